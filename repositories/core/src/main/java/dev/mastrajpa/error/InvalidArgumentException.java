package dev.mastrajpa.error;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An argument or a setting cannot be what it is. Thrown before anything is read or written, and
 * never a reason to roll back.
 */
public final class InvalidArgumentException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final String argument;

  private InvalidArgumentException(
      String operation, String status, String argument, String message, Map<String, ?> details) {
    super(operation, status, ErrorCategory.USER, message, details, null);
    this.argument = argument;
  }

  /**
   * @param operation in upper snake case: {@code LIST_MESSAGES}
   * @param status in upper snake case: {@code INVALID_PAGE}
   * @param argument the argument's name as the caller knows it: {@code perPage}
   * @param value what was given; shown in the message, so never a secret
   * @param why what is wrong with it, continuing the sentence "perPage: -1 …": {@code "is
   *     negative"}
   */
  public static InvalidArgumentException of(
      String operation, String status, String argument, @Nullable Object value, String why) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("argument", argument);
    details.put("value", String.valueOf(value));
    String shown = value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
    return new InvalidArgumentException(
        operation, status, argument, argument + ": " + shown + " " + why, details);
  }

  /** Like {@link #of}, with the status {@code INVALID_ARGUMENT} and no value: none was given. */
  public static InvalidArgumentException missing(String operation, String argument, String why) {
    return new InvalidArgumentException(
        operation,
        "INVALID_ARGUMENT",
        argument,
        argument + ": " + why,
        Map.of("argument", argument));
  }

  /** The argument's name. */
  public String argument() {
    return argument;
  }
}
