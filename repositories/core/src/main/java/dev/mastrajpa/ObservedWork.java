package dev.mastrajpa;

import dev.mastrajpa.work.Unit;
import dev.mastrajpa.work.Work;
import jakarta.persistence.Entity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Work that somebody is told of. */
final class ObservedWork implements Work {

  private static final Logger LOG = System.getLogger(ObservedWork.class.getName());

  private final Work work;
  private final String store;
  private final OperationListener listener;

  ObservedWork(Work work, String store, OperationListener listener) {
    this.work = work;
    this.store = store;
    this.listener = listener;
  }

  @Override
  public <R extends @Nullable Object> R read(String operation, Function<Unit, R> body) {
    return observed(operation, () -> work.read(operation, body));
  }

  @Override
  public <R extends @Nullable Object> R readLatest(String operation, Function<Unit, R> body) {
    return observed(operation, () -> work.readLatest(operation, body));
  }

  @Override
  public <R extends @Nullable Object> R write(String operation, Function<Unit, R> body) {
    return observed(operation, () -> work.write(operation, body));
  }

  @Override
  public <R extends @Nullable Object> R writeAtOnce(String operation, Function<Unit, R> body) {
    return observed(operation, () -> work.writeAtOnce(operation, body));
  }

  @Override
  public <R extends @Nullable Object> R inTransaction(Function<Work, R> body) {
    return work.inTransaction(inner -> body.apply(new ObservedWork(inner, store, listener)));
  }

  private <R extends @Nullable Object> R observed(String operation, Supplier<R> call) {
    long start = System.nanoTime();
    R result;
    try {
      result = call.get();
    } catch (Throwable failure) {
      tell(operation, start, 0, failure);
      throw failure;
    }
    tell(operation, start, rowsIn(result), null);
    return result;
  }

  private void tell(String operation, long start, long rows, @Nullable Throwable failure) {
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    try {
      listener.ended(new Operation(store, operation, duration, rows, failure));
    } catch (RuntimeException | LinkageError e) { // such as of a library that is half there
      LOG.log(Level.WARNING, "The listener failed at the operation " + operation, e);
    }
  }

  private static long rowsIn(@Nullable Object result) {
    if (result instanceof Optional<?> row) {
      return row.isPresent() ? 1 : 0;
    }
    if (result instanceof Iterable<?> rows) {
      return StreamSupport.stream(rows.spliterator(), false).count();
    }
    return result != null && result.getClass().isAnnotationPresent(Entity.class) ? 1 : 0;
  }
}
