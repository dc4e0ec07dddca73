package dev.mastrajpa.jakartaee;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** The time that all tests on the server have together. Whatever waits, waits by it. */
final class Budget {

  private static final Duration ALL = Duration.ofSeconds(Integer.getInteger("wildfly.budget", 420));
  private static final Instant END =
      ProcessHandle.current().info().startInstant().orElseGet(Instant::now).plus(ALL);

  private Budget() {}

  /** What is left for something that may take so long. */
  static Duration atMost(Duration wanted, String what) {
    Duration left = Duration.between(Instant.now(), END);
    if (left.isNegative() || left.isZero()) {
      throw new AssertionError(
          "The tests on WildFly have %d seconds together (-Dwildfly.budget=…), which were over: %s"
              .formatted(ALL.toSeconds(), what));
    }
    return left.compareTo(wanted) < 0 ? left : wanted;
  }

  /** Waits until it is so. */
  static void await(Duration atMost, String what, Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(atMost);
    while (!condition.call()) {
      atMost(atMost, what);
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("Not within %d seconds: %s".formatted(atMost.toSeconds(), what));
      }
      Thread.sleep(50);
    }
  }
}
