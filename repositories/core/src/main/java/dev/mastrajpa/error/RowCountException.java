package dev.mastrajpa.error;

import java.util.Map;

/**
 * A statement returned more or fewer rows than its caller allowed. Thrown before anything is
 * committed.
 */
public final class RowCountException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final int rows;

  /**
   * @param operation in upper snake case: {@code DB_ONE}
   * @param status {@code NO_DATA} or {@code MULTIPLE_ROWS}
   */
  public RowCountException(String operation, String status, String message, int rows) {
    super(operation, status, ErrorCategory.USER, message, Map.of("rows", rows), null);
    this.rows = rows;
  }

  /** How many rows there were. */
  public int rows() {
    return rows;
  }
}
