package dev.mastrajpa.store;

import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.BaseSessionEventListener;

/**
 * Counts sessions, also those that are stateless, which Hibernate's statistics leave out. Hibernate
 * makes one of these for each session.
 */
public final class SessionCount extends BaseSessionEventListener {

  private static final long serialVersionUID = 1L;

  private static final AtomicInteger OPENED = new AtomicInteger();
  private static final AtomicInteger CLOSED = new AtomicInteger();

  public SessionCount() {
    OPENED.incrementAndGet();
  }

  static void reset() {
    OPENED.set(0);
    CLOSED.set(0);
  }

  static int opened() {
    return OPENED.get();
  }

  static int open() {
    return OPENED.get() - CLOSED.get();
  }

  @Override
  public void end() {
    CLOSED.incrementAndGet();
  }
}
