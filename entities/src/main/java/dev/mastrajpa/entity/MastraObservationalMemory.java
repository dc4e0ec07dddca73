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
 * One generation of what an observing agent keeps of a thread or a resource: a row of {@code
 * mastra_observational_memory}.
 *
 * <p>The key is {@code thread:<id>} or {@code resource:<id>}; the row with the highest generation
 * count is the current one.
 */
@Entity
@Table(name = "mastra_observational_memory")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraObservationalMemory {

  @Id
  @Column(name = "id", nullable = false, columnDefinition = "text")
  private String id;

  @Column(name = "\"lookupKey\"", nullable = false, columnDefinition = "text")
  private String lookupKey;

  @Column(name = "scope", nullable = false, columnDefinition = "text")
  private String scope;

  @Column(name = "\"resourceId\"", columnDefinition = "text")
  private @Nullable String resourceId;

  @Column(name = "\"threadId\"", columnDefinition = "text")
  private @Nullable String threadId;

  @Column(name = "\"activeObservations\"", nullable = false, columnDefinition = "text")
  private String activeObservations;

  @Column(name = "\"activeObservationsPendingUpdate\"", columnDefinition = "text")
  private @Nullable String activeObservationsPendingUpdate;

  @Column(name = "\"originType\"", nullable = false, columnDefinition = "text")
  private String originType;

  @Column(name = "config", nullable = false, columnDefinition = "text")
  private String configJson;

  @Column(name = "\"generationCount\"", nullable = false, columnDefinition = "integer")
  private int generationCount;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(name = "\"lastObservedAt\"", columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"lastObservedAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair lastObservedAt;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(name = "\"lastReflectionAt\"", columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column =
          @Column(name = "\"lastReflectionAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair lastReflectionAt;

  @Column(name = "\"pendingMessageTokens\"", nullable = false, columnDefinition = "integer")
  private int pendingMessageTokens;

  @Column(name = "\"totalTokensObserved\"", nullable = false, columnDefinition = "integer")
  private int totalTokensObserved;

  @Column(name = "\"observationTokenCount\"", nullable = false, columnDefinition = "integer")
  private int observationTokenCount;

  @Column(name = "\"isObserving\"", nullable = false, columnDefinition = "boolean")
  private boolean isObserving;

  @Column(name = "\"isReflecting\"", nullable = false, columnDefinition = "boolean")
  private boolean isReflecting;

  @Type(JsonBinaryType.class)
  @Column(name = "\"observedMessageIds\"", columnDefinition = "jsonb")
  private @Nullable String observedMessageIdsJson;

  @Column(name = "\"observedTimezone\"", columnDefinition = "text")
  private @Nullable String observedTimezone;

  @Column(name = "\"bufferedObservations\"", columnDefinition = "text")
  private @Nullable String bufferedObservations;

  @Column(name = "\"bufferedObservationTokens\"", columnDefinition = "integer")
  private @Nullable Integer bufferedObservationTokens;

  @Type(JsonBinaryType.class)
  @Column(name = "\"bufferedMessageIds\"", columnDefinition = "jsonb")
  private @Nullable String bufferedMessageIdsJson;

  @Column(name = "\"bufferedReflection\"", columnDefinition = "text")
  private @Nullable String bufferedReflection;

  @Column(name = "\"bufferedReflectionTokens\"", columnDefinition = "integer")
  private @Nullable Integer bufferedReflectionTokens;

  @Column(name = "\"bufferedReflectionInputTokens\"", columnDefinition = "integer")
  private @Nullable Integer bufferedReflectionInputTokens;

  @Column(name = "\"reflectedObservationLineCount\"", columnDefinition = "integer")
  private @Nullable Integer reflectedObservationLineCount;

  @Type(JsonBinaryType.class)
  @Column(name = "\"bufferedObservationChunks\"", columnDefinition = "jsonb")
  private @Nullable String bufferedObservationChunksJson;

  @Column(name = "\"isBufferingObservation\"", nullable = false, columnDefinition = "boolean")
  private boolean isBufferingObservation;

  @Column(name = "\"isBufferingReflection\"", nullable = false, columnDefinition = "boolean")
  private boolean isBufferingReflection;

  @Column(name = "\"lastBufferedAtTokens\"", nullable = false, columnDefinition = "integer")
  private int lastBufferedAtTokens;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "\"lastBufferedAtTime\"",
              columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column =
          @Column(name = "\"lastBufferedAtTimeZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair lastBufferedAtTime;

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
  public MastraObservationalMemory() {}

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getLookupKey() {
    return lookupKey;
  }

  public void setLookupKey(String lookupKey) {
    this.lookupKey = lookupKey;
  }

  public String getScope() {
    return scope;
  }

  public void setScope(String scope) {
    this.scope = scope;
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

  public String getActiveObservations() {
    return activeObservations;
  }

  public void setActiveObservations(String activeObservations) {
    this.activeObservations = activeObservations;
  }

  public @Nullable String getActiveObservationsPendingUpdate() {
    return activeObservationsPendingUpdate;
  }

  public void setActiveObservationsPendingUpdate(@Nullable String activeObservationsPendingUpdate) {
    this.activeObservationsPendingUpdate = activeObservationsPendingUpdate;
  }

  public String getOriginType() {
    return originType;
  }

  public void setOriginType(String originType) {
    this.originType = originType;
  }

  /** The column as it is stored. */
  public String getConfigJson() {
    return configJson;
  }

  public void setConfigJson(String configJson) {
    this.configJson = JsonText.repair(configJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. An empty object
   * where the column holds an empty text.
   */
  public JsonNode getConfig() {
    return JsonText.parse(configJson.isBlank() ? "{}" : configJson);
  }

  public void setConfig(JsonNode config) {
    this.configJson = JsonText.write(config);
  }

  public int getGenerationCount() {
    return generationCount;
  }

  public void setGenerationCount(int generationCount) {
    this.generationCount = generationCount;
  }

  public @Nullable Instant getLastObservedAt() {
    return TimestampPair.instantOf(lastObservedAt);
  }

  public void setLastObservedAt(@Nullable Instant lastObservedAt) {
    this.lastObservedAt = TimestampPair.ofNullable(lastObservedAt);
  }

  public @Nullable Instant getLastReflectionAt() {
    return TimestampPair.instantOf(lastReflectionAt);
  }

  public void setLastReflectionAt(@Nullable Instant lastReflectionAt) {
    this.lastReflectionAt = TimestampPair.ofNullable(lastReflectionAt);
  }

  public int getPendingMessageTokens() {
    return pendingMessageTokens;
  }

  public void setPendingMessageTokens(int pendingMessageTokens) {
    this.pendingMessageTokens = pendingMessageTokens;
  }

  public int getTotalTokensObserved() {
    return totalTokensObserved;
  }

  public void setTotalTokensObserved(int totalTokensObserved) {
    this.totalTokensObserved = totalTokensObserved;
  }

  public int getObservationTokenCount() {
    return observationTokenCount;
  }

  public void setObservationTokenCount(int observationTokenCount) {
    this.observationTokenCount = observationTokenCount;
  }

  public boolean isObserving() {
    return isObserving;
  }

  public void setObserving(boolean isObserving) {
    this.isObserving = isObserving;
  }

  public boolean isReflecting() {
    return isReflecting;
  }

  public void setReflecting(boolean isReflecting) {
    this.isReflecting = isReflecting;
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getObservedMessageIdsJson() {
    return observedMessageIdsJson;
  }

  public void setObservedMessageIdsJson(@Nullable String observedMessageIdsJson) {
    this.observedMessageIdsJson =
        observedMessageIdsJson == null ? null : JsonText.repair(observedMessageIdsJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getObservedMessageIds() {
    return observedMessageIdsJson == null ? null : JsonText.parseUnwrapping(observedMessageIdsJson);
  }

  public void setObservedMessageIds(@Nullable JsonNode observedMessageIds) {
    this.observedMessageIdsJson =
        observedMessageIds == null ? null : JsonText.write(observedMessageIds);
  }

  public @Nullable String getObservedTimezone() {
    return observedTimezone;
  }

  public void setObservedTimezone(@Nullable String observedTimezone) {
    this.observedTimezone = observedTimezone;
  }

  public @Nullable String getBufferedObservations() {
    return bufferedObservations;
  }

  public void setBufferedObservations(@Nullable String bufferedObservations) {
    this.bufferedObservations = bufferedObservations;
  }

  public @Nullable Integer getBufferedObservationTokens() {
    return bufferedObservationTokens;
  }

  public void setBufferedObservationTokens(@Nullable Integer bufferedObservationTokens) {
    this.bufferedObservationTokens = bufferedObservationTokens;
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getBufferedMessageIdsJson() {
    return bufferedMessageIdsJson;
  }

  public void setBufferedMessageIdsJson(@Nullable String bufferedMessageIdsJson) {
    this.bufferedMessageIdsJson =
        bufferedMessageIdsJson == null ? null : JsonText.repair(bufferedMessageIdsJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getBufferedMessageIds() {
    return bufferedMessageIdsJson == null ? null : JsonText.parseUnwrapping(bufferedMessageIdsJson);
  }

  public void setBufferedMessageIds(@Nullable JsonNode bufferedMessageIds) {
    this.bufferedMessageIdsJson =
        bufferedMessageIds == null ? null : JsonText.write(bufferedMessageIds);
  }

  public @Nullable String getBufferedReflection() {
    return bufferedReflection;
  }

  public void setBufferedReflection(@Nullable String bufferedReflection) {
    this.bufferedReflection = bufferedReflection;
  }

  public @Nullable Integer getBufferedReflectionTokens() {
    return bufferedReflectionTokens;
  }

  public void setBufferedReflectionTokens(@Nullable Integer bufferedReflectionTokens) {
    this.bufferedReflectionTokens = bufferedReflectionTokens;
  }

  public @Nullable Integer getBufferedReflectionInputTokens() {
    return bufferedReflectionInputTokens;
  }

  public void setBufferedReflectionInputTokens(@Nullable Integer bufferedReflectionInputTokens) {
    this.bufferedReflectionInputTokens = bufferedReflectionInputTokens;
  }

  public @Nullable Integer getReflectedObservationLineCount() {
    return reflectedObservationLineCount;
  }

  public void setReflectedObservationLineCount(@Nullable Integer reflectedObservationLineCount) {
    this.reflectedObservationLineCount = reflectedObservationLineCount;
  }

  /** The column as it is stored; null for SQL NULL. */
  public @Nullable String getBufferedObservationChunksJson() {
    return bufferedObservationChunksJson;
  }

  public void setBufferedObservationChunksJson(@Nullable String bufferedObservationChunksJson) {
    this.bufferedObservationChunksJson =
        bufferedObservationChunksJson == null
            ? null
            : JsonText.repair(bufferedObservationChunksJson);
  }

  /**
   * The document, parsed anew at each call: changing it does not change the row. Null for SQL NULL.
   */
  public @Nullable JsonNode getBufferedObservationChunks() {
    return bufferedObservationChunksJson == null
        ? null
        : JsonText.parseUnwrapping(bufferedObservationChunksJson);
  }

  public void setBufferedObservationChunks(@Nullable JsonNode bufferedObservationChunks) {
    this.bufferedObservationChunksJson =
        bufferedObservationChunks == null ? null : JsonText.write(bufferedObservationChunks);
  }

  public boolean isBufferingObservation() {
    return isBufferingObservation;
  }

  public void setBufferingObservation(boolean isBufferingObservation) {
    this.isBufferingObservation = isBufferingObservation;
  }

  public boolean isBufferingReflection() {
    return isBufferingReflection;
  }

  public void setBufferingReflection(boolean isBufferingReflection) {
    this.isBufferingReflection = isBufferingReflection;
  }

  public int getLastBufferedAtTokens() {
    return lastBufferedAtTokens;
  }

  public void setLastBufferedAtTokens(int lastBufferedAtTokens) {
    this.lastBufferedAtTokens = lastBufferedAtTokens;
  }

  /**
   * Read from the half without a zone, unlike all other times: the original never writes the one
   * with a zone, where the time lies at which it inserted the row.
   */
  public @Nullable Instant getLastBufferedAtTime() {
    return lastBufferedAtTime == null ? null : lastBufferedAtTime.getLocal();
  }

  public void setLastBufferedAtTime(@Nullable Instant lastBufferedAtTime) {
    this.lastBufferedAtTime = TimestampPair.ofNullable(lastBufferedAtTime);
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
    return this == o
        || (o instanceof MastraObservationalMemory other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraObservationalMemory[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, id);
  }
}
