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
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Type;
import org.jspecify.annotations.Nullable;

/**
 * The result of one evaluation in databases that older versions made: a row of {@code
 * mastra_evals}.
 *
 * <p>The table has no key, and several rows may share a run id, which is the key here by convention
 * only: finding one by id gives any of them. Read-only to JPA.
 */
@Entity
@Table(name = "mastra_evals")
@Immutable
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraEval {

  @Column(name = "input", nullable = false, columnDefinition = "text")
  private String input;

  @Column(name = "output", nullable = false, columnDefinition = "text")
  private String output;

  @Type(JsonBinaryType.class)
  @Column(name = "result", nullable = false, columnDefinition = "jsonb")
  private String resultJson;

  @Column(name = "agent_name", nullable = false, columnDefinition = "text")
  private String agentName;

  @Column(name = "metric_name", nullable = false, columnDefinition = "text")
  private String metricName;

  @Column(name = "instructions", nullable = false, columnDefinition = "text")
  private String instructions;

  @Type(JsonBinaryType.class)
  @Column(name = "test_info", columnDefinition = "jsonb")
  private @Nullable String testInfoJson;

  @Column(name = "global_run_id", nullable = false, columnDefinition = "text")
  private String globalRunId;

  @Id
  @Column(name = "run_id", nullable = false, columnDefinition = "text")
  private String runId;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "created_at",
              nullable = false,
              columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"created_atZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair createdAt;

  @Embedded
  @AttributeOverride(
      name = "local",
      column = @Column(name = "\"createdAt\"", columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"createdAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair createdAtCopy;

  /** For JPA, and for filling in by hand. */
  public MastraEval() {}

  public String getInput() {
    return input;
  }

  public void setInput(String input) {
    this.input = input;
  }

  public String getOutput() {
    return output;
  }

  public void setOutput(String output) {
    this.output = output;
  }

  /** The column as it is stored. */
  public String getResultJson() {
    return resultJson;
  }

  public void setResultJson(String resultJson) {
    this.resultJson = JsonText.repair(resultJson);
  }

  /** The document, parsed anew at each call: changing it does not change the row. */
  public JsonNode getResult() {
    return JsonText.parseUnwrapping(resultJson);
  }

  public void setResult(JsonNode result) {
    this.resultJson = JsonText.write(result);
  }

  public String getAgentName() {
    return agentName;
  }

  public void setAgentName(String agentName) {
    this.agentName = agentName;
  }

  public String getMetricName() {
    return metricName;
  }

  public void setMetricName(String metricName) {
    this.metricName = metricName;
  }

  public String getInstructions() {
    return instructions;
  }

  public void setInstructions(String instructions) {
    this.instructions = instructions;
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getTestInfoJson() {
    return testInfoJson;
  }

  public void setTestInfoJson(@Nullable String testInfoJson) {
    this.testInfoJson = testInfoJson == null ? null : JsonText.repair(testInfoJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getTestInfo() {
    return testInfoJson == null ? null : JsonText.parseUnwrapping(testInfoJson);
  }

  public void setTestInfo(@Nullable JsonNode testInfo) {
    this.testInfoJson = testInfo == null ? null : JsonText.write(testInfo);
  }

  public String getGlobalRunId() {
    return globalRunId;
  }

  public void setGlobalRunId(String globalRunId) {
    this.globalRunId = globalRunId;
  }

  public String getRunId() {
    return runId;
  }

  public void setRunId(String runId) {
    this.runId = runId;
  }

  public @Nullable Instant getCreatedAt() {
    return TimestampPair.instantOf(createdAt);
  }

  public void setCreatedAt(@Nullable Instant createdAt) {
    this.createdAt = TimestampPair.ofNullable(createdAt);
  }

  public @Nullable Instant getCreatedAtCopy() {
    return TimestampPair.instantOf(createdAtCopy);
  }

  public void setCreatedAtCopy(@Nullable Instant createdAtCopy) {
    this.createdAtCopy = TimestampPair.ofNullable(createdAtCopy);
  }

  @Override
  public final boolean equals(@Nullable Object o) {
    return this == o || (o instanceof MastraEval other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraEval[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, runId);
  }
}
