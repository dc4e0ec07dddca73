package dev.mastrajpa.retention;

import static java.util.stream.Collectors.joining;

import dev.mastrajpa.internal.TablesThere;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.ThreadColumn;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Threads, with what belongs to them. What has an age of its own, messages above all, keeps its
 * thread for as long as it is there; the rest goes with the thread.
 */
final class ThreadBatch implements Batch {

  /** For who saves a message locks its thread first. */
  private static final String LOCK =
      """
      select t.id, t.%2$s
      from %1$s t
      where t.%2$s >= ? and t.%2$s < ? %3$s
      order by t.%2$s
      limit ?
      for update of t skip locked
      """;

  /** Looks again, because a message may have been saved before the thread was locked. */
  private static final String DELETE =
      """
      delete from %1$s t
      where t.id = any(?) %2$s
      returning t.id
      """;

  private static final String IS_ANYTHING_LEFT =
      """
      select true from %1$s t where t.%2$s < ? %3$s order by t.%2$s limit 1
      """;

  /** Written so that each thread is looked up by itself: {@code not exists} reads whole tables. */
  private static final String HAS_NONE =
      """
      and (select true from %s held where held.%s = t.id limit 1) is null
      """;

  private static final String DELETE_ROWS =
      """
      delete from %s where %s = any(?)
      """;

  private final RetentionAnchor anchor;
  private final List<ThreadColumn> holding;
  private final List<ThreadColumn> following;

  /**
   * @param holding what keeps a thread
   * @param following what goes with it
   */
  ThreadBatch(RetentionAnchor anchor, List<ThreadColumn> holding, List<ThreadColumn> following) {
    this.anchor = anchor;
    this.holding = List.copyOf(holding);
    this.following = List.copyOf(following);
  }

  @Override
  public Deleted delete(Connection connection, String tablePrefix, Span span, int limit)
      throws SQLException {
    TablesThere there = look(connection, tablePrefix);
    OffsetDateTime last = span.from();
    List<String> locked = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            LOCK.formatted(table(tablePrefix), column(), hasNone(tablePrefix, there)))) {
      statement.setObject(1, span.from());
      statement.setObject(2, span.cutoff());
      statement.setInt(3, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          locked.add(row.getString(1));
          last = RowBatch.later(last, row.getObject(2, OffsetDateTime.class));
        }
      }
    }
    List<String> deleted = deleteThreads(connection, tablePrefix, there, locked);
    for (ThreadColumn column : present(following, there)) {
      deleteRows(connection, tablePrefix, column, deleted);
    }
    there.deleteVectorsOfThreads(connection, deleted);
    return new Deleted(deleted.size(), locked.size(), last);
  }

  @Override
  public boolean isAnythingLeft(Connection connection, String tablePrefix, OffsetDateTime cutoff)
      throws SQLException {
    String hasNone = hasNone(tablePrefix, look(connection, tablePrefix));
    try (PreparedStatement statement =
        connection.prepareStatement(
            IS_ANYTHING_LEFT.formatted(table(tablePrefix), column(), hasNone))) {
      statement.setObject(1, cutoff);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private List<String> deleteThreads(
      Connection connection, String tablePrefix, TablesThere there, List<String> ids)
      throws SQLException {
    List<String> deleted = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            DELETE.formatted(table(tablePrefix), hasNone(tablePrefix, there)))) {
      statement.setArray(1, textArray(connection, ids));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          deleted.add(row.getString(1));
        }
      }
    }
    return deleted;
  }

  private static void deleteRows(
      Connection connection, String tablePrefix, ThreadColumn column, List<String> threadIds)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            DELETE_ROWS.formatted(tablePrefix + column.table(), column.quotedColumn()))) {
      statement.setArray(1, textArray(connection, threadIds));
      statement.executeUpdate();
    }
  }

  private TablesThere look(Connection connection, String tablePrefix) throws SQLException {
    List<String> names = new ArrayList<>();
    holding.forEach(column -> names.add(column.table()));
    following.forEach(column -> names.add(column.table()));
    return TablesThere.look(connection, tablePrefix, names);
  }

  private String hasNone(String tablePrefix, TablesThere there) {
    return present(holding, there).stream()
        .map(column -> HAS_NONE.formatted(tablePrefix + column.table(), column.quotedColumn()))
        .collect(joining());
  }

  /** A database that an older version made does not have them all. */
  private static List<ThreadColumn> present(List<ThreadColumn> columns, TablesThere there) {
    return columns.stream().filter(column -> there.names().contains(column.table())).toList();
  }

  private String table(String tablePrefix) {
    return tablePrefix + anchor.table();
  }

  private String column() {
    return anchor.quotedColumn();
  }

  private static Array textArray(Connection connection, List<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }
}
