package dev.mastrajpa.workflows;

import static dev.mastrajpa.workflows.Documents.json;
import static dev.mastrajpa.workflows.WorkflowRunStatus.RUNNING;
import static dev.mastrajpa.workflows.WorkflowRunStatus.SUSPENDED;
import static dev.mastrajpa.workflows.WorkflowRunStatus.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a run by its steps, and by changes of its state. */
class StepsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final Instant NOW = Instant.parse("2025-07-08T09:10:11.121Z");

  private static PostgresStore store;
  private static WorkflowsRepository workflows;

  private final String run = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    store =
        PostgresStore.builder()
            .id("steps")
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

  // ---- results

  @Test
  void aRunThatIsNotThereBeginsWithItsFirstStep() {
    workflows.updateWorkflowResults(
        step("knead", "{status:'success',output:{kg:1.50}}").requestContext(json("{user:'anna'}")));

    MastraWorkflowSnapshot begun = workflows.getWorkflowRunById("bake", run).orElseThrow();
    assertThat(begun.getSnapshot())
        .isEqualTo(
            json(
                """
                {context:{knead:{status:'success',output:{kg:1.50}}},activePaths:[],
                timestamp:%d,suspendedPaths:{},activeStepsPath:{},resumeLabels:{},
                serializedStepGraph:[],status:'pending',value:{},waitingPaths:{},runId:'%s',
                requestContext:{user:'anna'}}
                """
                    .formatted(NOW.toEpochMilli(), run)));
    assertThat(begun.getSnapshotJson()).contains("1.50");
    assertThat(begun.getResourceId()).isNull();
    assertThat(begun.getCreatedAt()).isEqualTo(NOW);
    assertThat(begun.getUpdatedAt()).isEqualTo(NOW);
  }

  @Test
  void aStepReplacesItsResultAndLeavesAllElse() {
    persist(
        "{status:'running',context:{input:{a:1},knead:{status:'running',payload:1}},"
            + "requestContext:{user:'anna',role:'cook'},value:{x:'y'}}");

    JsonNode context =
        workflows.updateWorkflowResultsAndGet(
            step("knead", "{status:'success'}").requestContext(json("{role:null,day:2}")));

    JsonNode expected = json("{input:{a:1},knead:{status:'success'}}");
    assertThat(context).isEqualTo(expected);
    MastraWorkflowSnapshot stored = workflows.getWorkflowRunById("bake", run).orElseThrow();
    assertThat(stored.getSnapshot().path("context")).isEqualTo(expected);
    assertThat(stored.getSnapshot().path("requestContext"))
        .isEqualTo(json("{user:'anna',role:null,day:2}"));
    assertThat(stored.getSnapshot().path("value")).isEqualTo(json("{x:'y'}"));
    assertThat(stored.getSnapshot().path("status").asText()).isEqualTo("running");
    assertThat(stored.getCreatedAt()).isEqualTo(CREATED);
    assertThat(stored.getUpdatedAt()).isEqualTo(NOW);
    assertThat(stored.getResourceId()).isEqualTo("anna");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{context:{}}", "{context:{},requestContext:null}"})
  void theRequestsContextBeginsAsAnEmptyObject(String before) {
    persist(before);

    workflows.updateWorkflowResults(step("knead", "null"));

    assertThat(workflows.loadWorkflowSnapshot("bake", run))
        .contains(json("{context:{knead:null},requestContext:{}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "a.b", "a\"b'c", "{a}", "$1", "\uD83D\uDE00"})
  void aStepMayHaveAnyName(String stepId) {
    persist("{context:{}}");

    workflows.updateWorkflowResults(
        UpdateWorkflowResults.of("bake", run, stepId, json("{status:'success'}")));

    JsonNode context = workflows.loadWorkflowSnapshot("bake", run).orElseThrow().path("context");
    assertThat(context.size()).isEqualTo(1);
    assertThat(context.path(stepId)).isEqualTo(json("{status:'success'}"));
  }

  /** Each line: what is stored, what comes, what is to be stored then. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{output:[1,2]}|{output:[null,3]}|{output:[1,3]}",
        "{output:[1]}|{output:[null,null,3]}|{output:[1,null,3]}",
        "{output:[1,2,3]}|{output:[4]}|{output:[4,2,3]}",
        "{output:[]}|{output:[]}|{output:[]}",
        "{output:[1],a:1,b:1}|{output:[2],b:2,c:2}|{output:[2],a:1,b:2,c:2}",
        "{output:[1]}|{output:2}|{output:2}",
        "{output:1,a:1}|{output:[2]}|{output:[2]}",
        "[1]|{output:[2]}|{output:[2]}",
        "null|{output:[2]}|{output:[2]}",
        "{output:[1,2]}|[3]|[3]",
        "{output:[1,2],a:1}|{status:'failed'}|{status:'failed'}",
        // a pending marker alone has a say, and only over what is suspended or nothing
        "{output:[1,2],a:1}|{output:[{__mastra_pending__:true},5],a:2,b:2}|{output:[1,2],a:1}",
        "{output:[1]}|{output:[7,{__mastra_pending__:true},8]}|{output:[1,null,null]}",
        "{output:[null,{__mastra_pending__:true}]}"
            + "|{output:[{__mastra_pending__:true},{__mastra_pending__:true}]}"
            + "|{output:[null,null]}",
        "{output:[{status:'suspended',suspendPayload:null}]}"
            + "|{output:[{__mastra_pending__:true}]}|{output:[null]}",
        "{output:[{status:'suspended',suspendedAt:1}]}"
            + "|{output:[{__mastra_pending__:true}]}|{output:[null]}",
        "{output:[{status:'suspended'}]}"
            + "|{output:[{__mastra_pending__:true}]}|{output:[{status:'suspended'}]}",
        "{output:[{status:'success',suspendedAt:1}]}"
            + "|{output:[{__mastra_pending__:true}]}|{output:[{status:'success',suspendedAt:1}]}",
        // these are no markers
        "{output:[1]}|{output:[{__mastra_pending__:true,a:1}]}"
            + "|{output:[{__mastra_pending__:true,a:1}]}",
        "{output:[1]}|{output:[{__mastra_pending__:'true'}]}|{output:[{__mastra_pending__:'true'}]}"
      })
  void resultsOfALoopAreMergedElementByElement(String stored, String given, String expected) {
    persist("{context:{loop:" + stored + "}}");

    workflows.updateWorkflowResults(step("loop", given));

    assertThat(workflows.loadWorkflowSnapshot("bake", run).orElseThrow().at("/context/loop"))
        .isEqualTo(json(expected));
  }

  @Test
  void theFirstResultOfALoopIsStoredAsItIs() {
    String result = "{output:[{__mastra_pending__:true},1]}";

    workflows.updateWorkflowResults(step("loop", result));

    assertThat(workflows.loadWorkflowSnapshot("bake", run).orElseThrow().at("/context/loop"))
        .isEqualTo(json(result));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{status:'running'}", "{context:null}", "{context:[]}"})
  void aSnapshotWithoutAContextTakesNoStep(String before) {
    persist(before);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> workflows.updateWorkflowResults(step("knead", "{}")))
        .withMessageContainingAll(run, "bake", "no context")
        .satisfies(
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_UPDATE_WORKFLOW_RESULTS_FAILED"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> workflows.claimResume("bake", run, RUNNING))
        .satisfies(
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_UPDATE_WORKFLOW_STATE_FAILED"));
    assertThat(workflows.loadWorkflowSnapshot("bake", run)).contains(json(before));
  }

  @Test
  void whatIsHandedInLaterDoesNotChangeARequest() {
    ObjectNode result = (ObjectNode) json("{a:1}");
    UpdateWorkflowResults step = UpdateWorkflowResults.of("bake", run, "knead", result);
    result.put("a", 2);

    workflows.updateWorkflowResults(step);

    assertThat(workflows.loadWorkflowSnapshot("bake", run).orElseThrow().at("/context/knead"))
        .isEqualTo(json("{a:1}"));
  }

  // ---- state

  @Test
  void theStateOfARunIsChangedAndAllElseStays() {
    persist("{status:'running',context:{a:1},value:{},suspendedPaths:{x:[1]}}");

    JsonNode changed =
        workflows
            .updateWorkflowStateAndGet(
                UpdateWorkflowState.of("bake", run, SUSPENDED)
                    .suspendedPaths(json("{knead:[0,1]}"))
                    .waitingPaths(json("{w:[1]}"))
                    .resumeLabels(json("{go:{stepId:'knead'}}"))
                    .activePaths(json("[0]"))
                    .activeStepsPath(json("{knead:[0]}"))
                    .tracingContext(json("{traceId:'t'}"))
                    .result(json("{r:1}"))
                    .error(json("null")))
            .orElseThrow();

    assertThat(changed)
        .isEqualTo(
            json(
                """
                {status:'suspended',context:{a:1},value:{},suspendedPaths:{knead:[0,1]},
                waitingPaths:{w:[1]},resumeLabels:{go:{stepId:'knead'}},activePaths:[0],
                activeStepsPath:{knead:[0]},tracingContext:{traceId:'t'},result:{r:1},error:null}
                """));
    assertThat(workflows.loadWorkflowSnapshot("bake", run)).contains(changed);
    MastraWorkflowSnapshot stored = workflows.getWorkflowRunById("bake", run).orElseThrow();
    assertThat(stored.getCreatedAt()).isEqualTo(CREATED);
    assertThat(stored.getUpdatedAt()).isEqualTo(NOW);
  }

  @Test
  void aRunThatIsNotThereIsNotChanged() {
    assertThat(workflows.updateWorkflowState(UpdateWorkflowState.of("bake", run, RUNNING)))
        .isFalse();
    assertThat(workflows.updateWorkflowStateAndGet(UpdateWorkflowState.of("bake", run, RUNNING)))
        .isEmpty();
    assertThat(workflows.claimResume("bake", run, SUSPENDED)).isFalse();
    assertThat(workflows.getWorkflowRunById(run)).isEmpty();
  }

  @Test
  void aRunIsTakenOnlyInAStateThatIsExpected() {
    persist("{status:'waiting',context:{}}");

    assertThat(workflows.claimResume("bake", run, SUSPENDED)).isFalse();
    assertThat(workflows.loadWorkflowSnapshot("bake", run))
        .contains(json("{status:'waiting',context:{}}"));
    assertThat(workflows.getWorkflowRunById(run).orElseThrow().getUpdatedAt()).isEqualTo(CREATED);
    assertThat(workflows.claimResume("bake", run, SUSPENDED, WAITING)).isTrue();
    assertThat(workflows.loadWorkflowSnapshot("bake", run))
        .contains(json("{status:'running',context:{}}"));
    assertThat(workflows.claimResume("bake", run, SUSPENDED, WAITING)).isFalse();
  }

  @Test
  void aRunWithoutAStateIsInNone() {
    persist("{context:{}}");

    assertThat(workflows.claimResume("bake", run, SUSPENDED, new WorkflowRunStatus(""))).isFalse();
    assertThat(workflows.updateWorkflowState(UpdateWorkflowState.of("bake", run, RUNNING)))
        .isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongArgumentsAreNamed() {
    JsonNode empty = json("{}");
    UpdateWorkflowState running = UpdateWorkflowState.of("bake", run, RUNNING);

    assertThatThrownBy(() -> UpdateWorkflowResults.of("bake", run, " ", empty))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("stepId: \" \" is blank");
    assertThatThrownBy(() -> UpdateWorkflowResults.of("bake", run, "knead", null))
        .hasMessageStartingWith("result: ");
    assertThatThrownBy(() -> step("knead", "{}").requestContext(json("[1]")))
        .hasMessage("requestContext: [1] is not an object");
    assertThatThrownBy(() -> UpdateWorkflowState.of("bake", "", RUNNING))
        .hasMessage("runId: \"\" is blank");
    assertThatThrownBy(() -> UpdateWorkflowState.of("bake", run, null))
        .hasMessageStartingWith("status: ");
    assertThatThrownBy(() -> running.result(null)).hasMessageStartingWith("result: ");
    assertThatThrownBy(() -> workflows.claimResume("bake", run, SUSPENDED, WAITING, null))
        .hasMessageStartingWith("expectedStatus[2]: ");
    assertThatThrownBy(() -> new WorkflowRunStatus(null)).hasMessageStartingWith("name: ");
    assertThatThrownBy(() -> workflows.updateWorkflowResults(null))
        .hasMessageStartingWith("request: ");
    assertThatThrownBy(() -> workflows.updateWorkflowState(null))
        .hasMessageStartingWith("request: ");
  }

  @Test
  void whatCannotBeStoredIsNamed() {
    ObjectNode colliding = JsonNodeFactory.instance.objectNode().put("a", 1).put("a\u0000", 2);
    String why = ": cannot be stored: two keys of one JSON object are both \"a\" in PostgreSQL";

    assertThatThrownBy(() -> UpdateWorkflowResults.of("bake", run, "knead", colliding))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("result" + why);
    assertThatThrownBy(() -> step("knead", "{}").requestContext(colliding))
        .hasMessage("requestContext" + why);
    assertThatThrownBy(() -> UpdateWorkflowState.of("bake", run, RUNNING).error(colliding))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("error" + why);
  }

  private UpdateWorkflowResults step(String stepId, String result) {
    return UpdateWorkflowResults.of("bake", run, stepId, json(result));
  }

  private void persist(String json) {
    MastraWorkflowSnapshot given = new MastraWorkflowSnapshot("bake", run, json(json));
    given.setResourceId("anna");
    given.setCreatedAt(CREATED);
    given.setUpdatedAt(CREATED);
    workflows.persistWorkflowSnapshot(given);
  }
}
