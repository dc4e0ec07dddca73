package dev.mastrajpa.benchmarks.comparison;

import dev.mastrajpa.benchmarks.report.Side;
import java.util.Map;
import java.util.Objects;

/** A process of each side, which all end together. */
record RunningSides(Map<Side, DriverProcess> processes) implements AutoCloseable {

  DriverProcess of(Side side) {
    return Objects.requireNonNull(processes.get(side), side::name);
  }

  @Override
  public void close() {
    processes.values().forEach(DriverProcess::close);
  }
}
