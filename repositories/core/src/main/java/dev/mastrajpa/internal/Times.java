package dev.mastrajpa.internal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Moments as native statements take them: text in UTC, cast in the statement. A cast to {@code
 * timestamp} keeps the digits and one to {@code timestamptz} the moment, whatever zone the JVM, the
 * driver and the session are in.
 */
public final class Times {

  private Times() {}

  /** Null for none. */
  public static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }
}
