package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Work in sessions and transactions of its own: opens, begins, commits or rolls back, and closes.
 * Where a JTA transaction is active on the thread, the session joins it and neither begins nor ends
 * anything; {@link SharedTransaction} says what then marks it rollback-only.
 */
public final class OwnedWork implements Work {

  private static final String TRANSACTION = "TRANSACTION";
  private static final String DEADLOCK = "40P01";
  private static final int MOST_ATTEMPTS = 5;

  private final Supplier<Persistence> persistence;
  private final @Nullable ReadConnections readConnections;
  private final boolean isAlone;

  /**
   * @param persistence asked at each call: it makes the factory at the first, and refuses once the
   *     store is closed
   * @param readConnections where is read what may be a moment old; null for where all is done
   */
  public OwnedWork(Supplier<Persistence> persistence, @Nullable ReadConnections readConnections) {
    this(persistence, readConnections, false);
  }

  private OwnedWork(
      Supplier<Persistence> persistence,
      @Nullable ReadConnections readConnections,
      boolean isAlone) {
    this.persistence = persistence;
    this.readConnections = readConnections;
    this.isAlone = isAlone;
  }

  /**
   * The same, but for what must commit by itself: refuses where a JTA transaction is active on the
   * thread, instead of joining it.
   */
  public OwnedWork alone() {
    return new OwnedWork(persistence, readConnections, true);
  }

  @Override
  public <R extends @Nullable Object> R read(String operation, Function<Unit, R> body) {
    ReadConnections others = readConnections;
    return others == null
        ? readLatest(operation, body)
        : read(
            operation,
            body,
            (session, units, kept) -> others.read(operation, persistence.get(), body));
  }

  @Override
  public <R extends @Nullable Object> R readLatest(String operation, Function<Unit, R> body) {
    return read(
        operation,
        body,
        (session, units, kept) ->
            translated(
                operation, () -> withoutTransaction(session, () -> body.apply(units.get()))));
  }

  /**
   * @param otherwise reads where there is no transaction to join
   */
  private <R extends @Nullable Object> R read(
      String operation, Function<Unit, R> body, InSession<R> otherwise) {
    return inSession(
        operation,
        (session, units, kept) ->
            joins(operation, session)
                ? SharedTransaction.of(spi(session)).read(operation, units.get(), body)
                : otherwise.run(session, units, kept));
  }

  @Override
  public <R extends @Nullable Object> R write(String operation, Function<Unit, R> body) {
    return write(
        operation,
        body,
        (session, units, kept) -> inTransaction(operation, session, units, kept, body));
  }

  @Override
  public <R extends @Nullable Object> R writeAtOnce(String operation, Function<Unit, R> body) {
    return write(
        operation,
        body,
        (session, units, kept) ->
            commitsByItself(operation, session)
                ? translated(operation, () -> body.apply(units.get()))
                : inTransaction(operation, session, units, kept, body));
  }

  /**
   * @param otherwise writes where there is no transaction to join
   */
  private <R extends @Nullable Object> R write(
      String operation, Function<Unit, R> body, InSession<R> otherwise) {
    return inSession(
        operation,
        (session, units, kept) ->
            joins(operation, session)
                ? SharedTransaction.of(spi(session)).write(operation, units.get(), body)
                : despiteDeadlocks(() -> otherwise.run(session, units, kept)));
  }

  private static <R extends @Nullable Object> R inTransaction(
      String operation,
      StatelessSession session,
      Supplier<Unit> units,
      Runnable kept,
      Function<Unit, R> body) {
    return inTransaction(
        operation, session, kept, () -> translated(operation, () -> body.apply(units.get())));
  }

  /** Whether a statement is a transaction of its own, as the connection is in autocommit. */
  private static boolean commitsByItself(String operation, StatelessSession session) {
    return !spi(session).getTransactionCoordinator().getTransactionCoordinatorBuilder().isJta()
        && translated(operation, () -> session.doReturningWork(Connection::getAutoCommit));
  }

  /**
   * Does a transaction anew that PostgreSQL has given up to end a deadlock: whoever it was with has
   * gone on meanwhile. Our own operations lock in one order; the original's lock in another.
   */
  private static <R extends @Nullable Object> R despiteDeadlocks(Supplier<R> transaction) {
    for (int attempt = 1; true; attempt++) {
      try {
        return transaction.get();
      } catch (StorageException e) {
        if (attempt == MOST_ATTEMPTS || !DEADLOCK.equals(e.details().get("sqlState"))) {
          throw e;
        }
      }
    }
  }

