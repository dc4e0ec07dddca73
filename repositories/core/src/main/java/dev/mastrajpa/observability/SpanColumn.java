package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a span, one constant for each logical column of {@code mastra_ai_spans} but the
 * key and the times that belong to the trigger.
 */
enum SpanColumn {
  NAME("name", Kind.TEXT, MastraAiSpan::getName),
  SPAN_TYPE("spanType", Kind.TEXT, MastraAiSpan::getSpanType),
  IS_EVENT("isEvent", Kind.FLAG, MastraAiSpan::isEvent),
  STARTED_AT("startedAt", Kind.MOMENT, MastraAiSpan::getStartedAt),
  PARENT_SPAN_ID("parentSpanId", Kind.TEXT, MastraAiSpan::getParentSpanId),
  ENTITY_TYPE("entityType", Kind.TEXT, MastraAiSpan::getEntityType),
  ENTITY_ID("entityId", Kind.TEXT, MastraAiSpan::getEntityId),
  ENTITY_NAME("entityName", Kind.TEXT, MastraAiSpan::getEntityName),
  PARENT_ENTITY_TYPE("parentEntityType", Kind.TEXT, MastraAiSpan::getParentEntityType),
  PARENT_ENTITY_ID("parentEntityId", Kind.TEXT, MastraAiSpan::getParentEntityId),
  PARENT_ENTITY_NAME("parentEntityName", Kind.TEXT, MastraAiSpan::getParentEntityName),
  ROOT_ENTITY_TYPE("rootEntityType", Kind.TEXT, MastraAiSpan::getRootEntityType),
  ROOT_ENTITY_ID("rootEntityId", Kind.TEXT, MastraAiSpan::getRootEntityId),
  ROOT_ENTITY_NAME("rootEntityName", Kind.TEXT, MastraAiSpan::getRootEntityName),
  USER_ID("userId", Kind.TEXT, MastraAiSpan::getUserId),
  ORGANIZATION_ID("organizationId", Kind.TEXT, MastraAiSpan::getOrganizationId),
  RESOURCE_ID("resourceId", Kind.TEXT, MastraAiSpan::getResourceId),
  RUN_ID("runId", Kind.TEXT, MastraAiSpan::getRunId),
  SESSION_ID("sessionId", Kind.TEXT, MastraAiSpan::getSessionId),
  THREAD_ID("threadId", Kind.TEXT, MastraAiSpan::getThreadId),
  REQUEST_ID("requestId", Kind.TEXT, MastraAiSpan::getRequestId),
  ENVIRONMENT("environment", Kind.TEXT, MastraAiSpan::getEnvironment),
  SERVICE_NAME("serviceName", Kind.TEXT, MastraAiSpan::getServiceName),
  SCOPE("scope", Kind.JSON, MastraAiSpan::getScopeJson),
  ENTITY_VERSION_ID("entityVersionId", Kind.TEXT, MastraAiSpan::getEntityVersionId),
  PARENT_ENTITY_VERSION_ID(
      "parentEntityVersionId", Kind.TEXT, MastraAiSpan::getParentEntityVersionId),
  ROOT_ENTITY_VERSION_ID("rootEntityVersionId", Kind.TEXT, MastraAiSpan::getRootEntityVersionId),
  EXPERIMENT_ID("experimentId", Kind.TEXT, MastraAiSpan::getExperimentId),
  SOURCE("source", Kind.TEXT, MastraAiSpan::getSource),
  METADATA("metadata", Kind.JSON, MastraAiSpan::getMetadataJson),
  TAGS("tags", Kind.JSON, MastraAiSpan::getTagsJson),
  ATTRIBUTES("attributes", Kind.JSON, MastraAiSpan::getAttributesJson),
  LINKS("links", Kind.JSON, MastraAiSpan::getLinksJson),
  INPUT("input", Kind.JSON, MastraAiSpan::getInputJson),
  OUTPUT("output", Kind.JSON, MastraAiSpan::getOutputJson),
  ERROR("error", Kind.JSON, MastraAiSpan::getErrorJson),
  ENDED_AT("endedAt", Kind.MOMENT, MastraAiSpan::getEndedAt),
  REQUEST_CONTEXT("requestContext", Kind.JSON, MastraAiSpan::getRequestContextJson);

  private final String text;
  private final Kind kind;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a method
  private final Function<MastraAiSpan, @Nullable Object> value;

  SpanColumn(String text, Kind kind, Function<MastraAiSpan, @Nullable Object> value) {
    this.text = text;
    this.kind = kind;
    this.value = value;
  }

  /** The column's name, and that of the property. */
  String text() {
    return text;
  }

  /** The column's name as SQL has it. */
  String quoted() {
    return quoted(text);
  }

  /** The columns in which it is stored, as SQL has their names, with their types. */
  Map<String, String> stored() {
    return kind == Kind.MOMENT
        ? Map.of(quoted(text), "timestamp", quoted(text + "Z"), "timestamptz")
        : Map.of(quoted(text), kind.type);
  }

  /** Whether every span must have it. */
  boolean isRequired() {
    return this == NAME || this == SPAN_TYPE || this == STARTED_AT;
  }

  /** Whether it is a document. */
  boolean isJson() {
    return kind == Kind.JSON;
  }

  /** What a span has in this column: a text, a moment or a flag; null for SQL NULL. */
  @Nullable Object of(MastraAiSpan span) {
    return value.apply(span);
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  private enum Kind {
    TEXT("text"),
    FLAG("boolean"),
    JSON("jsonb"),

    /** Two columns: one in the digits of UTC, and one with a zone. */
    MOMENT("timestamp");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }
}
