package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which generations of an observational memory to read.
 *
 * <pre>{@code
 * memory.getObservationalMemoryHistory(
 *     ObservationalMemoryHistory.of(ObservationScope.ofThread("t1", "anna")).from(monday).limit(5));
 * }</pre>
 *
 * <p>Where nothing else is said: the newest 10. They come newest first, by their number; where
 * several have one number, as the original may leave them, by the time of their creation and their
 * id. Immutable: each method returns another request.
 *
 * @param scope whose
 * @param limit how many at most
 * @param offset how many of the newest are left out
 * @param from only those created at this moment or later; null for no such bound
 * @param until only those created at this moment or before; null for no such bound
 */
public record ObservationalMemoryHistory(
    ObservationScope scope,
    int limit,
    int offset,
    @Nullable Instant from,
    @Nullable Instant until) {

  static final String OPERATION = "GET_OBSERVATIONAL_MEMORY_HISTORY";

  private static final int LIMIT = 10;

  /**
   * @throws dev.mastrajpa.error.InvalidArgumentException if there is no scope, or a number is
   *     negative
   */
  public ObservationalMemoryHistory {
    Arguments arguments = Arguments.of(OPERATION);
    arguments.present("scope", scope);
    if (limit < 0) {
      throw arguments.refused("limit", limit, "is negative");
    }
    if (offset < 0) {
      throw arguments.refused("offset", offset, "is negative");
    }
    from = from == null ? null : arguments.moment("from", from);
    until = until == null ? null : arguments.moment("until", until);
  }

  /** The newest 10 generations. */
  public static ObservationalMemoryHistory of(ObservationScope scope) {
    return new ObservationalMemoryHistory(scope, LIMIT, 0, null, null);
  }

  /** At most so many; none for 0. */
  public ObservationalMemoryHistory limit(int limit) {
    return new ObservationalMemoryHistory(scope, limit, offset, from, until);
  }

  /** Leaves out so many of the newest. */
  public ObservationalMemoryHistory offset(int offset) {
    return new ObservationalMemoryHistory(scope, limit, offset, from, until);
  }

  /** Only those created at this moment or later. */
  public ObservationalMemoryHistory from(Instant from) {
    Instant given = Arguments.of(OPERATION).present("from", from);
    return new ObservationalMemoryHistory(scope, limit, offset, given, until);
  }

  /** Only those created at this moment or before. */
  public ObservationalMemoryHistory until(Instant until) {
    Instant given = Arguments.of(OPERATION).present("until", until);
    return new ObservationalMemoryHistory(scope, limit, offset, from, given);
  }
}
