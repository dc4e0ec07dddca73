package dev.mastrajpa.work;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A transaction on a connection that is in autocommit before and after. Rolled back at its end,
 * unless it was committed. For {@code try} with resources, which keeps the failure of the work
 * above that of its end.
 */
public final class Transaction implements AutoCloseable {

  private final Connection connection;
  private boolean isCommitted;

  private Transaction(Connection connection) {
    this.connection = connection;
  }

  /** Begins one. */
  public static Transaction on(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    return new Transaction(connection);
  }

  /** Makes what was done stay. */
  public void commit() throws SQLException {
    connection.commit();
    isCommitted = true;
  }

  /** Undoes what was done; what follows is undone too, unless it is committed. */
  public void rollback() throws SQLException {
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
