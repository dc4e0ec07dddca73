package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code init()} while others do the same, or something else. */
@Timeout(120)
class ConcurrentInitIT {

  private static final int THREADS = 8;

  private final TestDatabase database = TestDatabase.create();
  private final Schema schema = newSchema();

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @RepeatedTest(3)
  void manyMakeOneEmptyDatabaseAtOnce() throws Exception {
    List<Future<SchemaPlan>> results = allAtOnce(() -> newSchema().init());

    int working = 0;
    for (Future<SchemaPlan> result : results) {
      working += result.get().steps().isEmpty() ? 0 : 1;
    }
    assertThat(working).as("those who had something to do").isEqualTo(1);
    assertThat(Facts.invalidIndexes(database)).isEmpty();
    schema.validate();
  }

  @RepeatedTest(3)
  void manyCompleteTablesInUseAtOnce() throws Exception {
    schema.init();
    database.execute(
        """
        drop index mastra_workflow_snapshot_threadid_idx, mastra_ai_spans_root_spans_idx,
          mastra_threads_resourceid_createdat_idx;
        alter table mastra_ai_spans drop constraint public_mastra_ai_spans_traceid_spanid_pk;
        alter table mastra_scorers drop column reason;
        """);

    for (Future<SchemaPlan> result : allAtOnce(() -> newSchema().init())) {
      result.get();
    }
    assertThat(Facts.invalidIndexes(database)).isEmpty();
    schema.validate();
  }

  /** The original knows no lock: it makes the same things by name, in an order of its own. */
  @RepeatedTest(3)
  void somebodyWithoutOurLockMakesTheSameThings() throws Exception {
    String[] statements = Schema.export("public", false, List.of(), Domains.ALL).split(";\n\n");
    CyclicBarrier start = new CyclicBarrier(2);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              await(start);
              for (String statement : statements) {
                try {
                  database.execute(statement);
                } catch (IllegalStateException e) {
                  assertThat(e.getMessage()).containsAnyOf("exist", "duplicate", "concurrently");
                }
              }
            });
    await(start);
    schema.init();
    other.get();

    schema.init();
    schema.validate();
    assertThat(Facts.invalidIndexes(database)).isEmpty();
  }

  @Test
  void givesUpWhereAnotherHoldsTheLockForTooLong() throws Exception {
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select pg_advisory_xact_lock("
              + InitLock.key(new CatalogueReader.Place(database.name(), "public", true))
              + ")");

      long begin = System.nanoTime();
      assertThatThrownBy(() -> schema.waitingAtMost(Duration.ofMillis(600)).init())
          .isInstanceOf(StorageException.class)
          .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INIT_LOCK_TIMEOUT")
          .hasMessageContaining("advisory lock");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      assertThat(Facts.columns(database, "public")).isEmpty();

      newSchemaNamed("another").init();
      other.rollback();
    }
    schema.init();
    schema.validate();
  }

  @Test
  void aCompleteSchemaNeedsNoLock() throws Exception {
    schema.init();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select pg_advisory_xact_lock("
              + InitLock.key(new CatalogueReader.Place(database.name(), "public", true))
              + ")");
      statement.execute("lock table mastra_threads in access exclusive mode");

      assertThat(schema.waitingAtMost(Duration.ZERO).init().steps()).isEmpty();
      schema.validate();
    }
  }

  @Test
  void waitsForATableThatIsInUseAndThenGoesOn() throws Exception {
    schema.init();
    database.execute("alter table mastra_threads drop column metadata");
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select count(*) from mastra_threads");

      assertThatThrownBy(() -> schema.waitingAtMost(Duration.ofMillis(300)).init())
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("lock timeout", "alter table", "mastra_threads", "metadata");

      CompletableFuture<SchemaPlan> init = CompletableFuture.supplyAsync(() -> schema.init());
      TimeUnit.MILLISECONDS.sleep(500);
      assertThat(init).isNotDone();
      other.rollback();
      assertThat(init.get().steps()).hasSize(2); // with the column's index
    }
    schema.validate();
  }

  @Test
  void aBuildThatWasCutOffIsDoneAnew() throws Exception {
    schema.init();
    database.execute("drop index mastra_threads_resourceid_createdat_idx");
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "insert into mastra_threads (id, \"resourceId\", title, \"createdAt\", \"updatedAt\")"
              + " values ('t', 'r', 'x', now(), now())");
      assertThatThrownBy(() -> schema.waitingAtMost(Duration.ofMillis(300)).init())
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("create index concurrently", "lock timeout");
      other.rollback();
    }
    assertThat(Facts.invalidIndexes(database))
        .containsExactly("mastra_threads_resourceid_createdat_idx");

    assertThat(schema.init().steps())
        .extracting(step -> step.sql().replaceFirst(" concurrently.*", ""))
        .containsExactly("drop index", "create index");
    assertThat(Facts.invalidIndexes(database)).isEmpty();
    schema.validate();
  }

  @Test
  void leavesAnIndexToAnotherSessionThatIsStillBuildingIt() throws Exception {
    schema.init();
    String index = "mastra_threads_resourceid_createdat_idx";
    String definition = database.value("select pg_get_indexdef('" + index + "'::regclass)");
    database.execute("drop index " + index);
    Object oid;
    CompletableFuture<Void> builder;
    CompletableFuture<SchemaPlan> init;
    try (Connection inUse = database.connect();
        Statement statement = inUse.createStatement()) {
      inUse.setAutoCommit(false);
      statement.execute("lock table mastra_threads in row exclusive mode");
      builder =
          CompletableFuture.runAsync(
              () ->
                  database.execute(
                      definition.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY")));
      while (Facts.invalidIndexes(database).isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      oid = database.value("select '" + index + "'::regclass::oid::text");

      assertThatThrownBy(() -> schema.waitingAtMost(Duration.ofMillis(300)).init())
          .isInstanceOf(StorageException.class)
          .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INIT_INDEX_AT_WORK")
          .hasMessageContaining(index);
      init = CompletableFuture.supplyAsync(schema::init);
      while (database.<Long>value("select count(*) from pg_locks where locktype = 'advisory'")
          == 0) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      inUse.rollback();
    }

    builder.get();
    assertThat(init.get().steps()).isEmpty();
    assertThat(database.<String>value("select '" + index + "'::regclass::oid::text"))
        .isEqualTo(oid);
    schema.validate();
  }

  private Schema newSchema() {
    return newSchemaNamed("public");
  }

  private Schema newSchemaNamed(String name) {
    return new Schema(
        new RecordedConnections(database.dataSource()), name, false, List.of(), Domains.ALL);
  }

  private static <T> List<Future<T>> allAtOnce(Callable<T> task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        tasks.add(
            () -> {
              await(start);
              return task.call();
            });
      }
      return threads.invokeAll(tasks);
    } finally {
      threads.shutdown();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
