package dev.mastrajpa.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * How long statements outside of transactions may wait for a lock and go on altogether. A {@code
 * statement_timeout} and a {@code transaction_timeout} are meant for other work than building an
 * index, and are put out of force.
 *
 * <p>But not where a pooler deals out the server's sessions anew for each transaction: what is set
 * there stays behind for others. The driver knows the number of the process that greeted it, which
 * is the pooler's own then and not the one that the server names.
 */
final class Timeouts implements AutoCloseable {

  private static final String READ =
      """
      select pg_backend_pid(), current_setting('lock_timeout'), current_setting('statement_timeout'),
             current_setting('transaction_timeout', true)
      """;

  /** PostgreSQL has a {@code transaction_timeout} from version 17 on. */
  private static final String SET =
      """
      select set_config('lock_timeout', ?, ?), set_config('statement_timeout', ?, ?),
             (select set_config(s.name, ?, ?)
              from pg_catalog.pg_settings s where s.name = 'transaction_timeout')
      """;

  private static final String NONE = "0";

  private final Connection connection;
  private final boolean isOwnSession;
  private final String lockTimeout;
  private final String statementTimeout;
  private final @Nullable String transactionTimeout;

  private Timeouts(
      Connection connection,
      boolean isOwnSession,
      String lockTimeout,
      String statementTimeout,
      @Nullable String transactionTimeout) {
    this.connection = connection;
    this.isOwnSession = isOwnSession;
    this.lockTimeout = lockTimeout;
    this.statementTimeout = statementTimeout;
    this.transactionTimeout = transactionTimeout;
  }

  /** Remembers what the session has, and puts it back at the end. */
  static Timeouts of(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Timeouts(
          connection,
          isProcess(row.getInt(1), connection),
          row.getString(2),
          row.getString(3),
          row.getString(4));
    }
  }

  /** Until the end of the transaction that the connection is in. */
  static void limitLocksInTransaction(Connection connection, long millis) throws SQLException {
    set(connection, millis + "ms", NONE, NONE, true);
  }

  /**
   * Limits the time that a statement waits. In a session that is not ours, only the driver can keep
   * the time, which cannot tell waiting from working: it cancels the statement.
   */
  void limit(Statement statement, long millis) throws SQLException {
    if (isOwnSession) {
      set(connection, millis + "ms", NONE, NONE, false);
    } else {
      statement.setQueryTimeout((int) Math.min(Integer.MAX_VALUE / 1000, (millis + 999) / 1000));
    }
  }

  @Override
  public void close() throws SQLException {
    if (isOwnSession) {
      set(connection, lockTimeout, statementTimeout, transactionTimeout, false);
    }
  }

  /** Says no where the driver does not tell. */
  private static boolean isProcess(int pid, Connection connection) throws SQLException {
    try {
      return connection.isWrapperFor(PGConnection.class)
          && connection.unwrap(PGConnection.class).getBackendPID() == pid;
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  private static void set(
      Connection connection,
      String lockTimeout,
      String statementTimeout,
      @Nullable String transactionTimeout,
      boolean isLocal)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET)) {
      statement.setString(1, lockTimeout);
      statement.setBoolean(2, isLocal);
      statement.setString(3, statementTimeout);
      statement.setBoolean(4, isLocal);
      statement.setString(5, transactionTimeout);
      statement.setBoolean(6, isLocal);
      statement.execute();
    }
  }
}
