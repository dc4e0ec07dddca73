package dev.mastrajpa.work;

import jakarta.persistence.PersistenceException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/**
 * Work in sessions and transactions of its own: opens, begins, commits or rolls back, and closes.
 * Where a JTA transaction is active on the thread, the session joins it and neither begins nor ends
 * anything; a failed statement then marks that transaction rollback-only.
 */
public final class OwnedWork implements Work {

  private final Supplier<Persistence> persistence;

  /**
   * @param persistence asked at each call: it makes the factory at the first, and refuses once the
   *     store is closed
   */
  public OwnedWork(Supplier<Persistence> persistence) {
    this.persistence = persistence;
  }

  @Override
  public <R> R read(String operation, Function<Unit, R> body) {
    return inSession(operation, session -> body.apply(unit(session)));
  }

  @Override
  public <R> R write(String operation, Function<Unit, R> body) {
    return inSession(operation, session -> transactional(session, () -> body.apply(unit(session))));
  }

  @Override
  public <R> R inTransaction(Function<Work, R> body) {
    return inSession(
        "TRANSACTION",
        session ->
            transactional(
                session,
                () -> {
                  BoundWork bound = new BoundWork(unit(session));
                  R result = body.apply(bound);
                  bound.throwIfFailed();
                  return result;
                }));
  }

  private Unit unit(StatelessSession session) {
    return new Unit(session, session, persistence.get().sql());
  }

  private <R> R inSession(String operation, Function<StatelessSession, R> body) {
    Persistence unit = persistence.get();
    try (StatelessSession session = unit.factory().openStatelessSession()) {
      return body.apply(session);
    } catch (PersistenceException e) {
      throw Failures.of(operation, e);
    }
  }

  private static <R> R transactional(StatelessSession session, Supplier<R> body) {
    SharedSessionContractImplementor spi = (SharedSessionContractImplementor) session;
    if (spi.isTransactionInProgress()) {
      return Joined.run(spi, body);
    }
    Transaction transaction = session.beginTransaction();
    R result;
    try {
      result = body.get();
    } catch (Throwable failure) {
      rollBack(transaction, failure);
      throw failure;
    }
    transaction.commit();
    return result;
  }

  private static void rollBack(Transaction transaction, Throwable failure) {
    try {
      transaction.rollback();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
