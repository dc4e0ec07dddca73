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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Old tables whose upgrade is cut off, or has to wait. */
@Timeout(300)
@Tag("large")
class InterruptedUpgradeIT {

  private static final String ROWS =
      """
      select cast(to_jsonb(t) as text) from mastra_threads t
      union all select cast(to_jsonb(w) as text) from mastra_workflow_snapshot w
      union all select cast(to_jsonb(s) - 'updatedAt' as text) from mastra_ai_spans s
      order by 1
      """;

  private final TestDatabase old = TestDatabase.create();

  @BeforeEach
  void makeOldTables() {
    Facts.make(old, "0.17.9", Facts.tablesOf("0.17.9"));
    old.execute(
        """
        do $$
        declare twin record;
        begin
          for twin in select attrelid, attname from pg_attribute
            where attrelid in (select oid from pg_class where relname like 'mastra%')
              and attname like '%Z' and atttypid = cast('timestamptz' as regtype)
          loop
            execute format('alter table %s drop column %I',
              cast(twin.attrelid as regclass), twin.attname);
          end loop;
        end $$;
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt")
          select n, 'r', 'x', '{"n": ' || n || '}', '2024-01-01', '2024-01-02'
          from generate_series(1, 100) n;
        insert into mastra_workflow_snapshot
          (workflow_name, run_id, snapshot, "createdAt", "updatedAt")
          select 'w', n, '{"status": "success"}', '2024-01-01', '2024-01-02'
          from generate_series(1, 100) n;
        insert into mastra_ai_spans ("traceId", "spanId", name, "spanType", "isEvent",
          "startedAt", "createdAt", "updatedAt")
          select 't', n / 2, 'n', 'x', false, '2024-01-01', '2024-01-02', '2024-01-03'
          from generate_series(1, 100) n;
        """);
  }

  @AfterEach
  void dropDatabase() {
    old.close();
  }

  @Test
  void theNextInitGoesOnAfterEachChange() throws Exception {
    List<SchemaStep> steps = schema(old).plan().steps();
    assertThat(steps)
        .extracting(SchemaStep::sql)
        .anyMatch(sql -> sql.startsWith("update"))
        .anyMatch(sql -> sql.startsWith("delete"))
        .anyMatch(sql -> sql.contains("type jsonb"));
    List<List<Object>> whole = new ArrayList<>();
    int changes = (int) steps.stream().filter(step -> !isIndex(step)).count();
    assertThat(steps.subList(changes, steps.size()))
        .as("indexes come last")
        .allMatch(InterruptedUpgradeIT::isIndex);
    for (int n = changes; n >= 0; n--) {
      try (TestDatabase cutOff = TestDatabase.createFrom(old);
          Connection connection = cutOff.connect()) {
        new StepRunner(connection, new Patience(Duration.ofMinutes(1))).run(steps.subList(0, n));
        schema(cutOff).init();

        schema(cutOff).validate();
        List<List<Object>> rows = cutOff.query(ROWS);
        if (whole.isEmpty()) {
          whole.addAll(rows);
          assertThat(rows).hasSize(251);
        }
        assertThat(rows).as("cut off after step " + n).isEqualTo(whole);
      }
    }
  }

  @Test
  void aSessionThatIsKilledWhileItChangesATypeLeavesTheTableAsItWas() {
    old.execute(
        """
        create function kill() returns event_trigger language plpgsql as $$
        begin
          if exists (select 1 from pg_attribute where attrelid = 'mastra_threads'::regclass
              and attname = 'metadata' and atttypid = 'jsonb'::regtype) then
            perform pg_terminate_backend(pg_backend_pid());
          end if;
        end $$;
        create event trigger kill on ddl_command_end when tag in ('ALTER TABLE')
          execute function kill();
        """);
    assertThatThrownBy(schema(old)::init).isInstanceOf(StorageException.class);
    assertThat(old.<String>value("select metadata from mastra_threads where id = '7'"))
        .isEqualTo("{\"n\": 7}");
    old.execute("drop event trigger kill");

    schema(old).init();
    schema(old).validate();
    assertThat(old.<String>value("select metadata ->> 'n' from mastra_threads where id = '7'"))
        .isEqualTo("7");
  }

  /** Whoever wants the table while a step waits for it, waits behind that step. */
  @Test
  void waitsForATableInUseInShortTurnsSoThatOthersGetAtIt() throws Exception {
    try (Connection reader = old.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select count(*) from mastra_threads");
      assertThatThrownBy(() -> schema(old).waitingAtMost(Duration.ofMillis(300)).init())
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("lock timeout", "alter table", "mastra_threads");

      CompletableFuture<SchemaPlan> init = CompletableFuture.supplyAsync(schema(old)::init);
      for (int i = 0; i < 5; i++) {
        TimeUnit.MILLISECONDS.sleep(500);
        old.execute("set statement_timeout = '20s'; select count(*) from mastra_threads");
      }
      assertThat(init).isNotDone();
      reader.commit();
      init.get();
    }
    schema(old).validate();
  }

  /** To see whether its rows are JSON, it must be read. */
  @Test
  void waitsForATableThatNobodyMayRead() throws Exception {
    try (Connection owner = old.connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("lock table mastra_threads in access exclusive mode");
      assertThatThrownBy(schema(old)::plan)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("lock timeout");

      CompletableFuture<SchemaPlan> init = CompletableFuture.supplyAsync(schema(old)::init);
      TimeUnit.MILLISECONDS.sleep(2500);
      assertThat(init).isNotDone();
      owner.commit();
      init.get();
    }
    schema(old).validate();
  }

  private static boolean isIndex(SchemaStep step) {
    return step.sql().startsWith("create index concurrently");
  }

  private static Schema schema(TestDatabase database) {
    return new Schema(
            new RecordedConnections(database.dataSource()), "public", false, List.of(), Domains.ALL)
        .repairingDuplicateSpans();
  }
}
