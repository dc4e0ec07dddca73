package dev.mastrajpa.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What the application of the stories has of its own. */
@Entity
@SuppressWarnings({"NullAway.Init", "unused"})
public class Ticket {

  @Id private String number;

  private String threadId;

  /** For JPA. */
  protected Ticket() {}

  Ticket(String number, String threadId) {
    this.number = number;
    this.threadId = threadId;
  }
}
