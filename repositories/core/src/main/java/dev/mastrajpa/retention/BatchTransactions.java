package dev.mastrajpa.retention;

import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.work.ConnectionSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Where a batch gets a transaction of its own. */
@FunctionalInterface
public interface BatchTransactions {

  /**
   * Runs the body in one transaction and commits it, or rolls it back if the body throws.
   *
   * @throws StorageException if it fails, or if it would be part of another transaction
   */
  <R extends @Nullable Object> R run(Body<R> body);

  /**
   * Transactions on connections of their own, for programs that prune without a store.
   *
   * @param connections lends connections that are in no transaction
   * @param schemaName the schema of the tables
   */
  static BatchTransactions on(ConnectionSource connections, String schemaName) {
    // a name that passes the check has no quotation mark in it
    return new ConnectionBatches(connections, '"' + Schema.checkName(schemaName) + "\".");
  }

  /** What is done in a transaction. It must not commit, roll back or close. */
  @FunctionalInterface
  interface Body<R extends @Nullable Object> {

    /**
     * @param tablePrefix what stands before a table: the quoted schema and a dot, or nothing
     */
    R run(Connection connection, String tablePrefix) throws SQLException;
  }
}
