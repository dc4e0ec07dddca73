package dev.mastrajpa.benchmarks.plans;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Rows of a given size, and what is asked of them. */
interface Data {

  /** The schema they lie in, which {@code init()} has made. */
  String schema();

  void load(Connection connection) throws SQLException;

  List<Listing> listings();
}
