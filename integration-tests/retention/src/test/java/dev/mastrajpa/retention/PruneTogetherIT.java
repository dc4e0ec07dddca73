package dev.mastrajpa.retention;

import static dev.mastrajpa.retention.TableRetentionPolicy.maxAge;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Several prune, and others work meanwhile. */
class PruneTogetherIT {

  private static final Instant OLD = Instant.parse("2020-01-01T00:00:00Z");

  private final TestDatabase database = TestDatabase.create();
  private final Rows rows = new Rows(database, "public");
  private final PostgresStore store =
      PostgresStore.builder().id("together").connectionString(database.connectionString()).build();

  @BeforeEach
  void init() {
    store.init();
  }

  @AfterEach
  void close() {
    store.close();
    database.close();
  }

  @Test
  void fourPrunersDeleteEachRowOnceAndCountItOnce() throws Exception {
    rows.createVectors("memory_messages");
    database.execute(
        """
        insert into mastra_messages
          (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
        select 'm' || i, 't', '{}', 'user', 'v2', now() - i * interval '1 day',
          now() - i * interval '1 day', 'anna'
        from generate_series(1, 3000) i;
        insert into memory_messages
        select 'v' || i, jsonb_build_object('message_id', 'm' || i)
        from generate_series(1, 3000) i;
        """);
    RetentionPolicies policies =
        RetentionPolicies.none().with("memory", "messages", maxAge("30d").batchSize(50));

    List<List<PruneResult>> results =
        AtOnce.call(nCopies(4, () -> pruneToTheEnd(policies, PruneOptions.none())));

    assertThat(results.stream().mapToLong(PruneTogetherIT::deleted).sum()).isEqualTo(2971);
    assertThat(rows.count("mastra_messages")).isEqualTo(29);
    assertThat(rows.count("memory_messages")).isEqualTo(29);
    assertThat(
            database.<Long>value(
                "select count(*) from pg_index where not indisvalid or not indisready"))
        .isZero();
  }

  @Test
  void aMessageThatIsSavedKeepsItsThreadOrIsRefused() throws Exception {
    RetentionPolicies threads = RetentionPolicies.none().with("memory", "threads", "30d");
    for (int i = 0; i < 200; i++) {
      rows.thread("t%03d".formatted(i), OLD);
    }
    store.prune(threads, PruneOptions.none().maxRows(0)); // makes the index

    CountDownLatch someSaved = new CountDownLatch(20);
    CountDownLatch somePruned = new CountDownLatch(1);
    Callable<Long> saver =
        () -> {
          long saved = 0;
          for (int i = 199; i >= 0; i--) {
            if (someSaved.getCount() == 0) {
              somePruned.await();
            }
            String id = "t%03d".formatted(i);
            try {
              store
                  .memory()
                  .saveMessages(
                      List.of(MastraMessage.ofText("m-" + id, id, "anna", "user", "Still here?")));
              saved++;
              someSaved.countDown();
            } catch (StorageException e) {
              assertThat(e).hasMessageContaining(id);
            }
          }
          return saved;
        };
    Callable<Long> pruner =
        () -> {
          someSaved.await();
          return deleted(
              pruneToTheEnd(
                  RetentionPolicies.none().with("memory", "threads", maxAge("30d").batchSize(7)),
                  PruneOptions.none().onProgress(result -> somePruned.countDown())));
        };
    List<Long> counts = AtOnce.call(List.of(saver, pruner));

    assertThat(counts.get(0)).as("messages saved").isPositive();
    assertThat(counts.get(1)).as("threads pruned").isPositive();
    assertThat(counts.get(0) + counts.get(1)).isEqualTo(200);
    assertThat(rows.all("mastra_messages", "thread_id"))
        .isEqualTo(rows.all("mastra_threads", "id"));
  }

  @Test
  void theFirstCallsAtOnceMakeOneIndex() throws Exception {
    rows.span("p1", OLD);
    RetentionPolicies spans = RetentionPolicies.none().with("observability", "spans", "30d");

    List<List<PruneResult>> results = AtOnce.call(nCopies(4, () -> store.prune(spans)));

    assertThat(results.stream().mapToLong(PruneTogetherIT::deleted).sum()).isEqualTo(1);
    assertThat(
            database.query(
                """
                select cast(indexrelid as regclass) || ' ' || indisvalid from pg_index
                where indrelid = cast('mastra_ai_spans' as regclass)
                  and pg_get_indexdef(indexrelid) like '%("startedAtZ")'
                """))
        .containsExactly(List.of("mastra_spans_retention_idx true"));
  }

