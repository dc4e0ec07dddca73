package dev.mastrajpa.quickstart;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * An entity of the example's own: a ticket of the shop's help desk, which knows its conversation.
 */
@Entity
@Table(name = "shop_ticket")
public class Ticket {

  @Id private String number;

  @Column(nullable = false)
  private String customer;

  @Column(name = "thread_id", nullable = false)
  private String threadId;

  /** For JPA, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Ticket() {}

  /**
   * @param threadId the Mastra thread this ticket is about
   */
  public Ticket(String number, String customer, String threadId) {
    this.number = number;
    this.customer = customer;
    this.threadId = threadId;
  }

  public String getNumber() {
    return number;
  }

  public String getCustomer() {
    return customer;
  }

  public String getThreadId() {
    return threadId;
  }
}
