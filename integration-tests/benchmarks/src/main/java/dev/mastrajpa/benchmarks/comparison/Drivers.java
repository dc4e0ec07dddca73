package dev.mastrajpa.benchmarks.comparison;

import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.report.Side;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Starts the processes of the sides.
 *
 * @param logs where each side's process says what it has to say
 */
record Drivers(NodeProject node, Path logs) {

  private static final String JDBC = "jdbc:";

  /**
   * @param url for JDBC, with user and password
   * @param fixed whether every choice of a row is the first
   */
  DriverProcess start(Side side, String url, Scale scale, boolean fixed) {
    Path log = logs.resolve(side.lowerCase() + ".log");
    return side == Side.ORIGINAL
        ? DriverProcess.original(node, connectionString(url), scale, fixed, log)
        : DriverProcess.java(side.lowerCase(), url, scale, fixed, log);
  }

  /** One of each side. */
  RunningSides startAll(Map<Side, String> urls, Scale scale) {
    Map<Side, DriverProcess> processes = new EnumMap<>(Side.class);
    RunningSides running = new RunningSides(processes);
    try {
      urls.forEach((side, url) -> processes.put(side, start(side, url, scale, false)));
      return running;
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  /** From {@code jdbc:postgresql://host/db?user=u&password=p} to what Node's pg takes. */
  private static String connectionString(String url) {
    return url.substring(JDBC.length());
  }
}
