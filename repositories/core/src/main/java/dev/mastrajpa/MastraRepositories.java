package dev.mastrajpa;

import dev.mastrajpa.memory.MemoryRepository;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The repositories, one a domain. {@link PostgresStore} offers them with a transaction per call, a
 * callback of {@link #inTransaction} in one transaction, and {@link
 * PostgresStore#joining(jakarta.persistence.EntityManager)} in a host's.
 */
public interface MastraRepositories {

  /** Threads, messages and resources. */
  MemoryRepository memory();

  /**
   * Runs several operations in one transaction and on one connection; inside a transaction that is
   * already running, in that one.
   *
   * <p>An exception of the body rolls back and comes out as it is. If a statement fails, the
   * transaction is rolled back and that failure is thrown, even if the body caught it.
   */
  default void inTransaction(Consumer<MastraRepositories> body) {
    this.<Boolean>fromTransaction(
        repositories -> {
          body.accept(repositories);
          return Boolean.TRUE;
        });
  }

  /** Like {@link #inTransaction}, for a body with a result. */
  <R> R fromTransaction(Function<MastraRepositories, R> body);
}
