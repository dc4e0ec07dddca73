package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.Operation;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.blobs.BlobsRepository;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.entity.MastraSkillBlob;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.legacy.ListLegacyTraces;
import dev.mastrajpa.memory.CopyThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.memory.MessagePatch;
import dev.mastrajpa.memory.ObservationScope;
import dev.mastrajpa.memory.ObservationalMemoryHistory;
import dev.mastrajpa.memory.ResourcePatch;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.observability.ListTraces;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.scores.ListScores;
import dev.mastrajpa.testing.Replication;
import dev.mastrajpa.workflows.ListWorkflowRuns;
import dev.mastrajpa.workflows.UpdateWorkflowResults;
import dev.mastrajpa.workflows.UpdateWorkflowState;
import dev.mastrajpa.workflows.WorkflowRunStatus;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A store that writes to one server and reads what may be a moment old from another, a streaming
 * replica that has not been told of the last changes.
 */
@EnabledIf("dev.mastrajpa.testing.Replication#isPossible")
class ReplicaIT {

  private static final String OLD = "old";
  private static final String NEW = "new";

  private static final ObservationScope SCOPE = ObservationScope.ofThread("t", "r");

  private static Replication replication;
  private static DataSourceCount writer;
  private static DataSourceCount reader;
  private static final List<Operation> operations = new ArrayList<>();
  private static PostgresStore store;

