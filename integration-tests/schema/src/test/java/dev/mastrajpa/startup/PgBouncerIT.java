package dev.mastrajpa.startup;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Behind a pooler that deals out the server's sessions anew for each transaction. */
@Timeout(120)
class PgBouncerIT {

  private static final String HURRIED = "mastra_hurried";
  private static final String INDEX = "mastra_threads_resourceid_createdat_idx";

  private static TestDatabase template;
  private static PgBouncer bouncer;

  private TestDatabase database;
  private Schema schema;

  @BeforeAll
  static void start() {
    template = TestDatabase.create();
    bouncer = PgBouncer.startedFor(template, HURRIED);
  }

  @AfterAll
  static void stop() {
    if (bouncer != null) {
      bouncer.close();
    }
    template.close();
  }

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.create();
    schema = schemaOf(ConnectionSource.of(bouncer.dataSource(database)));
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void anEmptyDatabaseIsCompletedAndThenOnlyRead() {
    assertThat(schema.init().steps()).isNotEmpty();
    schema.validate();
    assertThat(schema.plan().isEmpty()).isTrue();

    CountedConnections counted = new CountedConnections(bouncer.dataSource(database));
    assertThat(schemaOf(counted).init().steps()).isEmpty();
    assertThat(counted.statements()).isBetween(1, 4);
  }

  @Test
  void anOldDatabaseInUseIsCompleted() {
    OldSchema.make(database);

    assertThat(schema.init().steps()).hasSize(OldSchema.STEPS);

    schema.validate();
    OldSchema.assertNothingIsLost(database);
  }

