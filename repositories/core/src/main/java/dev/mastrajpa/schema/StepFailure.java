package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A statement of a plan failed. */
final class StepFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private static final Set<String> WAITED_TOO_LONG =
      Set.of(
          "40001", // serialization failure
          "40P01", // deadlock
          "55P03"); // lock not available

  /** What a statement meets that somebody else has been quicker than. */
  private static final Set<String> OVERTAKEN =
      Set.of(
          "42P06", // the schema exists
          "42P07", // the table or index exists
          "42P16", // the table has a primary key
          "42701", // the column exists
          "42704", // the index is gone
          "42710", // the constraint or trigger exists
          "42723"); // the function exists

  private static final String CANCELLED = "57014";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String DATA_EXCEPTION = "22";
  private static final String INTERNAL_ERROR = "XX000";

  private static final String WHY_CANCELLED =
      """

      It was cancelled by somebody, or because its time was out. Where a pooler deals out the \
      server's sessions for a transaction each (PgBouncer does in transaction mode), init() cannot \
      lift the statement_timeout of the role, and cancels a build that takes longer than it may \
      wait (waitingAtMost). Let it wait longer, or give the store an initDataSource that goes past \
      the pooler.\
      """;

  private final transient SchemaStep step;
  private final SQLException failure;

  StepFailure(SchemaStep step, SQLException failure) {
    super(failure);
    this.step = step;
    this.failure = failure;
  }

  SchemaStep step() {
    return step;
  }

  /** Whether it is worth while to look again at what is there, and go on from that. */
  boolean isPassing() {
    return hasWaitedTooLong() || isOvertaken() || isContradiction();
  }

  /** Whether the same statement may succeed when others have come to an end. */
  boolean hasWaitedTooLong() {
    return hasWaitedTooLong(failure);
  }

  static boolean hasWaitedTooLong(SQLException failure) {
    return WAITED_TOO_LONG.contains(String.valueOf(failure.getSQLState()));
  }

  /** Whether rows do not admit the statement that did so when they were looked at. */
  boolean isContradiction() {
    return !isOvertaken()
        && (state().equals(UNIQUE_VIOLATION) || state().startsWith(DATA_EXCEPTION));
  }

  /** Whether it was cut off while it waited or worked. */
  boolean isCancelled() {
    return state().equals(CANCELLED);
  }

  /**
   * Whether somebody who does not know our lock, such as the original, seems to make the same
   * things now. Two sessions that make one thing at one moment collide in the catalogue itself.
   */
  boolean isOvertaken() {
    String message = String.valueOf(failure.getMessage());
    return OVERTAKEN.contains(state())
        || (state().equals(UNIQUE_VIOLATION) && message.contains("\"pg_"))
        || (state().equals(INTERNAL_ERROR) && message.contains("concurrently"));
  }

  StorageException toStorageException(String operation) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("object", step.object());
    details.put("statement", step.sql());
    details.put("reason", step.reason());
    details.put("sqlState", state());
    return new StorageException(
        operation,
        "FAILED",
        ErrorCategory.THIRD_PARTY,
        failure.getMessage()
            + "\nin: "
            + step.sql()
            + "\nbecause: "
            + step.reason()
            + (isCancelled() ? WHY_CANCELLED : ""),
        details,
        failure);
  }

  private String state() {
    return failure.getSQLState() == null ? "" : failure.getSQLState();
  }
}
