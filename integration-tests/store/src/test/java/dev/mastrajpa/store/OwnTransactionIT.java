package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that the store begins and ends. */
class OwnTransactionIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static PostgresStore store;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    Tables.createIn(database);
    store = PostgresStore.builder().id("own").dataSource(database.dataSource()).build();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void commitsAllOfABody() {
    String answer =
        store.fromTransaction(
            tx -> {
              tx.memory().saveThread(thread(id));
              tx.db().none("insert into note values (?, 'a')", id);
              assertThat(threads()).as("seen from outside").isZero();
              return "done";
            });

    assertThat(answer).isEqualTo("done");
    assertThat(threads()).isEqualTo(1);
    assertThat(notes()).isEqualTo(1);
  }

  /** As the original may: it locks a message and then its thread. */
  @Test
  void doesAnOperationAnewThatEndsInADeadlock() throws Exception {
    store.memory().saveThread(thread(id));
    store.memory().saveMessages(List.of(MastraMessage.ofText(id, id, "r", "user", "first")));
    ExecutorService ours = Executors.newSingleThreadExecutor();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("set local deadlock_timeout = '1min'"); // so that ours is given up
      statement.execute("update mastra_messages set role = 'tool' where id = '" + id + "'");

      Future<?> saving =
          ours.submit(
              () ->
                  store
                      .memory()
                      .saveMessages(List.of(MastraMessage.ofText(id, id, "r", "user", "second"))));
      while (database.<Long>value("select count(*) from pg_locks where not granted") == 0) {
        Thread.sleep(20);
      }
      statement.execute("update mastra_threads set title = 'other' where id = '" + id + "'");
      other.commit();

      saving.get(1, TimeUnit.MINUTES);
      assertThat(store.memory().listMessagesById(List.of(id)))
          .singleElement()
          .satisfies(message -> assertThat(message.text()).isEqualTo("second"));
    } finally {
      ours.shutdownNow();
    }
  }

  @Test
  void rollsBackAllOfABodyThatThrowsAndThrowsTheSame() {
    RuntimeException bodys = new PersistenceException("of the body, though it looks like ours");

    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread(id));
                      tx.db().none("insert into note values (?, 'a')", id);
                      throw bodys;
                    }))
        .isSameAs(bodys);

    assertThat(threads()).isZero();
    assertThat(notes()).isZero();
  }

  @Test
  void rollsBackAndThrowsAFailureThatTheBodySwallows() {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread(id));
                      try {
                        tx.db().none("insert into no_such_table values (1)");
                      } catch (StorageException e) {
                        // as somebody does who takes it for harmless
                      }
                    }))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_DB_NONE_FAILED"))
        .hasMessageContaining("no_such_table");

    assertThat(threads()).isZero();
  }

  @Test
  void runsNothingMoreAfterAFailure() {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      assertThatThrownBy(() -> tx.db().none("select 1 / 0"))
                          .hasMessageContaining("division by zero");
                      assertThatThrownBy(() -> tx.memory().saveThread(thread(id)))
                          .as("the first failure, not that the transaction is aborted")
                          .hasMessageContaining("division by zero");
                      tx.inTransaction(inner -> {});
                    }))
        .hasMessageContaining("division by zero");
  }

  @Test
  void runsANestedTransactionInTheSameOne() {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.inTransaction(inner -> inner.memory().saveThread(thread(id)));
                      assertThat(pid(tx))
                          .isEqualTo(tx.<@Nullable Object>fromTransaction(OwnTransactionIT::pid));
                      assertThat(tx.memory().getThreadById(id)).isPresent();
                      throw new IllegalStateException("all of it");
                    }))
        .hasMessage("all of it");

    assertThat(threads()).isZero();
  }

  @Test
  void doesNotCommitHalfOfANestedTransaction() {
    IllegalStateException inners = new IllegalStateException("halfway");

    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      try {
                        tx.inTransaction(
                            inner -> {
                              inner.memory().saveThread(thread(id));
                              throw inners;
                            });
                      } catch (IllegalStateException e) {
                        // swallowed
                      }
                    }))
        .isSameAs(inners);

    assertThat(threads()).isZero();
  }

  @Test
  void endsWithItsBody() {
    MastraRepositories kept = store.fromTransaction(tx -> tx);

    assertThatThrownBy(() -> kept.memory().getThreadById(id))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("only until the body returns");
    assertThatThrownBy(() -> kept.inTransaction(tx -> {}))
        .hasMessageContaining("only until the body returns");
  }

  @Test
  void saysThatACommitFailed() {
    database.execute(
        """
        create table if not exists parent (id text primary key);
        create table if not exists child (
          id text references parent (id) deferrable initially deferred)
        """);

    assertThatThrownBy(() -> store.db().none("insert into child values ('no parent')"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("child_id_fkey")
        .satisfies(
            e -> assertThat(((StorageException) e).details()).containsEntry("sqlState", "23503"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesBackItsConnectionWhateverHappens(boolean autoCommit) {
    try (HikariDataSource one = poolOfOne(autoCommit);
        PostgresStore own = PostgresStore.builder().id("leaks").dataSource(one).build()) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> own.db().none("select 1 / 0"))
            .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> own.db().one("select 1 where false"))
            .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> own.memory().saveThread(new MastraThread("", "", "")))
            .isInstanceOf(StorageException.class);
        assertThatThrownBy(
                () ->
                    own.inTransaction(
                        tx -> {
                          throw new IllegalStateException();
                        }))
            .isInstanceOf(IllegalStateException.class);
        own.memory().getThreadById(id);
      }
      own.memory().saveThread(thread(id));

      assertThat(one.getHikariPoolMXBean().getActiveConnections()).isZero();
      assertThat(threads()).isEqualTo(1);
      assertThat(
              database.<Long>value(
                  "select count(*) from pg_stat_activity where application_name = ? and state <> 'idle'",
                  "leaks"))
          .as("left in a transaction")
          .isZero();
    }
  }

  @Test
  void aReadLeavesNoTransactionOpenOnAConnectionWithoutAutocommit() throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try (PostgresStore own =
          PostgresStore.builder().id("read").dataSource(Loan.of(connection)).build()) {
        own.memory().getThreadById(id);
        int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        assertThat(database.<String>value("select state from pg_stat_activity where pid = ?", pid))
            .isEqualTo("idle");
        own.memory().saveThread(thread(id));
        assertThat(connection.getAutoCommit()).as("given back as it came").isFalse();
      }
      assertThat(threads()).isEqualTo(1);
    }
  }

  @Test
  void changesNoSettingOfASession() throws SQLException {
    try (Connection connection = database.connect()) {
      PostgresStore own =
          PostgresStore.builder().id("session").dataSource(Loan.of(connection)).build();
      String before = settings(connection);

      own.memory().saveThread(thread(id));
      own.memory().getThreadById(id);
      own.inTransaction(tx -> tx.db().any("select 1"));
      assertThatThrownBy(() -> own.db().none("select 1 / 0")).isInstanceOf(StorageException.class);
      own.close();

      assertThat(settings(connection)).isEqualTo(before).startsWith("true ");
    }
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (PostgresStore own =
        PostgresStore.builder()
            .id("threads")
            .connectionString(database.connectionString())
            .maxPoolSize(4)
            .build()) {
      List<Future<?>> done = new ArrayList<>();
      for (int i : IntStream.range(0, 80).toArray()) {
        done.add(
            threads.submit(
                () -> {
                  own.memory().saveThread(thread(id + i));
                  own.inTransaction(
                      tx -> assertThat(tx.memory().getThreadById(id + i)).isPresent());
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(threads()).isEqualTo(80);
  }

  private static @Nullable Object pid(MastraRepositories repositories) {
    return repositories.db().one("select pg_backend_pid() as pid").get("pid");
  }

  private static HikariDataSource poolOfOne(boolean autoCommit) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl() + "?ApplicationName=leaks");
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(2000);
    config.setAutoCommit(autoCommit);
    return new HikariDataSource(config);
  }

  private static String settings(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings")) {
      result.next();
      return connection.getAutoCommit()
          + " "
          + connection.getTransactionIsolation()
          + " "
          + connection.isReadOnly()
          + " "
          + result.getString(1);
    }
  }

  private static MastraThread thread(String id) {
    return new MastraThread(id, "user-7", "A");
  }

  private long threads() {
    return database.<Long>value("select count(*) from mastra_threads where id like ? || '%'", id);
  }

  private long notes() {
    return database.<Long>value("select count(*) from note where id = ?", id);
  }
}
