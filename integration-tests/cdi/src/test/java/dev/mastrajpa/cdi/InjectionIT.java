package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.blobs.BlobsRepository;
import dev.mastrajpa.db.DbClient;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an application can inject that says nothing but where its persistence unit is. */
class InjectionIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Map<String, String> INIT = Map.of("mastra.init", "init");

  @Test
  void theStoreWorksInTheOnlyPersistenceUnit() {
    try (Container container = Container.start(INIT, AgentsUnit.class, Desk.class)) {
      container.get(Desk.class).store.memory().saveThread(new MastraThread("t1", "anna", "Store"));

      assertThat(
              container
                  .get(EntityManagerFactory.class)
                  .createEntityManager()
                  .find(MastraThread.class, "t1")
                  .getTitle())
          .isEqualTo("Store");
    }
  }

  @Test
  void eachRepositoryIsTheStores() {
    try (Container container = Container.start(INIT, AgentsUnit.class, Desk.class)) {
      Desk desk = container.get(Desk.class);

      assertThat(desk.repositories).isSameAs(desk.store);
      assertThat(desk.memory).isSameAs(desk.store.memory());
      assertThat(desk.blobs).isSameAs(desk.store.repository(BlobsRepository.class));
      assertThat(desk.db).isSameAs(desk.store.db());
    }
  }

  @Test
  void whatTheStoreHasAnAccessorForCanBeInjected() {
    List<Class<?>> types =
        Arrays.stream(MastraRepositories.class.getMethods())
            .filter(method -> method.getParameterCount() == 0)
            .<Class<?>>map(Method::getReturnType)
            .toList();
    assertThat(types).isNotEmpty();
    try (Container container = Container.start(Map.of(), AgentsUnit.class)) {
      assertThat(types).allSatisfy(type -> assertThat(container.get(type)).isInstanceOf(type));
    }
  }

  /** ArC does so, and Weld if it is asked. */
  @Test
  void aContainerThatRemovesUnusedBeansKeepsWhatTheStoreNeeds() {
    try (SeContainer container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addBeanClasses(AgentsUnit.class)
            .addProperty("org.jboss.weld.bootstrap.unusedBeans.excludeType", "NONE")
            .initialize()) {
      assertThat(container.select(PostgresStore.class).get().db().any("select 1")).hasSize(1);
    }
  }

  @Test
  void theStoreIsClosedWithTheContainerAndTheUnitIsNot() {
    PostgresStore store;
    EntityManagerFactory factory;
    try (Container container = Container.start(INIT, AgentsUnit.class, Desk.class)) {
      store = container.get(Desk.class).store;
      factory = container.get(EntityManagerFactory.class);
    }

    assertThatThrownBy(() -> store.memory().getThreadById("t1"))
        .isInstanceOf(StoreClosedException.class);
    assertThat(factory.isOpen()).isTrue();
    factory.close();
  }

  /** A class of the application's. */
  @Singleton
  static class Desk {
    @Inject PostgresStore store;
    @Inject MastraRepositories repositories;
    @Inject MemoryRepository memory;
    @Inject BlobsRepository blobs;
    @Inject DbClient db;
  }

  /** A unit that the application itself closes, if it likes. */
  static class AgentsUnit {

    @Produces
    @Singleton
    EntityManagerFactory open() {
      return Units.open("agents", database);
    }
  }
}
