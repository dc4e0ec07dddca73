package dev.mastrajpa.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something the store was asked to do did not happen.
 *
 * <p>{@link #id()} is stable and made as the original makes it: {@code
 * MASTRA_STORAGE_PG_<OPERATION>_<STATUS>}, for instance {@code
 * MASTRA_STORAGE_PG_SAVE_THREAD_FAILED}. The cause, where there is one, is the driver's or
 * Hibernate's own exception.
 */
public class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String PREFIX = "MASTRA_STORAGE_PG_";

  private final String id;
  private final ErrorCategory category;
  private final transient Map<String, Object> details;

  /**
   * @param operation what was attempted, in upper snake case: {@code SAVE_THREAD}
   * @param status how it ended, in upper snake case: {@code FAILED}
   * @param details what the message says, as values a program can read; copied
   */
  public StorageException(
      String operation,
      String status,
      ErrorCategory category,
      String message,
      Map<String, ?> details,
      @Nullable Throwable cause) {
    super(message, cause);
    this.id = PREFIX + operation + "_" + status;
    this.category = category;
    this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** The stable id, for instance {@code MASTRA_STORAGE_PG_SAVE_THREAD_FAILED}. */
  public String id() {
    return id;
  }

  /** Whose turn it is. */
  public ErrorCategory category() {
    return category;
  }

  /** What the message says, as values; empty after serialization. Unmodifiable. */
  public Map<String, Object> details() {
    return details == null ? Map.of() : details;
  }
}
