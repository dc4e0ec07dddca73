package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the store takes its connections from, and each key that has a say in it. */
class SourcesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();
  @RegisterExtension static final TestDatabase other = TestDatabase.create();

  @BeforeAll
  static void createTables() {
    for (TestDatabase each : new TestDatabase[] {database, other}) {
      try (PostgresStore store =
          PostgresStore.builder().id("tables").dataSource(each.dataSource()).build()) {
        store.init();
      }
    }
  }

  @Test
  void ofSeveralUnitsTheOneThatMapsTheEntitiesIsTaken() {
    try (Container container = Container.start(Map.of(), Orders.class, Agents.class)) {
      assertThat(databaseOf(container)).isEqualTo(database.name());
    }
  }

  @Test
  void twoUnitsThatMapTheEntitiesAreAQuestion() {
    try (Container container = Container.start(Map.of(), Agents.class, Archive.class)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContainingAll(
              "several map the entities of Mastra",
              "agents",
              "archive",
              "mastra.persistence-unit",
              "mastra.data-source",
              "mastra.url");
    }
  }

  @Test
  void unitsThatDoNotMapTheEntitiesAreNoAnswer() {
    try (Container container = Container.start(Map.of(), Orders.class, OrdersAgain.class)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContainingAll("orders, orders none maps", "mastra.persistence-unit");
    }
  }

  @Test
  void aUnitThatCannotBeUsedIsNoReasonNotToTakeAnother() {
    try (Container container =
        Container.start(Map.of(), Inactive.class, Foreign.class, Agents.class)) {
      assertThat(databaseOf(container)).isEqualTo(database.name());
    }
  }

  @Test
  void aUnitIsFoundByItsOwnNameBesideOneThatCannotBeUsed() {
    Map<String, String> settings = Map.of("mastra.persistence-unit", "archive");
    try (Container container =
        Container.start(settings, Inactive.class, Foreign.class, Archive.class)) {
      assertThat(databaseOf(container)).isEqualTo(other.name());
    }
  }

  @Test
  void unitsThatCannotBeUsedAreNamedWhereNoneIsLeft() {
    try (Container container = Container.start(Map.of(), Inactive.class, Foreign.class)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContainingAll(
              "no bean of type jakarta.persistence.EntityManagerFactory",
              "cannot be used",
              "inactive",
              "foreign",
              "mastra.persistence-unit")
          .satisfies(
              failure ->
                  assertThat(failure.getSuppressed())
                      .extracting(Throwable::getMessage)
                      .anySatisfy(why -> assertThat(why).contains("is not active"))
                      .anySatisfy(why -> assertThat(why).contains("is of another provider")));
    }
  }

  @Test
  void withoutAUnitTheKeysAreNamed() {
    try (Container container = Container.start(Map.of())) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContainingAll(
              "no bean of type jakarta.persistence.EntityManagerFactory",
              "mastra.persistence-unit",
              "mastra.data-source",
              "mastra.url");
    }
  }

  @Test
  void aUnitIsFoundByTheNameOfItsBean() {
    Map<String, String> settings = Map.of("mastra.persistence-unit", "old");
    try (Container container = Container.start(settings, Agents.class, Archive.class)) {
      assertThat(databaseOf(container)).isEqualTo(other.name());
    }
  }

  @Test
  void aUnitIsFoundByItsOwnName() {
    Map<String, String> settings = Map.of("mastra.persistence-unit", "archive");
    try (Container container = Container.start(settings, Agents.class, Archive.class)) {
      assertThat(databaseOf(container)).isEqualTo(other.name());
    }
  }

  @Test
  void aUnitIsFoundInJndi() {
    Map<String, String> settings = inJndi("mastra.persistence-unit", "java:app/unit");
    try (EntityManagerFactory factory = Units.open("archive", other)) {
      Names.bound = factory;
      try (Container container = Container.start(settings, Agents.class)) {
        assertThat(databaseOf(container)).isEqualTo(other.name());
      }
    }
  }

  @Test
  void aUnitThatThereIsNotIsNamed() {
    Map<String, String> settings = Map.of("mastra.persistence-unit", "agenst");
    try (Container container = Container.start(settings, Agents.class)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContainingAll("mastra.persistence-unit: \"agenst\"", "java:");
    }
  }

  @Test
  void whatIsNotInJndiIsNamed() {
    Map<String, String> settings = inJndi("mastra.persistence-unit", "java:app/nothing");
    try (Container container = Container.start(settings, Agents.class)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("mastra.persistence-unit: \"java:app/nothing\"")
          .hasCauseInstanceOf(NameNotFoundException.class);
    }
  }

  @Test
  void whatIsSomethingElseInJndiIsNamed() {
    Names.bound = "a text";
    Map<String, String> settings = inJndi("mastra.data-source", "java:app/unit");
    try (Container container = Container.start(settings)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessage("mastra.data-source: \"java:app/unit\" is no javax.sql.DataSource in JNDI");
    }
  }

  @Test
  void theDataSourceWithoutANameIsTheDefault() {
    Map<String, String> settings = Map.of("mastra.data-source", "default");
    try (Container container = Container.start(settings, Sources.class)) {
      assertThat(databaseOf(container)).isEqualTo(database.name());
    }
  }

  @Test
  void twoDefaultDataSourcesAreAQuestion() {
    Map<String, String> settings = Map.of("mastra.data-source", "default");
    try (Container container = Container.start(settings, Undecided.class)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessage("mastra.data-source: \"default\" is the name of several DataSource beans");
    }
  }

  @Test
  void aDataSourceIsFoundByItsName() {
    Map<String, String> settings = Map.of("mastra.data-source", "other");
    try (Container container = Container.start(settings, Sources.class)) {
      assertThat(databaseOf(container)).isEqualTo(other.name());
    }
  }

  @Test
  void aDataSourceThatThereIsNotIsNamed() {
    Map<String, String> settings = Map.of("mastra.data-source", "mine");
    try (Container container = Container.start(settings, Sources.class)) {
      assertThatThrownBy(() -> container.get(PostgresStore.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("mastra.data-source: \"mine\" is the name of no DataSource bean");
    }
  }

  @Test
  void aPoolOfItsOwnIsAsTheKeysSayAndIsClosedWithTheContainer() throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("mastra.url", other.jdbcUrl());
    settings.put("mastra.user", other.user());
    settings.put("mastra.password", other.password());
    settings.put("mastra.max-pool-size", "3");
    settings.put("mastra.idle-timeout", "PT45S");
    settings.put("mastra.id", "agents");
    PostgresStore store;
    HikariDataSource pool;
    try (Container container = Container.start(settings)) {
      assertThat(databaseOf(container)).isEqualTo(other.name());
      store = container.get(PostgresStore.class);
      pool = store.dataSource().unwrap(HikariDataSource.class);
      assertThat(store.id()).isEqualTo("agents");
      assertThat(pool.getMaximumPoolSize()).isEqualTo(3);
      assertThat(pool.getIdleTimeout()).isEqualTo(45_000);
      assertThat(pool.isClosed()).isFalse();
    }

    assertThat(pool.isClosed()).isTrue();
    assertThatThrownBy(() -> store.db().none("select 1")).isInstanceOf(StoreClosedException.class);
  }

  @Test
  void theSchemaAndItsIndexesAreAsTheKeysSay() {
    Map<String, String> settings =
        Map.of(
            "mastra.data-source", "default",
            "mastra.schema", "agents",
            "mastra.indexes", "none",
            "mastra.init", "init");
    try (Container container = Container.start(settings, Sources.class)) {
      assertThat(container.get(PostgresStore.class).schemaName()).contains("agents");
      String count = "select count(*) from pg_indexes where schemaname = ?";
      assertThat(database.<Long>value(count, "agents"))
          .isPositive()
          .isLessThan(database.<Long>value(count, "public"));
    }
  }

  @Test
  void workOnTheSchemaTakesTheConnectionsMeantForIt() {
    Map<String, String> settings =
        Map.of(
            "mastra.data-source", "default",
            "mastra.init-data-source", "other",
            "mastra.schema", "elsewhere",
            "mastra.init", "init");
    String count = "select count(*) from pg_tables where schemaname = 'elsewhere'";
    try (Container container = Container.start(settings, Sources.class)) {
      assertThat(databaseOf(container)).isEqualTo(database.name());
      assertThat(other.<Long>value(count)).isPositive();
      assertThat(database.<Long>value(count)).isZero();
    }
  }

  @Test
  void readsThatMayBeOldTakeTheConnectionsMeantForThem() {
    Map<String, String> settings =
        Map.of("mastra.data-source", "default", "mastra.read-data-source", "other");
    try (Container container = Container.start(settings, Sources.class)) {
      PostgresStore store = container.get(PostgresStore.class);
      MastraThread written = store.memory().saveThread(new MastraThread("written", "r", "t"));

      assertThat(databaseOf(container)).isEqualTo(database.name());
      assertThat(store.memory().getThreadById("written")).isEmpty();
      other.execute(
          """
          insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
          values ('written', 'r', 'copied', now(), now())
          """);
      assertThat(store.memory().getThreadById("written").orElseThrow().getTitle())
          .isEqualTo("copied");
      assertThat(written.getTitle()).isEqualTo("t");
    }
  }

  private static @Nullable Object databaseOf(Container container) {
    return container
        .get(PostgresStore.class)
        .db()
        .one("select current_database() as name")
        .get("name");
  }

  private static Map<String, String> inJndi(String key, String name) {
    return Map.of(key, name, Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
  }

  static class Agents {
    @Produces
    @Singleton
    EntityManagerFactory open() {
      return Units.open("agents", database);
    }

    void close(@Disposes EntityManagerFactory factory) {
      factory.close();
    }
  }

  static class Archive {
    @Produces
    @Singleton
    @Named("old")
    EntityManagerFactory open() {
      return Units.open("archive", other);
    }

    void close(@Disposes @Named("old") EntityManagerFactory factory) {
      factory.close();
    }
  }

  static class Orders {
    @Produces
    @Singleton
    @Named("orders")
    EntityManagerFactory open() {
      return Units.open("orders", other);
    }

    void close(@Disposes @Any EntityManagerFactory factory) {
      factory.close();
    }
  }

  static class OrdersAgain {
    @Produces
    @Singleton
    @Named("again")
    EntityManagerFactory open() {
      return Units.open("orders", other);
    }

    void close(@Disposes @Any EntityManagerFactory factory) {
      factory.close();
    }
  }

  /** Throws before there is a factory at all. */
  static class Inactive {
    @Produces
    @Singleton
    @Named("inactive")
    EntityManagerFactory open() {
      throw new IllegalStateException("is not active");
    }
  }

  /** Gives a proxy, and throws when that is asked. */
  static class Foreign {
    @Produces
    @ApplicationScoped
    @Named("foreign")
    EntityManagerFactory open() {
      throw new IllegalStateException("is of another provider");
    }
  }

  static class Sources {
    @Produces
    @Singleton
    DataSource dataSource() {
      return database.dataSource();
    }

    @Produces
    @Singleton
    @Named("other")
    @Second
    DataSource otherDataSource() {
      return other.dataSource();
    }
  }

  /** A name alone leaves a bean a default one, of which there are two then. */
  static class Undecided {
    @Produces
    @Singleton
    DataSource dataSource() {
      return database.dataSource();
    }

    @Produces
    @Singleton
    @Named("third")
    DataSource thirdDataSource() {
      return other.dataSource();
    }
  }

  @Qualifier @Retention(RetentionPolicy.RUNTIME)
  @interface Second {}

  /** JNDI with one name in it. */
  public static final class Names implements InitialContextFactory {

    static Object bound = "nothing";

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
      return new InitialContext(true) {
        @Override
        public Object lookup(String name) throws NamingException {
          if (name.equals("java:app/unit")) {
            return bound;
          }
          throw new NameNotFoundException(name);
        }
      };
    }
  }
}
