package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/**
 * Work in the transaction and on the connection of a host's {@link EntityManager}. Flushes it
 * first, so that its unflushed changes are seen; never begins, commits, rolls back or touches
 * autocommit.
 */
public final class JoinedWork implements Work {

  private final Supplier<Persistence> persistence;
  private final EntityManager host;

  public JoinedWork(Supplier<Persistence> persistence, EntityManager host) {
    this.persistence = persistence;
    this.host = host;
  }

  @Override
  public <R> R read(String operation, Function<Unit, R> body) {
    return run(operation, body);
  }

  @Override
  public <R> R write(String operation, Function<Unit, R> body) {
    return run(operation, body);
  }

  @Override
  public <R> R inTransaction(Function<Work, R> body) {
    return body.apply(this);
  }

  private <R> R run(String operation, Function<Unit, R> body) {
    Persistence unit = persistence.get();
    Session session = host.unwrap(Session.class);
    SharedSessionContractImplementor spi = (SharedSessionContractImplementor) session;
    if (spi.getFactory() != unit.factory()) {
      throw InvalidArgumentException.missing(
          operation,
          "entityManager",
          "belongs to another EntityManagerFactory than the store; build the store with"
              + " entityManagerFactory(…) of the same persistence unit");
    }
    if (!spi.isTransactionInProgress()) {
      throw new StorageException(
          operation,
          "NO_TRANSACTION",
          ErrorCategory.USER,
          "joining(entityManager) needs an active transaction, and the EntityManager has none",
          Map.of(),
          null);
    }
    session.flush();
    try {
      return Joined.run(
          spi,
          () ->
              session.doReturningWork(
                  connection -> {
                    try (StatelessSession reader =
                        unit.factory().openStatelessSession(connection)) {
                      return body.apply(new Unit(session, reader, unit.sql()));
                    }
                  }));
    } catch (PersistenceException e) {
      throw Failures.of(operation, e);
    }
  }
}
