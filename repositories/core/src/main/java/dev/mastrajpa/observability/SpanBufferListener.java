package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import java.time.Duration;

/**
 * Is told what a {@link SpanBuffer} could not do, on the thread that writes, which waits. What it
 * throws is logged and spoils nothing. It must neither flush nor close the buffer, nor hand it
 * spans where that may block.
 */
public interface SpanBufferListener {

  /**
   * A span was refused, by the repository or by the database, and is not stored; the others of its
   * batch are.
   *
   * @param span a copy of what was handed in
   */
  default void refused(MastraAiSpan span, Throwable reason) {}

  /** A change was refused, by the repository or by the database, and is not made. */
  default void refused(SpanPatch patch, Throwable reason) {}

  /**
   * Nothing can be written at present: the database is away, or full, or has no such table. It is
   * tried again after the pause, for as long as the buffer is open.
   */
  default void retrying(Throwable failure, Duration pause) {}

  /**
   * Spans were given up. Told once in a while, and when the buffer is closed.
   *
   * @param spans how many since it was last told
   */
  default void dropped(long spans) {}
}
