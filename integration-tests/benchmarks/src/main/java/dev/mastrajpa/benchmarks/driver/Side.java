package dev.mastrajpa.benchmarks.driver;

import java.sql.SQLException;
import java.util.Map;

/** One way of doing the workloads. */
interface Side extends AutoCloseable {

  /** By the names of the workloads; one that is missing is not done this way. */
  Map<String, Preparation> workloads();

  @Override
  void close() throws SQLException;
}
