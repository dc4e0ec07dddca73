package dev.mastrajpa.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.workflows.ListWorkflowRuns;
import dev.mastrajpa.workflows.UpdateWorkflowResults;
import dev.mastrajpa.workflows.WorkflowRunHead;
import dev.mastrajpa.workflows.WorkflowRunStatus;
import dev.mastrajpa.workflows.WorkflowsRepository;
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
}
