package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.util.List;
import java.util.Map;

/** The schema is not as the store needs it, and the caller asked to be told. */
public final class SchemaMismatchException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  SchemaMismatchException(
      String operation, String status, String schema, String what, List<String> problems) {
    super(
        operation,
        status,
        ErrorCategory.USER,
        what + ":\n- " + String.join("\n- ", problems),
        Map.of("schema", schema, "problems", problems),
        null);
    this.problems = problems;
  }

  /** Each difference as a sentence; empty after serialization. Unmodifiable. */
  public List<String> problems() {
    return problems == null ? List.of() : problems;
  }
}
