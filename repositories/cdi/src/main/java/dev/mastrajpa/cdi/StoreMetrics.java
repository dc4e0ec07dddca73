package dev.mastrajpa.cdi;

import dev.mastrajpa.Operation;
import dev.mastrajpa.OperationListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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
  private final Map<Tags, Timer> timers = new ConcurrentHashMap<>();
  private final Map<Tags, DistributionSummary> summaries = new ConcurrentHashMap<>();

  /** Meters are registered as operations are called for the first time. */
  public StoreMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Takes meters by their names, not by their builders: what a builder registers in the registry
   * that WildFly hands to an application is not published.
   */
  @Override
  public void ended(Operation operation) {
    boolean success = operation.failure() == null;
    Tags tags =
        Tags.of("store", operation.store(), "operation", operation.name().toLowerCase(Locale.ROOT));
    timers
        .computeIfAbsent(
            tags.and("outcome", success ? "success" : "error"),
            all -> registry.timer("mastra.store.operation", all))
        .record(operation.duration());
    if (success) {
      summaries
          .computeIfAbsent(tags, all -> registry.summary("mastra.store.rows", all))
          .record((double) operation.rows());
    }
  }
}
