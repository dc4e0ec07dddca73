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
 * A conversation: a row of {@code mastra_threads}.
 *
 * <p>A thread belongs to a resource (a user, an account, whatever owns its memory) and holds the
 * messages whose {@code threadId} names it.
 */
@Entity
@Table(name = "mastra_threads")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraThread {

  @Id
  @Column(name = "id", nullable = false, columnDefinition = "text")
  private String id;

  @Column(name = "\"resourceId\"", nullable = false, columnDefinition = "text")
  private String resourceId;

  @Column(name = "title", nullable = false, columnDefinition = "text")
  private String title;

  @Type(JsonBinaryType.class)
  @Column(name = "metadata", columnDefinition = "jsonb")
  private @Nullable String metadataJson;

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
  public MastraThread() {}

  /** A thread with all that a row must have; a store sets the times it finds absent. */
  public MastraThread(String id, String resourceId, String title) {
    this.id = id;
    this.resourceId = resourceId;
    this.title = title;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getResourceId() {
    return resourceId;
  }

  public void setResourceId(String resourceId) {
    this.resourceId = resourceId;
  }

  public String getTitle() {
    return title;
  }

  public void setTitle(String title) {
    this.title = title;
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
    return this == o || (o instanceof MastraThread other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraThread[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, id);
  }
}
