package dev.mastrajpa.benchmarks.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** A figure over all rounds. */
public record Spread(double median, double least, double most) {

  /** Null if there are no figures. */
  static @Nullable Spread of(DoubleStream figures) {
    double[] sorted = figures.toArray();
    if (sorted.length == 0) {
      return null;
    }
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
