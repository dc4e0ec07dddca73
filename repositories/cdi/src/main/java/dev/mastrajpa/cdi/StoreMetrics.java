package dev.mastrajpa.cdi;

import dev.mastrajpa.Operation;
import dev.mastrajpa.OperationListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/**
 * Counts the operations of stores with Micrometer. The container's store does so by itself where
 * there is a bean of type {@code MeterRegistry}; a store that the application makes is given it:
 *
 * <pre>{@code
 * PostgresStore.builder().operationListener(new StoreMetrics(registry))
 * }</pre>
 *
 * <ul>
 *   <li>{@code mastra.store.operation}, a timer: calls and their time, with the tags {@code store}
 *       (its id), {@code operation} ({@code save_thread}) and {@code outcome} ({@code success} or
 *       {@code error})
 *   <li>{@code mastra.store.rows}, a summary: the rows that a call handed out (see {@link
 *       Operation#rows()}), with the tags {@code store} and {@code operation}; calls that failed do
 *       not count
 * </ul>
 *
 * <p>For several threads, and for several stores.
 */
public final class StoreMetrics implements OperationListener {

  private final MeterRegistry registry;

  /** Meters are registered as operations are called for the first time. */
  public StoreMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(Operation operation) {
    String name = operation.name().toLowerCase(Locale.ROOT);
    boolean success = operation.failure() == null;
    Timer.builder("mastra.store.operation")
        .description("Operations of the store")
        .tag("store", operation.store())
        .tag("operation", name)
        .tag("outcome", success ? "success" : "error")
        .register(registry)
        .record(operation.duration());
    if (success) {
      DistributionSummary.builder("mastra.store.rows")
          .description("Rows that operations of the store handed out")
          .baseUnit("rows")
          .tag("store", operation.store())
          .tag("operation", name)
          .register(registry)
          .record((double) operation.rows());
    }
  }
}
