package dev.mastrajpa.workflows;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A workflow run without its snapshot, which may be large.
 *
 * @param resourceId null where the run belongs to no resource
 * @param status null where the snapshot names none
 */
public record WorkflowRunHead(
    String workflowName,
    String runId,
    @Nullable String resourceId,
    @Nullable WorkflowRunStatus status,
    Instant createdAt,
    Instant updatedAt) {}
