package dev.mastrajpa.retention;

import static dev.mastrajpa.retention.TableRetentionPolicy.maxAge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.Operation;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.schema.RetentionIndexes;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.InAutoCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes, what stays, and how far a call gets. */
class PruneIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String SCHEMA = "agents";
  private static final Instant NOW = Instant.parse("2026-03-29T01:30:00.250Z");
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Instant OLD = NOW.minus(MONTH).minusMillis(1);
  private static final Instant YOUNG = NOW.minus(MONTH);

  private static final Rows rows = new Rows(database, SCHEMA);
  private static final List<Operation> operations = new CopyOnWriteArrayList<>();
  private static PostgresStore store;

  private static final RetentionPolicies ALL =
      RetentionPolicies.none()
          .with("memory", "threads", "30d")
          .with("memory", "messages", "30d")
          .with("memory", "resources", maxAge(MONTH))
          .with("observability", "spans", "720h")
          .with("threadState", "threadState", "30d")
          .with("scores", "scorers", "30d")
          .with("workflows", "workflowSnapshot", "30d");

  @BeforeAll
  static void open() {
    store = builder().operationListener(operations::add).build();
    store.init();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void empty() {
    database.execute(
        """
        truncate agents.mastra_threads, agents.mastra_messages, agents.mastra_resources,
          agents.mastra_thread_state, agents.mastra_workflow_snapshot, agents.mastra_scorers,
          agents.mastra_ai_spans, agents.mastra_observational_memory;
        drop table if exists agents.memory_messages, agents.memory_messages_384;
        """);
    operations.clear();
  }

  private static PostgresStoreBuilder builder() {
    return PostgresStore.builder()
        .id("prune")
        .dataSource(database.dataSource())
        .schemaName(SCHEMA)
        .clock(Clock.fixed(NOW.plusNanos(999_999), ZoneOffset.UTC));
  }

  @Test
  void whatIsOlderThanItsPolicyGoesFromEveryTable() {
    for (String table : List.of("a", "b", "c")) {
      Instant at = table.equals("a") ? OLD : table.equals("b") ? YOUNG : NOW.plusSeconds(9);
      rows.message("m" + table, "t" + table, at);
      rows.thread("t" + table, at);
      rows.resource("r" + table, at);
      rows.state("t" + table, "task", at);
      rows.run("w" + table, at);
      rows.score("s" + table, at);
      rows.span("p" + table, at);
    }

    assertThat(store.prune(ALL))
        .containsExactly(
            new PruneResult("memory", "mastra_messages", 1, true),
            new PruneResult("memory", "mastra_resources", 1, true),
            new PruneResult("memory", "mastra_threads", 1, true),
            new PruneResult("observability", "mastra_ai_spans", 1, true),
            new PruneResult("threadState", "mastra_thread_state", 1, true),
            new PruneResult("scores", "mastra_scorers", 1, true),
            new PruneResult("workflows", "mastra_workflow_snapshot", 1, true));

    assertThat(rows.all("mastra_messages", "id")).containsExactly("mb", "mc");
    assertThat(rows.all("mastra_threads", "id")).containsExactly("tb", "tc");
    assertThat(rows.all("mastra_resources", "id")).containsExactly("rb", "rc");
    assertThat(rows.all("mastra_thread_state", "threadId")).containsExactly("tb", "tc");
    assertThat(rows.all("mastra_workflow_snapshot", "run_id")).containsExactly("wb", "wc");
    assertThat(rows.all("mastra_scorers", "id")).containsExactly("sb", "sc");
    assertThat(rows.all("mastra_ai_spans", "spanId")).containsExactly("pb", "pc");
  }

  @Test
  void everyDomainWithAnAgeHasATestAbove() {
    assertThat(Domains.ALL.stream().flatMap(domain -> domain.retention().stream())).hasSize(7);
  }

  @Test
  void aRowWithoutATimeIsNeverOld() {
    rows.message("m1", "t1", OLD);
    rows.thread("t1", OLD);
    database.execute(
        """
        update agents.mastra_messages set "createdAtZ" = null;
        update agents.mastra_threads set "createdAtZ" = null;
        """);

    assertThat(store.prune(ALL)).allMatch(result -> result.deleted() == 0 && result.done());
    assertThat(rows.count("mastra_messages")).isEqualTo(1);
    assertThat(rows.count("mastra_threads")).isEqualTo(1);
  }

  @Test
  void whatHasNoPolicyStays() {
    rows.message("m1", "t1", OLD);
    rows.span("p1", OLD);

    assertThat(store.prune(RetentionPolicies.none().with("observability", "spans", "30d")))
        .containsExactly(new PruneResult("observability", "mastra_ai_spans", 1, true));
    assertThat(store.prune()).isEmpty();
    assertThat(store.prune(RetentionPolicies.none())).isEmpty();
    assertThat(rows.count("mastra_messages")).isEqualTo(1);
  }

  @Test
  void anAgeOfZeroIsWhateverIsOlderThanNow() {
    rows.span("past", NOW.minusMillis(1));
    rows.span("now", NOW);

    store.prune(RetentionPolicies.none().with("observability", "spans", maxAge(Duration.ZERO)));

    assertThat(rows.all("mastra_ai_spans", "spanId")).containsExactly("now");
  }

  @Test
  void anAgeBeyondAllTimesKeepsEverything() {
    rows.span("p1", OLD);
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);

    assertThat(
            store.prune(RetentionPolicies.none().with("observability", "spans", maxAge(forever))))
        .containsExactly(new PruneResult("observability", "mastra_ai_spans", 0, true));
  }

  @Test
  void thePoliciesOfTheBuilderAreThoseOfACallWithout() {
    rows.span("p1", OLD);
    rows.span("p2", OLD);
    RetentionPolicies spans = RetentionPolicies.none().with("observability", "spans", "30d");
    try (PostgresStore configured = builder().id("other").retention(spans).build()) {
      assertThat(configured.prune(PruneOptions.none().maxRows(1)))
          .containsExactly(new PruneResult("observability", "mastra_ai_spans", 1, false));
      assertThat(configured.prune())
          .containsExactly(new PruneResult("observability", "mastra_ai_spans", 1, true));
    }
  }

  @Test
  void theTimeIsAskedForOnce() {
    rows.message("m1", "t1", YOUNG);
    rows.span("p1", YOUNG);
    AtomicInteger asked = new AtomicInteger();
    Clock hasty =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return NOW.plus(Duration.ofDays(asked.getAndIncrement()));
          }
        };
    try (PostgresStore hurried = builder().id("hasty").clock(hasty).build()) {
      assertThat(hurried.prune(ALL)).allMatch(result -> result.deleted() == 0);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void theOldestGoFirstInBatchesThatAreCommittedOneByOne() {
    for (int i = 24; i >= 0; i--) {
      rows.message("m%02d".formatted(i), "t1", OLD.minusSeconds(100 - i));
    }
    List<PruneResult> told = new ArrayList<>();
    List<Long> left = new ArrayList<>();

    List<PruneResult> results =
        store.prune(
            messages(10),
            PruneOptions.none()
                .onProgress(
                    progress -> {
                      told.add(progress);
                      left.add(rows.count("mastra_messages"));
                      assertThat(rows.all("mastra_messages", "id"))
                          .doesNotContain("m%02d".formatted(progress.deleted() - 1))
                          .hasSize((int) (25 - progress.deleted()));
                    }));

    assertThat(told)
        .containsExactly(
            new PruneResult("memory", "mastra_messages", 10, false),
            new PruneResult("memory", "mastra_messages", 20, false),
            new PruneResult("memory", "mastra_messages", 25, true));
    assertThat(left).containsExactly(15L, 5L, 0L);
    assertThat(results).containsExactly(told.get(2));
    assertThat(operations).extracting(Operation::name).containsOnly("PRUNE");
    assertThat(operations).extracting(Operation::failure).containsOnlyNulls();
  }

  @Test
  void manyRowsOfOneMomentAreNoObstacle() {
    for (int i = 0; i < 25; i++) {
      rows.message("m" + i, "t1", OLD);
    }

    assertThat(store.prune(messages(10)))
        .containsExactly(new PruneResult("memory", "mastra_messages", 25, true));
  }

  @Test
  void aCallThatReachesItsLimitIsGoneOnWithByTheNext() {
    for (int i = 0; i < 25; i++) {
      rows.message("m" + i, "t1", OLD.minusSeconds(i));
    }

    assertThat(store.prune(messages(10), PruneOptions.none().maxRows(12)))
        .containsExactly(left(12));
    assertThat(store.prune(messages(10), PruneOptions.none().maxRows(0))).containsExactly(left(0));
    assertThat(store.prune(messages(10), PruneOptions.none().maxBatches(1)))
        .containsExactly(left(10));
    assertThat(store.prune(messages(10), PruneOptions.none().maxBatches(0)))
        .containsExactly(left(0));
    assertThat(store.prune(messages(10)))
        .containsExactly(new PruneResult("memory", "mastra_messages", 3, true));
  }

  @Test
  void limitsHoldForEachTable() {
    for (int i = 0; i < 3; i++) {
      rows.score("s" + i, OLD);
      rows.span("p" + i, OLD);
    }

    assertThat(store.prune(ALL, PruneOptions.none().maxRows(2)))
        .filteredOn(result -> result.deleted() > 0)
        .containsExactly(
            new PruneResult("observability", "mastra_ai_spans", 2, false),
            new PruneResult("scores", "mastra_scorers", 2, false));
  }

  @Test
  void aCancelledCallStopsBetweenTwoBatches() {
    for (int i = 0; i < 25; i++) {
      rows.message("m" + i, "t1", OLD);
    }
    AtomicBoolean stop = new AtomicBoolean();

    List<PruneResult> results =
        store.prune(
            messages(10).with("observability", "spans", "30d"),
            PruneOptions.none()
                .cancelledWhen(stop::get)
                .onProgress(progress -> stop.set(true))
                .pause(Duration.ofHours(1)));

    assertThat(results)
        .containsExactly(left(10), new PruneResult("observability", "mastra_ai_spans", 0, false));
    assertThat(store.prune(messages(10), PruneOptions.none().cancelledWhen(() -> true)))
        .containsExactly(left(0));
    assertThat(rows.count("mastra_messages")).isEqualTo(15);
  }

  @Test
  void anInterruptedCallStopsAndTheThreadStaysInterrupted() {
    for (int i = 0; i < 25; i++) {
      rows.message("m" + i, "t1", OLD);
    }

    List<PruneResult> results =
        store.prune(
            messages(10),
            PruneOptions.none()
                .onProgress(progress -> Thread.currentThread().interrupt())
                .pause(Duration.ofHours(1)));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(results).containsExactly(left(10));
    assertThat(rows.count("mastra_messages")).isEqualTo(15);
  }

  @Test
  void aPauseIsEndedByAnInterrupt() throws Exception {
    rows.message("m1", "t1", OLD);
    rows.message("m2", "t1", OLD);
    List<PruneResult> results = new CopyOnWriteArrayList<>();
    Thread pruner =
        new Thread(
            () -> {
              PruneOptions slow = PruneOptions.none().pause(Duration.ofHours(1));
              results.addAll(store.prune(messages(1), slow));
            });
    pruner.start();
    while (rows.count("mastra_messages") == 2) {
      Thread.sleep(10);
    }
    pruner.interrupt();
    pruner.join(Duration.ofMinutes(1).toMillis());

    assertThat(results).containsExactly(left(1));
  }

  @Test
  void vectorsGoWithTheirMessages() {
    rows.createVectors("memory_messages");
    rows.createVectors("memory_messages_384");
    for (String table : List.of("memory_messages", "memory_messages_384")) {
      rows.vector(table, "v1", "m1", "t1");
      rows.vector(table, "v1b", "m1", "t1");
      rows.vector(table, "v2", "m2", "t1");
      rows.vector(table, "v3", "of another storage", "t1");
    }
    rows.message("m1", "t1", OLD);
    rows.message("m2", "t1", YOUNG);

    store.prune(messages(10));

    assertThat(rows.all("memory_messages", "vector_id")).containsExactly("v2", "v3");
    assertThat(rows.all("memory_messages_384", "vector_id")).containsExactly("v2", "v3");
  }

  @Test
  void aMessageStaysIfItsVectorsCannotGoAndTheOtherTablesHaveTheirTurn() {
    rows.createVectors("memory_messages");
    rows.vector("memory_messages", "v1", "m1", "t1");
    rows.message("m0", "t1", OLD.minusSeconds(1));
    rows.message("m1", "t1", OLD);
    rows.span("p1", OLD);
    database.execute(
        """
        create function agents.refuse() returns trigger language plpgsql as
          $$ begin raise exception 'not this one'; end $$;
        create trigger refuse before delete on agents.memory_messages
          for each row execute function agents.refuse();
        """);

    assertThatExceptionOfType(PruneException.class)
        .isThrownBy(() -> store.prune(messages(1).with("observability", "spans", "30d")))
        .withMessageStartingWith("Not pruned:\nmastra_messages: ERROR: not this one")
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_PRUNE_FAILED");
              assertThat(e.details()).containsEntry("tables", List.of("mastra_messages"));
              assertThat(e.results())
                  .containsExactly(
                      left(1), new PruneResult("observability", "mastra_ai_spans", 1, true));
            });

    assertThat(rows.all("mastra_messages", "id")).containsExactly("m1");
    assertThat(rows.count("memory_messages")).isEqualTo(1);
    database.execute("drop trigger refuse on agents.memory_messages; drop function agents.refuse");
    assertThat(store.prune(messages(1)))
        .containsExactly(new PruneResult("memory", "mastra_messages", 1, true));
    assertThat(rows.count("memory_messages")).isZero();
  }

  @Test
  void aThreadOfALiveConversationStays() {
    rows.thread("live", OLD);
    rows.message("m1", "live", OLD);
    rows.message("m2", "live", YOUNG);
    rows.thread("dead", OLD);
    rows.message("m3", "dead", OLD);

    assertThat(store.prune(ALL)).contains(new PruneResult("memory", "mastra_threads", 1, true));

    assertThat(rows.all("mastra_threads", "id")).containsExactly("live");
    assertThat(rows.all("mastra_messages", "id")).containsExactly("m2");
  }

  @Test
  void aThreadWhoseMessagesAreKeptForeverStays() {
    rows.thread("t1", OLD);
    rows.message("m1", "t1", OLD);
    rows.thread("t2", OLD);

    assertThat(store.prune(RetentionPolicies.none().with("memory", "threads", "30d")))
        .containsExactly(new PruneResult("memory", "mastra_threads", 1, true));
    assertThat(rows.all("mastra_threads", "id")).containsExactly("t1");
    assertThat(rows.count("mastra_messages")).isEqualTo(1);
  }

  @Test
  void observationalMemoryAndVectorsGoWithTheirThread() {
    rows.createVectors("memory_messages");
    rows.vector("memory_messages", "v1", "gone already", "dead");
    rows.vector("memory_messages", "v2", "m2", "live");
    rows.thread("dead", OLD);
    rows.observations("o1", "dead", NOW);
    rows.thread("live", YOUNG);
    rows.observations("o2", "live", OLD);

    store.prune(ALL);

    assertThat(rows.all("mastra_threads", "id")).containsExactly("live");
    assertThat(rows.all("mastra_observational_memory", "id")).containsExactly("o2");
    assertThat(rows.all("memory_messages", "vector_id")).containsExactly("v2");
  }

  @Test
  void aThreadStaysForAsLongAsItsStateAndGoesInTheSameCall() {
    RetentionPolicies threads =
        RetentionPolicies.none().with("memory", "threads", "30d").with("memory", "messages", "30d");
    rows.thread("t1", OLD);
    rows.state("t1", "task", YOUNG);
    rows.thread("t2", OLD);
    rows.state("t2", "goal", OLD);

    assertThat(store.prune(threads)).allMatch(result -> result.deleted() == 0 && result.done());

    store.prune(threads.with("threadState", "threadState", "30d"));
    assertThat(rows.all("mastra_threads", "id")).containsExactly("t1");
    assertThat(rows.all("mastra_thread_state", "threadId")).containsExactly("t1");
  }

  @Test
  void manyThreadsThatStayDoNotHideThoseThatGo() {
    for (int i = 0; i < 12; i++) {
      rows.thread("stays" + i, OLD.minusSeconds(i));
      rows.message("m" + i, "stays" + i, YOUNG);
      rows.thread("goes" + i, OLD.minusSeconds(i));
    }

    assertThat(
            store.prune(
                RetentionPolicies.none().with("memory", "threads", maxAge("30d").batchSize(5))))
        .containsExactly(new PruneResult("memory", "mastra_threads", 12, true));
    assertThat(rows.all("mastra_threads", "id")).hasSize(12).allMatch(id -> id.startsWith("stays"));
  }

  @Test
  void whatSomebodyHoldsIsLeftForTheNextCall() throws Exception {
    for (int i = 0; i < 5; i++) {
      rows.message("m" + i, "t1", OLD.minusSeconds(i));
    }
    try (Connection holder = database.connect();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select * from agents.mastra_messages where id = 'm3' for update");

      assertThat(store.prune(messages(2))).containsExactly(left(4));
      assertThat(rows.all("mastra_messages", "id")).containsExactly("m3");
      holder.rollback();
    }
    assertThat(store.prune(messages(2)))
        .containsExactly(new PruneResult("memory", "mastra_messages", 1, true));
  }

  @Test
  void aDatabaseWithoutTheTableSaysSo() {
    try (TestDatabase bare = TestDatabase.create();
        PostgresStore nowhere =
            PostgresStore.builder().id("bare").dataSource(bare.dataSource()).build()) {
      assertThatExceptionOfType(PruneException.class)
          .isThrownBy(() -> nowhere.prune(messages(1)))
          .withMessageContaining("mastra_messages does not exist")
          .satisfies(e -> assertThat(e.results()).containsExactly(left(0)));
    }
  }

  @Test
  void anOldDatabaseLacksSomeTablesOfThreads() {
    try (TestDatabase old = TestDatabase.create();
        PostgresStore aged =
            PostgresStore.builder().id("old").dataSource(old.dataSource()).build()) {
      aged.init();
      old.execute("drop table mastra_thread_state, mastra_observational_memory");
      Rows oldRows = new Rows(old, "public");
      oldRows.thread("t1", OLD);
      oldRows.thread("t2", OLD);
      oldRows.message("m2", "t2", NOW.plus(Duration.ofDays(10_000)));

      assertThat(aged.prune(RetentionPolicies.none().with("memory", "threads", "1d")))
          .containsExactly(new PruneResult("memory", "mastra_threads", 1, true));
      assertThat(oldRows.all("mastra_threads", "id")).containsExactly("t2");
    }
  }

  @Test
  void namesThatThereAreNotAreRefused() {
    assertThatThrownBy(
            () -> builder().retention(RetentionPolicies.none().with("memry", "x", "1d")).build())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "retention: \"memry\" is no domain whose rows can be pruned; there are memory,"
                + " threadState, workflows, scores, observability");
    assertThatThrownBy(
            () -> store.prune(messages(1).with("memory", "message", maxAge(Duration.ZERO))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "retention.memory: \"message\" is no table of this domain that can be pruned; there are"
                + " messages, resources, threads");
    assertThatThrownBy(() -> store.prune(RetentionPolicies.none().with("legacy", "evals", "1d")))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void aClosedStoreRefuses() {
    PostgresStore closed = builder().id("closed").build();
    closed.close();

    assertThatThrownBy(() -> closed.prune(ALL)).isInstanceOf(StoreClosedException.class);
  }

  @Test
  void prunesWithoutAStoreToo() {
    rows.createVectors("memory_messages");
    rows.vector("memory_messages", "v1", "m1", "t1");
    rows.message("m1", "t1", OLD);
    rows.thread("t1", OLD);
    ConnectionSource connections = ConnectionSource.of(database.dataSource());
    Retention retention =
        new Retention(
            BatchTransactions.on(connections, SCHEMA),
            new RetentionIndexes(connections, SCHEMA),
            Domains.ALL,
            Clock.fixed(NOW, ZoneOffset.UTC));

    assertThat(retention.prune(ALL, PruneOptions.none()))
        .contains(
            new PruneResult("memory", "mastra_messages", 1, true),
            new PruneResult("memory", "mastra_threads", 1, true));
    assertThat(rows.count("memory_messages")).isZero();
  }

  @Test
  void whateverABodyThrowsNothingOfItStays() {
    rows.message("m1", "t1", OLD);
    BatchTransactions transactions =
        BatchTransactions.on(ConnectionSource.of(database.dataSource()), SCHEMA);

    assertThatThrownBy(
            () ->
                transactions.run(
                    (connection, prefix) -> {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("delete from " + prefix + "mastra_messages");
                      }
                      throw new IllegalStateException("half-way");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("half-way");
    assertThat(rows.count("mastra_messages")).isEqualTo(1);
  }

  @Test
  void whatBrokeTheConnectionIsWhatIsThrown() {
    ConnectionSource connections = ConnectionSource.of(database.dataSource());

    assertThatThrownBy(
            () ->
                BatchTransactions.on(connections, SCHEMA)
                    .run((connection, prefix) -> terminate(connection)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("terminating connection due to administrator command");
    assertThatThrownBy(() -> new InAutoCommit(connections).call(PruneIT::terminate))
        .hasMessageContaining("terminating connection due to administrator command");
  }

  private static boolean terminate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("select pg_terminate_backend(pg_backend_pid())");
    }
  }

  private static RetentionPolicies messages(int batchSize) {
    return RetentionPolicies.none().with("memory", "messages", maxAge(MONTH).batchSize(batchSize));
  }

  private static PruneResult left(long deleted) {
    return new PruneResult("memory", "mastra_messages", deleted, false);
  }
}
