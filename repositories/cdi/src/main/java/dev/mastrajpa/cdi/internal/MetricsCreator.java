package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.OperationListener;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.inject.Singleton;

/** Makes what counts in the container's {@code MeterRegistry}. */
public class MetricsCreator implements SyntheticBeanCreator<MetricsListener> {

  public static void addTo(SyntheticComponents components) {
    components
        .addBean(MetricsListener.class)
        .type(OperationListener.class)
        .scope(Singleton.class)
        .createWith(MetricsCreator.class);
  }

  @Override
  public MetricsListener create(Instance<Object> lookup, Parameters parameters) {
    return new MetricsListener(lookup.select(MeterRegistry.class));
  }
}
