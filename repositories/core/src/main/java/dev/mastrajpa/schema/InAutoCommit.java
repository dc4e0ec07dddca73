package dev.mastrajpa.schema;

import dev.mastrajpa.work.ConnectionSource;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Connections that are in autocommit until they go back. */
record InAutoCommit(ConnectionSource connections) implements ConnectionSource {

  @Override
  public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
    return connections.call(
        connection -> {
          boolean autoCommit = connection.getAutoCommit();
          connection.setAutoCommit(true);
          try {
            return body.run(connection);
          } finally {
            connection.setAutoCommit(autoCommit);
          }
        });
  }
}
