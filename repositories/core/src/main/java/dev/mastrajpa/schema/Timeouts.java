package dev.mastrajpa.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How long a session's statements may wait for a lock and go on altogether. A {@code
 * statement_timeout} is meant for other work than building an index, and is put out of force.
 */
final class Timeouts implements AutoCloseable {

  private static final String READ =
      "select current_setting('lock_timeout'), current_setting('statement_timeout')";

  private static final String SET =
      "select set_config('lock_timeout', ?, ?), set_config('statement_timeout', ?, ?)";

  private static final String NONE = "0";

  private final Connection connection;
  private final String lockTimeout;
  private final String statementTimeout;

  private Timeouts(Connection connection, String lockTimeout, String statementTimeout) {
    this.connection = connection;
    this.lockTimeout = lockTimeout;
    this.statementTimeout = statementTimeout;
  }

  /** Remembers what the session has, and puts it back at the end. */
  static Timeouts of(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Timeouts(connection, row.getString(1), row.getString(2));
    }
  }

  /** Until the end of the transaction that the connection is in. */
  static void limitLocksInTransaction(Connection connection, long millis) throws SQLException {
    set(connection, millis + "ms", NONE, true);
  }

  /** Until the end. */
  void limitLocks(long millis) throws SQLException {
    set(connection, millis + "ms", NONE, false);
  }

  @Override
  public void close() throws SQLException {
    set(connection, lockTimeout, statementTimeout, false);
  }

  private static void set(
      Connection connection, String lockTimeout, String statementTimeout, boolean isLocal)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET)) {
      statement.setString(1, lockTimeout);
      statement.setBoolean(2, isLocal);
      statement.setString(3, statementTimeout);
      statement.setBoolean(4, isLocal);
      statement.execute();
    }
  }
}