  /** Whoever reads, or writes other rows of the table, does not wait for a batch. */
  @Test
  void aBatchLocksNoRowsButItsOwn() throws Exception {
    rows.message("old", "t1", OLD);
    rows.message("young", "t1", Instant.now());
    rows.createVectors("memory_messages");
    rows.vector("memory_messages", "v", "old", "t1");
    try (Connection holder = database.connect();
        Statement statement = holder.createStatement();
        Connection worker = database.connect();
        Statement work = worker.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select * from memory_messages for update"); // holds the batch up
      List<Callable<List<PruneResult>>> pruner =
          List.of(
              () -> store.prune(RetentionPolicies.none().with("memory", "messages", "30d")),
              () -> {
                while (database.<Long>value(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                    == 0) {
                  Thread.sleep(20);
                }
                work.execute("set lock_timeout = '2s'");
                work.execute("update mastra_messages set role = 'user' where id = 'young'");
                work.execute("select * from mastra_messages where id = 'old'");
                rows.message("new", "t1", Instant.now());
                holder.rollback();
                return List.of();
              });
      assertThat(AtOnce.call(pruner).get(0))
          .containsExactly(new PruneResult("memory", "mastra_messages", 1, true));
    }
  }

  /** A policy of the server's holds the choice up, so that it knows the row as it was before. */
  @Test
  void aRowThatIsChangedWhileABatchIsChosenGoesToo() throws Exception {
    for (int i = 0; i < 10; i++) {
      rows.message("m" + i, "t1", OLD.plusSeconds(i));
    }
    RetentionPolicies policies =
        RetentionPolicies.none().with("memory", "messages", maxAge("30d").batchSize(3));
    store.prune(policies, PruneOptions.none().maxRows(0)); // makes the index
    String role = "pruner_" + database.name();
    database.execute(
        """
        create function waits(id text) returns boolean language plpgsql as
          $$ begin
            if id = 'm3' then perform pg_advisory_xact_lock_shared(42); end if;
            return true;
          end $$;
        create policy waiting on mastra_messages using (waits(id));
        alter table mastra_messages enable row level security;
        create role %1$s login;
        grant usage on schema public to %1$s;
        grant select, insert, update, delete on all tables in schema public to %1$s;
        """
            .formatted(role));
    PGSimpleDataSource asRole = new PGSimpleDataSource();
    asRole.setUrl(database.jdbcUrl());
    asRole.setUser(role);
    asRole.setPassword("any");
    try (Connection holder = database.connect();
        Statement statement = holder.createStatement();
        PostgresStore pruning = PostgresStore.builder().id("role").dataSource(asRole).build()) {
      statement.execute("select pg_advisory_lock(42)");
      List<Callable<List<PruneResult>>> together =
          List.of(
              () -> pruning.prune(policies),
              () -> {
                while (database.<Long>value(
                        "select count(*) from pg_locks where locktype = 'advisory' and not granted")
                    == 0) {
                  Thread.sleep(20);
                }
                database.execute("update mastra_messages set content = 'new' where id = 'm4'");
                statement.execute("select pg_advisory_unlock(42)");
                return List.of();
              });

      assertThat(AtOnce.call(together).get(0))
          .containsExactly(new PruneResult("memory", "mastra_messages", 10, true));
    } finally {
      database.execute("drop owned by %1$s; drop role %1$s".formatted(role));
    }
  }

  /** They can be locked and yet not be deleted: the call ends, and says that they are left. */
  @Test
  void rowsThatATriggerKeepsEndTheirTable() {
    for (int i = 0; i < 10; i++) {
      rows.message("m" + i, "t1", OLD);
    }
    database.execute(
        """
        create function keep() returns trigger language plpgsql as
          $$ begin return null; end $$;
        create trigger keep before delete on mastra_messages
          for each row execute function keep();
        """);

    assertThat(
            store.prune(
                RetentionPolicies.none().with("memory", "messages", maxAge("30d").batchSize(3))))
        .containsExactly(new PruneResult("memory", "mastra_messages", 0, false));
  }

  private List<PruneResult> pruneToTheEnd(RetentionPolicies policies, PruneOptions options) {
    long deleted = 0;
    PruneResult result;
    do {
      result = store.prune(policies, options).get(0);
      deleted += result.deleted();
    } while (!result.done());
    return List.of(new PruneResult(result.domain(), result.table(), deleted, true));
  }

  private static long deleted(List<PruneResult> results) {
    return results.stream().mapToLong(PruneResult::deleted).sum();
  }
}
