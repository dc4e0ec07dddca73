package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * Asks pgJDBC, which takes statements apart before it sends them, whether it would send this one
 * whole.
 */
final class OneStatement {

  private OneStatement() {}

  /**
   * @param index whose statement it is
   * @throws StorageException if it is several, or has a place for a value, or pgJDBC is not there
   */
  static void check(IndexSpec index, String sql) {
    try {
      for (boolean standardConformingStrings : new boolean[] {true, false}) {
        List<NativeQuery> queries =
            Parser.parseJdbcSql(sql, standardConformingStrings, true, true, false, false);
        if (queries.size() != 1) {
          throw refused(index, sql, "it would be sent as " + queries.size() + " statements");
        }
        if (queries.get(0).bindPositions.length > 0) {
          throw refused(
              index,
              sql,
              "the driver takes ? for a parameter; jsonb_exists(a, b) says what a ? b does");
        }
      }
    } catch (SQLException e) {
      throw refused(index, sql, String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      throw new StorageException(
          IndexSpec.OPERATION,
          "MISSING_LIBRARY",
          ErrorCategory.USER,
          "An index with an expression or a condition is checked with the parser of"
              + " org.postgresql:postgresql, 42.3 or newer: have it where dev.mastrajpa:mastra-jpa"
              + " is loaded, or make the index "
              + index.name()
              + " by other means.",
          Map.of("index", index.name(), "missing", String.valueOf(e.getMessage())),
          e);
    }
  }

  private static StorageException refused(IndexSpec index, String sql, String why) {
    return IndexRefusal.of(index, sql, why, null);
  }
}
