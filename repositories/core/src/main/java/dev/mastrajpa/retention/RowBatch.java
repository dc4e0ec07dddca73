package dev.mastrajpa.retention;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.internal.TablesThere;
import dev.mastrajpa.schema.RetentionAnchor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Rows to which nothing belongs but, where they are messages, the vectors they are found by. */
final class RowBatch implements Batch {

  /**
   * Found by the anchor's index. Rows that somebody else holds are passed over; one that was
   * changed meanwhile is locked, and looked at, as it is now.
   */
  private static final String LOCK =
      """
      select cast(tableoid as text), cast(ctid as text), %2$s from %1$s
      where %2$s >= ? and %2$s < ?
      order by %2$s
      limit ?
      for update skip locked
      """;

  /**
   * Deletes rows where they lie, so that no statistics can make a scan of it. A place is one in
   * each partition, and in each table that inherits. As a statement of its own it sees the rows
   * that were changed while they were being locked.
   */
  private static final String DELETE =
      """
      with locked as materialized (select * from unnest(?, ?) as place(part, at))
      delete from %1$s
      where ctid = any(array(select at from locked))
        and (tableoid, ctid) in (select part, at from locked)
      returning %3$s
      """;

  /**
   * In order, because statistics still count on the rows that are gone, and on finding one soon.
   */
  private static final String IS_ANYTHING_LEFT =
      """
      select true from %1$s where %2$s < ? order by %2$s limit 1
      """;

  private final RetentionAnchor anchor;
  private final boolean hasVectors;

  RowBatch(RetentionAnchor anchor) {
    this.anchor = anchor;
    this.hasVectors = anchor.entity() == MastraMessage.class;
  }

  @Override
  public Deleted delete(Connection connection, String tablePrefix, Span span, int limit)
      throws SQLException {
    List<String> parts = new ArrayList<>();
    List<String> places = new ArrayList<>();
    OffsetDateTime last = span.from();
    try (PreparedStatement statement = connection.prepareStatement(sql(LOCK, tablePrefix))) {
      statement.setObject(1, span.from());
      statement.setObject(2, span.cutoff());
      statement.setInt(3, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          parts.add(row.getString(1));
          places.add(row.getString(2));
          last = later(last, row.getObject(3, OffsetDateTime.class));
        }
      }
    }
    List<String> ids = deleteAt(connection, tablePrefix, parts, places);
    if (hasVectors) {
      TablesThere.look(connection, tablePrefix, List.of()).deleteVectorsOfMessages(connection, ids);
    }
    return new Deleted(ids.size(), places.size(), last);
  }

  private List<String> deleteAt(
      Connection connection, String tablePrefix, List<String> parts, List<String> places)
      throws SQLException {
    List<String> ids = new ArrayList<>();
    if (places.isEmpty()) {
      return ids;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql(DELETE, tablePrefix))) {
      statement.setArray(1, connection.createArrayOf("oid", parts.toArray()));
      statement.setArray(2, connection.createArrayOf("tid", places.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          ids.add(row.getString(1));
        }
      }
    }
    return ids;
  }

  @Override
  public boolean isAnythingLeft(Connection connection, String tablePrefix, OffsetDateTime cutoff)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(sql(IS_ANYTHING_LEFT, tablePrefix))) {
      statement.setObject(1, cutoff);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private String sql(String text, String tablePrefix) {
    return text.formatted(
        tablePrefix + anchor.table(), anchor.quotedColumn(), hasVectors ? "id" : "''");
  }

  static OffsetDateTime later(OffsetDateTime one, OffsetDateTime other) {
    return one.isAfter(other) ? one : other;
  }
}
