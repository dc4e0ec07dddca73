package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.workflows.ListWorkflowRuns;
import dev.mastrajpa.workflows.UpdateWorkflowResults;
import dev.mastrajpa.workflows.UpdateWorkflowState;
import dev.mastrajpa.workflows.WorkflowRunStatus;
import dev.mastrajpa.workflows.WorkflowsRepository;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The runs of workflows of both on one database: each side writes in a schema of its own, and reads
 * both. Where we differ on purpose, a test says so and how.
 */
@ParameterizedClass
@ValueSource(strings = {"America/New_York", "Asia/Kolkata"})
class WorkflowsInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable NodePeer startedPeer;
  private static @Nullable PostgresStore storeInOurs;
  private static @Nullable PostgresStore storeInTheirs;

  private final ZoneId zoneOfNode;
  private final Ours ours = new Ours(requireNonNull(storeInOurs).workflows());
  private final Ours oursInTheirs = new Ours(requireNonNull(storeInTheirs).workflows());
  private final Original original = new Original(THEIRS);
  private final Original originalInOurs = new Original(OURS);

  WorkflowsInteropIT(String zoneOfNode) {
    this.zoneOfNode = ZoneId.of(zoneOfNode);
  }

  @BeforeParameterizedClassInvocation
  static void start(String zoneOfNode) {
    NodePeer peer = NodePeer.start(ZoneId.of(zoneOfNode));
    startedPeer = peer;
    storeInOurs = store(OURS);
    storeInTheirs = store(THEIRS);
    storeInOurs.init();
    database.execute("create schema if not exists " + THEIRS);
    try (NodePeer.Store store = peer.open(database.connectionString(), THEIRS)) {
      store.init();
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (startedPeer != null) {
      startedPeer.close();
    }
    if (storeInOurs != null && storeInTheirs != null) {
      storeInOurs.close();
      storeInTheirs.close();
    }
  }

  private static PostgresStore store(String schema) {
    return PostgresStore.builder()
        .id("interop")
        .connectionString(database.connectionString())
        .schemaName(schema)
        .build();
  }

  @BeforeEach
  void clear() {
    database.execute("truncate ours.mastra_workflow_snapshot, theirs.mastra_workflow_snapshot");
  }

  // ---- what is stored

  @Test
  void anySnapshotIsStoredAlikeAndReadAlikeByBoth() {
    List<Corpus.Document> documents = new ArrayList<>(Corpus.documents());
    documents.addAll(Corpus.deepDocuments());
    for (Corpus.Document document : documents) {
      ObjectNode snapshot = object().put("status", "running");
      snapshot.putObject("context").set("input", Answers.asJavaScriptHasIt(json(document.json())));
      for (Side side : List.of(ours, original)) {
        side.persist("bake", document.name(), "anna", snapshot, MOMENT);
      }

      assertThat(assertAllReadAlike("bake", document.name()).path("snapshot"))
          .as(document.name())
          .isNotEmpty();
    }
    assertSameRows();
  }

  @Test
  void oddIdsAreStoredAndFoundAlike() {
    for (String id : Corpus.ids()) {
      for (Side side : List.of(ours, original)) {
        side.persist(id, id, id, json("{status:'running',context:{}}"), MOMENT);
      }

      assertThat(assertAllReadAlike(id, id).path("runId").asText()).isNotEmpty();
    }
    assertSameRows();
  }

  /** Ours is what a Node process in UTC writes; the original's depends on where it runs. */
  @Test
  void theHalfWithoutAZoneIsUtcInOursAndNodesWallClockInTheirs() {
    for (Side side : List.of(ours, original)) {
      side.persist("bake", "r", null, json("{context:{}}"), MOMENT);
    }

    assertThat(local(OURS)).isEqualTo(LocalDateTime.ofInstant(MOMENT, ZoneOffset.UTC));
    assertThat(local(THEIRS)).isEqualTo(LocalDateTime.ofInstant(MOMENT, zoneOfNode));
    assertThat(assertAllReadAlike("bake", "r").path("createdAt").asText())
        .isEqualTo(MOMENT.toString());
  }

  private static LocalDateTime local(String schema) {
    return database.value("select \"createdAt\" from " + schema + ".mastra_workflow_snapshot");
  }

  @Test
  void aRunThatIsSavedAgainKeepsItsCreationAndItsResourceOnBothSides() {
    for (Side side : List.of(ours, original)) {
      side.persist("bake", "r", "anna", json("{status:'running',context:{}}"), MOMENT);
      side.persist(
          "bake", "r", null, json("{status:'success',context:{}}"), MOMENT.plusSeconds(60));
    }

    JsonNode run = assertAllReadAlike("bake", "r");

    assertSameRows();
    assertThat(run.path("resourceId").asText()).isEqualTo("anna");
    assertThat(run.path("createdAt").asText()).isEqualTo(MOMENT.toString());
    assertThat(run.path("updatedAt").asText()).isEqualTo(MOMENT.plusSeconds(60).toString());
  }

  @Test
  void aDeletedRunIsGoneForBoth() {
    for (Side side : List.of(oursInTheirs, originalInOurs)) {
      side.persist("bake", "r", null, json("{context:{}}"), MOMENT);
    }
    original.delete("bake", "r");
    ours.delete("bake", "r");
    ours.delete("bake", "r");

    for (Side side : all()) {
      assertThat(side.run("bake", "r")).isNull();
      assertThat(side.load("bake", "r")).isNull();
    }
  }

  // ---- what becomes of a run

  @Test
  void stepsLeaveTheSameSnapshots() {
    List<String> results =
        List.of(
            "{status:'success',output:{a:1}}",
            "{status:'running',output:[1,null,{status:'suspended',suspendPayload:{x:1}}]}",
            "{output:[null,2]}",
            "{output:[{__mastra_pending__:true},{__mastra_pending__:true},"
                + "{__mastra_pending__:true},{__mastra_pending__:true}],more:1}",
            "{output:[null,null,3,4,5],status:'success'}",
            "{output:[{__mastra_pending__:true,a:1}],text:'a\\u0000b\\uD800'}",
            "{output:'no loop'}",
            "[1,2]",
            "null");
    int number = 0;
    for (String result : results) {
      for (String step : List.of("loop", "step" + number, "0")) {
        JsonNode context = object().put("k" + number % 3, number);
        JsonNode theirs = original.step("bake", "r", step, json(result), context);
        JsonNode answer = ours.step("bake", "r", step, json(result), context);

        assertThat(cleaned(answer)).as("%s: %s", step, result).isEqualTo(cleaned(theirs));
      }
      number++;
      assertSameSnapshots();
    }
    assertAllReadAlikeButTimes("bake", "r");
  }

  /** The original answers with what it was given, before it repairs it. */
  private static JsonNode cleaned(JsonNode answer) {
    return json(
        PeerJson.write(answer)
            .replace("a\\u0000b\\uD800", "ab\\uFFFD")
            .replace("\\ud800", "\\uFFFD"));
  }

  @Test
  void changesOfStateLeaveTheSameSnapshotsAndAnswers() {
    JsonNode snapshot =
        json("{status:'suspended',context:{a:{status:'suspended'}},suspendedPaths:{a:[0]}}");
    for (Side side : List.of(ours, original)) {
      side.persist("bake", "r", null, snapshot, MOMENT);
      side.persist("bake", "stateless", null, json("{context:{}}"), MOMENT);
    }
    List<String> changes =
        List.of(
            "{status:'running',expectedStatus:'suspended'}",
            "{status:'running',expectedStatus:'suspended'}",
            "{status:'success',expectedStatus:['suspended','running'],result:{a:[1]},error:null}",
            "{status:'failed',expectedStatus:['suspended','running']}",
            "{status:'failed',error:{message:'m'},suspendedPaths:{},activePaths:[1,2]}");
    for (String change : changes) {
      for (String run : List.of("r", "stateless", "nobody")) {
        JsonNode theirs = original.state("bake", run, json(change));

        assertThat(ours.state("bake", run, json(change))).as(run + change).isEqualTo(theirs);
      }
      assertSameSnapshots();
    }
    assertThat(requireNonNull(ours.load("bake", "r")).path("status").asText()).isEqualTo("failed");
    assertThat(requireNonNull(ours.load("bake", "stateless")).path("status").asText())
        .isEqualTo("failed");
  }

  @Test
  void ofThoseWhoResumeARunOnBothSidesExactlyOneTakesIt() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 25; round++) {
        String run = "r" + round;
        ours.persist("bake", run, null, json("{status:'suspended',context:{}}"), MOMENT);
        JsonNode claim = json("{status:'running',expectedStatus:'suspended'}");
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
          for (Side side : List.of(ours, originalInOurs)) {
            all.add(
                CompletableFuture.supplyAsync(
                    () -> side.state("bake", run, claim) != null, executor));
          }
        }

        int winners = 0;
        for (CompletableFuture<Boolean> caller : all) {
          winners += caller.get(60, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * Once the run is there. Where the original begins it, it loses what others began at the same
   * time; nobody but the original could mend that.
   */
  @Test
  void noStepIsLostThatBothSidesStoreAtOnce() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 25; round++) {
        String run = "r" + round;
        ours.persist("bake", run, null, json("{status:'running',context:{}}"), MOMENT);
        List<CompletableFuture<JsonNode>> all = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
          String step = "step" + caller;
          all.add(
              CompletableFuture.supplyAsync(
                  () -> ours.step("bake", run, "our " + step, object(), object()), executor));
          all.add(
              CompletableFuture.supplyAsync(
                  () -> originalInOurs.step("bake", run, "their " + step, object(), object()),
                  executor));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        assertThat(requireNonNull(ours.load("bake", run)).path("context").size()).isEqualTo(8);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  // ---- lists

  @Test
  void bothListTheSameRuns() {
    String thread =
        "{status:'%s',context:{s:{status:'%s',suspendPayload:{__streamState:{messageList:"
            + "{memoryInfo:{threadId:'t1'}}}}},input:{messageListState:{memoryInfo:"
            + "{threadId:'t2'}}}}}";
    for (int i = 0; i < 12; i++) {
      String status = i % 3 == 0 ? "suspended" : "success";
      for (Side side : List.of(ours, original)) {
        side.persist(
            i % 2 == 0 ? "bake" : "brew",
            "r" + i,
            i % 4 == 0 ? "anna" : null,
            json(thread.formatted(status, status)),
            MOMENT.plusSeconds(i));
      }
    }
    List<String> requests =
        List.of(
            "{}",
            "{workflowName:'bake'}",
            "{status:'suspended'}",
            "{workflowName:'brew',status:'success'}",
            "{resourceId:'anna'}",
            "{threadId:'t1'}",
            "{threadId:'t2',workflowName:'bake'}",
            "{page:0,perPage:5}",
            "{page:2,perPage:5,status:'success'}",
            "{page:9,perPage:5}",
            "{page:0,perPage:0}",
            "{perPage:false}",
            "{workflowName:'nobody'}");
    for (String request : requests) {
      JsonNode expected = original.list((ObjectNode) json(request));
      for (Side side : all()) {
        assertThat(side.list((ObjectNode) json(request))).as(request).isEqualTo(expected);
      }
    }
    assertThat(ours.list(object()).path("runs")).hasSize(12);
  }

  /** The original goes by the local time of whoever wrote the run, we by the moment. */
  @Test
  void rangesOfTimeMeanMomentsInOursWhoeverWroteTheRuns() {
    ObjectNode range = object();
    range.set("fromDate", date(MOMENT.plusSeconds(1)));
    range.set("toDate", date(MOMENT.plusSeconds(2)));
    for (int i = 0; i < 4; i++) {
      for (Side side : List.of(ours, original)) {
        side.persist("bake", "r" + i, null, json("{context:{}}"), MOMENT.plusSeconds(i));
      }
    }

    for (Side side : List.of(ours, oursInTheirs, original)) {
      assertThat(side.list(range).path("runs").findValuesAsText("runId"))
          .containsExactly("r2", "r1");
    }
    assertThat(originalInOurs.list(range).path("runs")).isEmpty();
  }

  // ---- how it is compared

  private List<Side> all() {
    return List.of(ours, oursInTheirs, original, originalInOurs);
  }

  private JsonNode assertAllReadAlike(String workflowName, String runId) {
    JsonNode expected = requireNonNull(original.run(workflowName, runId));
    JsonNode snapshot = requireNonNull(original.load(workflowName, runId));
    assertThat(expected.path("snapshot")).isEqualTo(snapshot);
    for (Side side : all()) {
      assertThat(side.run(workflowName, runId)).as(runId).isEqualTo(expected);
      assertThat(side.load(workflowName, runId)).as(runId).isEqualTo(snapshot);
    }
    return expected;
  }

  private void assertAllReadAlikeButTimes(String workflowName, String runId) {
    assertThat(originalInOurs.run(workflowName, runId)).isEqualTo(ours.run(workflowName, runId));
    assertThat(oursInTheirs.run(workflowName, runId)).isEqualTo(original.run(workflowName, runId));
  }

  /** All columns but the halves without a zone, which are compared in a test of their own. */
  private static void assertSameRows() {
    String rows =
        """
        select workflow_name, run_id, "resourceId", snapshot, "createdAtZ", "updatedAtZ"
        from %s.mastra_workflow_snapshot
        order by workflow_name collate "C", run_id collate "C"
        """;
    assertThat(database.query(rows.formatted(OURS)))
        .isNotEmpty()
        .isEqualTo(database.query(rows.formatted(THEIRS)));
  }

  /** All of the snapshots, but for the time that a run notes when it begins with a step. */
  private static void assertSameSnapshots() {
    String rows =
        """
        select workflow_name, run_id, "resourceId", snapshot - 'timestamp',
          jsonb_typeof(snapshot -> 'timestamp')
        from %s.mastra_workflow_snapshot
        order by workflow_name collate "C", run_id collate "C"
        """;
    assertThat(database.query(rows.formatted(OURS)))
        .isNotEmpty()
        .isEqualTo(database.query(rows.formatted(THEIRS)));
  }

  /** The runs of one side, asked as the original is asked; both answer in one form. */
  interface Side {

    void persist(
        String workflowName,
        String runId,
        @Nullable String resourceId,
        JsonNode snapshot,
        Instant moment);

    @Nullable JsonNode load(String workflowName, String runId);

    @Nullable JsonNode run(String workflowName, String runId);

    void delete(String workflowName, String runId);

    JsonNode step(
        String workflowName, String runId, String stepId, JsonNode result, JsonNode requestContext);

    /** Null if nothing was changed. */
    @Nullable JsonNode state(String workflowName, String runId, JsonNode options);

    JsonNode list(ObjectNode request);
  }

  private static final class Original implements Side {

    private final NodePeer.Store store;

    Original(String schema) {
      this.store = requireNonNull(startedPeer).open(database.connectionString(), schema);
    }

    @Override
    public void persist(
        String workflowName,
        String runId,
        @Nullable String resourceId,
        JsonNode snapshot,
        Instant moment) {
      ObjectNode request = key(workflowName, runId).put("resourceId", resourceId);
      request.set("snapshot", snapshot);
      request.set("createdAt", date(moment));
      request.set("updatedAt", date(moment));
      call("persistWorkflowSnapshot", request);
    }

    @Override
    public @Nullable JsonNode load(String workflowName, String runId) {
      return answer(call("loadWorkflowSnapshot", key(workflowName, runId)));
    }

    @Override
    public @Nullable JsonNode run(String workflowName, String runId) {
      return answer(call("getWorkflowRunById", key(workflowName, runId)));
    }

    @Override
    public void delete(String workflowName, String runId) {
      call("deleteWorkflowRunById", key(workflowName, runId));
    }

    @Override
    public JsonNode step(
        String workflowName,
        String runId,
        String stepId,
        JsonNode result,
        JsonNode requestContext) {
      ObjectNode request = key(workflowName, runId).put("stepId", stepId);
      request.set("result", result);
      request.set("requestContext", requestContext);
      return Answers.asJavaScriptHasIt(call("updateWorkflowResults", request));
    }

    @Override
    public @Nullable JsonNode state(String workflowName, String runId, JsonNode options) {
      ObjectNode request = key(workflowName, runId);
      request.set("opts", options);
      return answer(call("updateWorkflowState", request));
    }

    @Override
    public JsonNode list(ObjectNode request) {
      return Answers.asJavaScriptHasIt(call("listWorkflowRuns", request));
    }

    private JsonNode call(String method, JsonNode request) {
      return store.call("workflows", method, request);
    }

    private static ObjectNode key(String workflowName, String runId) {
      return object().put("workflowName", workflowName).put("runId", runId);
    }

    private static @Nullable JsonNode answer(JsonNode answer) {
      return answer.isNull() || PeerJson.isUndefined(answer)
          ? null
          : Answers.asJavaScriptHasIt(answer);
    }
  }

  private record Ours(WorkflowsRepository workflows) implements Side {

    @Override
    public void persist(
        String workflowName,
        String runId,
        @Nullable String resourceId,
        JsonNode snapshot,
        Instant moment) {
      MastraWorkflowSnapshot run = new MastraWorkflowSnapshot(workflowName, runId, snapshot);
      run.setResourceId(resourceId);
      run.setCreatedAt(moment);
      run.setUpdatedAt(moment);
      workflows.persistWorkflowSnapshot(run);
    }

    @Override
    public @Nullable JsonNode load(String workflowName, String runId) {
      return workflows
          .loadWorkflowSnapshot(workflowName, runId)
          .map(Answers::asJavaScriptHasIt)
          .orElse(null);
    }

    @Override
    public @Nullable JsonNode run(String workflowName, String runId) {
      return workflows.getWorkflowRunById(workflowName, runId).map(Ours::answer).orElse(null);
    }

    @Override
    public void delete(String workflowName, String runId) {
      workflows.deleteWorkflowRunById(workflowName, runId);
    }

    @Override
    public JsonNode step(
        String workflowName,
        String runId,
        String stepId,
        JsonNode result,
        JsonNode requestContext) {
      return Answers.asJavaScriptHasIt(
          workflows.updateWorkflowResultsAndGet(
              UpdateWorkflowResults.of(workflowName, runId, stepId, result)
                  .requestContext(requestContext)));
    }

    @Override
    public @Nullable JsonNode state(String workflowName, String runId, JsonNode options) {
      UpdateWorkflowState request =
          UpdateWorkflowState.of(workflowName, runId, status(options.path("status")));
      JsonNode expected = options.path("expectedStatus");
      if (expected.isArray()) {
        request = request.expecting(status(expected.get(0)), status(expected.get(1)));
      } else if (expected.isTextual()) {
        request = request.expecting(status(expected));
      }
      request = options.has("result") ? request.result(options.get("result")) : request;
      request = options.has("error") ? request.error(options.get("error")) : request;
      request =
          options.has("suspendedPaths")
              ? request.suspendedPaths(options.get("suspendedPaths"))
              : request;
      request =
          options.has("activePaths") ? request.activePaths(options.get("activePaths")) : request;
      return workflows
          .updateWorkflowStateAndGet(request)
          .map(Answers::asJavaScriptHasIt)
          .orElse(null);
    }

    private static WorkflowRunStatus status(JsonNode name) {
      return new WorkflowRunStatus(name.asText());
    }

    @Override
    public JsonNode list(ObjectNode request) {
      ListWorkflowRuns list =
          request.has("workflowName")
              ? ListWorkflowRuns.ofWorkflow(request.path("workflowName").asText())
              : ListWorkflowRuns.ofAnyWorkflow();
      list = request.has("status") ? list.status(status(request.path("status"))) : list;
      list =
          request.has("resourceId") ? list.resourceId(request.path("resourceId").asText()) : list;
      list = request.has("threadId") ? list.threadId(request.path("threadId").asText()) : list;
      list = request.has("fromDate") ? list.from(PeerJson.instant(request.get("fromDate"))) : list;
      list = request.has("toDate") ? list.until(PeerJson.instant(request.get("toDate"))) : list;
      list =
          request.path("perPage").isInt()
              ? list.perPage(request.path("perPage").asInt()).page(request.path("page").asInt())
              : list.all();
      Page<MastraWorkflowSnapshot> page = workflows.listWorkflowRuns(list);
      ObjectNode answer = object();
      ArrayNode runs = answer.putArray("runs");
      page.forEach(run -> runs.add(answer(run)));
      answer.put("total", page.total().orElseThrow());
      return Answers.asJavaScriptHasIt(answer);
    }

    private static JsonNode answer(MastraWorkflowSnapshot run) {
      ObjectNode answer = object();
      answer.put("workflowName", run.getWorkflowName());
      answer.put("runId", run.getRunId());
      answer.set("snapshot", run.getSnapshot());
      answer.put("resourceId", run.getResourceId());
      answer.put("createdAt", Objects.toString(run.getCreatedAt()));
      answer.put("updatedAt", Objects.toString(run.getUpdatedAt()));
      return Answers.asJavaScriptHasIt(answer);
    }
  }
}
