package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What has become of a span, and of the trace whose root it is. */
public enum TraceStatus {

  /** It has not ended, and has no error. */
  RUNNING("running"),

  /** It has ended without an error. */
  SUCCESS("success"),

  /** It has an error, whether it has ended or not. */
  ERROR("error");

  private final String text;

  TraceStatus(String text) {
    this.text = text;
  }

  /** The status of a span. */
  public static TraceStatus of(MastraAiSpan span) {
    return of(span.getErrorJson(), span.getEndedAt());
  }

  static TraceStatus of(@Nullable Object error, @Nullable Instant endedAt) {
    if (error != null) {
      return ERROR;
    }
    return endedAt == null ? RUNNING : SUCCESS;
  }

  /** The name that the original has for it. */
  @Override
  public String toString() {
    return text;
  }
}
