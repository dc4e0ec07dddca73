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
 * One span of a trace: a row of {@code mastra_ai_spans}.
 *
 * <p>When a row was created and last changed is the database's to say: a trigger sets both, so
 * these two are read-only here. A span without an end is still running.
 */
@Entity
@Table(name = "mastra_ai_spans")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
@IdClass(MastraAiSpanId.class)
public class MastraAiSpan {

  @Id
  @Column(name = "\"traceId\"", nullable = false, columnDefinition = "text")
  private String traceId;

  @Id
  @Column(name = "\"spanId\"", nullable = false, columnDefinition = "text")
  private String spanId;

  @Column(name = "name", nullable = false, columnDefinition = "text")
  private String name;

  @Column(name = "\"spanType\"", nullable = false, columnDefinition = "text")
  private String spanType;

  @Column(name = "\"isEvent\"", nullable = false, columnDefinition = "boolean")
  private boolean isEvent;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "\"startedAt\"",
              nullable = false,
              columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"startedAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair startedAt;

  @Column(name = "\"parentSpanId\"", columnDefinition = "text")
  private @Nullable String parentSpanId;

  @Column(name = "\"entityType\"", columnDefinition = "text")
  private @Nullable String entityType;

  @Column(name = "\"entityId\"", columnDefinition = "text")
  private @Nullable String entityId;

  @Column(name = "\"entityName\"", columnDefinition = "text")
  private @Nullable String entityName;

  @Column(name = "\"parentEntityType\"", columnDefinition = "text")
  private @Nullable String parentEntityType;

  @Column(name = "\"parentEntityId\"", columnDefinition = "text")
  private @Nullable String parentEntityId;

  @Column(name = "\"parentEntityName\"", columnDefinition = "text")
  private @Nullable String parentEntityName;

  @Column(name = "\"rootEntityType\"", columnDefinition = "text")
  private @Nullable String rootEntityType;

  @Column(name = "\"rootEntityId\"", columnDefinition = "text")
  private @Nullable String rootEntityId;

  @Column(name = "\"rootEntityName\"", columnDefinition = "text")
  private @Nullable String rootEntityName;

  @Column(name = "\"userId\"", columnDefinition = "text")
  private @Nullable String userId;

  @Column(name = "\"organizationId\"", columnDefinition = "text")
  private @Nullable String organizationId;

  @Column(name = "\"resourceId\"", columnDefinition = "text")
  private @Nullable String resourceId;

  @Column(name = "\"runId\"", columnDefinition = "text")
  private @Nullable String runId;

  @Column(name = "\"sessionId\"", columnDefinition = "text")
  private @Nullable String sessionId;

  @Column(name = "\"threadId\"", columnDefinition = "text")
  private @Nullable String threadId;

  @Column(name = "\"requestId\"", columnDefinition = "text")
  private @Nullable String requestId;

  @Column(name = "environment", columnDefinition = "text")
  private @Nullable String environment;

  @Column(name = "\"serviceName\"", columnDefinition = "text")
  private @Nullable String serviceName;

  @Type(JsonBinaryType.class)
  @Column(name = "scope", columnDefinition = "jsonb")
  private @Nullable String scopeJson;

  @Column(name = "\"entityVersionId\"", columnDefinition = "text")
  private @Nullable String entityVersionId;

  @Column(name = "\"parentEntityVersionId\"", columnDefinition = "text")
  private @Nullable String parentEntityVersionId;

  @Column(name = "\"rootEntityVersionId\"", columnDefinition = "text")
  private @Nullable String rootEntityVersionId;

  @Column(name = "\"experimentId\"", columnDefinition = "text")
  private @Nullable String experimentId;

  @Column(name = "source", columnDefinition = "text")
  private @Nullable String source;

  @Type(JsonBinaryType.class)
  @Column(name = "metadata", columnDefinition = "jsonb")
  private @Nullable String metadataJson;

  @Type(JsonBinaryType.class)
  @Column(name = "tags", columnDefinition = "jsonb")
  private @Nullable String tagsJson;

  @Type(JsonBinaryType.class)
  @Column(name = "attributes", columnDefinition = "jsonb")
  private @Nullable String attributesJson;

