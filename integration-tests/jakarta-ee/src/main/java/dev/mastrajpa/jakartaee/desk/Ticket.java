package dev.mastrajpa.jakartaee.desk;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of the application's own, which knows the conversation it came from. */
@Entity
public class Ticket {

  @Id private String number;
  private String threadId;

  /** For JPA, which fills the fields. */
  protected Ticket() {}

  /**
   * @param threadId the id of the thread in Mastra
   */
  public Ticket(String number, String threadId) {
    this.number = number;
    this.threadId = threadId;
  }

  public String getNumber() {
    return number;
  }

  public String getThreadId() {
    return threadId;
  }
}
