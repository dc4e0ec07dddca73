package dev.mastrajpa.entity;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key of a {@link MastraAiSpan}. */
public class MastraAiSpanId implements Serializable {

  private static final long serialVersionUID = 1L;

  private String traceId;
  private String spanId;

  /** For JPA, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected MastraAiSpanId() {}

  public MastraAiSpanId(String traceId, String spanId) {
    this.traceId = traceId;
    this.spanId = spanId;
  }

  public String getTraceId() {
    return traceId;
  }

  public String getSpanId() {
    return spanId;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof MastraAiSpanId other
        && Objects.equals(traceId, other.traceId)
        && Objects.equals(spanId, other.spanId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(traceId, spanId);
  }

  @Override
  public String toString() {
    return traceId + "/" + spanId;
  }
}
