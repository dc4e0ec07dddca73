package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application that has a bean of its own gets that one, and needs to say nothing about it. */
class ReplacementIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void aStoreOfTheApplicationTakesThePlaceOfOurs() {
    try (Container container = Container.start(Map.of(), OwnStore.class, Desk.class)) {
      Desk desk = container.get(Desk.class);

      assertThat(desk.store.id()).isEqualTo("own");
      assertThat(desk.repositories).isSameAs(desk.store);
      assertThat(desk.memory).isSameAs(desk.store.memory());
    }
  }

  @Test
  void aStoreWithANameTakesThePlaceOfOurs() {
    try (Container container = Container.start(Map.of(), NamedStore.class, Desk.class)) {
      assertThat(container.get(Desk.class).store.id()).isEqualTo("named");
    }
  }

  @Test
  void anAlternativeTakesThePlaceOfOurs() {
    try (Container container = Container.start(Map.of(), OtherStore.class, Desk.class)) {
      assertThat(container.get(Desk.class).memory)
          .isSameAs(container.get(Desk.class).store.memory());
      assertThat(container.get(Desk.class).store.id()).isEqualTo("other");
    }
  }

  @Test
  void aStoreWithAQualifierStandsBesideOurs() {
    try (Container container =
        Container.start(Map.of(), AgentsUnit.class, ArchiveStore.class, Desk.class)) {
      assertThat(container.get(Desk.class).store.id()).isEqualTo("mastra");
    }
  }

  @Test
  void theApplicationClosesItsOwnStore() {
    PostgresStore store;
    try (Container container = Container.start(Map.of(), OwnStore.class, Desk.class)) {
      store = container.get(Desk.class).store;
    }

    assertThat(store.schemaName()).contains("public");
    store.close();
  }

  @Test
  void aRepositoryOfTheApplicationTakesThePlaceOfOurs() {
    try (Container container =
        Container.start(Map.of(), AgentsUnit.class, OwnMemory.class, Desk.class)) {
      Desk desk = container.get(Desk.class);

      assertThat(desk.memory).isNotSameAs(desk.store.memory());
    }
  }

  private static PostgresStore storeNamed(String id) {
    return PostgresStore.builder().id(id).dataSource(database.dataSource()).build();
  }

  @Singleton
  static class Desk {
    @Inject PostgresStore store;
    @Inject MastraRepositories repositories;
    @Inject MemoryRepository memory;
  }

  static class AgentsUnit {
    @Produces
    @Singleton
    EntityManagerFactory open() {
      return Units.open("agents", database);
    }

    void close(@Disposes EntityManagerFactory factory) {
      factory.close();
    }
  }

  static class OwnStore {
    @Produces
    @Singleton
    PostgresStore store() {
      return storeNamed("own");
    }
  }

  static class NamedStore {
    @Produces
    @Singleton
    @Named("agents")
    PostgresStore store() {
      return storeNamed("named");
    }
  }

  @Alternative
  @Priority(1)
  static class OtherStore {
    @Produces
    @Singleton
    PostgresStore store() {
      return storeNamed("other");
    }
  }

  static class ArchiveStore {
    @Produces
    @Singleton
    @Archive
    PostgresStore store() {
      return storeNamed("archive");
    }
  }

  static class OwnMemory {
    @Produces
    @Singleton
    MemoryRepository memory() {
      return storeNamed("memory").memory();
    }
  }

  @Qualifier @Retention(RetentionPolicy.RUNTIME)
  @interface Archive {}
}
