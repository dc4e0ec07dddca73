package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.ResourceRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Work in the transaction and on the connection of a host's {@link EntityManager}. Flushes it
 * first, so that its unflushed changes are seen; never begins, commits, rolls back or touches
 * autocommit. A failed flush is the host's failure and comes out as Hibernate throws it.
 */
public final class JoinedWork implements Work {

  private final Supplier<Persistence> persistence;
  private final EntityManager host;
  private final @Nullable SharedTransaction scope;

  /**
   * @param persistence asked at each call, as {@link OwnedWork} does
   */
  public JoinedWork(Supplier<Persistence> persistence, EntityManager host) {
    this(persistence, host, null);
  }

  /**
   * @param scope the {@code inTransaction} whose body this is for; null for single operations
   */
  private JoinedWork(
      Supplier<Persistence> persistence, EntityManager host, @Nullable SharedTransaction scope) {
    this.persistence = persistence;
    this.host = host;
    this.scope = scope;
  }

  @Override
  public <R extends @Nullable Object> R read(String operation, Function<Unit, R> body) {
    return run(operation, (transaction, unit) -> transaction.read(operation, unit, body));
  }

  @Override
  public <R extends @Nullable Object> R readLatest(String operation, Function<Unit, R> body) {
    return read(operation, body);
  }

  @Override
  public <R extends @Nullable Object> R write(String operation, Function<Unit, R> body) {
    return run(operation, (transaction, unit) -> transaction.write(operation, unit, body));
  }

  @Override
  public <R extends @Nullable Object> R inTransaction(Function<Work, R> body) {
    Session session = session("TRANSACTION", persistence.get());
    SharedTransaction transaction = transactionOf(session);
    JoinedWork inner = new JoinedWork(persistence, host, transaction);
    return transaction.all(() -> body.apply(inner));
  }

  private <R extends @Nullable Object> R run(String operation, Operation<R> body) {
    if (scope != null) {
      scope.throwIfSpoilt();
    }
    Persistence unit = persistence.get();
    Session session = session(operation, unit);
    SharedTransaction transaction = transactionOf(session);
    session.flush();
    try {
      return session.doReturningWork(
          connection -> {
            unit.greet(connection);
            // reads must neither see nor fill the host's persistence context
            try (StatelessSession reader = unit.factory().openStatelessSession(connection)) {
              return holding(
                  connection,
                  session,
                  () -> body.run(transaction, new Unit(session, reader, unit.sql())));
            }
          });
    } catch (PersistenceException e) {
      throw Failures.of(operation, e);
    }
  }

  /**
   * In JTA, Hibernate gives its connection back after each statement, and the pool closes what the
   * reader has; but not while it knows of a statement that is still open.
   */
  private static <R extends @Nullable Object> R holding(
      Connection connection, Session session, Supplier<R> body) throws SQLException {
    ResourceRegistry resources =
        spi(session).getJdbcCoordinator().getLogicalConnection().getResourceRegistry();
    Statement open = connection.createStatement();
    resources.register(open, false);
    try {
      return body.get();
    } finally {
      resources.release(open);
    }
  }

  private SharedTransaction transactionOf(Session session) {
    return scope != null ? scope : SharedTransaction.of(spi(session));
  }

  private static SharedSessionContractImplementor spi(Session session) {
    return (SharedSessionContractImplementor) session;
  }

  private Session session(String operation, Persistence unit) {
    // as a Session, a container's proxy may well hand out itself
    Session session = host.unwrap(SessionImplementor.class);
    if (spi(session).getFactory() != unit.factory()) {
      throw InvalidArgumentException.missing(
          operation,
          "entityManager",
          "belongs to another EntityManagerFactory than the store; build the store with"
              + " entityManagerFactory(…) of the same persistence unit");
    }
    boolean isActive = Transactions.isActive(operation, spi(session));
    spi(session).getTransactionCoordinator().pulse(); // joins one of JTA that was begun meanwhile
    if (!isActive || !session.isJoinedToTransaction()) {
      throw new StorageException(
          operation,
          "NO_TRANSACTION",
          ErrorCategory.USER,
          "joining(entityManager) needs an active transaction, and the EntityManager has none",
          Map.of(),
          null);
    }
    return session;
  }

  /** An operation, told where it runs. */
  @FunctionalInterface
  private interface Operation<R extends @Nullable Object> {
    R run(SharedTransaction transaction, Unit unit);
  }
}
