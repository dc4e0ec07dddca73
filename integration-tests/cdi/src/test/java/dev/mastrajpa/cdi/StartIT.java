package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.schema.SchemaMismatchException;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done with the schema when the container starts. */
class StartIT {

  private static TestDatabase database = TestDatabase.create();

  @BeforeEach
  void createDatabase() {
    database.close();
    database = TestDatabase.create();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void theSchemaIsLeftAloneWhereNothingIsSaid() {
    try (Container container = start(Map.of())) {
      assertThat(container.get(DataSource.class)).isNotNull();
      assertThat(tables()).isZero();
    }
  }

  @Test
  void neverLeavesTheSchemaAlone() {
    try (Container container = start(Map.of("mastra.init", "never"))) {
      assertThat(container.get(DataSource.class)).isNotNull();
      assertThat(tables()).isZero();
    }
  }

  @Test
  void initMakesTheTablesBeforeTheApplicationsOwnStart() {
    try (Container container =
        Container.start(settings(Map.of("mastra.init", "init")), Source.class, EarlyBird.class)) {
      assertThat(container.get(EarlyBird.class).found).isZero();
      assertThat(tables()).isGreaterThan(5);
    }
  }

  @Test
  void validateStartsOnAWholeSchemaAndOnNoOther() {
    Map<String, String> validate = Map.of("mastra.init", "validate");
    assertThatThrownBy(() -> start(validate))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("mastra_threads");
    start(Map.of("mastra.init", "init")).close();

    start(validate).close();
  }

  @Test
  void initCanBeTurnedOffByTheApplicationsStore() {
    Map<String, String> init = Map.of("mastra.init", "init");
    try (Container container = Container.start(init, Reluctant.class)) {
      assertThat(container.get(PostgresStore.class).disableInit()).isTrue();
      assertThat(tables()).isZero();
    }
  }

  @Test
  void theApplicationsOwnStoreIsInitialisedToo() {
    try (Container container = Container.start(Map.of("mastra.init", "init"), Willing.class)) {
      assertThat(container.get(PostgresStore.class).id()).isEqualTo("willing");
      assertThat(tables()).isGreaterThan(5);
    }
  }

  @Test
  void aValueThatThereIsNotKeepsTheContainerFromStarting() {
    assertThatThrownBy(() -> start(Map.of("mastra.init", "sometimes")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("mastra.init: \"sometimes\" is not one of never, validate, init");
  }

  private static Container start(Map<String, String> settings) {
    return Container.start(settings(settings), Source.class);
  }

  private static Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings = new HashMap<>(others);
    settings.put("mastra.data-source", "default");
    return settings;
  }

  private static long tables() {
    return database.<Long>value(
        "select count(*) from pg_tables where tablename like 'mastra\\_%' and schemaname = 'public'");
  }

  static class Source {
    @Produces
    @Singleton
    DataSource dataSource() {
      return database.dataSource();
    }
  }

  /** Uses the store as soon as the application starts. */
  @Singleton
  static class EarlyBird {
    @Inject PostgresStore store;
    long found = -1;

    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) Startup event) {
      found = store.memory().listThreads(ListThreads.ofAnyResource()).size();
    }
  }

  static class Reluctant {
    @Produces
    @Singleton
    PostgresStore store() {
      return PostgresStore.builder()
          .id("reluctant")
          .dataSource(database.dataSource())
          .disableInit(true)
          .build();
    }
  }

  static class Willing {
    @Produces
    @Singleton
    PostgresStore store() {
      return PostgresStore.builder().id("willing").dataSource(database.dataSource()).build();
    }
  }
}
