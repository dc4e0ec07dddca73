package dev.mastrajpa.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The database has no such table: the schema was never made, or made elsewhere. */
public final class MissingTableException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final String table;

  private MissingTableException(
      String operation, String table, String message, @Nullable Throwable cause) {
    super(operation, "MISSING_TABLE", ErrorCategory.USER, message, Map.of("table", table), cause);
    this.table = table;
  }

  /**
   * @param operation in upper snake case: {@code SAVE_THREAD}
   * @param table the table as the statement named it
   * @param cause null if no statement was needed to find out
   */
  public MissingTableException(String operation, String table, @Nullable Throwable cause) {
    this(
        operation,
        table,
        "The table "
            + table
            + " does not exist. Run store.init() once, or apply store.schema().export() with your"
            + " migration tool, and check that schemaName and the connection point at the right"
            + " database.",
        cause);
  }

  /**
   * For a table that only databases of older versions have, and that is never made anew.
   *
   * @param operation in upper snake case: {@code INSERT_EVALS}
   * @param table the table's name
   */
  public static MissingTableException ofOlderVersions(String operation, String table) {
    return new MissingTableException(
        operation,
        table,
        "The table "
            + table
            + " does not exist. Only databases that versions before 1.0 of the original made have"
            + " it; store.init() completes it there, and makes none.",
        null);
  }

  /** The table as the statement named it. */
  public String table() {
    return table;
  }
}