  @BeforeAll
  static void start() {
    replication = Replication.start();
    writer = new DataSourceCount(replication.primary());
    reader = new DataSourceCount(replication.replica());
    store =
        PostgresStore.builder()
            .id("reading elsewhere")
            .dataSource(writer)
            .readDataSource(reader)
            .operationListener(operations::add)
            .build();
    store.init();
    store
        .db()
        .none(
            """
            create table {mastra}.mastra_traces (
              id text primary key, "parentSpanId" text, name text not null,
              "traceId" text not null, scope text not null, kind integer not null,
              attributes jsonb, status jsonb, events jsonb, links jsonb, other text,
              "startTime" bigint not null, "endTime" bigint not null,
              "createdAt" timestamp not null, "createdAtZ" timestamptz default now())
            """);
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  /** The replica has all as it was, and the primary as it is. */
  @BeforeEach
  void changeBehindTheReplicasBack() {
    write(OLD);
    replication.resume();
    replication.pause();
    write(NEW);
  }

  private static void write(String age) {
    store.memory().saveThread(new MastraThread("t", "r", age));
    store.memory().saveMessages(List.of(MastraMessage.ofText("m", "t", "r", "user", age)));
    store.memory().updateResource("r", ResourcePatch.change().workingMemory(age));
    store
        .workflows()
        .persistWorkflowSnapshot(new MastraWorkflowSnapshot("w", "run", snapshot(age)));
    store.threadState().setState("t", "mood", TextNode.valueOf(age));
    store
        .observationalMemory()
        .updateObservationalMemoryConfig(
            store.observationalMemory().initializeObservationalMemory(SCOPE, config(age)).getId(),
            config(age));
    store.scores().saveScore(score(age));
    store.observability().createSpan(span(age));
    blobs(store).delete("h");
    blobs(store).put(new MastraSkillBlob("h", age, 3));
    store.db().none("delete from {mastra}.mastra_traces");
    store.legacy().batchTraceInsert(List.of(trace(age)));
  }

  private static BlobsRepository blobs(MastraRepositories repositories) {
    return repositories.repository(BlobsRepository.class);
  }

  private static ObjectNode config(String age) {
    return JsonNodeFactory.instance.objectNode().put("age", age);
  }

  private static MastraScore score(String age) {
    MastraScore score = new MastraScore();
    score.setId("score");
    score.setScorerId("s");
    score.setRunId("run");
    score.setEntityId("agent");
    score.setSource("LIVE");
    score.setEntity(config(age));
    score.setScorer(config(age));
    score.setOutput(config(age));
    score.setReason(age);
    return score;
  }

  private static MastraAiSpan span(String age) {
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId("trace");
    span.setSpanId("root");
    span.setName(age);
    span.setSpanType("agent_run");
    span.setStartedAt(Instant.EPOCH);
    return span;
  }

  private static MastraTrace trace(String age) {
    MastraTrace trace = new MastraTrace();
    trace.setId("old trace");
    trace.setTraceId("old trace");
    trace.setName(age);
    trace.setScope("agents");
    return trace;
  }

  private static ObjectNode snapshot(String age) {
    ObjectNode snapshot = JsonNodeFactory.instance.objectNode().put("status", age);
    snapshot.putObject("context");
    return snapshot;
  }

  @Test
  void whatMayBeOldIsReadFromTheReplicaAlone() {
    int written = writer.count();
    assertThat(mayBeOld())
        .allSatisfy(
            call -> {
              int read = reader.count();
              operations.clear();
              assertThat(call.on(store)).isEqualTo(OLD);
              assertThat(reader.count()).isGreaterThan(read);
              assertThat(operations).isNotEmpty();
            });
    assertThat(writer.count()).isEqualTo(written);
  }

  @Test
  void whatMayNotIsReadWhereItIsWritten() {
    int read = reader.count();
    assertThat(mayNot())
        .allSatisfy(
            call -> {
              operations.clear();
              assertThat(call.on(store)).isEqualTo(NEW);
              assertThat(operations).isNotEmpty();
            });
    assertThat(reader.count()).isEqualTo(read);
  }

  @Test
  void allThatIsReadInATransactionIsNew() {
    int read = reader.count();
    assertThat(all())
        .allSatisfy(call -> assertThat(store.<String>fromTransaction(call::on)).isEqualTo(NEW));
    assertThat(reader.count()).isEqualTo(read);
  }

  @Test
  void allThatIsReadInAHostsTransactionIsNew() {
    try (EntityManagerFactory host = Host.start("host", replication.primary());
        PostgresStore hosted =
            PostgresStore.builder()
                .id("hosted")
                .entityManagerFactory(host)
                .readDataSource(reader)
                .build()) {
      int read = reader.count();
      Host.committing(
          host,
          entityManager ->
              assertThat(all())
                  .allSatisfy(
                      call -> assertThat(call.on(hosted.joining(entityManager))).isEqualTo(NEW)));
      assertThat(reader.count()).isEqualTo(read);

      assertThat(mayBeOld()).allSatisfy(call -> assertThat(call.on(hosted)).isEqualTo(OLD));
      assertThat(mayNot()).allSatisfy(call -> assertThat(call.on(hosted)).isEqualTo(NEW));
    }
  }

  /**
   * The original reads the copy of a thread, and what metadata is merged into, from the replica.
   */
  @Test
  void whatAChangeReadsAndHandsOutIsNew() {
    int read = reader.count();
    ObjectNode first = JsonNodeFactory.instance.objectNode().put("a", 1);
    ObjectNode second = JsonNodeFactory.instance.objectNode().put("b", 2);

    assertThat(store.memory().updateThread("t", ThreadPatch.change().metadata(first)).getTitle())
        .isEqualTo(NEW);
    assertThat(
            store.memory().updateThread("t", ThreadPatch.change().metadata(second)).getMetadata())
        .isEqualTo(first.deepCopy().put("b", 2));
    assertThat(store.memory().saveThread(new MastraThread("begun", "r", NEW)).getTitle())
        .isEqualTo(NEW);
    assertThat(
            store
                .memory()
                .saveMessages(List.of(MastraMessage.ofText("m2", "begun", "r", "user", NEW))))
        .hasSize(1);
    assertThat(store.memory().cloneThread(CopyThread.of("begun").newThreadId("clone")).messages())
        .extracting(MastraMessage::text)
        .containsExactly(NEW);
    assertThat(
            store
                .memory()
                .updateMessages(List.of(MessagePatch.of("m2").role("assistant")))
                .get(0)
                .text())
        .isEqualTo(NEW);
    store.memory().deleteThread("clone");
    store.memory().deleteThread("begun");
    ResourcePatch patch = ResourcePatch.change().metadata(first);
    assertThat(store.memory().updateResource("r", patch).getWorkingMemory()).isEqualTo(NEW);
    assertThat(
            store
                .workflows()
                .updateWorkflowResultsAndGet(
                    UpdateWorkflowResults.of(
                        "w", "run", "step", JsonNodeFactory.instance.objectNode()))
                .has("step"))
        .isTrue();
    assertThat(store.workflows().claimResume("w", "run", new WorkflowRunStatus(NEW))).isTrue();
    assertThat(
            store
                .workflows()
                .updateWorkflowStateAndGet(
                    UpdateWorkflowState.of("w", "run", WorkflowRunStatus.SUSPENDED))
                .orElseThrow()
                .path("context")
                .has("step"))
        .isTrue();
    store.workflows().deleteWorkflowRunById("w", "run");

    assertThat(reader.count()).isEqualTo(read);
  }

  @Test
  void aRunThatTheReplicaDoesNotHaveYetIsNotLeftOutOfTheStream() {
    store
        .workflows()
        .persistWorkflowSnapshot(new MastraWorkflowSnapshot("w", "begun", snapshot(NEW)));

    assertThat(store.workflows().streamWorkflowRuns(runs()))
        .extracting(MastraWorkflowSnapshot::getRunId)
        .containsExactlyInAnyOrder("run", "begun");
    store.workflows().deleteWorkflowRunById("w", "begun");
  }

  @Test
  void theReplicaCatchesUp() {
    replication.resume();

    assertThat(mayBeOld()).allSatisfy(call -> assertThat(call.on(store)).isEqualTo(NEW));
  }

  /** So a write that went there would not go unnoticed. */
  @Test
  void theReplicaTakesNoWrites() {
    try (PostgresStore onReplica =
        PostgresStore.builder().id("replica").dataSource(reader).build()) {
      assertThatThrownBy(() -> onReplica.memory().saveThread(new MastraThread("t", "r", NEW)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("read-only");
    }
  }

  private static Stream<Call> mayBeOld() {
    return Stream.of(
        new Call("getThreadById", s -> title(s.memory().getThreadById("t").orElseThrow())),
        new Call(
            "getThreadById of a resource",
            s -> title(s.memory().getThreadById("t", "r").orElseThrow())),
        new Call("listThreads", s -> title(s.memory().listThreads(threads()).items().get(0))),
        new Call(
            "listThreads after a cursor",
            s -> title(s.memory().listThreads(threads(), Cursor.start()).items().get(0))),
        new Call(
            "streamThreads",
            s -> title(s.memory().streamThreads(threads()).findFirst().orElseThrow())),
        new Call("listMessages", s -> text(s.memory().listMessages(messages()).items().get(0))),
        new Call(
            "listMessages after a cursor",
            s -> text(s.memory().listMessages(messages(), Cursor.start()).items().get(0))),
        new Call(
            "listMessagesByResourceId",
            s ->
                text(
                    s.memory()
                        .listMessagesByResourceId(ListMessages.ofResource("r"))
                        .items()
                        .get(0))),
        new Call("listMessagesById", s -> text(s.memory().listMessagesById(List.of("m")).get(0))),
        new Call(
            "streamMessages",
            s -> text(s.memory().streamMessages(messages()).findFirst().orElseThrow())),
        new Call(
            "getResourceById",
            s -> s.memory().getResourceById("r").map(MastraResource::getWorkingMemory).orElse("")),
        new Call(
            "getWorkflowRunById",
            s -> status(s.workflows().getWorkflowRunById("w", "run").orElseThrow())),
        new Call(
            "getWorkflowRunById of any workflow",
            s -> status(s.workflows().getWorkflowRunById("run").orElseThrow())),
        new Call(
            "getObservationalMemory",
            s -> age(s.observationalMemory().getObservationalMemory(SCOPE).orElseThrow())),
        new Call(
            "getObservationalMemoryHistory",
            s ->
                age(
                    s.observationalMemory()
                        .getObservationalMemoryHistory(ObservationalMemoryHistory.of(SCOPE))
                        .get(0))),
        new Call("getScoreById", s -> reason(s.scores().getScoreById("score").orElseThrow())),
        new Call("listScores", s -> reason(s.scores().listScores(scores()).items().get(0))),
        new Call(
            "listScores after a cursor",
            s -> reason(s.scores().listScores(scores(), Cursor.start()).items().get(0))),
        new Call(
            "streamScores",
            s -> reason(s.scores().streamScores(scores()).findFirst().orElseThrow())),
        new Call(
            "getSpan", s -> s.observability().getSpan("trace", "root").orElseThrow().getName()),
        new Call(
            "getRootSpan", s -> s.observability().getRootSpan("trace").orElseThrow().getName()),
        new Call("getTrace", s -> s.observability().getTrace("trace").get(0).getName()),
        new Call("getTraceLight", s -> s.observability().getTraceLight("trace").get(0).name()),
        new Call("getBranch", s -> s.observability().getBranch("trace", "root").get(0).getName()),
        new Call(
            "listTraces", s -> s.observability().listTraces(traces()).items().get(0).getName()),
        new Call(
            "listTraces after a cursor",
            s -> s.observability().listTraces(traces(), Cursor.start()).items().get(0).getName()),
        new Call(
            "listTracesLight",
            s -> s.observability().listTracesLight(traces()).items().get(0).name()),
        new Call(
            "streamTraces",
            s -> s.observability().streamTraces(traces()).findFirst().orElseThrow().getName()),
        new Call("get of blobs", s -> blobs(s).get("h").orElseThrow().getContent()),
        new Call(
            "getMany of blobs",
            s -> Objects.requireNonNull(blobs(s).getMany(List.of("h")).get("h")).getContent()),
        new Call(
            "getTraces of the legacy",
            s -> s.legacy().getTraces(ListLegacyTraces.any()).get(0).getName()),
        new Call(
            "getTracesPaginated of the legacy",
            s -> s.legacy().getTracesPaginated(ListLegacyTraces.any()).items().get(0).getName()));
  }

  private static Stream<Call> mayNot() {
    return Stream.of(
        new Call(
            "streamThreads by change",
            s -> title(s.memory().streamThreads(threads().byChange()).findFirst().orElseThrow())),
        new Call("getState", s -> s.threadState().getState("t", "mood").orElseThrow().asText()),
        new Call(
            "loadWorkflowSnapshot",
            s ->
                s.workflows()
                    .loadWorkflowSnapshot("w", "run")
                    .orElseThrow()
                    .path("status")
                    .asText()),
        new Call(
            "listWorkflowRuns", s -> status(s.workflows().listWorkflowRuns(runs()).items().get(0))),
        new Call(
            "listWorkflowRuns after a cursor",
            s -> status(s.workflows().listWorkflowRuns(runs(), Cursor.start()).items().get(0))),
        new Call(
            "streamWorkflowRuns",
            s -> status(s.workflows().streamWorkflowRuns(runs()).findFirst().orElseThrow())),
        new Call(
            "listWorkflowRunHeads",
            s ->
                Objects.toString(
                    s.workflows().listWorkflowRunHeads(runs()).items().get(0).status())),
        new Call(
            "listWorkflowRunHeads after a cursor",
            s ->
                Objects.toString(
                    s.workflows()
                        .listWorkflowRunHeads(runs(), Cursor.start())
                        .items()
                        .get(0)
                        .status())),
        new Call(
            "db",
            s ->
                (String)
                    s.db()
                        .one("select title from {mastra}.mastra_threads where id = 't'")
                        .get("title")));
  }

  private static Stream<Call> all() {
    return Stream.concat(mayBeOld(), mayNot());
  }

  private static ListThreads threads() {
    return ListThreads.ofResource("r");
  }

  private static ListMessages messages() {
    return ListMessages.inThread("t");
  }

  private static ListScores scores() {
    return ListScores.ofScorer("s");
  }

  private static ListTraces traces() {
    return ListTraces.any();
  }

  private static ListWorkflowRuns runs() {
    return ListWorkflowRuns.ofAnyWorkflow();
  }

  private static String title(MastraThread thread) {
    return thread.getTitle();
  }

  private static String text(MastraMessage message) {
    return message.text();
  }

  private static String age(MastraObservationalMemory memory) {
    return memory.getConfig().path("age").asText();
  }

  private static String reason(MastraScore score) {
    return Objects.requireNonNull(score.getReason());
  }

  private static String status(MastraWorkflowSnapshot run) {
    return run.getSnapshot().path("status").asText();
  }

  /** A call that reads one word, and tells by it how old what it reads is. */
  record Call(String name, Function<MastraRepositories, String> body) {

    String on(MastraRepositories repositories) {
      return body.apply(repositories);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
