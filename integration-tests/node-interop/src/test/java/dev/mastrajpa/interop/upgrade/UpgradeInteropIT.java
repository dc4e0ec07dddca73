package dev.mastrajpa.interop.upgrade;

import static dev.mastrajpa.interop.PeerJson.instant;
import static dev.mastrajpa.interop.PeerJson.json;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.interop.DdlLog;
import dev.mastrajpa.interop.NodeInstallation;
import dev.mastrajpa.interop.NodePeer;
import dev.mastrajpa.interop.OurTables;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an older version made and filled through its own methods is brought up to date by one {@code
 * init()}, without losing a value, and then the newest version works on it.
 */
class UpgradeInteropIT {

  private static final String NEWEST = "1.27.1";

  private static final Set<String> ALL_BUT_EMPTY_ONES =
      Set.of("mastra_threads", "mastra_messages", "mastra_workflow_snapshot");

  private static NodePeer peer;

  @BeforeAll
  static void startPeer() {
    peer = NodePeer.start(ZoneId.of("UTC"));
  }

  @AfterAll
  static void endPeer() {
    peer.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.10.3", "0.17.9", "1.0.0", "1.10.0", "1.20.0", NEWEST})
  void oneInitBringsItUpToDateAndNothingIsLost(String version) {
    NodeInstallation old =
        version.equals(NEWEST) ? NodeInstallation.get() : NodeInstallation.get(version);
    try (TestDatabase database = TestDatabase.create();
        PostgresStore store =
            PostgresStore.builder().id("upgrade").dataSource(database.dataSource()).build()) {
      old.run(NodeInstallation.FILL, database.connectionString());
      TableRows before = TableRows.of(database);
      assertFilled(before);
      Set<String> text = columnsOfType(database, "text");

      SchemaPlan plan = store.schema().plan();
      SchemaPlan done = store.init();

      assertThat(done).isEqualTo(plan);
      assertThat(done.conflicts()).isEmpty();
      store.schema().validate();
      TableRows after = TableRows.of(database);
      assertThat(after.tables()).containsKeys(OurTables.NAMES.toArray(String[]::new));
      Set<String> converted = columnsOfType(database, "jsonb");
      converted.retainAll(text);
      assertThat(converted)
          .isEqualTo(
              version.startsWith("0.")
                  ? Set.of("mastra_threads.metadata", "mastra_workflow_snapshot.snapshot")
                  : Set.of());
      assertSameRows(before.withDocuments(converted), after.narrowedTo(before));
      assertInstants(before, after);
      assertOurMemoryReads(store.memory());

      assertTheOriginalReads(database, before);
      assertSameRows(after.tables(), TableRows.of(database).narrowedTo(after));
      store.schema().validate();
    }
  }

  private static void assertFilled(TableRows before) {
    assertThat(before.tables()).containsKeys(ALL_BUT_EMPTY_ONES.toArray(String[]::new));
    before
        .tables()
        .forEach(
            (table, rows) -> {
              if (OurTables.NAMES.contains(table) || table.matches("mastra_(evals|traces)")) {
                assertThat(rows).as(table).isNotEmpty();
              }
            });
  }

  private static void assertSameRows(
      Map<String, List<ObjectNode>> expected, Map<String, List<ObjectNode>> actual) {
    expected.forEach(
        (table, rows) ->
            assertThat(actual.get(table)).as(table).containsExactlyInAnyOrderElementsOf(rows));
  }

  /** Columns that were not there hold the instants of those that were. */
  private static void assertInstants(TableRows before, TableRows after) {
    for (String table : before.tables().keySet()) {
      for (String column : after.columnsOf(table)) {
        String local = column.replaceFirst("Z$", "");
        if (column.endsWith("Z")
            && !before.columnsOf(table).contains(column)
            && before.columnsOf(table).contains(local)) {
          assertThat(after.of(table))
              .as(table + "." + column)
              .allSatisfy(
                  row ->
                      assertThat(
                              row.get(column).isNull()
                                  ? null
                                  : OffsetDateTime.parse(row.get(column).textValue()).toInstant())
                          .isEqualTo(
                              row.get(local).isNull()
                                  ? null
                                  : Instant.parse(row.get(local).textValue() + "Z")));
        }
      }
    }
  }

  private static void assertOurMemoryReads(MemoryRepository memory) {
    for (int n = 1; n <= 20; n++) {
      MastraThread thread = memory.getThreadById("thread-" + n).orElseThrow();
      assertThat(thread.getTitle()).isEqualTo("Thread " + n);
      assertThat(thread.getResourceId()).isEqualTo("resource-" + n % 3);
      assertThat(thread.getCreatedAt()).isEqualTo(minute(n));
      assertThat(thread.getMetadata() == null ? -1 : thread.getMetadata().path("n").asInt())
          .isEqualTo(n == 20 ? -1 : n);
      assertThat(memory.listMessages(ListMessages.inThread("thread-" + n)).items())
          .hasSize(3)
          .extracting(MastraMessage::getCreatedAt)
          .containsExactly(minute(n + 1), minute(n + 2), minute(n + 3));
    }
    memory
        .getResourceById("resource-1")
        .map(MastraResource::getWorkingMemory)
        .ifPresent(notes -> assertThat(notes).isEqualTo("# Notes 1"));
  }

  private static void assertTheOriginalReads(TestDatabase database, TableRows before) {
    DdlLog ddl = DdlLog.of(database);
    try (NodePeer.Store original = peer.open(database.connectionString(), null)) {
      original.init();
      assertThat(ddl.take())
          .filteredOn(statement -> OurTables.NAMES.stream().anyMatch(statement::contains))
          .filteredOn(statement -> !statement.contains("trigger_set_timestamps")) // at each start
          .as("what the original finds missing in tables of ours")
          .isEmpty();
      database.execute("drop event trigger ddl_log; drop schema ddl_log cascade");

      JsonNode threads =
          original.call("memory", "listThreads", json("{perPage:false}")).path("threads");
      assertThat(threads).hasSize(20);
      for (JsonNode thread : threads) {
        int n = Integer.parseInt(thread.path("id").textValue().substring("thread-".length()));
        assertThat(instant(thread.path("createdAt"))).isEqualTo(minute(n));
        assertThat(thread.path("metadata").path("n").asInt(-1)).isEqualTo(n == 20 ? -1 : n);
        JsonNode messages =
            original
                .call("memory", "listMessages", json("{threadId:'thread-" + n + "',perPage:false}"))
                .path("messages");
        assertThat(messages)
            .hasSize(3)
            .allSatisfy(
                message ->
                    assertThat(message.path("content").path("parts").path(0).path("text").asText())
                        .contains("of " + n + ": Größe " + n + " 漢字 😀"));
        assertThat(instant(messages.path(0).path("createdAt"))).isEqualTo(minute(n + 1));
      }
      JsonNode runs = original.call("workflows", "listWorkflowRuns", json("{}")).path("runs");
      assertThat(runs)
          .hasSize(5)
          .allSatisfy(
              run -> assertThat(run.path("snapshot").path("runId")).isEqualTo(run.path("runId")));
      if (before.tables().containsKey("mastra_resources")) {
        JsonNode resource =
            original.call("memory", "getResourceById", json("{resourceId:'resource-1'}"));
        assertThat(resource.path("workingMemory").textValue()).isEqualTo("# Notes 1");
        assertThat(resource.path("metadata").path("text").textValue()).contains("漢字");
      }
      if (before.tables().containsKey("mastra_scorers")) {
        assertThat(
                original
                    .call(
                        "scores",
                        "listScoresByScorerId",
                        json("{scorerId:'scorer-1',pagination:{page:0,perPage:10}}"))
                    .path("scores"))
            .hasSize(3)
            .allSatisfy(score -> assertThat(score.path("output").path("n").asInt()).isPositive());
      }
      if (before.tables().containsKey("mastra_ai_spans")) {
        JsonNode spans =
            original.call("observability", "getTrace", json("{traceId:'trace-1'}")).path("spans");
        assertThat(spans).hasSize(4);
        for (int n = 1; n <= 4; n++) {
          JsonNode span = spans.path(n - 1);
          assertThat(span.path("spanId").textValue()).isEqualTo("span-" + n);
          assertThat(instant(span.path("startedAt"))).isEqualTo(minute(n));
          assertThat(span.path("endedAt").isNull()).isEqualTo(n == 2);
        }
      }
      if (before.tables().containsKey("mastra_observational_memory")) {
        assertThat(
                original
                    .call("memory", "getObservationalMemory", json("'thread-1'"), json("'r'"))
                    .path("activeObservations")
                    .textValue())
            .isEqualTo("Likes bicycles");
      }
      if (before.tables().containsKey("mastra_thread_state")) {
        assertThat(
                original
                    .call("threadState", "getState", json("{threadId:'thread-2',type:'goal'}"))
                    .path("n")
                    .asInt())
            .isEqualTo(2);
      }
    }
  }

  private static Set<String> columnsOfType(TestDatabase database, String type) {
    return database
        .query(
            """
            select table_name || '.' || column_name from information_schema.columns
            where table_schema = 'public' and data_type = ?
            """,
            type)
        .stream()
        .map(row -> (String) row.get(0))
        .collect(toSet());
  }

  /** The moment that the script calls by this number. */
  private static Instant minute(int n) {
    return Instant.parse("2024-01-02T03:00:05.678Z").plusSeconds(60L * n);
  }
}
