package dev.mastrajpa.workflows;

import dev.mastrajpa.internal.Arguments;

/**
 * The state of a workflow run, by the name that its snapshot has for it. There is a constant for
 * each that the original knows; a run of another writer may be in one that has none here.
 */
public record WorkflowRunStatus(String name) {

  public static final WorkflowRunStatus RUNNING = new WorkflowRunStatus("running");
  public static final WorkflowRunStatus SUCCESS = new WorkflowRunStatus("success");
  public static final WorkflowRunStatus FAILED = new WorkflowRunStatus("failed");
  public static final WorkflowRunStatus TRIPWIRE = new WorkflowRunStatus("tripwire");
  public static final WorkflowRunStatus SUSPENDED = new WorkflowRunStatus("suspended");
  public static final WorkflowRunStatus WAITING = new WorkflowRunStatus("waiting");
  public static final WorkflowRunStatus PENDING = new WorkflowRunStatus("pending");
  public static final WorkflowRunStatus CANCELED = new WorkflowRunStatus("canceled");
  public static final WorkflowRunStatus BAILED = new WorkflowRunStatus("bailed");
  public static final WorkflowRunStatus PAUSED = new WorkflowRunStatus("paused");
  public static final WorkflowRunStatus SKIPPED = new WorkflowRunStatus("skipped");

  /**
   * @throws dev.mastrajpa.error.InvalidArgumentException if the name is null or has a NUL
   */
  public WorkflowRunStatus {
    name = Arguments.of("WORKFLOW_RUN_STATUS").text("name", name);
  }

  @Override
  public String toString() {
    return name;
  }
}
