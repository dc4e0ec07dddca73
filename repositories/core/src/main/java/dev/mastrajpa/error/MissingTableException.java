package dev.mastrajpa.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The database has no such table: the schema was never made, or made elsewhere. */
public final class MissingTableException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final String table;

  /**
   * @param operation in upper snake case: {@code SAVE_THREAD}
   * @param table the table as the statement named it
   * @param cause null if no statement was needed to find out
   */
  public MissingTableException(String operation, String table, @Nullable Throwable cause) {
    super(
        operation,
        "MISSING_TABLE",
        ErrorCategory.USER,
        "The table "
            + table
            + " does not exist. Run store.init() once, or apply store.schema().export() with your"
            + " migration tool, and check that schemaName and the connection point at the right"
            + " database.",
        Map.of("table", table),
        cause);
    this.table = table;
  }

  /** The table as the statement named it. */
  public String table() {
    return table;
  }
}
