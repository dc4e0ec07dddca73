package dev.mastrajpa.retention;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;

/** How the old rows of one table are deleted, some at a time, the oldest first. */
interface Batch {

  /** Deletes the next rows. */
  Deleted delete(Connection connection, String tablePrefix, Span span, int limit)
      throws SQLException;

  /** Whether there are rows to delete, be they locked or not. */
  boolean isAnythingLeft(Connection connection, String tablePrefix, OffsetDateTime cutoff)
      throws SQLException;

  /**
   * Which rows are old.
   *
   * @param from where to go on: what is older has been looked at
   * @param cutoff what is not older stays
   */
  record Span(OffsetDateTime from, OffsetDateTime cutoff) {

    /** All that is older. */
    static Span before(OffsetDateTime cutoff) {
      return new Span(OffsetDateTime.MIN, cutoff);
    }
  }

  /**
   * What a batch has done.
   *
   * @param rows how many rows it has deleted
   * @param seen how many it has chosen and locked; fewer than it was allowed if there are no more
   * @param last the age of the youngest of those, or where the batch began if there were none
   */
  record Deleted(long rows, int seen, OffsetDateTime last) {}
}
