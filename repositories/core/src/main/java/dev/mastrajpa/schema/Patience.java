package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** How long one {@code init()} goes on waiting, and the growing pauses it makes. */
final class Patience {

  private static final long FIRST_PAUSE_MS = 20;
  private static final long LONGEST_PAUSE_MS = 1000;

  private final long endsAt;
  private long pause = FIRST_PAUSE_MS;

  Patience(Duration duration) {
    this.endsAt = System.nanoTime() + duration.toNanos();
  }

  boolean isOver() {
    return leftMs() == 0;
  }

  /** At least 0. */
  long leftMs() {
    return Math.max(0, (endsAt - System.nanoTime()) / 1_000_000);
  }

  /** Sleeps a little longer than the last time, and not as long as anybody else who waits. */
  void pause() {
    long length = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    try {
      Thread.sleep(Math.min(length, leftMs()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException(
          "INIT",
          "INTERRUPTED",
          ErrorCategory.SYSTEM,
          "The thread was interrupted while init() waited",
          Map.of(),
          e);
    }
  }
}
