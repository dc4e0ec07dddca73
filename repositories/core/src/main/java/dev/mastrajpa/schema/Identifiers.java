package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that come from outside, checked and quoted before they become part of a statement. */
final class Identifiers {

  static final int MAX_BYTES = 63;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Identifiers() {}

  /** A table, column, index or other name that is not a schema's. */
  static String check(String operation, String argument, String name) {
    return check(operation, argument, name, name);
  }

  /** A name that is part of what was given. */
  static String check(String operation, String argument, String given, String name) {
    if (name.length() > MAX_BYTES || !PLAIN.matcher(name).matches()) {
      throw InvalidArgumentException.of(
          operation,
          "INVALID_NAME",
          argument,
          given,
          "must start with a letter or an underscore, go on with letters, digits or underscores,"
              + " all of them ASCII, and have at most 63 characters");
    }
    return name;
  }

  /**
   * The name of something that others have made and that is only looked for: nearly everything,
   * too.
   */
  static String checkExisting(String operation, String argument, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0
        || bytes > MAX_BYTES
        || name.chars().anyMatch(Character::isISOControl)
        || !isWellFormed(name)) {
      throw InvalidArgumentException.of(
          operation,
          "INVALID_NAME",
          argument,
          name,
          "must have 1 to 63 bytes and no control character");
    }
    return name;
  }

  /** A schema's name may hold nearly everything; it is quoted wherever it stands. */
  static String checkSchema(String operation, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    boolean refused =
        name.chars().anyMatch(c -> "\"'\\$".indexOf(c) >= 0 || Character.isISOControl(c));
    if (bytes == 0 || bytes > MAX_BYTES || refused || !isWellFormed(name)) {
      throw InvalidArgumentException.of(
          operation,
          "INVALID_SCHEMA_NAME",
          "schemaName",
          name,
          "must have 1 to 63 bytes and none of \" ' \\ $ or a control character");
    }
    return name;
  }

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Columns as they stand between brackets. */
  static String list(List<String> names) {
    return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
  }

  private static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
