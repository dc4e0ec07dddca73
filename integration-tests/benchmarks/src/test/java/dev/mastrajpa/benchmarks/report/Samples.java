package dev.mastrajpa.benchmarks.report;

import dev.mastrajpa.benchmarks.workloads.Goal;
import dev.mastrajpa.benchmarks.workloads.Workload;
import org.jspecify.annotations.Nullable;

/** Samples of which a test says only what it is about. */
final class Samples {

  private Samples() {}

  static Workload workload(
      String name, int workers, @Nullable Double toOriginal, @Nullable Double toFloor) {
    return new Workload(name, workers, 1_200, 4_000, false, new Goal(toOriginal, toFloor));
  }

  static Workload inFreshProcess(String name, double toOriginal) {
    return new Workload(name, 1, 1_200, 1, true, new Goal(toOriginal, null));
  }

  /** A median, from which the other figures follow. */
  static SideSample p50(double millis) {
    return new SideSample(100, 100, 1_000 / millis, millis, 2 * millis, 3 * millis, 1_000L, null);
  }

  static SideSample ops(double ops) {
    return p99(ops, 8);
  }

  static SideSample p99(double ops, double p99) {
    return new SideSample(100, 100, ops, 5, 6, p99, null, null);
  }

  static SideSample memory(double millis, long peak) {
    return new SideSample(1, 50_000, 1_000 / millis, millis, millis, millis, null, peak);
  }
}
