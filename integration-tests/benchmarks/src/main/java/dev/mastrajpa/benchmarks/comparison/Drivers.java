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
  private static final int HEAP_MB = 512;
  private static final int SMALL_HEAP_MB = 256;

  /**
   * @param url for JDBC, with user and password
   * @param fixed whether every choice of a row is the first
   */
  DriverProcess start(Side side, String url, Scale scale, boolean fixed) {
    return start(side, url, scale, fixed, HEAP_MB);
  }

  /** One whose JVM has half the heap, to show what memory it needs. */
  DriverProcess startSmall(Side side, String url, Scale scale) {
    return start(side, url, scale, false, SMALL_HEAP_MB);
  }

  private DriverProcess start(Side side, String url, Scale scale, boolean fixed, int heapMb) {
    Path log = logs.resolve(side.lowerCase() + ".log");
    return side == Side.ORIGINAL
        ? DriverProcess.original(node, connectionString(url), scale, fixed, log)
        : DriverProcess.java(side.lowerCase(), url, scale, fixed, heapMb, log);
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
