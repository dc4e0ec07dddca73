package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanDisposer;

/** Closes the container's store. */
public class StoreDisposer implements SyntheticBeanDisposer<PostgresStore> {

  @Override
  public void dispose(PostgresStore store, Instance<Object> lookup, Parameters parameters) {
    store.close();
  }
}
