package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;

/** Makes the container's store. */
public class StoreCreator implements SyntheticBeanCreator<PostgresStore> {

  @Override
  public PostgresStore create(Instance<Object> lookup, Parameters parameters) {
    return lookup.select(StoreSources.class).get().build(StoreConfig.of(Settings.ofProgram()));
  }
}
