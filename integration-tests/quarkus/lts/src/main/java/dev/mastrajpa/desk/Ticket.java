package dev.mastrajpa.desk;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of the application's own. */
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

  public String number() {
    return number;
  }

  public String threadId() {
    return threadId;
  }
}
// end of ticket