  @Test
  void fourInitialiseAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<SchemaPlan> init =
          () -> schemaOf(ConnectionSource.of(bouncer.dataSource(database))).init();
      int working = 0;
      for (Future<SchemaPlan> plan : threads.invokeAll(List.of(init, init, init, init))) {
        working += plan.get().steps().isEmpty() ? 0 : 1;
      }
      assertThat(working).isEqualTo(1);
    } finally {
      threads.shutdown();
    }
    schema.validate();
    assertThat(Catalogue.invalidIndexes(database)).isEmpty();
  }

  @Test
  void aStoreWorks() {
    try (PostgresStore store =
        PostgresStore.builder()
            .id("pooled")
            .connectionString(bouncer.connectionString(database))
            .schemaName("agents")
            .build()) {
      store.init();
      store.memory().saveThread(new MastraThread("t", "anna", "Creaking"));
      for (int day = 0; day < 12; day++) {
        List<MastraMessage> messages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          messages.add(MastraMessage.ofText("m" + day + "-" + i, "t", "anna", "user", "Hi " + i));
        }
        store.memory().saveMessages(messages);
        assertThat(store.memory().listMessages(ListMessages.inThread("t")).total())
            .hasValue((day + 1) * 20L);
      }
      List<String> texts = new ArrayList<>();
      store.memory().forEachMessage(ListMessages.inThread("t"), m -> texts.add(m.text()));
      assertThat(texts).hasSize(240);

      String seen =
          store.fromTransaction(
              tx -> {
                tx.db().none("select set_config('app.user_id', $1, true)", "anna");
                tx.memory().saveThread(new MastraThread("t2", "anna", "Second"));
                return String.valueOf(
                    tx.db().one("select current_setting('app.user_id') as id").get("id"));
              });
      assertThat(seen).isEqualTo("anna");
      assertThatThrownBy(
              () ->
                  store.inTransaction(
                      tx -> {
                        tx.memory().deleteThread("t");
                        throw new IllegalArgumentException("no");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(store.memory().getThreadById("t")).isPresent();
      assertThat(store.memory().getThreadById("t2")).isPresent();
      store.schema().validate();
    }
  }

  @Test
  void noSessionKeepsASettingAndNobodyElseEverHasOne() throws Exception {
    schema.init();
    database.execute("drop index " + INDEX);
    Map<Integer, Map<String, String>> before = settings();
    Set<String> seen = new HashSet<>();

    CompletableFuture<SchemaPlan> init;
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("delete from mastra_threads"); // the build has to wait for its end
      init = CompletableFuture.supplyAsync(schema::init);
      Catalogue.awaitWaitingBuild(database);
      for (int i = 0; i < 20; i++) {
        seen.addAll(timeouts());
      }
      writer.rollback();
    }

    assertThat(init.get().steps()).hasSize(1);
    assertThat(seen).containsExactly("0 0");
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void aBuildThatWaitsForTooLongIsGivenUpAndDoneByTheNext() throws Exception {
    schema.init();
    database.execute("drop index " + INDEX);
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("delete from mastra_threads");

      assertThatThrownBy(() -> schema.waitingAtMost(Duration.ofMillis(700)).init())
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("create index concurrently", "waitingAtMost", "initDataSource");
      writer.rollback();
    }

    schema.init();
    schema.validate();
    assertThat(Catalogue.invalidIndexes(database)).isEmpty();
  }

  /**
   * The role's limit is meant for queries. Past the pooler it is lifted, through it it is named.
   */
  @Test
  void aStatementTimeoutOfTheRoleCutsAConcurrentBuildOffOnlyHere() throws Exception {
    database.execute("create role " + HURRIED + " login superuser password '" + HURRIED + "'");
    try {
      database.execute("alter role " + HURRIED + " set statement_timeout = '500ms'");
      schema.init();
      database.execute("drop index " + INDEX);
      Schema hurried = schemaOf(ConnectionSource.of(bouncer.dataSource(database, HURRIED)));
      try (Connection writer = database.connect();
          Statement statement = writer.createStatement()) {
        writer.setAutoCommit(false);
        statement.execute("delete from mastra_threads");

        assertThatThrownBy(hurried::init)
            .isInstanceOf(StorageException.class)
            .hasMessageContainingAll("statement timeout", "initDataSource")
            .extracting(e -> ((StorageException) e).details().get("sqlState"))
            .isEqualTo("57014");

        Schema direct = schemaOf(ConnectionSource.of(Catalogue.as(database, HURRIED)));
        CompletableFuture<SchemaPlan> init = CompletableFuture.supplyAsync(direct::init);
        Catalogue.awaitWaitingBuild(database);
        MILLISECONDS.sleep(1000);
        assertThat(init).isNotDone();
        writer.rollback();
        assertThat(init.get().steps()).isNotEmpty();
      }
      schema.validate();
    } finally {
      database.execute("drop owned by " + HURRIED + "; drop role " + HURRIED);
    }
  }

  @Test
  void anInitialiserIsKilledInTheMiddleOfABuild() throws Exception {
    OldSchema.make(database);
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement();
        Initialiser killed = Initialiser.start(bouncer.dataSource(database)).awaitReady()) {
      writer.setAutoCommit(false);
      statement.execute("delete from mastra_messages where id = 'none'");
      killed.go();
      Catalogue.awaitWaitingBuild(database);
      killed.kill();
      writer.rollback();
    }

    schema.init();
    schema.validate();
    OldSchema.assertNothingIsLost(database);
    assertThat(Catalogue.invalidIndexes(database)).isEmpty();
  }

  private static Schema schemaOf(ConnectionSource connections) {
    return new Schema(connections, "public", false, List.of(), Domains.ALL);
  }

  /** Each of the pooler's sessions with all it has set, by the number of its process. */
  private Map<Integer, Map<String, String>> settings() throws Exception {
    Map<Integer, Map<String, String>> settings = new TreeMap<>();
    inAllSessions(
        "select pg_backend_pid(), name, setting from pg_settings",
        row ->
            settings
                .computeIfAbsent(row.getInt(1), pid -> new TreeMap<>())
                .put(row.getString(2), row.getString(3)),
        PgBouncer.POOL_SIZE);
    assertThat(settings).hasSize(PgBouncer.POOL_SIZE);
    return settings;
  }

  /** What others have, while one of the sessions is building and one holds the lock. */
  private Set<String> timeouts() throws Exception {
    Set<String> timeouts = new HashSet<>();
    inAllSessions(
        "select current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')",
        row -> timeouts.add(row.getString(1)),
        PgBouncer.POOL_SIZE - 2);
    return timeouts;
  }

  private void inAllSessions(String sql, RowReader reader, int sessions) throws Exception {
    List<Connection> open = new ArrayList<>();
    try {
      for (int i : IntStream.range(0, sessions).toArray()) {
        open.add(bouncer.dataSource(database).getConnection());
        open.get(i).setAutoCommit(false);
        try (Statement statement = open.get(i).createStatement();
            ResultSet row = statement.executeQuery(sql)) {
          while (row.next()) {
            reader.read(row);
          }
        }
      }
    } finally {
      for (Connection connection : open) {
        connection.rollback();
        connection.close();
      }
    }
  }

  private interface RowReader {
    void read(ResultSet row) throws Exception;
  }
}
