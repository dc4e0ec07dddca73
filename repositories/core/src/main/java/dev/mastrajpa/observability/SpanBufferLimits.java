package dev.mastrajpa.observability;

import dev.mastrajpa.internal.Arguments;
import java.time.Duration;

/**
 * What a builder has checked.
 *
 * @param size how many changes are held at most, those included that are being written
 * @param characters how much they may weigh before no more is taken in
 * @param batch how many changes are written at once at most
 * @param age how long one waits for others before it is written
 * @param whenFull what becomes of one that comes when there is no room
 * @param patience how long it waits for room, where it waits
 */
record SpanBufferLimits(
    int size, long characters, int batch, Duration age, WhenFull whenFull, Duration patience) {

  /** How much a batch may weigh before it is cut: a statement must fit in memory several times. */
  static final long BATCH_CHARACTERS = 1 << 23;

  private static final Duration LONGEST = Duration.ofDays(1);

  /** What becomes of a change that comes when there is no room. */
  enum WhenFull {
    BLOCK,
    DROP_NEWEST,
    DROP_OLDEST
  }

  /** A time that nobody waits for longer than makes sense. */
  static Duration time(Arguments arguments, String name, Duration given) {
    Duration value = arguments.present(name, given);
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw arguments.refused(name, value, "is not between PT0S and " + LONGEST);
    }
    return value;
  }
}
