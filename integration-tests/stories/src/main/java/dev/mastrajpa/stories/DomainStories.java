package dev.mastrajpa.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.blobs.BlobsRepository;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.entity.MastraSkillBlob;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.memory.BufferedObservationChunk;
import dev.mastrajpa.memory.ObservationScope;
import dev.mastrajpa.memory.ObservationalMemoryRepository;
import dev.mastrajpa.memory.SwapBufferedToActive;
import dev.mastrajpa.observability.BatchOutcome;
import dev.mastrajpa.observability.BatchOutcome.Failure;
import dev.mastrajpa.observability.LightSpan;
import dev.mastrajpa.observability.ListTraces;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.scores.ListScores;
import dev.mastrajpa.scores.ScoresRepository;
import dev.mastrajpa.threadstate.ThreadStateRepository;
import dev.mastrajpa.workflows.ListWorkflowRuns;
import dev.mastrajpa.workflows.UpdateWorkflowResults;
import dev.mastrajpa.workflows.WorkflowRunHead;
import dev.mastrajpa.workflows.WorkflowRunStatus;
import dev.mastrajpa.workflows.WorkflowsRepository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What else an agent leaves behind: one story for each domain. */
final class DomainStories {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DomainStories() {}

  static void goesOnWithRuns(House house) {
    WorkflowsRepository workflows = house.store().workflows();
    String id = UUID.randomUUID().toString();
    ObjectNode snapshot = JSON.objectNode().put("status", "suspended");
    snapshot.putObject("context").putObject("input").put("flour", 500);
    MastraWorkflowSnapshot run = new MastraWorkflowSnapshot("bake", id, snapshot);
    run.setResourceId(id);
    workflows.persistWorkflowSnapshot(run);

    assertThat(workflows.claimResume("bake", id, WorkflowRunStatus.SUSPENDED)).isTrue();
    assertThat(workflows.claimResume("bake", id, WorkflowRunStatus.SUSPENDED)).isFalse();
    JsonNode result = JSON.objectNode().put("status", "success");
    workflows.updateWorkflowResults(UpdateWorkflowResults.of("bake", id, "knead", result));

    assertThat(workflows.loadWorkflowSnapshot("bake", id))
        .hasValueSatisfying(
            found -> {
              assertThat(found.at("/context/input/flour").intValue()).isEqualTo(500);
              assertThat(found.at("/context/knead")).isEqualTo(result);
            });
    assertThat(workflows.listWorkflowRunHeads(ListWorkflowRuns.ofAnyWorkflow().resourceId(id)))
        .extracting(WorkflowRunHead::runId, WorkflowRunHead::status)
        .containsExactly(tuple(id, WorkflowRunStatus.RUNNING));
  }

  static void keepsScores(House house) {
    ScoresRepository scores = house.store().scores();
    String id = UUID.randomUUID().toString();
    MastraScore given = new MastraScore();
    given.setScorerId("politeness");
    given.setScorer(JSON.objectNode().put("id", "politeness"));
    given.setRunId(id);
    given.setScore(0.75);
    given.setOutput(JSON.objectNode().put("text", "When you push hard?"));
    given.setSource("LIVE");
    given.setEntityId("mechanic");
    given.setEntityType("AGENT");
    given.setEntity(JSON.objectNode().put("id", "mechanic"));
    MastraScore score = scores.saveScore(given);

    assertThat(scores.listScores(ListScores.ofRun(id)))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.getId()).isEqualTo(score.getId());
              assertThat(found.getScore()).isEqualTo(0.75);
              assertThat(found.getOutput()).isEqualTo(score.getOutput());
            });
  }

  static void keepsTraces(House house) {
    ObservabilityRepository traces = house.store().observability();
    String id = UUID.randomUUID().toString();
    traces.createSpan(span(id, "root"));
    MastraAiSpan child = span(id, "child");
    child.setParentSpanId("root");
    traces.createSpan(child);
    traces.updateSpan(
        SpanPatch.of(id, "child").error(JSON.objectNode().put("message", "It broke.")));

    assertThat(traces.getTraceLight(id)).extracting(LightSpan::spanId).contains("root", "child");
    assertThat(traces.listTraces(ListTraces.any().traceId(id).hasChildError(true)))
        .extracting(MastraAiSpan::getSpanId)
        .containsExactly("root");
  }

  /** A span that cannot be stored spoils neither the others nor the host's transaction. */
  static void storesTheGoodSpansOfABatch(House house) throws SQLException {
    String id = UUID.randomUUID().toString();
    MastraAiSpan bad = span(id, "bad");
    bad.setMetadataJson("{\"number\": 1e200000}"); // more than PostgreSQL can hold
    house.inTransaction(
        entityManager -> {
          entityManager.persist(house.ticket(id, id));
          BatchOutcome outcome =
              house
                  .store()
                  .joining(entityManager)
                  .observability()
                  .batchCreateSpansPartially(List.of(span(id, "first"), bad, span(id, "last")));
          assertThat(outcome.failures()).extracting(Failure::index).containsExactly(1);
        });

    assertThat(Sql.tickets(house, id)).isEqualTo(1);
    assertThat(house.store().observability().getTraceLight(id))
        .extracting(LightSpan::spanId)
        .containsExactlyInAnyOrder("first", "last");
  }

  static void keepsWhatAnAgentMakesOfAThread(House house) {
    String id = UUID.randomUUID().toString();
    ThreadStateRepository state = house.store().threadState();
    state.setState(id, "goal", JSON.textNode("Find the creak"));
    assertThat(state.getState(id, "goal")).hasValue(JSON.textNode("Find the creak"));

    ObservationalMemoryRepository memory = house.store().observationalMemory();
    ObservationScope thread = ObservationScope.ofThread(id, "anna");
    String record = memory.initializeObservationalMemory(thread, JSON.objectNode()).getId();
    memory.updateBufferedObservations(
        record,
        BufferedObservationChunk.of("cycle-1", "It creaks uphill.", 5, Instant.now())
            .messages(List.of(id), 700));
    memory.swapBufferedToActive(SwapBufferedToActive.of(record, 1, 1000, 700));
    assertThat(memory.getObservationalMemory(thread))
        .get()
        .extracting(MastraObservationalMemory::getActiveObservations)
        .isEqualTo("It creaks uphill.");
  }

  static void keepsFilesOfSkills(House house) {
    BlobsRepository blobs = house.store().repository(BlobsRepository.class);
    String id = UUID.randomUUID().toString();
    MastraSkillBlob blob = new MastraSkillBlob(id, "# Oil a chain", 13);

    assertThat(blobs.putMany(List.of(blob, blob))).isEqualTo(1);
    assertThat(blobs.getMany(List.of(id, "none"))).containsOnlyKeys(id);
    assertThat(blobs.delete(id)).isTrue();
  }

  private static MastraAiSpan span(String trace, String id) {
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId(trace);
    span.setSpanId(id);
    span.setName("generate");
    span.setSpanType("agent_run");
    span.setStartedAt(Instant.now());
    return span;
  }
}
