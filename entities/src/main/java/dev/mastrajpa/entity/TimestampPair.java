package dev.mastrajpa.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * One instant in two columns, as every logical timestamp {@code x} of a {@code mastra_*} table is
 * stored: {@code x} ({@code timestamp}, the digits of UTC) and {@code xZ} ({@code timestamptz}).
 *
 * <p>Queries name the half they mean: {@code t.createdAt.zoned}. The two are written together or
 * not at all; rows of other writers may have halves that differ or lack one, and then the zoned
 * half is the truth (wire rules of {@code @mastra/pg}: readers take {@code xZ}, else {@code x}).
 *
 * <p>Both halves are {@link Instant}s on purpose: a {@code LocalDateTime} would be shifted by a
 * host's {@code hibernate.jdbc.time_zone} or by the zone of the JVM, and an {@code Instant} by its
 * {@code hibernate.type.preferred_instant_jdbc_type} if the annotations did not say otherwise.
 * Immutable.
 */
@Embeddable
public class TimestampPair implements Serializable {

  private static final long serialVersionUID = 1L;

  @JdbcTypeCode(SqlTypes.TIMESTAMP_UTC)
  @Column(columnDefinition = "timestamp without time zone")
  private @Nullable Instant local;

  @JdbcTypeCode(SqlTypes.TIMESTAMP_UTC)
  @Column(columnDefinition = "timestamp with time zone")
  @ColumnDefault("now()")
  private @Nullable Instant zoned;

  /** For JPA. */
  protected TimestampPair() {}

  private TimestampPair(Instant both) {
    this.local = both;
    this.zoned = both;
  }

  /**
   * The pair that stores this instant, cut to milliseconds: that is all a Node process can read
   * back, and it looks messages up by the value it read.
   */
  public static TimestampPair of(Instant instant) {
    return new TimestampPair(instant.truncatedTo(ChronoUnit.MILLIS));
  }

  /** The pair for an instant that may be absent: null gives null, and both columns become NULL. */
  public static @Nullable TimestampPair ofNullable(@Nullable Instant instant) {
    return instant == null ? null : of(instant);
  }

  /** What a pair stands for: its zoned half, else its local one; null for a pair that is absent. */
  public static @Nullable Instant instantOf(@Nullable TimestampPair pair) {
    if (pair == null) {
      return null;
    }
    return pair.zoned != null ? pair.zoned : pair.local;
  }

  /** The half without a zone, its digits read as UTC; null where the column is NULL. */
  public @Nullable Instant getLocal() {
    return local;
  }

  /** The half with a zone; null where the column is NULL. */
  public @Nullable Instant getZoned() {
    return zoned;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof TimestampPair other
        && Objects.equals(local, other.getLocal())
        && Objects.equals(zoned, other.getZoned());
  }

  @Override
  public int hashCode() {
    return Objects.hash(local, zoned);
  }

  @Override
  public String toString() {
    return String.valueOf(instantOf(this));
  }
}
