package dev.mastrajpa.entity;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key of a {@link MastraThreadState}. */
public class MastraThreadStateId implements Serializable {

  private static final long serialVersionUID = 1L;

  private String threadId;
  private String type;

  /** For JPA, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected MastraThreadStateId() {}

  public MastraThreadStateId(String threadId, String type) {
    this.threadId = threadId;
    this.type = type;
  }

  public String getThreadId() {
    return threadId;
  }

  public String getType() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof MastraThreadStateId other
        && Objects.equals(threadId, other.threadId)
        && Objects.equals(type, other.type);
  }

  @Override
  public int hashCode() {
    return Objects.hash(threadId, type);
  }

  @Override
  public String toString() {
    return threadId + "/" + type;
  }
}
