package dev.mastrajpa.work;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are in autocommit until they go back. One that broke in the body cannot be set
 * back; the body's failure is thrown then, with the other suppressed.
 *
 * @param connections lends connections that are in no transaction
 */
public record InAutoCommit(ConnectionSource connections) implements ConnectionSource {

  @Override
  public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
    return connections.call(
        connection -> {
          try (Lent lent = Lent.of(connection)) {
            return body.run(lent.connection());
          }
        });
  }

  /**
   * @param autoCommit how the connection came, and goes back
   */
  private record Lent(Connection connection, boolean autoCommit) implements AutoCloseable {

    static Lent of(Connection connection) throws SQLException {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      return new Lent(connection, autoCommit);
    }

    @Override
    public void close() throws SQLException {
      connection.setAutoCommit(autoCommit);
    }
  }
}
