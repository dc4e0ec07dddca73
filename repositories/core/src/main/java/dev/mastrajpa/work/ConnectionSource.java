package dev.mastrajpa.work;

import java.sql.Connection;
import java.sql.SQLException;

/** Where schema work gets connections of its own, outside any transaction of the program. */
public interface ConnectionSource {

  /** Lends a connection to the body and takes it back whatever happens. */
  <R> R call(Body<R> body) throws SQLException;

  /** What is done with a connection. */
  @FunctionalInterface
  interface Body<R> {
    R run(Connection connection) throws SQLException;
  }
}
