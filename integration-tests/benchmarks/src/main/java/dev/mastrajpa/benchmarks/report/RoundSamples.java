package dev.mastrajpa.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * What the sides took for a workload in one round; null for those that do not do it.
 *
 * <p>Only samples of the same round are compared: what else the machine was busy with changes from
 * one to the next.
 */
public record RoundSamples(
    @Nullable SideSample original, @Nullable SideSample ours, @Nullable SideSample floor) {

  public @Nullable SideSample of(Side side) {
    return switch (side) {
      case ORIGINAL -> original;
      case OURS -> ours;
      case FLOOR -> floor;
    };
  }
}
