package dev.mastrajpa.workflows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.internal.Arguments;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to change in the state of a workflow run; members of its snapshot that are not named stay as
 * they are.
 *
 * <pre>{@code
 * workflows.updateWorkflowState(
 *     UpdateWorkflowState.of("bake", "run-1", WorkflowRunStatus.SUCCESS)
 *         .result(result)
 *         .expecting(WorkflowRunStatus.RUNNING));
 * }</pre>
 *
 * <p>Each member replaces the one that is there; nothing is merged inside of it. Immutable: each
 * method returns another request.
 */
public final class UpdateWorkflowState {

  static final String OPERATION = "UPDATE_WORKFLOW_STATE";

  private final String workflowName;
  private final String runId;
  private final ObjectNode members;
  private final @Nullable List<WorkflowRunStatus> expected;

  private UpdateWorkflowState(
      String workflowName,
      String runId,
      ObjectNode members,
      @Nullable List<WorkflowRunStatus> expected) {
    this.workflowName = workflowName;
    this.runId = runId;
    this.members = members;
    this.expected = expected;
  }

  /**
   * Sets the status of one run.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if an argument is null, or a name blank
   */
  public static UpdateWorkflowState of(
      String workflowName, String runId, WorkflowRunStatus status) {
    Arguments arguments = Arguments.of(OPERATION);
    return new UpdateWorkflowState(
            arguments.name("workflowName", workflowName),
            arguments.name("runId", runId),
            JsonNodeFactory.instance.objectNode(),
            null)
        .with(
            "status",
            JsonNodeFactory.instance.textNode(arguments.present("status", status).name()));
  }

  /** Sets what the run has come to. */
  public UpdateWorkflowState result(JsonNode result) {
    return with("result", result);
  }

  /** Sets why the run has failed. */
  public UpdateWorkflowState error(JsonNode error) {
    return with("error", error);
  }

  /** Sets where the run is suspended: from ids of steps to paths. */
  public UpdateWorkflowState suspendedPaths(JsonNode suspendedPaths) {
    return with("suspendedPaths", suspendedPaths);
  }

  /** Sets where the run waits: from ids of steps to paths. */
  public UpdateWorkflowState waitingPaths(JsonNode waitingPaths) {
    return with("waitingPaths", waitingPaths);
  }

  /** Sets the names by which steps can be resumed. */
  public UpdateWorkflowState resumeLabels(JsonNode resumeLabels) {
    return with("resumeLabels", resumeLabels);
  }

  /** Sets the path of the step that the run is at. */
  public UpdateWorkflowState activePaths(JsonNode activePaths) {
    return with("activePaths", activePaths);
  }

  /** Sets the steps that the run is at: from their ids to paths. */
  public UpdateWorkflowState activeStepsPath(JsonNode activeStepsPath) {
    return with("activeStepsPath", activeStepsPath);
  }

  /** Sets the span that a run which is resumed goes on from. */
  public UpdateWorkflowState tracingContext(JsonNode tracingContext) {
    return with("tracingContext", tracingContext);
  }

  /**
   * Changes the run only if it is in this state, or in one of these; a run whose snapshot names no
   * state is in none.
   */
  public UpdateWorkflowState expecting(WorkflowRunStatus status, WorkflowRunStatus... others) {
    Arguments arguments = Arguments.of(OPERATION);
    List<WorkflowRunStatus> all = new ArrayList<>();
    all.add(arguments.present("expectedStatus", status));
    for (WorkflowRunStatus other : arguments.present("expectedStatus", others)) {
      all.add(arguments.present("expectedStatus[" + all.size() + "]", other));
    }
    return new UpdateWorkflowState(workflowName, runId, members, List.copyOf(all));
  }

  String workflowName() {
    return workflowName;
  }

  String runId() {
    return runId;
  }

  JsonNode members() {
    return members;
  }

  /** Null where any state will do. */
  @Nullable List<WorkflowRunStatus> expected() {
    return expected;
  }

  private UpdateWorkflowState with(String member, JsonNode value) {
    ObjectNode changed = members.deepCopy();
    Arguments.of(OPERATION).json(member, value); // refuses what cannot be stored
    changed.set(member, value.deepCopy());
    return new UpdateWorkflowState(workflowName, runId, changed, expected);
  }
}
