package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.Failures;
import dev.mastrajpa.work.InAutoCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections for work on one schema.
 *
 * @param schemaName null for the schema in which a connection makes its tables
 */
record Lending(ConnectionSource connections, @Nullable String schemaName) {

  Lending {
    connections = new InAutoCommit(connections);
  }

  /** Lends a connection that is in autocommit until it goes back. */
  <R> R call(String operation, ConnectionSource.Body<R> body) {
    try {
      return connections.call(body);
    } catch (SQLException e) {
      throw Failures.of(operation, e);
    }
  }

  /** Lends a connection for work that one process at a time may do: see {@link InitLock#hold}. */
  <R> R underLock(
      String operation,
      CatalogueReader.Place place,
      Patience patience,
      ConnectionSource.Body<R> work) {
    try {
      return InitLock.hold(connections, place, patience, work);
    } catch (SQLException e) {
      throw Failures.of(operation, e);
    }
  }

  /**
   * Where the schema is, which always has a name then.
   *
   * @throws StorageException if none is named and the search path leads to none
   */
  CatalogueReader.Place place(String operation, Connection connection) throws SQLException {
    CatalogueReader.Place place = CatalogueReader.place(connection, schemaName);
    if (place.schema() == null) {
      throw new StorageException(
          operation,
          "NO_SCHEMA",
          ErrorCategory.USER,
          "No schema is named, and the connection's search_path leads to none",
          Map.of(),
          null);
    }
    return place;
  }
}
