package dev.mastrajpa.benchmarks.report;

import java.util.Locale;

/** Who does the workloads. */
public enum Side {
  /** The package that the tables come from, on Node. */
  ORIGINAL,
  /** This library. */
  OURS,
  /** Plain JDBC. */
  FLOOR;

  public String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
