package dev.mastrajpa.observability;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a span; what is not named stays as it is.
 *
 * <pre>{@code
 * observability.updateSpan(SpanPatch.of("t1", "s1").endedAt(now).output(json));
 * }</pre>
 *
 * <p>A value replaces the one that is there, and null sets the column to SQL NULL, be it JSON's
 * null; nothing is merged inside of a document. A value that cannot be stored is refused when it is
 * named, by an {@link dev.mastrajpa.error.InvalidArgumentException}. Immutable: each method returns
 * another patch.
 */
public final class SpanPatch {

  static final String OPERATION = "UPDATE_SPAN";

  private final SpanRow row;

  private SpanPatch(SpanRow row) {
    this.row = row;
  }

  /**
   * A patch without a change yet.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if an id is null or blank
   */
  public static SpanPatch of(String traceId, String spanId) {
    Arguments arguments = Arguments.of(OPERATION);
    return new SpanPatch(
        new SpanRow(
            arguments.name("traceId", traceId), arguments.name("spanId", spanId), Map.of()));
  }

  public SpanPatch name(String name) {
    return with(SpanColumn.NAME, Arguments.of(OPERATION).text("name", name));
  }

  public SpanPatch spanType(String spanType) {
    return with(SpanColumn.SPAN_TYPE, Arguments.of(OPERATION).text("spanType", spanType));
  }

  /** Whether it is a point in time. */
  public SpanPatch event(boolean isEvent) {
    return with(SpanColumn.IS_EVENT, String.valueOf(isEvent));
  }

  public SpanPatch startedAt(Instant startedAt) {
    return with(
        SpanColumn.STARTED_AT, Arguments.of(OPERATION).moment("startedAt", startedAt).toString());
  }

  public SpanPatch parentSpanId(@Nullable String parentSpanId) {
    return text(SpanColumn.PARENT_SPAN_ID, parentSpanId);
  }

  public SpanPatch entityType(@Nullable String entityType) {
    return text(SpanColumn.ENTITY_TYPE, entityType);
  }

  public SpanPatch entityId(@Nullable String entityId) {
    return text(SpanColumn.ENTITY_ID, entityId);
  }

  public SpanPatch entityName(@Nullable String entityName) {
    return text(SpanColumn.ENTITY_NAME, entityName);
  }

  public SpanPatch parentEntityType(@Nullable String parentEntityType) {
    return text(SpanColumn.PARENT_ENTITY_TYPE, parentEntityType);
  }

  public SpanPatch parentEntityId(@Nullable String parentEntityId) {
    return text(SpanColumn.PARENT_ENTITY_ID, parentEntityId);
  }

  public SpanPatch parentEntityName(@Nullable String parentEntityName) {
    return text(SpanColumn.PARENT_ENTITY_NAME, parentEntityName);
  }

  public SpanPatch rootEntityType(@Nullable String rootEntityType) {
    return text(SpanColumn.ROOT_ENTITY_TYPE, rootEntityType);
  }

  public SpanPatch rootEntityId(@Nullable String rootEntityId) {
    return text(SpanColumn.ROOT_ENTITY_ID, rootEntityId);
  }

  public SpanPatch rootEntityName(@Nullable String rootEntityName) {
    return text(SpanColumn.ROOT_ENTITY_NAME, rootEntityName);
  }

  public SpanPatch userId(@Nullable String userId) {
    return text(SpanColumn.USER_ID, userId);
  }

  public SpanPatch organizationId(@Nullable String organizationId) {
    return text(SpanColumn.ORGANIZATION_ID, organizationId);
  }

  public SpanPatch resourceId(@Nullable String resourceId) {
    return text(SpanColumn.RESOURCE_ID, resourceId);
  }

  public SpanPatch runId(@Nullable String runId) {
    return text(SpanColumn.RUN_ID, runId);
  }

  public SpanPatch sessionId(@Nullable String sessionId) {
    return text(SpanColumn.SESSION_ID, sessionId);
  }

  public SpanPatch threadId(@Nullable String threadId) {
    return text(SpanColumn.THREAD_ID, threadId);
  }

  public SpanPatch requestId(@Nullable String requestId) {
    return text(SpanColumn.REQUEST_ID, requestId);
  }

  public SpanPatch environment(@Nullable String environment) {
    return text(SpanColumn.ENVIRONMENT, environment);
  }

  public SpanPatch serviceName(@Nullable String serviceName) {
    return text(SpanColumn.SERVICE_NAME, serviceName);
  }

  public SpanPatch scope(@Nullable JsonNode scope) {
    return json(SpanColumn.SCOPE, scope);
  }

  public SpanPatch entityVersionId(@Nullable String entityVersionId) {
    return text(SpanColumn.ENTITY_VERSION_ID, entityVersionId);
  }

  public SpanPatch parentEntityVersionId(@Nullable String parentEntityVersionId) {
    return text(SpanColumn.PARENT_ENTITY_VERSION_ID, parentEntityVersionId);
  }

  public SpanPatch rootEntityVersionId(@Nullable String rootEntityVersionId) {
    return text(SpanColumn.ROOT_ENTITY_VERSION_ID, rootEntityVersionId);
  }

  public SpanPatch experimentId(@Nullable String experimentId) {
    return text(SpanColumn.EXPERIMENT_ID, experimentId);
  }

  public SpanPatch source(@Nullable String source) {
    return text(SpanColumn.SOURCE, source);
  }

  public SpanPatch metadata(@Nullable JsonNode metadata) {
    return json(SpanColumn.METADATA, metadata);
  }

  public SpanPatch tags(@Nullable JsonNode tags) {
    return json(SpanColumn.TAGS, tags);
  }

  public SpanPatch attributes(@Nullable JsonNode attributes) {
    return json(SpanColumn.ATTRIBUTES, attributes);
  }

  public SpanPatch links(@Nullable JsonNode links) {
    return json(SpanColumn.LINKS, links);
  }

  public SpanPatch input(@Nullable JsonNode input) {
    return json(SpanColumn.INPUT, input);
  }

  public SpanPatch output(@Nullable JsonNode output) {
    return json(SpanColumn.OUTPUT, output);
  }

  public SpanPatch error(@Nullable JsonNode error) {
    return json(SpanColumn.ERROR, error);
  }

  /** Ends the span; with null, opens it again. */
  public SpanPatch endedAt(@Nullable Instant endedAt) {
    return with(
        SpanColumn.ENDED_AT,
        endedAt == null ? null : Arguments.of(OPERATION).moment("endedAt", endedAt).toString());
  }

  public SpanPatch requestContext(@Nullable JsonNode requestContext) {
    return json(SpanColumn.REQUEST_CONTEXT, requestContext);
  }

  /** The trace of the span that is to change. */
  public String traceId() {
    return row.traceId();
  }

  /** The span that is to change. */
  public String spanId() {
    return row.spanId();
  }

  /** What is set to what. */
  SpanRow row() {
    return row;
  }

  private SpanPatch text(SpanColumn column, @Nullable String value) {
    return with(column, Arguments.of(OPERATION).optionalText(column.text(), value));
  }

  private SpanPatch json(SpanColumn column, @Nullable JsonNode value) {
    return with(column, value == null || value.isNull() ? null : written(column, value));
  }

  private static String written(SpanColumn column, JsonNode value) {
    try {
      return JsonText.write(value);
    } catch (IllegalArgumentException e) {
      throw Arguments.of(OPERATION)
          .refused(column.text(), value, "cannot be stored: " + e.getMessage());
    }
  }

  private SpanPatch with(SpanColumn column, @Nullable String value) {
    return new SpanPatch(row.with(column, value));
  }
}
