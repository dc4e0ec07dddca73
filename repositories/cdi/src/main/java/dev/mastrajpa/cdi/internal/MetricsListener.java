package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.Operation;
import dev.mastrajpa.OperationListener;
import dev.mastrajpa.cdi.StoreMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Counts in the container's {@code MeterRegistry}, if it has one. */
public class MetricsListener implements OperationListener {

  private static final Logger LOG = System.getLogger(MetricsListener.class.getName());

  private final @Nullable StoreMetrics metrics;

  MetricsListener(Instance<MeterRegistry> registries) {
    if (registries.isAmbiguous()) {
      LOG.log(Level.WARNING, "There are several beans of type MeterRegistry: nothing is counted");
    }
    this.metrics = registries.isResolvable() ? new StoreMetrics(registries.get()) : null;
  }

  @Override
  public void ended(Operation operation) {
    if (metrics != null) {
      metrics.ended(operation);
    }
  }
}
