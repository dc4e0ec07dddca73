package dev.mastrajpa.shared;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A ticket of the help desk, which knows the conversation it came from. */
@Entity
public class Ticket {

  @Id private String number;

  private String threadId;

  private String openedBy;

  /** For JPA, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Ticket() {}

  /**
   * @param threadId the Mastra thread this ticket is about
   */
  public Ticket(String number, String threadId, String openedBy) {
    this.number = number;
    this.threadId = threadId;
    this.openedBy = openedBy;
  }

  public String getNumber() {
    return number;
  }

  public String getThreadId() {
    return threadId;
  }

  public String getOpenedBy() {
    return openedBy;
  }
}