  @Override
  public <R extends @Nullable Object> R inTransaction(Function<Work, R> body) {
    return inSession(
        TRANSACTION,
        (session, units, kept) ->
            joins(TRANSACTION, session)
                ? new BoundWork(SharedTransaction.of(spi(session)), units).run(body)
                : inTransaction(
                    TRANSACTION,
                    session,
                    kept,
                    () ->
                        new BoundWork(SharedTransaction.checkedByOwner(spi(session)), units)
                            .run(body)));
  }

  private <R extends @Nullable Object> R inSession(String operation, InSession<R> body) {
    Persistence unit = persistence.get();
    try (Opened opened = Opened.by(operation, unit)) {
      StatelessSession session = opened.session();
      return body.run(
          session,
          () -> greeted(operation, unit, session),
          () -> unit.sessions().keep(opened.lent()));
    }
  }

  private boolean joins(String operation, StatelessSession session) {
    boolean isActive = Transactions.isActive(operation, spi(session));
    if (isActive && isAlone) {
      throw new StorageException(
          operation,
          "IN_TRANSACTION",
          ErrorCategory.USER,
          "What is done here commits bit by bit and cannot be part of the JTA transaction that is"
              + " active on the thread. Call it outside of one.",
          Map.of(),
          null);
    }
    return isActive;
  }

  /**
   * Not before there is need of a connection: one that was fetched outside of a JTA transaction
   * would be kept, and not be part of it.
   */
  private static Unit greeted(String operation, Persistence unit, StatelessSession session) {
    if (!unit.isGreeted()) {
      translated(operation, () -> session.doWork(unit::greet));
    }
    return new Unit(session, session, unit.sql());
  }

  /**
   * @param kept makes the session that of the transaction, so that what the body asks of the store
   *     itself is done in it too
   */
  private static <R extends @Nullable Object> R inTransaction(
      String operation, StatelessSession session, Runnable kept, Supplier<R> body) {
    Transaction transaction = translated(operation, () -> begin(session));
    R result;
    try {
      translated(operation, kept);
      result = body.get();
      Transactions.requireActive(operation, spi(session));
    } catch (Throwable failure) {
      alsoFailing(failure, () -> Transactions.rollBack(spi(session)));
      throw failure;
    }
    commit(operation, session, transaction);
    return result;
  }

  /** By the way that stays open where a server denies an application Hibernate's beside JTA's. */
  private static Transaction begin(StatelessSession session) {
    Transaction transaction = spi(session).accessTransaction();
    transaction.begin();
    return transaction;
  }

  private static void commit(String operation, StatelessSession session, Transaction transaction) {
    try {
      translated(operation, transaction::commit);
    } catch (IllegalStateException e) { // its time was out since it was last looked at
      StorageException failure = Failures.of(operation, e);
      alsoFailing(failure, () -> Transactions.rollBack(spi(session)));
      throw failure;
    }
  }

  /**
   * Without autocommit, which some pools turn off, the first statement has begun a transaction that
   * nobody else would end.
   */
  static <R extends @Nullable Object> R withoutTransaction(
      StatelessSession session, Supplier<R> body) {
    R result;
    try {
      result = body.get();
    } catch (Throwable failure) {
      alsoFailing(failure, () -> endImplicitTransaction(session));
      throw failure;
    }
    endImplicitTransaction(session);
    return result;
  }

  private static void endImplicitTransaction(StatelessSession session) {
    if (spi(session).getJdbcCoordinator().getLogicalConnection().isPhysicallyConnected()) {
      session.doWork(
          connection -> {
            if (!connection.getAutoCommit()) {
              connection.rollback();
            }
          });
    }
  }

  private static SharedSessionContractImplementor spi(StatelessSession session) {
    return (SharedSessionContractImplementor) session;
  }

  /**
   * Round what is ours alone, and not round a body of the program's: what that throws is not ours
   * to translate, not even when it is Hibernate's.
   */
  private static <R extends @Nullable Object> R translated(String operation, Supplier<R> step) {
    try {
      return step.get();
    } catch (PersistenceException e) {
      throw Failures.of(operation, e);
    }
  }

  private static void translated(String operation, Runnable step) {
    try {
      step.run();
    } catch (PersistenceException e) {
      throw Failures.of(operation, e);
    }
  }

  private static void alsoFailing(Throwable failure, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** What is done with a session, given what makes its units and what keeps it. */
  @FunctionalInterface
  private interface InSession<R extends @Nullable Object> {
    R run(StatelessSession session, Supplier<Unit> units, Runnable kept);
  }

  /** A session of ours, whose opening and closing fail as the operation does. */
  private record Opened(String operation, Sessions.Lent lent) implements AutoCloseable {

    static Opened by(String operation, Persistence unit) {
      return new Opened(operation, translated(operation, () -> unit.sessions().borrow()));
    }

    StatelessSession session() {
      return lent.session();
    }

    @Override
    public void close() {
      translated(operation, lent::giveBack);
    }
  }
}
