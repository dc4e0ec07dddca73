package dev.mastrajpa.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * A piece of state kept with a thread under a type of its own: a row of {@code
 * mastra_thread_state}.
 *
 * <p>The well-known types are {@code task} and {@code goal}.
 */
@Entity
@Table(name = "mastra_thread_state")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
@IdClass(MastraThreadStateId.class)
public class MastraThreadState {

  @Id
  @Column(name = "\"threadId\"", nullable = false, columnDefinition = "text")
  private String threadId;

  @Id
  @Column(name = "type", nullable = false, columnDefinition = "text")
  private String type;

  @Type(JsonBinaryType.class)
  @Column(name = "value", nullable = false, columnDefinition = "jsonb")
  private String valueJson;

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
  public MastraThreadState() {}

  /** A state with all that a row must have but its times. */
  public MastraThreadState(String threadId, String type, JsonNode value) {
    this.threadId = threadId;
    this.type = type;
    setValue(value);
  }

  public String getThreadId() {
    return threadId;
  }

  public void setThreadId(String threadId) {
    this.threadId = threadId;
  }

  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
  }

  /** The column as it is stored. */
  public String getValueJson() {
    return valueJson;
  }

  public void setValueJson(String valueJson) {
    this.valueJson = JsonText.repair(valueJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row.
   *
   * <p>A string is what was set, whatever it says: one that {@link #setValue} has written, and one
   * that the original has, whose own reader parses it and fails unless it happens to be JSON. Only
   * a string of the original's that itself begins and ends as a string of JSON does is answered, as
   * there, with what stands in it.
   */
  public JsonNode getValue() {
    JsonNode value = JsonText.parse(valueJson);
    if (!value.isTextual()) {
      return value;
    }
    JsonNode inner = JsonText.parseUnwrapping(valueJson);
    return inner.isTextual() ? inner : value;
  }

  /**
   * A string is stored as the text of its JSON, in quotation marks once more: so the original,
   * which parses a string that it reads, finds the same.
   */
  public void setValue(JsonNode value) {
    this.valueJson =
        JsonText.write(
            value.isTextual() ? JsonNodeFactory.instance.textNode(JsonText.write(value)) : value);
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
    return this == o || (o instanceof MastraThreadState other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraThreadState[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(
        this, threadId == null || type == null ? null : new MastraThreadStateId(threadId, type));
  }
}
