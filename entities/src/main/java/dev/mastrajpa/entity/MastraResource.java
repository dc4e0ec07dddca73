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
 * What an agent remembers of a resource across all its threads: a row of {@code mastra_resources}.
 *
 * <p>Working memory is free text (Markdown or JSON, as the agent's template has it); metadata is
 * the application's own.
 */
@Entity
@Table(name = "mastra_resources")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraResource {

  @Id
  @Column(name = "id", nullable = false, columnDefinition = "text")
  private String id;

  @Column(name = "\"workingMemory\"", columnDefinition = "text")
  private @Nullable String workingMemory;

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
  public MastraResource() {}

  /** A resource with its key; a store sets the times it finds absent. */
  public MastraResource(String id) {
    this.id = id;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public @Nullable String getWorkingMemory() {
    return workingMemory;
  }

  public void setWorkingMemory(@Nullable String workingMemory) {
    this.workingMemory = workingMemory;
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
    return this == o || (o instanceof MastraResource other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraResource[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, id);
  }
}
