package dev.mastrajpa.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.error.InvalidArgumentException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gave, checked before any I/O. Failures name the argument and its value.
 *
 * <p>What is returned can be bound: a surrogate without its partner, which has no bytes in UTF-8,
 * has become U+FFFD, as it does when the original binds it.
 */
public final class Arguments {

  private static final String INVALID = "INVALID_ARGUMENT";

  private static final char REPLACEMENT = '\uFFFD';

  /** The first and the last moment of the years that a date has four digits for. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("9999-12-31T23:59:59.999Z");

  private final String operation;

  private Arguments(String operation) {
    this.operation = operation;
  }

  /** Checks for this operation, named in upper snake case: {@code SAVE_THREAD}. */
  public static Arguments of(String operation) {
    return new Arguments(operation);
  }

  /** Something must have been given. */
  public <T> T present(String name, @Nullable T value) {
    if (value == null) {
      throw InvalidArgumentException.missing(operation, name, "must be given, but is null");
    }
    return value;
  }

  /** A text that says something: ids and the like. */
  public String name(String name, @Nullable String value) {
    String text = text(name, value);
    if (text.isBlank()) {
      throw refused(name, value, "is blank");
    }
    return text;
  }

  /** A text that may be empty. */
  public String text(String name, @Nullable String value) {
    String text = present(name, value);
    if (text.indexOf('\0') >= 0) {
      throw refused(
          name,
          text.replace("\0", "\\u0000"),
          "has a NUL character, which PostgreSQL cannot store");
    }
    return withoutLoneSurrogates(text);
  }

  /** A text that may be absent. */
  public @Nullable String optionalText(String name, @Nullable String value) {
    return value == null ? null : text(name, value);
  }

  /** A moment that both a {@code timestamp} and every reader can hold, cut to milliseconds. */
  public Instant moment(String name, @Nullable Instant value) {
    Instant moment = present(name, value);
    if (moment.isBefore(FIRST) || moment.isAfter(END)) {
      throw refused(name, moment, "is not in the years 1 to 9999");
    }
    return moment.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * The text of a document for a {@code jsonb} column, repaired. One that cannot be stored is
   * refused without its text, which may be long.
   */
  public String json(String name, @Nullable JsonNode value) {
    try {
      return JsonText.write(present(name, value));
    } catch (IllegalArgumentException e) {
      throw InvalidArgumentException.missing(
          operation, name, "cannot be stored: " + e.getMessage());
    }
  }

  /** Refuses a value for this reason, continuing the sentence "perPage: -1 …". */
  public InvalidArgumentException refused(String name, @Nullable Object value, String why) {
    return InvalidArgumentException.of(operation, INVALID, name, value, why);
  }

  private static String withoutLoneSurrogates(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        if (clean == null) {
          clean = new StringBuilder(text);
        }
        clean.setCharAt(i, REPLACEMENT);
      }
    }
    return clean == null ? text : clean.toString();
  }
}
