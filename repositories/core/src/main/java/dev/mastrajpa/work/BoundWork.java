package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work in the transaction of one {@code inTransaction}: all on its connection, and only until its
 * body returns. Not for several threads, as the connection is not.
 */
final class BoundWork implements Work {

  private final SharedTransaction transaction;
  private final Supplier<Unit> units;
  private boolean ended;

  /**
   * @param units makes a unit an operation, all on the transaction's connection
   */
  BoundWork(SharedTransaction transaction, Supplier<Unit> units) {
    this.transaction = transaction;
    this.units = units;
  }

  @Override
  public <R extends @Nullable Object> R read(String operation, Function<Unit, R> body) {
    throwIfEnded(operation);
    return transaction.read(operation, units.get(), body);
  }

  @Override
  public <R extends @Nullable Object> R readLatest(String operation, Function<Unit, R> body) {
    return read(operation, body);
  }

  @Override
  public <R extends @Nullable Object> R write(String operation, Function<Unit, R> body) {
    throwIfEnded(operation);
    return transaction.write(operation, units.get(), body);
  }

  @Override
  public <R extends @Nullable Object> R inTransaction(Function<Work, R> body) {
    throwIfEnded("TRANSACTION");
    return transaction.all(() -> body.apply(this));
  }

  /** Runs the body of the {@code inTransaction} this work is bound to. */
  <R extends @Nullable Object> R run(Function<Work, R> body) {
    try {
      return inTransaction(body);
    } finally {
      ended = true;
    }
  }

  private void throwIfEnded(String operation) {
    if (ended) {
      throw new StorageException(
          operation,
          "TRANSACTION_ENDED",
          ErrorCategory.USER,
          "What inTransaction hands to its body works only until the body returns",
          Map.of(),
          null);
    }
  }
}
