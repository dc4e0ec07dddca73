package dev.mastrajpa.retention;

import static dev.mastrajpa.retention.TableRetentionPolicy.maxAge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No batch reads a table from its beginning to its end, whatever the server plans with. */
class PrunePlanIT {

  private static final String ROWS =
      """
      insert into mastra_messages
        (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
      select 'm' || i, 't' || i % 20000, repeat('x', 100), 'user', 'v2', w.at at time zone 'UTC',
        w.at, 'anna'
      from generate_series(1, 120000) i,
        lateral (select now() - (i % 997) * interval '1 hour' as at) w;
      insert into mastra_threads
        (id, "resourceId", title, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      select 't' || i, 'anna', 'T', '2020-01-01', '2020-01-01Z', '2020-01-01', '2020-01-01Z'
      from generate_series(0, 23999) i;
      insert into mastra_ai_spans
        ("traceId", "spanId", name, "spanType", "isEvent", "startedAt", "startedAtZ", "createdAt")
      select 'trace' || i % 5000, 's' || i, 'n', 'generic', false, w.at at time zone 'UTC', w.at,
        w.at at time zone 'UTC'
      from generate_series(1, 120000) i,
        lateral (select now() - (i % 997) * interval '1 hour' as at) w;
      insert into memory_messages
      select 'v' || i, jsonb_build_object('message_id', 'm' || i, 'thread_id', 't' || i % 20000)
      from generate_series(1, 120000) i;
      create index on memory_messages ((metadata ->> 'thread_id'));
      """;

  private static final RetentionPolicies POLICIES =
      RetentionPolicies.none()
          .with("memory", "messages", "20d")
          .with("memory", "threads", maxAge("90d").batchSize(500))
          .with("observability", "spans", "20d");

  @RegisterExtension static final TestDatabase template = TestDatabase.create();

  @BeforeAll
  static void fill() {
    try (PostgresStore store = store(template)) {
      store.init();
    }
    new Rows(template, "public").createVectors("memory_messages");
    template.execute(ROWS);
    try (PostgresStore store = store(template)) {
      store.prune(POLICIES, PruneOptions.none().maxRows(0)); // makes the indexes
    }
    template.execute("vacuum analyze");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void noTableIsScanned(String planCacheMode) throws Exception {
    try (TestDatabase database = TestDatabase.createFrom(template)) {
      database.execute(
          "alter database %s set plan_cache_mode = %s".formatted(database.name(), planCacheMode));
      prune(database);
    }
  }

  private static void prune(TestDatabase database) throws InterruptedException {
    long messages = expected(database, "mastra_messages", "createdAtZ");
    long spans = expected(database, "mastra_ai_spans", "startedAtZ");
    long threads =
        database.<Long>value(
            """
            select count(*) from mastra_threads t where not exists (
              select from mastra_messages m where m.thread_id = t.id
                and m."createdAtZ" >= now() - interval '20 days')
            """);
    Map<String, Long> before = scans(database);

    List<PruneResult> results;
    try (PostgresStore store = store(database)) {
      results = store.prune(POLICIES);
    }

    assertThat(messages).isGreaterThan(60_000);
    assertThat(threads).isBetween(5_000L, 15_000L);
    assertThat(results)
        .containsExactly(
            new PruneResult("memory", "mastra_messages", messages, true),
            new PruneResult("memory", "mastra_threads", threads, true),
            new PruneResult("observability", "mastra_ai_spans", spans, true));
    while (deletedOf(database, "mastra_ai_spans") < spans) {
      Thread.sleep(50); // statistics come a little later
    }
    assertThat(scans(database)).isEqualTo(before);
  }

  private static PostgresStore store(TestDatabase database) {
    return PostgresStore.builder()
        .id("plan")
        .connectionString(database.connectionString())
        .maxPoolSize(1)
        .build();
  }

  private static long expected(TestDatabase database, String table, String column) {
    return database.<Long>value(
        "select count(*) from %s where \"%s\" < now() - interval '20 days'"
            .formatted(table, column));
  }

  private static long deletedOf(TestDatabase database, String table) {
    return database.<Long>value(
        "select n_tup_del from pg_stat_user_tables where relname = ?", table);
  }

  private static Map<String, Long> scans(TestDatabase database) throws InterruptedException {
    Thread.sleep(1500); // of sessions that have just ended
    return database
        .query(
            """
            select cast(relname as text), seq_scan from pg_stat_user_tables
            where relname in
              ('mastra_messages', 'mastra_threads', 'mastra_ai_spans', 'memory_messages')
            """)
        .stream()
        .collect(Collectors.toMap(row -> (String) row.get(0), row -> (Long) row.get(1)));
  }
}
