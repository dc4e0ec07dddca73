package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * The rule for operations in a transaction that somebody else ends: it may be committed only if
 * each of them did all it was asked or nothing.
 *
 * <p>What spoils it: a failed statement, because PostgreSQL has aborted the transaction whatever
 * its owner believes; and an operation that gave up after it had changed something, because half of
 * it would be committed. An operation that refused before changing anything spoils nothing.
 */
final class SharedTransaction {

  private static final String TRANSACTION = "TRANSACTION";

  private static final String HAS_NUMBER = "select pg_current_xact_id_if_assigned() is not null";

  private final SharedSessionContractImplementor session;
  private final Runnable onSpoilt;
  private boolean changed;
  private @Nullable Throwable spoiler;

  /**
   * @param onSpoilt tells the transaction's owner, once
   */
  private SharedTransaction(SharedSessionContractImplementor session, Runnable onSpoilt) {
    this.session = session;
    this.onSpoilt = onSpoilt;
  }

  /** A transaction whose owner does all in it by {@link #all}, and commits only what returns. */
  static SharedTransaction checkedByOwner(SharedSessionContractImplementor session) {
    return new SharedTransaction(session, () -> {});
  }

  /** A transaction that is marked rollback-only, for an owner who knows nothing of us. */
  static SharedTransaction of(SharedSessionContractImplementor session) {
    return new SharedTransaction(session, () -> session.accessTransaction().markRollbackOnly());
  }

  /** Runs an operation that only reads. */
  <R extends @Nullable Object> R read(String operation, Unit unit, Function<Unit, R> body) {
    requireUsable(operation);
    try {
      return body.apply(unit);
    } catch (PersistenceException failure) {
      throw spoilt(Failures.of(operation, failure));
    }
  }

  /** Runs an operation that may change rows. */
  <R extends @Nullable Object> R write(String operation, Unit unit, Function<Unit, R> body) {
    requireUsable(operation);
    try {
      R result = body.apply(unit);
      Transactions.requireActive(operation, session); // or what was done is gone by now
      return result;
    } catch (PersistenceException failure) {
      throw spoilt(Failures.of(operation, failure));
    } catch (Throwable failure) {
      if (unit.changed() && hasWritten()) {
        spoilt(failure);
      }
      throw failure;
    } finally {
      changed |= unit.changed();
    }
  }

  /** Runs several operations that belong together, as a body of {@code inTransaction} does. */
  <R extends @Nullable Object> R all(Supplier<R> body) {
    requireUsable(TRANSACTION);
    boolean before = changed;
    changed = false;
    try {
      R result = body.get();
      throwIfSpoilt();
      return result;
    } catch (Throwable failure) {
      if (changed && hasWritten()) {
        spoilt(failure);
      }
      throw failure;
    } finally {
      changed |= before;
    }
  }

  /**
   * Whether the transaction has changed anything, for statements that nobody can tell by looking at
   * them: one that has not has no number yet. Where its owner has written before, it says yes.
   */
  private boolean hasWritten() {
    try {
      return session.doReturningWork(SharedTransaction::hasNumber);
    } catch (RuntimeException e) {
      return true;
    }
  }

  private static boolean hasNumber(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(HAS_NUMBER)) {
      return result.next() && result.getBoolean(1);
    }
  }

  private void requireUsable(String operation) {
    throwIfSpoilt();
    Transactions.requireActive(operation, session);
  }

  /** Throws what spoilt the transaction, if anything did. */
  void throwIfSpoilt() {
    if (spoiler instanceof RuntimeException e) {
      throw e;
    }
    if (spoiler instanceof Error e) {
      throw e;
    }
    if (spoiler != null) { // from a language without checked exceptions
      throw new StorageException(
          TRANSACTION,
          "FAILED",
          ErrorCategory.USER,
          "The transaction was given up: " + spoiler,
          Map.of(),
          spoiler);
    }
  }

  private <T extends Throwable> T spoilt(T failure) {
    if (spoiler == null) {
      spoiler = failure;
      try {
        onSpoilt.run();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
    return failure;
  }
}
