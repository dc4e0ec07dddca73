package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** How long one {@code init()} goes on waiting, and the growing pauses it makes. */
final class Patience {

  private static final long SHORTEST_PAUSE_MS = 10;
  private static final long LONGEST_PAUSE_MS = 1000;

  private final long begunAt = System.nanoTime();
  private final long endsAt;

  Patience(Duration duration) {
    this.endsAt = begunAt + duration.toNanos();
  }

  boolean isOver() {
    return leftMs() == 0;
  }

  /** At least 0. */
  long leftMs() {
    return Math.max(0, (endsAt - System.nanoTime()) / 1_000_000);
  }

  /**
   * Sleeps about a fifth of the time since the beginning, so that nobody waits much longer than he
   * has to, and not as long as anybody else who waits.
   */
  void pause() {
    long waited = (System.nanoTime() - begunAt) / 1_000_000;
    long pause = Math.max(SHORTEST_PAUSE_MS, Math.min(waited / 5, LONGEST_PAUSE_MS));
    long length = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
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
