package dev.mastrajpa;

import dev.mastrajpa.db.DbClient;
import dev.mastrajpa.legacy.LegacyRepository;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.memory.ObservationalMemoryRepository;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.scores.ScoresRepository;
import dev.mastrajpa.threadstate.ThreadStateRepository;
import dev.mastrajpa.workflows.WorkflowsRepository;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The repositories, one a domain. {@link PostgresStore} offers them with a transaction per call, a
 * callback of {@link #inTransaction} in one transaction, and {@link
 * PostgresStore#joining(jakarta.persistence.EntityManager)} in a host's.
 */
public interface MastraRepositories {

  /** Threads, messages and resources. */
  default MemoryRepository memory() {
    return repository(MemoryRepository.class);
  }

  /** What agents have observed in threads. */
  default ObservationalMemoryRepository observationalMemory() {
    return repository(ObservationalMemoryRepository.class);
  }

  /** What is kept with threads, by type. */
  default ThreadStateRepository threadState() {
    return repository(ThreadStateRepository.class);
  }

  /** Runs of workflows. */
  default WorkflowsRepository workflows() {
    return repository(WorkflowsRepository.class);
  }

  /** What scorers thought of an agent's work. */
  default ScoresRepository scores() {
    return repository(ScoresRepository.class);
  }

  /** Traces. */
  default ObservabilityRepository observability() {
    return repository(ObservabilityRepository.class);
  }

  /** Evaluations and spans that versions before 1.0 left behind. */
  default LegacyRepository legacy() {
    return repository(LegacyRepository.class);
  }

  /** SQL of the program's own, on the same connections and in the same transactions. */
  default DbClient db() {
    return repository(DbClient.class);
  }

  /**
   * A repository by its class, for a domain that has no method of its own here: {@code
   * repository(MemoryRepository.class)} is {@link #memory()}.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if this store has no such repository
   */
  <R> R repository(Class<R> type);

  /**
   * A repository by the name that the original has for its domain: {@code getStore("memory")} is
   * {@link #memory()}.
   *
   * @return empty for a domain that this store does not have
   */
  Optional<Object> getStore(String domain);

  /**
   * Runs several operations in one transaction and on one connection; inside a transaction that is
   * already running, in that one. Only what is called on the repositories that the body is given is
   * part of it, only until the body returns, and only on its thread.
   *
   * <p>An exception of the body rolls back and comes out as it is. If a statement fails, or an
   * operation gives up after it has changed something, the transaction is rolled back and that
   * failure is thrown, even if the body caught it. A transaction that somebody else ends is not
   * rolled back but marked rollback-only.
   */
  default void inTransaction(Consumer<MastraRepositories> body) {
    this.<Boolean>fromTransaction(
        repositories -> {
          body.accept(repositories);
          return Boolean.TRUE;
        });
  }

  /** Like {@link #inTransaction}, for a body with a result. */
  <R extends @Nullable Object> R fromTransaction(Function<MastraRepositories, R> body);
}
