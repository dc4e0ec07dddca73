package dev.mastrajpa.helidon;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What a customer asks for, and the thread in which it is talked over. */
@SuppressWarnings({"NullAway.Init", "unused"}) // Hibernate sets and reads them
// ticket
@Entity
public class Ticket {

  @Id private String number;

  private String threadId;

  protected Ticket() {}

  public Ticket(String number, String threadId) {
    this.number = number;
    this.threadId = threadId;
  }
}
// end of ticket
