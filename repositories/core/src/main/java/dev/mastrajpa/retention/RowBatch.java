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
   * Finds rows by the anchor's index and deletes them where they lie, so that no statistics can
   * make a scan of it. Rows that somebody else holds are passed over. In a table with partitions a
   * place is one in each of them, and so the age is asked for again.
   */
  private static final String DELETE =
      """
      delete from %1$s
      where ctid = any(array(
          select ctid from %1$s
          where %2$s >= ? and %2$s < ?
          order by %2$s
          limit ?
          for update skip locked))
        and %2$s < ?
      returning %2$s, %3$s
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
    List<String> ids = new ArrayList<>();
    OffsetDateTime last = span.from();
    try (PreparedStatement statement = connection.prepareStatement(sql(DELETE, tablePrefix))) {
      statement.setObject(1, span.from());
      statement.setObject(2, span.cutoff());
      statement.setInt(3, limit);
      statement.setObject(4, span.cutoff());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          last = later(last, row.getObject(1, OffsetDateTime.class));
          ids.add(row.getString(2));
        }
      }
    }
    if (hasVectors) {
      TablesThere.look(connection, tablePrefix, List.of()).deleteVectorsOfMessages(connection, ids);
    }
    return new Deleted(ids.size(), ids.size(), last);
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
