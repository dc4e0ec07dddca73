package dev.mastrajpa.helidon;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * A registry of the application's own; where Micrometer is absent, the container passes it over.
 */
@ApplicationScoped
public class Meters {

  @Produces
  @Singleton
  public MeterRegistry registry() {
    return new SimpleMeterRegistry();
  }
}