  @Type(JsonBinaryType.class)
  @Column(name = "links", columnDefinition = "jsonb")
  private @Nullable String linksJson;

  @Type(JsonBinaryType.class)
  @Column(name = "input", columnDefinition = "jsonb")
  private @Nullable String inputJson;

  @Type(JsonBinaryType.class)
  @Column(name = "output", columnDefinition = "jsonb")
  private @Nullable String outputJson;

  @Type(JsonBinaryType.class)
  @Column(name = "error", columnDefinition = "jsonb")
  private @Nullable String errorJson;

  @Embedded
  @AttributeOverride(
      name = "local",
      column = @Column(name = "\"endedAt\"", columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"endedAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair endedAt;

  @Type(JsonBinaryType.class)
  @Column(name = "\"requestContext\"", columnDefinition = "jsonb")
  private @Nullable String requestContextJson;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "\"createdAt\"",
              nullable = false,
              columnDefinition = "timestamp without time zone",
              insertable = false,
              updatable = false))
  @AttributeOverride(
      name = "zoned",
      column =
          @Column(
              name = "\"createdAtZ\"",
              columnDefinition = "timestamp with time zone",
              insertable = false,
              updatable = false))
  private @Nullable TimestampPair createdAt;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "\"updatedAt\"",
              columnDefinition = "timestamp without time zone",
              insertable = false,
              updatable = false))
  @AttributeOverride(
      name = "zoned",
      column =
          @Column(
              name = "\"updatedAtZ\"",
              columnDefinition = "timestamp with time zone",
              insertable = false,
              updatable = false))
  private @Nullable TimestampPair updatedAt;

  /** For JPA, and for filling in by hand. */
  public MastraAiSpan() {}

  public String getTraceId() {
    return traceId;
  }

  public void setTraceId(String traceId) {
    this.traceId = traceId;
  }

  public String getSpanId() {
    return spanId;
  }

  public void setSpanId(String spanId) {
    this.spanId = spanId;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getSpanType() {
    return spanType;
  }

  public void setSpanType(String spanType) {
    this.spanType = spanType;
  }

  public boolean isEvent() {
    return isEvent;
  }

  public void setEvent(boolean isEvent) {
    this.isEvent = isEvent;
  }

  public @Nullable Instant getStartedAt() {
    return TimestampPair.instantOf(startedAt);
  }

  public void setStartedAt(@Nullable Instant startedAt) {
    this.startedAt = TimestampPair.ofNullable(startedAt);
  }

  public @Nullable String getParentSpanId() {
    return parentSpanId;
  }

  public void setParentSpanId(@Nullable String parentSpanId) {
    this.parentSpanId = parentSpanId;
  }

  public @Nullable String getEntityType() {
    return entityType;
  }

  public void setEntityType(@Nullable String entityType) {
    this.entityType = entityType;
  }

  public @Nullable String getEntityId() {
    return entityId;
  }

  public void setEntityId(@Nullable String entityId) {
    this.entityId = entityId;
  }

  public @Nullable String getEntityName() {
    return entityName;
  }

  public void setEntityName(@Nullable String entityName) {
    this.entityName = entityName;
  }

  public @Nullable String getParentEntityType() {
    return parentEntityType;
  }

  public void setParentEntityType(@Nullable String parentEntityType) {
    this.parentEntityType = parentEntityType;
  }

  public @Nullable String getParentEntityId() {
    return parentEntityId;
  }

  public void setParentEntityId(@Nullable String parentEntityId) {
    this.parentEntityId = parentEntityId;
  }

  public @Nullable String getParentEntityName() {
    return parentEntityName;
  }

  public void setParentEntityName(@Nullable String parentEntityName) {
    this.parentEntityName = parentEntityName;
  }

  public @Nullable String getRootEntityType() {
    return rootEntityType;
  }

  public void setRootEntityType(@Nullable String rootEntityType) {
    this.rootEntityType = rootEntityType;
  }

  public @Nullable String getRootEntityId() {
    return rootEntityId;
  }

  public void setRootEntityId(@Nullable String rootEntityId) {
    this.rootEntityId = rootEntityId;
  }

  public @Nullable String getRootEntityName() {
    return rootEntityName;
  }

  public void setRootEntityName(@Nullable String rootEntityName) {
    this.rootEntityName = rootEntityName;
  }

  public @Nullable String getUserId() {
    return userId;
  }

  public void setUserId(@Nullable String userId) {
    this.userId = userId;
  }

  public @Nullable String getOrganizationId() {
    return organizationId;
  }

  public void setOrganizationId(@Nullable String organizationId) {
    this.organizationId = organizationId;
  }

  public @Nullable String getResourceId() {
    return resourceId;
  }

  public void setResourceId(@Nullable String resourceId) {
    this.resourceId = resourceId;
  }

  public @Nullable String getRunId() {
    return runId;
  }

  public void setRunId(@Nullable String runId) {
    this.runId = runId;
  }

  public @Nullable String getSessionId() {
    return sessionId;
  }

  public void setSessionId(@Nullable String sessionId) {
    this.sessionId = sessionId;
  }

  public @Nullable String getThreadId() {
    return threadId;
  }

  public void setThreadId(@Nullable String threadId) {
    this.threadId = threadId;
  }

  public @Nullable String getRequestId() {
    return requestId;
  }

  public void setRequestId(@Nullable String requestId) {
    this.requestId = requestId;
  }

  public @Nullable String getEnvironment() {
    return environment;
  }

  public void setEnvironment(@Nullable String environment) {
    this.environment = environment;
  }

  public @Nullable String getServiceName() {
    return serviceName;
  }

  public void setServiceName(@Nullable String serviceName) {
    this.serviceName = serviceName;
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getScopeJson() {
    return scopeJson;
  }

  public void setScopeJson(@Nullable String scopeJson) {
    this.scopeJson = scopeJson == null ? null : JsonText.repair(scopeJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getScope() {
    return scopeJson == null ? null : JsonText.parse(scopeJson);
  }

  public void setScope(@Nullable JsonNode scope) {
    this.scopeJson = scope == null ? null : JsonText.write(scope);
  }

  public @Nullable String getEntityVersionId() {
    return entityVersionId;
  }

  public void setEntityVersionId(@Nullable String entityVersionId) {
    this.entityVersionId = entityVersionId;
  }

  public @Nullable String getParentEntityVersionId() {
    return parentEntityVersionId;
  }

  public void setParentEntityVersionId(@Nullable String parentEntityVersionId) {
    this.parentEntityVersionId = parentEntityVersionId;
  }

  public @Nullable String getRootEntityVersionId() {
    return rootEntityVersionId;
  }

  public void setRootEntityVersionId(@Nullable String rootEntityVersionId) {
    this.rootEntityVersionId = rootEntityVersionId;
  }

  public @Nullable String getExperimentId() {
    return experimentId;
  }

  public void setExperimentId(@Nullable String experimentId) {
    this.experimentId = experimentId;
  }

  public @Nullable String getSource() {
    return source;
  }

  public void setSource(@Nullable String source) {
    this.source = source;
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
    return metadataJson == null ? null : JsonText.parse(metadataJson);
  }

  public void setMetadata(@Nullable JsonNode metadata) {
    this.metadataJson = metadata == null ? null : JsonText.write(metadata);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getTagsJson() {
    return tagsJson;
  }

  public void setTagsJson(@Nullable String tagsJson) {
    this.tagsJson = tagsJson == null ? null : JsonText.repair(tagsJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getTags() {
    return tagsJson == null ? null : JsonText.parse(tagsJson);
  }

  public void setTags(@Nullable JsonNode tags) {
    this.tagsJson = tags == null ? null : JsonText.write(tags);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getAttributesJson() {
    return attributesJson;
  }

  public void setAttributesJson(@Nullable String attributesJson) {
    this.attributesJson = attributesJson == null ? null : JsonText.repair(attributesJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getAttributes() {
    return attributesJson == null ? null : JsonText.parse(attributesJson);
  }

  public void setAttributes(@Nullable JsonNode attributes) {
    this.attributesJson = attributes == null ? null : JsonText.write(attributes);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getLinksJson() {
    return linksJson;
  }

  public void setLinksJson(@Nullable String linksJson) {
    this.linksJson = linksJson == null ? null : JsonText.repair(linksJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getLinks() {
    return linksJson == null ? null : JsonText.parse(linksJson);
  }

  public void setLinks(@Nullable JsonNode links) {
    this.linksJson = links == null ? null : JsonText.write(links);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getInputJson() {
    return inputJson;
  }

  public void setInputJson(@Nullable String inputJson) {
    this.inputJson = inputJson == null ? null : JsonText.repair(inputJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getInput() {
    return inputJson == null ? null : JsonText.parse(inputJson);
  }

  public void setInput(@Nullable JsonNode input) {
    this.inputJson = input == null ? null : JsonText.write(input);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getOutputJson() {
    return outputJson;
  }

  public void setOutputJson(@Nullable String outputJson) {
    this.outputJson = outputJson == null ? null : JsonText.repair(outputJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getOutput() {
    return outputJson == null ? null : JsonText.parse(outputJson);
  }

  public void setOutput(@Nullable JsonNode output) {
    this.outputJson = output == null ? null : JsonText.write(output);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getErrorJson() {
    return errorJson;
  }

  public void setErrorJson(@Nullable String errorJson) {
    this.errorJson = errorJson == null ? null : JsonText.repair(errorJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getError() {
    return errorJson == null ? null : JsonText.parse(errorJson);
  }

  public void setError(@Nullable JsonNode error) {
    this.errorJson = error == null ? null : JsonText.write(error);
  }

  public @Nullable Instant getEndedAt() {
    return TimestampPair.instantOf(endedAt);
  }

  public void setEndedAt(@Nullable Instant endedAt) {
    this.endedAt = TimestampPair.ofNullable(endedAt);
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
    return requestContextJson == null ? null : JsonText.parse(requestContextJson);
  }

  public void setRequestContext(@Nullable JsonNode requestContext) {
    this.requestContextJson = requestContext == null ? null : JsonText.write(requestContext);
  }

  /** When the database says the row was created; null before it is stored. */
  public @Nullable Instant getCreatedAt() {
    return createdAt == null ? null : createdAt.getZoned();
  }

  /** When the database says the row was last changed; null before it is stored. */
  public @Nullable Instant getUpdatedAt() {
    return updatedAt == null ? null : updatedAt.getZoned();
  }

  /**
   * A span with all the values of this one, for whoever keeps it while others go on changing this.
   * It is new to every persistence context.
   */
  public MastraAiSpan copy() {
    MastraAiSpan copy = new MastraAiSpan();
    copy.traceId = traceId;
    copy.spanId = spanId;
    copy.name = name;
    copy.spanType = spanType;
    copy.isEvent = isEvent;
    copy.startedAt = startedAt;
    copy.parentSpanId = parentSpanId;
    copy.entityType = entityType;
    copy.entityId = entityId;
    copy.entityName = entityName;
    copy.parentEntityType = parentEntityType;
    copy.parentEntityId = parentEntityId;
    copy.parentEntityName = parentEntityName;
    copy.rootEntityType = rootEntityType;
    copy.rootEntityId = rootEntityId;
    copy.rootEntityName = rootEntityName;
    copy.userId = userId;
    copy.organizationId = organizationId;
    copy.resourceId = resourceId;
    copy.runId = runId;
    copy.sessionId = sessionId;
    copy.threadId = threadId;
    copy.requestId = requestId;
    copy.environment = environment;
    copy.serviceName = serviceName;
    copy.scopeJson = scopeJson;
    copy.entityVersionId = entityVersionId;
    copy.parentEntityVersionId = parentEntityVersionId;
    copy.rootEntityVersionId = rootEntityVersionId;
    copy.experimentId = experimentId;
    copy.source = source;
    copy.metadataJson = metadataJson;
    copy.tagsJson = tagsJson;
    copy.attributesJson = attributesJson;
    copy.linksJson = linksJson;
    copy.inputJson = inputJson;
    copy.outputJson = outputJson;
    copy.errorJson = errorJson;
    copy.endedAt = endedAt;
    copy.requestContextJson = requestContextJson;
    copy.createdAt = createdAt;
    copy.updatedAt = updatedAt;
    return copy;
  }

  @Override
  public final boolean equals(@Nullable Object o) {
    return this == o || (o instanceof MastraAiSpan other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraAiSpan[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(
        this, traceId == null || spanId == null ? null : new MastraAiSpanId(traceId, spanId));
  }
}
