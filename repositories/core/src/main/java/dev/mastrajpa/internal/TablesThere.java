package dev.mastrajpa.internal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the store's tables a database has, and which tables of embedded messages lie beside
 * them.
 *
 * @param names the tables that are there, of those that were asked for
 * @param vectors the tables of embedded messages, qualified and quoted
 */
public record TablesThere(Set<String> names, List<String> vectors) {

  /**
   * A table of embedded messages counts as such only if it can be one: with metadata in JSON, and
   * with the right to delete.
   */
  private static final String LOOK =
      """
      select cast(c.relname as text), format('%I.%I', n.nspname, c.relname)
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.oid = (
          select threads.relnamespace from pg_catalog.pg_class threads
          where threads.oid = to_regclass(?))
        and c.relkind in ('r', 'p')
        and (
          c.relname = any(?)
          or (
            (c.relname = 'memory_messages' or starts_with(c.relname, 'memory_messages_'))
            and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'delete')
            and exists (
              select from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attname = 'metadata' and not a.attisdropped
                and a.atttypid in (cast('jsonb' as regtype), cast('json' as regtype)))))
      order by 1
      """;

  private static final String DELETE_VECTORS =
      """
      delete from %s where metadata ->> '%s' = any(?)
      """;

  public TablesThere {
    names = Set.copyOf(names);
    vectors = List.copyOf(vectors);
  }

  /**
   * Looks into the schema that has the table {@code mastra_threads}.
   *
   * @param tablePrefix what stands before a table: the quoted schema and a dot, or nothing
   * @param names tables, without a schema
   */
  public static TablesThere look(
      Connection connection, String tablePrefix, Collection<String> names) throws SQLException {
    Set<String> ours = new HashSet<>();
    List<String> vectors = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setString(1, tablePrefix + "mastra_threads");
      statement.setArray(2, textArray(connection, names));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          if (names.contains(row.getString(1))) {
            ours.add(row.getString(1));
          } else {
            vectors.add(row.getString(2));
          }
        }
      }
    }
    return new TablesThere(ours, vectors);
  }

  /** Deletes the vectors of these messages. */
  public void deleteVectorsOfMessages(Connection connection, Collection<String> ids)
      throws SQLException {
    deleteVectors(connection, "message_id", ids);
  }

  /** Deletes the vectors of all messages of these threads. */
  public void deleteVectorsOfThreads(Connection connection, Collection<String> ids)
      throws SQLException {
    deleteVectors(connection, "thread_id", ids);
  }

  private void deleteVectors(Connection connection, String member, Collection<String> ids)
      throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    for (String table : vectors) {
      try (PreparedStatement statement =
          connection.prepareStatement(DELETE_VECTORS.formatted(table, member))) {
        statement.setArray(1, textArray(connection, ids));
        statement.executeUpdate();
      }
    }
  }

  private static Array textArray(Connection connection, Collection<String> values)
      throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }
}
