package dev.mastrajpa.jakartaee.desk;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of the application's own, which knows the conversation it came from. */
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

  public String getThreadId() {
    return threadId;
  }
}
// end of ticket
