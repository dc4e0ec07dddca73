package dev.mastrajpa.retention;

import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Transactions on connections that nobody else has. */
record ConnectionBatches(ConnectionSource connections, String tablePrefix)
    implements BatchTransactions {

  @Override
  public <R extends @Nullable Object> R run(Body<R> body) {
    try {
      return connections.call(connection -> inTransaction(connection, body));
    } catch (SQLException e) {
      throw Failures.of("PRUNE", e);
    }
  }

  private <R extends @Nullable Object> R inTransaction(Connection connection, Body<R> body)
      throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      R result = body.run(connection, tablePrefix);
      connection.commit();
      return result;
    } catch (SQLException | StorageException e) {
      rollBack(connection, e);
      throw e;
    } finally {
      connection.setAutoCommit(autoCommit);
    }
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
