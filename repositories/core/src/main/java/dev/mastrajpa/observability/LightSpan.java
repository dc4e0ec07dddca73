package dev.mastrajpa.observability;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A span without what may be large: what a timeline shows of it.
 *
 * @param parentSpanId null for the root of a trace
 * @param startedAt when it started, to the microsecond, as in the row
 * @param endedAt null while it is running
 * @param metadataJson its metadata as they are stored; null if there are none
 * @param errorJson the error as it is stored; null if there is none
 * @param createdAt when the database says that its row was created
 * @param updatedAt when the database says that its row was last changed
 */
public record LightSpan(
    String traceId,
    String spanId,
    @Nullable String parentSpanId,
    String name,
    String spanType,
    boolean isEvent,
    @Nullable String entityType,
    @Nullable String entityId,
    @Nullable String entityName,
    @Nullable String metadataJson,
    @Nullable String errorJson,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt) {

  /** What has become of it. */
  public TraceStatus status() {
    return TraceStatus.of(errorJson, endedAt);
  }
}
