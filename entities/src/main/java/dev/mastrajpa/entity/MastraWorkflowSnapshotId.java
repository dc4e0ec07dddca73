package dev.mastrajpa.entity;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key of a {@link MastraWorkflowSnapshot}. */
public class MastraWorkflowSnapshotId implements Serializable {

  private static final long serialVersionUID = 1L;

  private String workflowName;
  private String runId;

  /** For JPA, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected MastraWorkflowSnapshotId() {}

  public MastraWorkflowSnapshotId(String workflowName, String runId) {
    this.workflowName = workflowName;
    this.runId = runId;
  }

  public String getWorkflowName() {
    return workflowName;
  }

  public String getRunId() {
    return runId;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof MastraWorkflowSnapshotId other
        && Objects.equals(workflowName, other.workflowName)
        && Objects.equals(runId, other.runId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(workflowName, runId);
  }

  @Override
  public String toString() {
    return workflowName + "/" + runId;
  }
}
