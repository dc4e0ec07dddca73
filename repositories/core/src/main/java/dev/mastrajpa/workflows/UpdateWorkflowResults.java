package dev.mastrajpa.workflows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.internal.Arguments;

/**
 * What a step of a workflow run has come to.
 *
 * <pre>{@code
 * workflows.updateWorkflowResults(
 *     UpdateWorkflowResults.of("bake", "run-1", "knead", result).requestContext(members));
 * }</pre>
 *
 * <p>The result replaces what the snapshot has of the step, but where both have an array {@code
 * output}, as the steps of a loop have: then the elements that are not null replace those at their
 * places, and the other members of the result are merged in. With one of the elements {@code
 * {"__mastra_pending__": true}}, only such places change: they become null if they were suspended
 * or had nothing yet.
 *
 * <p>Immutable: each method returns another request.
 */
public final class UpdateWorkflowResults {

  static final String OPERATION = "UPDATE_WORKFLOW_RESULTS";

  private static final String PENDING = "__mastra_pending__";

  private final String workflowName;
  private final String runId;
  private final String stepId;
  private final String resultJson;
  private final boolean isLoop;
  private final boolean isPending;
  private final String requestContextJson;

  private UpdateWorkflowResults(
      String workflowName,
      String runId,
      String stepId,
      String resultJson,
      boolean isLoop,
      boolean isPending,
      String requestContextJson) {
    this.workflowName = workflowName;
    this.runId = runId;
    this.stepId = stepId;
    this.resultJson = resultJson;
    this.isLoop = isLoop;
    this.isPending = isPending;
    this.requestContextJson = requestContextJson;
  }

  /**
   * The result of one step.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if a name is null or blank, or the result
   *     null or such that it cannot be stored; JSON null is a result
   */
  public static UpdateWorkflowResults of(
      String workflowName, String runId, String stepId, JsonNode result) {
    Arguments arguments = Arguments.of(OPERATION);
    JsonNode output = arguments.present("result", result).path("output");
    return new UpdateWorkflowResults(
        arguments.name("workflowName", workflowName),
        arguments.name("runId", runId),
        arguments.name("stepId", stepId),
        arguments.json("result", result),
        output.isArray(),
        hasPendingElement(output),
        "{}");
  }

  /**
   * Merges these members into the request's context, too: each replaces the one of the same name.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is no object
   */
  public UpdateWorkflowResults requestContext(JsonNode members) {
    Arguments arguments = Arguments.of(OPERATION);
    if (!arguments.present("requestContext", members).isObject()) {
      throw arguments.refused("requestContext", members, "is not an object");
    }
    return new UpdateWorkflowResults(
        workflowName,
        runId,
        stepId,
        resultJson,
        isLoop,
        isPending,
        arguments.json("requestContext", members));
  }

  private static boolean hasPendingElement(JsonNode output) {
    for (JsonNode element : output) {
      if (element.isObject() && element.size() == 1 && element.path(PENDING).booleanValue()) {
        return true;
      }
    }
    return false;
  }

  String workflowName() {
    return workflowName;
  }

  String runId() {
    return runId;
  }

  String stepId() {
    return stepId;
  }

  String resultJson() {
    return resultJson;
  }

  /** Whether the result is that of a loop, to be merged element by element. */
  boolean isLoop() {
    return isLoop;
  }

  /** Whether an element of a loop's says that its place is to be begun anew. */
  boolean isPending() {
    return isPending;
  }

  String requestContextJson() {
    return requestContextJson;
  }
}
