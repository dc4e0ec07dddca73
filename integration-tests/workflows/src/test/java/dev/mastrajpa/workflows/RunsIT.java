package dev.mastrajpa.workflows;

import static dev.mastrajpa.workflows.Documents.json;
import static dev.mastrajpa.workflows.Documents.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final Instant NOW = Instant.parse("2025-07-08T09:10:11.121314Z");

  private static PostgresStore store;
  private static WorkflowsRepository workflows;

  private final String run = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    store =
        PostgresStore.builder()
            .id("runs")
            .dataSource(database.dataSource())
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    store.init();
    workflows = store.workflows();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void aRunIsStoredWithItsTimesInUtc() {
    MastraWorkflowSnapshot given = new MastraWorkflowSnapshot("bake", run, snapshot("running"));
    given.setResourceId("anna");
    given.setCreatedAt(CREATED);
    given.setUpdatedAt(CREATED.plusSeconds(1));

    workflows.persistWorkflowSnapshot(given);

    LocalDateTime digits = LocalDateTime.parse("2024-01-02T03:04:05.678");
    assertThat(database.query("select * from mastra_workflow_snapshot where run_id = ?", run))
        .containsExactly(
            List.of(
                "bake",
                run,
                "anna",
                "{\"value\": {}, \"status\": \"running\", \"context\": {}}",
                digits,
                digits.plusSeconds(1),
                CREATED,
                CREATED.plusSeconds(1)));
    assertThat(workflows.getWorkflowRunById("bake", run))
        .get()
        .usingRecursiveComparison()
        .ignoringFields("snapshotJson")
        .isEqualTo(given);
    assertThat(workflows.loadWorkflowSnapshot("bake", run)).contains(snapshot("running"));
  }

  @Test
  void timesThatARunLacksAreTheClocksInMilliseconds() {
    workflows.persistWorkflowSnapshot(new MastraWorkflowSnapshot("bake", run, snapshot("running")));

    MastraWorkflowSnapshot stored = workflows.getWorkflowRunById("bake", run).orElseThrow();
    assertThat(stored.getCreatedAt()).isEqualTo(Instant.parse("2025-07-08T09:10:11.121Z"));
    assertThat(stored.getUpdatedAt()).isEqualTo(stored.getCreatedAt());
    assertThat(stored.getResourceId()).isNull();
  }

  @Test
  void aRunThatIsThereKeepsItsTimeOfCreationAndItsResource() {
    MastraWorkflowSnapshot first = new MastraWorkflowSnapshot("bake", run, snapshot("running"));
    first.setResourceId("anna");
    first.setCreatedAt(CREATED);
    workflows.persistWorkflowSnapshot(first);
    MastraWorkflowSnapshot second = new MastraWorkflowSnapshot("bake", run, snapshot("success"));
    second.setCreatedAt(CREATED.plusSeconds(60));
    second.setUpdatedAt(CREATED.plusSeconds(60));

    workflows.persistWorkflowSnapshot(second);
    MastraWorkflowSnapshot stored = workflows.getWorkflowRunById("bake", run).orElseThrow();

    assertThat(stored.getSnapshot()).isEqualTo(snapshot("success"));
    assertThat(stored.getCreatedAt()).isEqualTo(CREATED);
    assertThat(stored.getUpdatedAt()).isEqualTo(CREATED.plusSeconds(60));
    assertThat(stored.getResourceId()).isEqualTo("anna");

    second.setResourceId("bert");
    workflows.persistWorkflowSnapshot(second);

    assertThat(workflows.getWorkflowRunById("bake", run).orElseThrow().getResourceId())
        .isEqualTo("bert");
  }

  @Test
  void runsOfTwoWorkflowsMayHaveOneId() {
    MastraWorkflowSnapshot older = new MastraWorkflowSnapshot("z", run, snapshot("running"));
    older.setCreatedAt(CREATED);
    workflows.persistWorkflowSnapshot(older);
    MastraWorkflowSnapshot newer = new MastraWorkflowSnapshot("a", run, snapshot("waiting"));
    newer.setCreatedAt(CREATED.plusMillis(1));
    workflows.persistWorkflowSnapshot(newer);

    assertThat(workflows.getWorkflowRunById("z", run)).contains(older);
    assertThat(workflows.getWorkflowRunById("a", run)).contains(newer);
    assertThat(workflows.getWorkflowRunById(run)).contains(newer);

    workflows.deleteWorkflowRunById("a", run);
    workflows.deleteWorkflowRunById("a", run);

    assertThat(workflows.getWorkflowRunById("a", run)).isEmpty();
    assertThat(workflows.getWorkflowRunById(run)).contains(older);
  }

  /** As a Node process west of UTC leaves them. */
  @Test
  void theZonedHalfSaysWhichRunIsNewer() {
    insert("late", "2024-01-01 23:00:00", "2024-01-02T04:00:00Z");
    insert("early", "2024-01-02 03:00:00", "2024-01-02T03:00:00Z");

    MastraWorkflowSnapshot newest = workflows.getWorkflowRunById(run).orElseThrow();

    assertThat(newest.getWorkflowName()).isEqualTo("late");
    assertThat(newest.getCreatedAt()).isEqualTo(Instant.parse("2024-01-02T04:00:00Z"));
  }

  private void insert(String workflowName, String local, String zoned) {
    database.execute(
        """
        insert into mastra_workflow_snapshot
          (workflow_name, run_id, snapshot, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
        values ('%s', '%s', '{"context":{}}', '%s', '%s', '%s', '%s')
        """
            .formatted(workflowName, run, local, zoned, local, zoned));
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertThat(workflows.loadWorkflowSnapshot("bake", run)).isEmpty();
    assertThat(workflows.getWorkflowRunById("bake", run)).isEmpty();
    assertThat(workflows.getWorkflowRunById(run)).isEmpty();
  }

  @Test
  void everyDigitAndEveryCharacterThatCanBeStoredIsKept() {
    JsonNode document =
        json(
            """
            {context:{input:{price:123456789.123456789012345678,n:12345678901234567890,
            text:'Grüße \\uD83D\\uDE00',odd:'a\\uD800b','nul\\u0000':'x\\u0000y'}}}
            """);

    workflows.persistWorkflowSnapshot(new MastraWorkflowSnapshot("bake", run, document));

    assertThat(workflows.getWorkflowRunById("bake", run).orElseThrow().getSnapshotJson())
        .contains("123456789.123456789012345678", "12345678901234567890")
        .contains("Grüße \uD83D\uDE00", "a\uFFFDb", "\"nul\": \"xy\"");
  }

  @Test
  void aSnapshotThatIsAStringWithADocumentIsStoredAsTheDocument() {
    MastraWorkflowSnapshot given = new MastraWorkflowSnapshot();
    given.setWorkflowName("bake");
    given.setRunId(run);
    given.setSnapshotJson(" \"{\\\"status\\\":\\\"running\\\",\\\"context\\\":{}}\"");

    workflows.persistWorkflowSnapshot(given);

    assertThat(workflows.getWorkflowRunById("bake", run).orElseThrow().getSnapshotJson())
        .isEqualTo("{\"status\": \"running\", \"context\": {}}");
  }

  @Test
  void allRunsCanBeCleared() {
    workflows.persistWorkflowSnapshot(new MastraWorkflowSnapshot("bake", run, snapshot("running")));

    workflows.dangerouslyClearAll();

    assertThat(database.<Long>value("select count(*) from mastra_workflow_snapshot")).isZero();
  }

  @Test
  void theRepositoryIsFoundByTheNameOfItsDomain() {
    assertThat(store.getStore("workflows")).containsSame(workflows);
    assertThat(workflows.supportsConcurrentUpdates()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "12", "\"text\"", "{", "nonsense"})
  void aSnapshotThatIsNoObjectIsRefused(String json) {
    MastraWorkflowSnapshot given = new MastraWorkflowSnapshot();
    given.setWorkflowName("bake");
    given.setRunId(run);
    given.setSnapshotJson(json);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> workflows.persistWorkflowSnapshot(given))
        .satisfies(
            e -> assertThat(e.id()).startsWith("MASTRA_STORAGE_PG_PERSIST_WORKFLOW_SNAPSHOT_"));
    assertThat(workflows.getWorkflowRunById(run)).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongArgumentsAreNamed() {
    MastraWorkflowSnapshot nameless = new MastraWorkflowSnapshot(" ", run, snapshot("running"));
    MastraWorkflowSnapshot empty = new MastraWorkflowSnapshot();
    empty.setWorkflowName("bake");
    empty.setRunId(run);

    assertThatThrownBy(() -> workflows.persistWorkflowSnapshot(null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("run: ");
    assertThatThrownBy(() -> workflows.persistWorkflowSnapshot(nameless))
        .hasMessage("run.workflowName: \" \" is blank");
    assertThatThrownBy(() -> workflows.persistWorkflowSnapshot(empty))
        .hasMessageStartingWith("run.snapshot: ");
    assertThatThrownBy(() -> workflows.loadWorkflowSnapshot("bake", ""))
        .hasMessage("runId: \"\" is blank");
    assertThatThrownBy(() -> workflows.getWorkflowRunById(null)).hasMessageStartingWith("runId: ");
    assertThatThrownBy(() -> workflows.getWorkflowRunById("", "r"))
        .hasMessage("workflowName: \"\" is blank");
    assertThatThrownBy(() -> workflows.deleteWorkflowRunById("bake", "a\0"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("runId: ");
  }
}
