package dev.mastrajpa.work;

import dev.mastrajpa.error.StorageException;
import jakarta.persistence.PersistenceException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Work in a transaction the program opened with {@code inTransaction}: one unit, used until then.
 */
final class BoundWork implements Work {

  private final Unit unit;
  private @Nullable StorageException failure;

  BoundWork(Unit unit) {
    this.unit = unit;
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
    throwIfFailed();
    try {
      return body.apply(unit);
    } catch (PersistenceException e) {
      failure = Failures.of(operation, e);
      throw failure;
    }
  }

  /**
   * Throws the first failure of a statement, if there was one: nothing may be committed after it.
   */
  void throwIfFailed() {
    if (failure != null) {
      throw failure;
    }
  }
}
