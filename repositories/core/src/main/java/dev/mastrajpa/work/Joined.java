package dev.mastrajpa.work;

import jakarta.persistence.PersistenceException;
import java.util.function.Supplier;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/** The rule for work in a transaction that somebody else ends. */
final class Joined {

  private Joined() {}

  /**
   * Runs the body and, if a statement of it fails, marks the transaction rollback-only: PostgreSQL
   * has aborted it, whatever its owner believes. Anything else that is thrown leaves it as it is.
   */
  static <R> R run(SharedSessionContractImplementor session, Supplier<R> body) {
    try {
      return body.get();
    } catch (PersistenceException failure) {
      try {
        session.accessTransaction().markRollbackOnly();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
  }
}
