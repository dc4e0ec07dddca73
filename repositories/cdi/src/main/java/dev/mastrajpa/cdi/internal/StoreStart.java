package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Does with the schema what {@code mastra.init} says, before the application's own observers start.
 * The store is the application's own where it has one. Nothing is opened where there is nothing to
 * do.
 *
 * <p>{@code @Dependent} is one of the annotations that make a class a bean in an archive that is
 * searched for them: WildFly takes no archive for one of beans that has no such class.
 */
@Dependent
public class StoreStart {

  private static final Logger LOG = System.getLogger(StoreStart.class.getName());

  private final Instance<PostgresStore> stores;

  /**
   * @param unused what {@link StoreCreator} looks up: a container that removes unused beans, as ArC
   *     does, takes for unused what is injected nowhere
   */
  @Inject
  StoreStart(Instance<PostgresStore> stores, Instance<StoreSources> unused) {
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
