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
 * A span of the tracing that older versions used: a row of {@code mastra_traces}.
 *
 * <p>Start and end are counted from 1970, in the unit of whoever wrote the row: the original's own
 * telemetry wrote microseconds.
 */
@Entity
@Table(name = "mastra_traces")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraTrace {

  @Id
  @Column(name = "id", nullable = false, columnDefinition = "text")
  private String id;

  @Column(name = "\"parentSpanId\"", columnDefinition = "text")
  private @Nullable String parentSpanId;

  @Column(name = "name", nullable = false, columnDefinition = "text")
  private String name;

  @Column(name = "\"traceId\"", nullable = false, columnDefinition = "text")
  private String traceId;

  @Column(name = "scope", nullable = false, columnDefinition = "text")
  private String scope;

  @Column(name = "kind", nullable = false, columnDefinition = "integer")
  private int kind;

  @Type(JsonBinaryType.class)
  @Column(name = "attributes", columnDefinition = "jsonb")
  private @Nullable String attributesJson;

  @Type(JsonBinaryType.class)
  @Column(name = "status", columnDefinition = "jsonb")
  private @Nullable String statusJson;

  @Type(JsonBinaryType.class)
  @Column(name = "events", columnDefinition = "jsonb")
  private @Nullable String eventsJson;

  @Type(JsonBinaryType.class)
  @Column(name = "links", columnDefinition = "jsonb")
  private @Nullable String linksJson;

  @Column(name = "other", columnDefinition = "text")
  private @Nullable String other;

  @Column(name = "\"startTime\"", nullable = false, columnDefinition = "bigint")
  private long startTime;

  @Column(name = "\"endTime\"", nullable = false, columnDefinition = "bigint")
  private long endTime;

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

  /** For JPA, and for filling in by hand. */
  public MastraTrace() {}

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public @Nullable String getParentSpanId() {
    return parentSpanId;
  }

  public void setParentSpanId(@Nullable String parentSpanId) {
    this.parentSpanId = parentSpanId;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getTraceId() {
    return traceId;
  }

  public void setTraceId(String traceId) {
    this.traceId = traceId;
  }

  public String getScope() {
    return scope;
  }

  public void setScope(String scope) {
    this.scope = scope;
  }

  public int getKind() {
    return kind;
  }

  public void setKind(int kind) {
    this.kind = kind;
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
    return attributesJson == null ? null : JsonText.parseUnwrapping(attributesJson);
  }

  public void setAttributes(@Nullable JsonNode attributes) {
    this.attributesJson = attributes == null ? null : JsonText.write(attributes);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getStatusJson() {
    return statusJson;
  }

  public void setStatusJson(@Nullable String statusJson) {
    this.statusJson = statusJson == null ? null : JsonText.repair(statusJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getStatus() {
    return statusJson == null ? null : JsonText.parseUnwrapping(statusJson);
  }

  public void setStatus(@Nullable JsonNode status) {
    this.statusJson = status == null ? null : JsonText.write(status);
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getEventsJson() {
    return eventsJson;
  }

  public void setEventsJson(@Nullable String eventsJson) {
    this.eventsJson = eventsJson == null ? null : JsonText.repair(eventsJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getEvents() {
    return eventsJson == null ? null : JsonText.parseUnwrapping(eventsJson);
  }

  public void setEvents(@Nullable JsonNode events) {
    this.eventsJson = events == null ? null : JsonText.write(events);
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
    return linksJson == null ? null : JsonText.parseUnwrapping(linksJson);
  }

  public void setLinks(@Nullable JsonNode links) {
    this.linksJson = links == null ? null : JsonText.write(links);
  }

  public @Nullable String getOther() {
    return other;
  }

  public void setOther(@Nullable String other) {
    this.other = other;
  }

  public long getStartTime() {
    return startTime;
  }

  public void setStartTime(long startTime) {
    this.startTime = startTime;
  }

  public long getEndTime() {
    return endTime;
  }

  public void setEndTime(long endTime) {
    this.endTime = endTime;
  }

  public @Nullable Instant getCreatedAt() {
    return TimestampPair.instantOf(createdAt);
  }

  public void setCreatedAt(@Nullable Instant createdAt) {
    this.createdAt = TimestampPair.ofNullable(createdAt);
  }

  @Override
  public final boolean equals(@Nullable Object o) {
    return this == o || (o instanceof MastraTrace other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraTrace[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, id);
  }
}
