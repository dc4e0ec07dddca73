package dev.mastrajpa.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * A goal and what was reached.
 *
 * @param ratio null if it was not measured
 * @param goal the most that the ratio's median may be
 */
record Target(@Nullable Spread ratio, double goal) {

  /** Null if that was not measured. */
  @Nullable Boolean met() {
    return ratio == null ? null : ratio.median() <= goal;
  }
}
