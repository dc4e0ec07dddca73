package dev.mastrajpa.spanbuffer;

import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Keeps everybody from writing spans, until it is closed. */
final class LockedSpans implements AutoCloseable {

  private final TestDatabase database;
  private final Connection connection;

  private LockedSpans(TestDatabase database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  static LockedSpans in(TestDatabase database) throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table mastra_ai_spans in exclusive mode");
    }
    return new LockedSpans(database, connection);
  }

  /** Waits until somebody waits for the lock. */
  void awaitWriter() throws InterruptedException {
    while (database.<Long>value(
            "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
                + " where not l.granted and d.datname = current_database()")
        == 0) {
      Thread.sleep(5);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
