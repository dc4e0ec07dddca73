package dev.mastrajpa.entity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.entity.internal.MastraTable;
import dev.mastrajpa.entity.internal.RowKey;
import io.hypersistence.utils.hibernate.type.json.JsonBinaryType;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Type;
import org.jspecify.annotations.Nullable;

/**
 * The state of one workflow run: a row of {@code mastra_workflow_snapshot}.
 *
 * <p>The table has no primary key; its unique constraint on workflow name and run id serves as one.
 */
@Entity
@Table(name = "mastra_workflow_snapshot")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
@IdClass(MastraWorkflowSnapshotId.class)
public class MastraWorkflowSnapshot {

  @Id
  @Column(name = "workflow_name", nullable = false, columnDefinition = "text")
  private String workflowName;

  @Id
  @Column(name = "run_id", nullable = false, columnDefinition = "text")
  private String runId;

  @Column(name = "\"resourceId\"", columnDefinition = "text")
  private @Nullable String resourceId;

  @Type(JsonBinaryType.class)
  @Column(name = "snapshot", nullable = false, columnDefinition = "jsonb")
  private String snapshotJson;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "\"createdAt\"",
              nullable = false,
              columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"createdAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair createdAt;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "\"updatedAt\"",
              nullable = false,
              columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"updatedAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair updatedAt;

  /** For JPA, and for filling in by hand. */
  public MastraWorkflowSnapshot() {}

  /** A run with all that a row must have; a store sets the times it finds absent. */
  public MastraWorkflowSnapshot(String workflowName, String runId, JsonNode snapshot) {
    this.workflowName = workflowName;
    this.runId = runId;
    this.snapshotJson = JsonText.write(snapshot);
  }

  public String getWorkflowName() {
    return workflowName;
  }

  public void setWorkflowName(String workflowName) {
    this.workflowName = workflowName;
  }

  public String getRunId() {
    return runId;
  }

  public void setRunId(String runId) {
    this.runId = runId;
  }

  public @Nullable String getResourceId() {
    return resourceId;
  }

  public void setResourceId(@Nullable String resourceId) {
    this.resourceId = resourceId;
  }

  /** The column as it is stored. */
  public String getSnapshotJson() {
    return snapshotJson;
  }

  public void setSnapshotJson(String snapshotJson) {
    this.snapshotJson = JsonText.repair(snapshotJson);
  }

  /** The document, parsed anew at each call: changing it does not change the row. */
  public JsonNode getSnapshot() {
    return JsonText.parseUnwrapping(snapshotJson);
  }

  public void setSnapshot(JsonNode snapshot) {
    this.snapshotJson = JsonText.write(snapshot);
  }

  public @Nullable Instant getCreatedAt() {
    return TimestampPair.instantOf(createdAt);
  }

  public void setCreatedAt(@Nullable Instant createdAt) {
    this.createdAt = TimestampPair.ofNullable(createdAt);
  }

  public @Nullable Instant getUpdatedAt() {
    return TimestampPair.instantOf(updatedAt);
  }

  public void setUpdatedAt(@Nullable Instant updatedAt) {
    this.updatedAt = TimestampPair.ofNullable(updatedAt);
  }

  @Override
  public final boolean equals(@Nullable Object o) {
    return this == o
        || (o instanceof MastraWorkflowSnapshot other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraWorkflowSnapshot[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(
        this,
        workflowName == null || runId == null
            ? null
            : new MastraWorkflowSnapshotId(workflowName, runId));
  }
}
