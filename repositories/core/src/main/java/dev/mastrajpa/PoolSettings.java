package dev.mastrajpa;

import dev.mastrajpa.error.InvalidArgumentException;
import java.time.Duration;

/**
 * The size of a store's own pool.
 *
 * @param maxPoolSize at least 1
 * @param idleTimeout after which an unused connection is closed; zero for never, else at least
 *     {@link #MIN_IDLE_TIMEOUT}
 */
record PoolSettings(int maxPoolSize, Duration idleTimeout) {

  /** The pool looks no more often. */
  static final Duration MIN_IDLE_TIMEOUT = Duration.ofSeconds(10);

  static final PoolSettings DEFAULT = new PoolSettings(20, Duration.ofSeconds(30));

  PoolSettings {
    if (maxPoolSize < 1) {
      throw InvalidArgumentException.of(
          "BUILD_STORE", "INVALID_ARGUMENT", "maxPoolSize", maxPoolSize, "is less than 1");
    }
    if (!idleTimeout.isZero() && idleTimeout.compareTo(MIN_IDLE_TIMEOUT) < 0) {
      throw InvalidArgumentException.of(
          "BUILD_STORE",
          "INVALID_ARGUMENT",
          "idleTimeout",
          idleTimeout,
          "is neither zero, for never, nor at least " + MIN_IDLE_TIMEOUT.toSeconds() + " seconds");
    }
  }
}
