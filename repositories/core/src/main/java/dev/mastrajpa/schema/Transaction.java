package dev.mastrajpa.schema;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A transaction on a connection that is in autocommit before and after. Rolled back at its end,
 * unless it was committed.
 */
final class Transaction implements AutoCloseable {

  private final Connection connection;
  private boolean isCommitted;

  private Transaction(Connection connection) {
    this.connection = connection;
  }

  static Transaction on(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    return new Transaction(connection);
  }

  void commit() throws SQLException {
    connection.commit();
    isCommitted = true;
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  @Override
  public void close() throws SQLException {
    if (!isCommitted) {
      connection.rollback();
    }
    connection.setAutoCommit(true);
  }
}
