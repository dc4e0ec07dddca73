package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Readiness;

/** Makes the container's readiness check of the store. */
public class ReadinessCreator implements SyntheticBeanCreator<StoreReadiness> {

  public static void addTo(SyntheticComponents components) {
    components
        .addBean(StoreReadiness.class)
        .type(HealthCheck.class)
        .qualifier(Readiness.Literal.INSTANCE)
        .scope(Singleton.class)
        .createWith(ReadinessCreator.class);
  }

  @Override
  public StoreReadiness create(Instance<Object> lookup, Parameters parameters) {
    return new StoreReadiness(lookup.select(PostgresStore.class));
  }
}
