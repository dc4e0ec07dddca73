package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.retention.PruneOptions;
import dev.mastrajpa.retention.PruneResult;
import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.retention.TableRetentionPolicy;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same rows and policies, pruned by both; and the original at work while we prune. */
class RetentionInteropIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";
  private static final int DAYS = 60;

  /** The tables that can be pruned, with what tells their rows apart. */
  private static final Map<String, String> TABLES =
      Map.of(
          "mastra_messages", "id",
          "mastra_resources", "id",
          "mastra_threads", "id",
          "mastra_thread_state", "threadId",
          "mastra_workflow_snapshot", "run_id",
          "mastra_scorers", "id",
          "mastra_ai_spans", "spanId");

  /** A row for each of the last days, at half past a whole day ago, and one without a time. */
  private static final String ROWS =
      """
      insert into %1$s.%2$s
      select (jsonb_populate_record(cast(null as %1$s.%2$s), jsonb_build_object(
        'id', 'r' || day, 'thread_id', 'r' || day, 'threadId', 'r' || day, 'run_id', 'r' || day,
        'spanId', 'r' || day, 'resourceId', 'anna', 'title', 'T', 'content', '{}', 'role', 'user',
        'type', 'v2', 'value', '{}', 'scorerId', 's', 'runId', 'r', 'scorer', '{}', 'score', 1,
        'input', '{}', 'output', '{}', 'source', 'TEST', 'workflow_name', 'w', 'snapshot', '{}',
        'traceId', 'trace', 'name', 'n', 'spanType', 'generic', 'isEvent', false,
        'createdAt', local, 'createdAtZ', zoned, 'updatedAt', local, 'updatedAtZ', zoned,
        'startedAt', local, 'startedAtZ', zoned))).*
      from generate_series(0, %3$d) day,
        lateral (select cast('%4$s' as timestamptz) - (day + 0.5) * interval '1 day' as at) w,
        lateral (select w.at at time zone 'UTC' as local, nullif(w.at, w0.at) as zoned
          from (select cast('%4$s' as timestamptz) - 0.5 * interval '1 day' as at) w0) halves
      """;

  private static NodePeer peer;
  private static NodePeer.Store original;
  private static NodePeer.Store originalInOurs;
  private static PostgresStore ours;
  private static PostgresStore oursInTheirs;

  @BeforeAll
  static void start() {
    peer = NodePeer.start(ZoneId.of("America/New_York"));
    database.execute("create schema " + THEIRS);
    ours = store(OURS);
    ours.init();
    original = peer.open(database.connectionString(), THEIRS);
    original.init();
    oursInTheirs = store(THEIRS);
    originalInOurs = peer.open(database.connectionString(), OURS);
  }

  @AfterAll
  static void stop() {
    if (peer != null) {
      peer.close();
      ours.close();
      oursInTheirs.close();
    }
  }

  @BeforeEach
  void fill() {
    Instant now = Instant.now();
    for (String schema : List.of(OURS, THEIRS)) {
      for (String table : TABLES.keySet()) {
        database.execute("truncate %s.%s".formatted(schema, table));
        database.execute(ROWS.formatted(schema, table, DAYS, now));
      }
      database.execute(
          """
          drop table if exists %1$s.memory_messages;
          create table %1$s.memory_messages (vector_id text primary key, metadata jsonb);
          insert into %1$s.memory_messages
          select 'v' || id, jsonb_build_object('message_id', id, 'thread_id', thread_id)
          from %1$s.mastra_messages
          """
              .formatted(schema));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"30d", "1.5w", "0ms", "59d", "52w"})
  void theSamePoliciesLeaveTheSameRows(String maxAge) {
    Both all = Both.everything(maxAge, 1000);

    List<PruneResult> results = ours.prune(all.policies());

    assertThat(results).isEqualTo(results(original.callStore("prune", all.options(object()))));
    assertThat(results).hasSize(7).allMatch(PruneResult::done);
    for (String table : TABLES.keySet()) {
      assertThat(rows(OURS, table)).as(table).isEqualTo(rows(THEIRS, table)).isNotEmpty();
    }
    assertThat(rows(OURS, "memory_messages")).isEqualTo(rows(THEIRS, "memory_messages"));
  }

  @Test
  void limitsStopBothAtTheSamePlaceAndTheNextCallsGoOn() {
    Both all = Both.everything("30d", 7);
    JsonNode most = json("{maxRows:20}");
    assertThat(ours.prune(all.policies(), PruneOptions.none().maxRows(20)))
        .isEqualTo(results(original.callStore("prune", all.options(most))));
    assertThat(ours.prune(all.policies(), PruneOptions.none().maxBatches(1)))
        .isEqualTo(results(original.callStore("prune", all.options(json("{maxBatches:1}")))));
    assertThat(ours.prune(all.policies(), PruneOptions.none().maxRows(0)))
        .isEqualTo(results(original.callStore("prune", all.options(json("{maxRows:0}")))));
    assertThat(ours.prune(all.policies()))
        .isEqualTo(results(original.callStore("prune", all.options(object()))));
    for (String table : TABLES.keySet()) {
      assertThat(rows(OURS, table)).as(table).isEqualTo(rows(THEIRS, table)).hasSize(30);
    }
  }

  @Test
  void eachSideUsesTheIndexesThatTheOtherHasMade() {
    Both all = Both.everything("30d", 1000);
    ours.prune(all.policies());
    original.callStore("prune", all.options(object()));
    List<String> before = retentionIndexes();

    fill();
    assertThat(oursInTheirs.prune(all.policies())).allMatch(result -> result.deleted() == 31);
    assertThat(results(originalInOurs.callStore("prune", all.options(object()))))
        .allMatch(result -> result.deleted() == 31);

    assertThat(retentionIndexes()).isEqualTo(before).hasSize(14);
    assertThat(before.stream().filter(index -> index.startsWith(OURS)).toList())
        .isEqualTo(
            before.stream()
                .filter(index -> index.startsWith(THEIRS))
                .map(index -> index.replace(THEIRS, OURS))
                .toList());
  }

  /** Where we differ: the conversation goes on, and its thread with it. */
  @Test
  void theOriginalDeletesTheThreadOfALiveConversation() {
    Both threads = new Both().with("memory", "messages", "30d", 1000);
    threads = threads.with("memory", "threads", "10d", 1000);

    ours.prune(threads.policies());
    original.callStore("prune", threads.options(object()));

    assertThat(original.call("memory", "getThreadById", json("{threadId:'r20'}")).isNull())
        .isTrue();
    assertThat(rows(THEIRS, "mastra_messages")).contains("r20");
    assertThat(ours.memory().getThreadById("r20")).isPresent();
    assertThat(rows(OURS, "mastra_messages")).contains("r20");
  }

  @Test
  void theOriginalWorksWhileWePrune() throws Exception {
    database.execute(
        """
        insert into ours.mastra_messages
          (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
        select 'old' || i, 'r1', '{}', 'user', 'v2', '2020-01-01', '2020-01-01Z', 'anna'
        from generate_series(1, 2000) i;
        insert into ours.mastra_ai_spans
          ("traceId", "spanId", name, "spanType", "isEvent", "startedAt", "startedAtZ", "createdAt")
        select 'trace', 'old' || i, 'n', 'generic', false, '2020-01-01', '2020-01-01Z', '2020-01-01'
        from generate_series(1, 2000) i;
        """);
    Both both = new Both().with("memory", "messages", "90d", 20);
    both = both.with("observability", "spans", "90d", 20);
    ours.prune(both.policies(), PruneOptions.none().maxRows(0));
    List<String> saved = new ArrayList<>();
    List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
    PruneOptions slowly =
        PruneOptions.none()
            .pause(Duration.ofMillis(2))
            .onProgress(
                progress -> {
                  String id = progress.table() + progress.deleted();
                  saved.add(id);
                  calls.add(originalInOurs.callAsync("memory", "saveMessages", message(id)));
                  calls.add(originalInOurs.callAsync("observability", "createSpan", span(id)));
                });

    List<PruneResult> results = ours.prune(both.policies(), slowly);

    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
    assertThat(results).allMatch(result -> result.deleted() == 2000 && result.done());
    assertThat(saved).hasSizeGreaterThan(200);
    assertThat(rows(OURS, "mastra_messages"))
        .containsAll(saved)
        .noneMatch(id -> id.startsWith("old"));
    assertThat(rows(OURS, "mastra_ai_spans"))
        .containsAll(saved)
        .noneMatch(id -> id.startsWith("old"));
  }

  private static JsonNode message(String id) {
    return json(
        ("{messages:[{id:'%s',threadId:'r1',resourceId:'anna',role:'user',"
                + "createdAt:{$date:'%s'},content:{format:2,parts:[{type:'text',text:'Hi'}]}}]}")
            .formatted(id, Instant.now()));
  }

  private static JsonNode span(String id) {
    return json(
        ("{span:{traceId:'trace',spanId:'%s',name:'n',spanType:'generic',isEvent:false,"
                + "startedAt:{$date:'%s'}}}")
            .formatted(id, Instant.now()));
  }

  private static PostgresStore store(String schema) {
    return PostgresStore.builder()
        .id("retention-" + schema)
        .connectionString(database.connectionString())
        .schemaName(schema)
        .build();
  }

  private static List<String> rows(String schema, String table) {
    String key = TABLES.getOrDefault(table, "vector_id");
    return database
        .query("select \"%s\" from %s.%s order by 1".formatted(key, schema, table))
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  private static List<String> retentionIndexes() {
    return database
        .query(
            """
            select schemaname || ' ' || indexdef from pg_indexes
            where indexname like '%retention_idx' order by 1
            """)
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  private static List<PruneResult> results(JsonNode original) {
    List<PruneResult> results = new ArrayList<>();
    original.forEach(
        result ->
            results.add(
                new PruneResult(
                    result.path("domain").asText(),
                    result.path("table").asText(),
                    result.path("deleted").asLong(-1),
                    result.path("done").asBoolean())));
    return results;
  }

  /** Policies in both languages. */
  private record Both(RetentionPolicies policies, ObjectNode retention) {

    Both() {
      this(RetentionPolicies.none(), object());
    }

    static Both everything(String maxAge, int batchSize) {
      return new Both()
          .with("observability", "spans", maxAge, batchSize)
          .with("memory", "threads", maxAge, batchSize)
          .with("memory", "messages", maxAge, batchSize)
          .with("memory", "resources", maxAge, batchSize)
          .with("workflows", "workflowSnapshot", maxAge, batchSize)
          .with("scores", "scorers", maxAge, batchSize)
          .with("threadState", "threadState", maxAge, batchSize);
    }

    Both with(String domain, String table, String maxAge, int batchSize) {
      ObjectNode changed = retention.deepCopy();
      changed
          .withObject("/" + domain)
          .putObject(table)
          .put("maxAge", maxAge)
          .put("batchSize", batchSize);
      return new Both(
          policies.with(domain, table, TableRetentionPolicy.maxAge(maxAge).batchSize(batchSize)),
          changed);
    }

    JsonNode options(JsonNode others) {
      ObjectNode options = others.deepCopy();
      options.set("retention", retention);
      return options;
    }
  }
}
