package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to a database, and what becomes of what was opened. */
class OpeningIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final URI SERVER = URI.create(database.jdbcUrl().substring("jdbc:".length()));

  @BeforeAll
  static void createTables() {
    Tables.createIn(database);
  }

  @Test
  void opensTheOriginalsUrl() {
    holds(builder().connectionString(database.connectionString() + "?sslmode=disable"));
  }

  @Test
  void opensTheDriversUrl() {
    holds(
        builder()
            .connectionString(
                database.jdbcUrl()
                    + "?user="
                    + database.user()
                    + "&password="
                    + database.password()));
  }

  @Test
  void opensPartsAndTheApplicationsPoolAndFactory() {
    holds(parts());
    DataSource given = database.dataSource();
    holds(builder().dataSource(given));
    try (EntityManagerFactory factory = Host.start("host", given)) {
      holds(builder().entityManagerFactory(factory));
      assertThat(factory.isOpen()).isTrue();
      try (PostgresStore store = builder().entityManagerFactory(factory).build()) {
        assertThat(store.dataSource()).isSameAs(given);
      }
    }
  }

  @Test
  void namesItsRepositoriesAsTheOriginalDoes() {
    try (PostgresStore store = builder().dataSource(database.dataSource()).build()) {
      assertThat(store.getStore("memory")).containsSame(store.memory());
      assertThat(store.getStore("memory").orElseThrow()).isInstanceOf(MemoryRepository.class);
      assertThat(store.getStore("no such domain")).isEmpty();
    }
  }

  @Test
  void closesWhatItMadeAndNothingElse() throws SQLException {
    PostgresStore own = parts().build();
    own.memory().getThreadById("t");
    HikariDataSource pool = (HikariDataSource) own.dataSource();
    assertThat(pool.getMaximumPoolSize()).isEqualTo(20);
    assertThat(pool.getPassword()).as("shown by the pool's own messages").isNull();
    assertThat(pool.getJdbcUrl()).isNull();
    assertThat(pool.getDataSourceProperties()).isEmpty();
    own.close();
    own.close();
    assertThat(pool.isClosed()).isTrue();
    assertThatThrownBy(() -> own.memory().getThreadById("t"))
        .isInstanceOf(StoreClosedException.class)
        .hasMessage("The store \"opening\" is closed.");
    assertThatThrownBy(() -> own.db().any("select 1")).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> own.inTransaction(tx -> {})).isInstanceOf(StoreClosedException.class);

    try (HikariDataSource given = new HikariDataSource()) {
      given.setJdbcUrl(database.jdbcUrl());
      given.setUsername(database.user());
      given.setPassword(database.password());
      PostgresStore guest = builder().dataSource(given).build();
      guest.memory().getThreadById("t");
      assertThat(guest.dataSource()).isSameAs(given);
      guest.close();
      assertThat(given.isClosed()).isFalse();
      try (Connection connection = given.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void triesAgainAfterItCouldNotConnect() {
    String later = database.name() + "_later";
    PostgresStore store = parts().database(later).build();
    assertThatThrownBy(() -> store.memory().getThreadById("t"))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.details()).containsEntry("sqlState", "3D000"))
        .hasMessageContaining(later);
    database.execute("create database " + later);
    try {
      assertThat(store.db().one("select 1 as one").get("one")).isEqualTo(1);
    } finally {
      store.close();
      database.execute("drop database " + later + " with (force)");
    }
  }

  @Test
  void saysNoPasswordWhateverGoesWrong() {
    String password = "s3cret-" + database.name();
    StringWriter said = new StringWriter();
    Handler logs = listener(said);
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    root.addHandler(logs);
    root.setLevel(Level.ALL);
    try (PrintWriter out = new PrintWriter(said)) {
      for (PostgresStoreBuilder builder :
          new PostgresStoreBuilder[] {
            parts().password(password).port(1),
            parts().password(password).user("nobody").database("no_such_database"),
            builder().connectionString("postgresql://nobody:" + password + "@127.0.0.1:1/d"),
            builder()
                .connectionString(
                    "jdbc:postgresql://127.0.0.1:x/d?user=nobody&password=" + password),
          }) {
        try (PostgresStore store = builder.build()) {
          out.println(store);
          assertThatThrownBy(() -> store.memory().getThreadById("t"))
              .isInstanceOf(StorageException.class)
              .satisfies(e -> e.printStackTrace(out));
        }
      }
    } finally {
      root.removeHandler(logs);
      root.setLevel(before);
    }
    assertThat(said.toString())
        .contains("StorageException", "PostgresStore[opening]")
        .doesNotContain(password);
  }

  @Test
  void saysWhichTableIsMissingAndWhatToRun() {
    try (PostgresStore store =
        builder().dataSource(database.dataSource()).schemaName("nowhere").build()) {
      for (Runnable call :
          new Runnable[] {
            () -> store.memory().getThreadById("t"),
            () -> store.memory().saveThread(new MastraThread("t", "r", "A")),
            () -> store.inTransaction(tx -> tx.memory().getThreadById("t")),
            () -> store.db().any("select * from {mastra}.mastra_threads")
          }) {
        assertThatThrownBy(call::run)
            .isInstanceOfSatisfying(
                MissingTableException.class,
                e -> assertThat(e.table()).isEqualTo("nowhere.mastra_threads"))
            .hasMessageContaining("nowhere.mastra_threads")
            .hasMessageContaining("store.init()");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"my-tenant", "1abc", "We Ird", "a.b", "ünï", "Upper", "a`b", "q?:x{y}", "%s"})
  void worksInASchemaOfAnyName(String name) {
    Tables.createIn(database, name);
    try (PostgresStore store =
        builder().dataSource(database.dataSource()).schemaName(name).build()) {
      store.memory().saveThread(new MastraThread("t1", "r", name)); // native SQL
      assertThat(store.memory().getThreadById("t1").orElseThrow().getTitle()).isEqualTo(name);
      assertThat(store.schemaName()).contains(name);
      assertThat(store.db().one("select id from {mastra}.mastra_threads").get("id"))
          .isEqualTo("t1");
    }
    assertThat(database.<Long>value("select count(*) from \"" + name + "\".mastra_threads"))
        .isEqualTo(1);
  }

  @Test
  void takesTheSchemaFromTheHostsMapping() {
    Tables.createIn(database, "mapped");
    try (EntityManagerFactory factory =
            Host.start(
                "host", database.dataSource(), Map.of("hibernate.default_schema", "Mapped"));
        PostgresStore store = builder().entityManagerFactory(factory).build();
        PostgresStore agreeing =
            builder().entityManagerFactory(factory).schemaName("mapped").build();
        PostgresStore other = builder().entityManagerFactory(factory).schemaName("x").build()) {
      assertThat(store.schemaName()).as("as PostgreSQL folds it").contains("mapped");
      store.memory().saveThread(new MastraThread("mapped", "r", "A"));
      assertThat(agreeing.memory().getThreadById("mapped")).isPresent();
      assertThatThrownBy(() -> other.memory().getThreadById("mapped"))
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("schemaName", "\"x\"", "\"mapped\"");
      assertThat(
              database.<Long>value(
                  "select count(*) from mapped.mastra_threads where id = 'mapped'"))
          .isEqualTo(1);
    }
  }

  @Test
  void comparesTheSearchPathWhereTheHostsMappingNamesNoSchema() {
    try (EntityManagerFactory factory = Host.start("host", database.dataSource());
        PostgresStore agreeing =
            builder().entityManagerFactory(factory).schemaName("public").build();
        PostgresStore other = builder().entityManagerFactory(factory).schemaName("x").build()) {
      assertThat(agreeing.memory().getThreadById("none")).isEmpty();
      assertThat(agreeing.schemaName()).isEmpty();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> other.memory().getThreadById("none"))
            .isInstanceOf(StorageException.class)
            .hasMessageContainingAll("schemaName", "\"x\"", "search path", "\"public\"");
      }
    }
  }

  @Test
  void saysWhatAUnitLacksThatDoesNotKnowTheTables() {
    try (EntityManagerFactory factory = Host.start("stranger", database.dataSource());
        PostgresStore store = builder().entityManagerFactory(factory).build()) {
      assertThatThrownBy(() -> store.memory().getThreadById("t"))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("mastra.entities=all");
    }
  }

  @Test
  void listensToNoSettingThatIsMeantForTheApplication() {
    String naming = "hibernate.physical_naming_strategy";
    System.setProperty(
        naming, "org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy");
    System.setProperty("hibernate.hbm2ddl.auto", "create-drop");
    System.setProperty("hibernate.globally_quoted_identifiers", "true");
    try {
      holds(parts());
    } finally {
      System.clearProperty(naming);
      System.clearProperty("hibernate.hbm2ddl.auto");
      System.clearProperty("hibernate.globally_quoted_identifiers");
    }
  }

  @Test
  void closesConnectionsThatNobodyUses() throws InterruptedException {
    try (PostgresStore store =
        builder()
            .connectionString(database.connectionString() + "?application_name=idle")
            .idleTimeout(Duration.ofSeconds(10))
            .build()) {
      store.memory().getThreadById("t");
      assertThat(connections("idle")).isEqualTo(1);
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (connections("idle") > 0 && System.nanoTime() < end) {
        Thread.sleep(500);
      }
      assertThat(connections("idle")).isZero();
      assertThat(store.memory().getThreadById("t")).as("and opens one when needed").isEmpty();
    }
  }

  @Test
  void verifiesTheServerWhenAsked() {
    try (PostgresStore store =
        parts().ssl(dev.mastrajpa.Ssl.verifyFull(Path.of("no-such-file.pem"))).build()) {
      // a server without encryption refuses first, one with it meets the missing file
      assertThatThrownBy(() -> store.memory().getThreadById("t"))
          .isInstanceOf(StorageException.class)
          .hasMessageMatching("(?s).*(SSL|no-such-file.pem).*");
    }
  }

  private static void holds(PostgresStoreBuilder builder) {
    try (PostgresStore store = builder.build()) {
      store.memory().saveThread(new MastraThread("held", "r", "A"));
      assertThat(store.memory().getThreadById("held")).isPresent();
      assertThat(store.db().one("select current_database() as name").get("name"))
          .isEqualTo(database.name());
    }
  }

  private static PostgresStoreBuilder parts() {
    return builder()
        .host(SERVER.getHost())
        .port(SERVER.getPort())
        .database(database.name())
        .user(database.user())
        .password(database.password().isBlank() ? "any" : database.password());
  }

  private static PostgresStoreBuilder builder() {
    return PostgresStore.builder().id("opening");
  }

  private static long connections(String application) {
    return database.<Long>value(
        "select count(*) from pg_stat_activity where application_name = ?", application);
  }

  private static Handler listener(StringWriter said) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        said.append(entry.getLoggerName()).append(' ').append(entry.getMessage()).append('\n');
        if (entry.getParameters() != null) {
          for (Object parameter : entry.getParameters()) {
            said.append(String.valueOf(parameter)).append('\n');
          }
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
