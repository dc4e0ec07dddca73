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
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Type;
import org.jspecify.annotations.Nullable;

/**
 * One verdict of a scorer on one run: a row of {@code mastra_scorers}, which, despite its name,
 * holds scores.
 *
 * <p>The original stores most JSON columns of this table as a JSON string that holds the document;
 * the getters answer with the document either way.
 */
@Entity
@Table(name = "mastra_scorers")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraScore {

  @Id
  @Column(name = "id", nullable = false, columnDefinition = "text")
  private String id;

  @Column(name = "\"scorerId\"", nullable = false, columnDefinition = "text")
  private String scorerId;

  @Column(name = "\"traceId\"", columnDefinition = "text")
  private @Nullable String traceId;

  @Column(name = "\"spanId\"", columnDefinition = "text")
  private @Nullable String spanId;

  @Column(name = "\"runId\"", nullable = false, columnDefinition = "text")
  private String runId;

  @Type(JsonBinaryType.class)
  @Column(name = "scorer", nullable = false, columnDefinition = "jsonb")
  private String scorerJson;

  @Type(JsonBinaryType.class)
  @Column(name = "\"preprocessStepResult\"", columnDefinition = "jsonb")
  private @Nullable String preprocessStepResultJson;

  @Type(JsonBinaryType.class)
  @Column(name = "\"extractStepResult\"", columnDefinition = "jsonb")
  private @Nullable String extractStepResultJson;

  @Type(JsonBinaryType.class)
  @Column(name = "\"analyzeStepResult\"", columnDefinition = "jsonb")
  private @Nullable String analyzeStepResultJson;

  @Column(name = "score", nullable = false, columnDefinition = "double precision")
  private double score;

  @Column(name = "reason", columnDefinition = "text")
  private @Nullable String reason;

  @Type(JsonBinaryType.class)
  @Column(name = "metadata", columnDefinition = "jsonb")
  private @Nullable String metadataJson;

  @Column(name = "\"preprocessPrompt\"", columnDefinition = "text")
  private @Nullable String preprocessPrompt;

  @Column(name = "\"extractPrompt\"", columnDefinition = "text")
  private @Nullable String extractPrompt;

  @Column(name = "\"generateScorePrompt\"", columnDefinition = "text")
  private @Nullable String generateScorePrompt;

  @Column(name = "\"generateReasonPrompt\"", columnDefinition = "text")
  private @Nullable String generateReasonPrompt;

  @Column(name = "\"analyzePrompt\"", columnDefinition = "text")
  private @Nullable String analyzePrompt;

  @Column(name = "\"reasonPrompt\"", columnDefinition = "text")
  private @Nullable String reasonPrompt;

  @Type(JsonBinaryType.class)
  @Column(name = "input", nullable = false, columnDefinition = "jsonb")
  private String inputJson;

  @Type(JsonBinaryType.class)
  @Column(name = "output", nullable = false, columnDefinition = "jsonb")
  private String outputJson;

  @Type(JsonBinaryType.class)
  @Column(name = "\"additionalContext\"", columnDefinition = "jsonb")
  private @Nullable String additionalContextJson;

  @Type(JsonBinaryType.class)
  @Column(name = "\"requestContext\"", columnDefinition = "jsonb")
  private @Nullable String requestContextJson;

  @Column(name = "\"entityType\"", columnDefinition = "text")
  private @Nullable String entityType;

  @Type(JsonBinaryType.class)
  @Column(name = "entity", columnDefinition = "jsonb")
  private @Nullable String entityJson;

  @Column(name = "\"entityId\"", columnDefinition = "text")
  private @Nullable String entityId;

  @Column(name = "source", nullable = false, columnDefinition = "text")
  private String source;

  @Column(name = "\"resourceId\"", columnDefinition = "text")
  private @Nullable String resourceId;

  @Column(name = "\"threadId\"", columnDefinition = "text")
  private @Nullable String threadId;

  @Column(name = "\"organizationId\"", columnDefinition = "text")
  private @Nullable String organizationId;

  @Column(name = "\"projectId\"", columnDefinition = "text")
  private @Nullable String projectId;

  @Column(name = "\"batchId\"", columnDefinition = "text")
  private @Nullable String batchId;

  @Column(name = "\"datasetId\"", columnDefinition = "text")
  private @Nullable String datasetId;

  @Column(name = "\"datasetItemId\"", columnDefinition = "text")
  private @Nullable String datasetItemId;

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
  public MastraScore() {}

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getScorerId() {
    return scorerId;
  }

  public void setScorerId(String scorerId) {
    this.scorerId = scorerId;
  }

  public @Nullable String getTraceId() {
    return traceId;
  }

  public void setTraceId(@Nullable String traceId) {
    this.traceId = traceId;
  }

  public @Nullable String getSpanId() {
    return spanId;
  }

  public void setSpanId(@Nullable String spanId) {
    this.spanId = spanId;
  }

  public String getRunId() {
    return runId;
  }

  public void setRunId(String runId) {
    this.runId = runId;
  }

  /** The column as it is stored. */
  public String getScorerJson() {
    return scorerJson;
  }

  public void setScorerJson(String scorerJson) {
    this.scorerJson = JsonText.repair(scorerJson);
  }

  /** The document, parsed anew at each call: changing it does not change the row. */
  public JsonNode getScorer() {
    return JsonText.parseUnwrapping(scorerJson);
  }

  public void setScorer(JsonNode scorer) {
    this.scorerJson = JsonText.write(scorer);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getPreprocessStepResultJson() {
    return preprocessStepResultJson;
  }

  public void setPreprocessStepResultJson(@Nullable String preprocessStepResultJson) {
    this.preprocessStepResultJson =
        preprocessStepResultJson == null ? null : JsonText.repair(preprocessStepResultJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getPreprocessStepResult() {
    return preprocessStepResultJson == null
        ? null
        : JsonText.parseUnwrapping(preprocessStepResultJson);
  }

  public void setPreprocessStepResult(@Nullable JsonNode preprocessStepResult) {
    this.preprocessStepResultJson =
        preprocessStepResult == null ? null : JsonText.write(preprocessStepResult);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getExtractStepResultJson() {
    return extractStepResultJson;
  }

  public void setExtractStepResultJson(@Nullable String extractStepResultJson) {
    this.extractStepResultJson =
        extractStepResultJson == null ? null : JsonText.repair(extractStepResultJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getExtractStepResult() {
    return extractStepResultJson == null ? null : JsonText.parseUnwrapping(extractStepResultJson);
  }

  public void setExtractStepResult(@Nullable JsonNode extractStepResult) {
    this.extractStepResultJson =
        extractStepResult == null ? null : JsonText.write(extractStepResult);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getAnalyzeStepResultJson() {
    return analyzeStepResultJson;
  }

  public void setAnalyzeStepResultJson(@Nullable String analyzeStepResultJson) {
    this.analyzeStepResultJson =
        analyzeStepResultJson == null ? null : JsonText.repair(analyzeStepResultJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getAnalyzeStepResult() {
    return analyzeStepResultJson == null ? null : JsonText.parseUnwrapping(analyzeStepResultJson);
  }

  public void setAnalyzeStepResult(@Nullable JsonNode analyzeStepResult) {
    this.analyzeStepResultJson =
        analyzeStepResult == null ? null : JsonText.write(analyzeStepResult);
  }

  public double getScore() {
    return score;
  }

  public void setScore(double score) {
    this.score = score;
  }

  public @Nullable String getReason() {
    return reason;
  }

  public void setReason(@Nullable String reason) {
    this.reason = reason;
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getMetadataJson() {
    return metadataJson;
  }

  public void setMetadataJson(@Nullable String metadataJson) {
    this.metadataJson = metadataJson == null ? null : JsonText.repair(metadataJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getMetadata() {
    return metadataJson == null ? null : JsonText.parseUnwrapping(metadataJson);
  }

  public void setMetadata(@Nullable JsonNode metadata) {
    this.metadataJson = metadata == null ? null : JsonText.write(metadata);
  }

  public @Nullable String getPreprocessPrompt() {
    return preprocessPrompt;
  }

  public void setPreprocessPrompt(@Nullable String preprocessPrompt) {
    this.preprocessPrompt = preprocessPrompt;
  }

  public @Nullable String getExtractPrompt() {
    return extractPrompt;
  }

  public void setExtractPrompt(@Nullable String extractPrompt) {
    this.extractPrompt = extractPrompt;
  }

  public @Nullable String getGenerateScorePrompt() {
    return generateScorePrompt;
  }

  public void setGenerateScorePrompt(@Nullable String generateScorePrompt) {
    this.generateScorePrompt = generateScorePrompt;
  }

  public @Nullable String getGenerateReasonPrompt() {
    return generateReasonPrompt;
  }

  public void setGenerateReasonPrompt(@Nullable String generateReasonPrompt) {
    this.generateReasonPrompt = generateReasonPrompt;
  }

  public @Nullable String getAnalyzePrompt() {
    return analyzePrompt;
  }

  public void setAnalyzePrompt(@Nullable String analyzePrompt) {
    this.analyzePrompt = analyzePrompt;
  }

  public @Nullable String getReasonPrompt() {
    return reasonPrompt;
  }

  public void setReasonPrompt(@Nullable String reasonPrompt) {
    this.reasonPrompt = reasonPrompt;
  }

  /** The column as it is stored. */
  public String getInputJson() {
    return inputJson;
  }

  public void setInputJson(String inputJson) {
    this.inputJson = JsonText.repair(inputJson);
  }

  /** The document, parsed anew at each call: changing it does not change the row. */
  public JsonNode getInput() {
    return JsonText.parseUnwrapping(inputJson);
  }

  /** A string is read back as that string, also if it looks like another document. */
  public void setInput(JsonNode input) {
    this.inputJson = JsonText.writeWrapping(input);
  }

  /** The column as it is stored. */
  public String getOutputJson() {
    return outputJson;
  }

  public void setOutputJson(String outputJson) {
    this.outputJson = JsonText.repair(outputJson);
  }

  /** The document, parsed anew at each call: changing it does not change the row. */
  public JsonNode getOutput() {
    return JsonText.parseUnwrapping(outputJson);
  }

  /** A string is read back as that string, also if it looks like another document. */
  public void setOutput(JsonNode output) {
    this.outputJson = JsonText.writeWrapping(output);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getAdditionalContextJson() {
    return additionalContextJson;
  }

  public void setAdditionalContextJson(@Nullable String additionalContextJson) {
    this.additionalContextJson =
        additionalContextJson == null ? null : JsonText.repair(additionalContextJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getAdditionalContext() {
    return additionalContextJson == null ? null : JsonText.parseUnwrapping(additionalContextJson);
  }

  public void setAdditionalContext(@Nullable JsonNode additionalContext) {
    this.additionalContextJson =
        additionalContext == null ? null : JsonText.write(additionalContext);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getRequestContextJson() {
    return requestContextJson;
  }

  public void setRequestContextJson(@Nullable String requestContextJson) {
    this.requestContextJson =
        requestContextJson == null ? null : JsonText.repair(requestContextJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getRequestContext() {
    return requestContextJson == null ? null : JsonText.parseUnwrapping(requestContextJson);
  }

  public void setRequestContext(@Nullable JsonNode requestContext) {
    this.requestContextJson = requestContext == null ? null : JsonText.write(requestContext);
  }

  public @Nullable String getEntityType() {
    return entityType;
  }

  public void setEntityType(@Nullable String entityType) {
    this.entityType = entityType;
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getEntityJson() {
    return entityJson;
  }

  public void setEntityJson(@Nullable String entityJson) {
    this.entityJson = entityJson == null ? null : JsonText.repair(entityJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getEntity() {
    return entityJson == null ? null : JsonText.parseUnwrapping(entityJson);
  }

  public void setEntity(@Nullable JsonNode entity) {
    this.entityJson = entity == null ? null : JsonText.write(entity);
  }

  public @Nullable String getEntityId() {
    return entityId;
  }

  public void setEntityId(@Nullable String entityId) {
    this.entityId = entityId;
  }

  public String getSource() {
    return source;
  }

  public void setSource(String source) {
    this.source = source;
  }

  public @Nullable String getResourceId() {
    return resourceId;
  }

  public void setResourceId(@Nullable String resourceId) {
    this.resourceId = resourceId;
  }

  public @Nullable String getThreadId() {
    return threadId;
  }

  public void setThreadId(@Nullable String threadId) {
    this.threadId = threadId;
  }

  public @Nullable String getOrganizationId() {
    return organizationId;
  }

  public void setOrganizationId(@Nullable String organizationId) {
    this.organizationId = organizationId;
  }

  public @Nullable String getProjectId() {
    return projectId;
  }

  public void setProjectId(@Nullable String projectId) {
    this.projectId = projectId;
  }

  public @Nullable String getBatchId() {
    return batchId;
  }

  public void setBatchId(@Nullable String batchId) {
    this.batchId = batchId;
  }

  public @Nullable String getDatasetId() {
    return datasetId;
  }

  public void setDatasetId(@Nullable String datasetId) {
    this.datasetId = datasetId;
  }

  public @Nullable String getDatasetItemId() {
    return datasetItemId;
  }

  public void setDatasetItemId(@Nullable String datasetItemId) {
    this.datasetItemId = datasetItemId;
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
    return this == o || (o instanceof MastraScore other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraScore[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, id);
  }
}
