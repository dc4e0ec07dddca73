package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Does with the schema what {@code mastra.init} says, before the application's own observers start.
 * The store is the application's own where it has one. Nothing is opened where there is nothing to
 * do.
 */
@Singleton
public class StoreStart {

  private static final Logger LOG = System.getLogger(StoreStart.class.getName());

  private final Instance<PostgresStore> stores;

  /**
   * @param sources not for use: what {@link StoreCreator} looks up by code, a container that removes
   *     unused beans takes for unused where it is injected nowhere
   */
  @Inject
  @SuppressWarnings("UnusedVariable")
  StoreStart(Instance<PostgresStore> stores, Instance<StoreSources> sources) {
    this.stores = stores;
  }

  void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) Startup event) {
    Settings settings = Settings.ofProgram();
    for (String key : StoreConfig.unknownKeys(settings)) {
      LOG.log(
          Level.WARNING,
          "{0} is not a key of the store''s and has no effect; there are {1}",
          key,
          StoreConfig.keys());
    }
    switch (StoreConfig.of(settings).init()) {
      case NEVER -> {}
      case VALIDATE -> stores.get().schema().validate();
      case INIT -> init(stores.get());
    }
  }

  private static void init(PostgresStore store) {
    if (store.disableInit()) {
      LOG.log(Level.INFO, "{0}: init() is disabled and was left out", store);
    } else {
      store.init();
    }
  }
}
