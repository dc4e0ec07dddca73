package dev.mastrajpa.benchmarks.report;

import org.jspecify.annotations.Nullable;

/** The statements of a call, with those that begin and end its transaction; null if not counted. */
public record Statements(
    @Nullable Integer original, @Nullable Integer ours, @Nullable Integer floor) {

  public static final Statements NOT_COUNTED = new Statements(null, null, null);

  public @Nullable Integer of(Side side) {
    return switch (side) {
      case ORIGINAL -> original;
      case OURS -> ours;
      case FLOOR -> floor;
    };
  }
}
