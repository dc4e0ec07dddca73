package dev.mastrajpa.page;

import dev.mastrajpa.error.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The place in an order after which a listing goes on: at the start, or after a certain row.
 *
 * <p>A cursor stays good when rows before it come or go, and reading on from it costs the same
 * however far it is. It belongs to the request it came from; for another order it means another
 * place. {@link #toString()} and {@link #parse} carry one through a URL. Immutable.
 */
public final class Cursor {

  private static final Cursor START = new Cursor(Instant.MIN, "");

  /** No row has a time before this one. */
  private static final Instant FIRST = Instant.parse("-4713-01-01T00:00:00Z");

  /** Nor one after this; PostgreSQL knows of no other. */
  private static final Instant END = Instant.parse("+294277-01-01T00:00:00Z");

  private final Instant at;
  private final String id;

  private Cursor(Instant at, String id) {
    this.at = at;
    this.id = id;
  }

  /** Before the first row. */
  public static Cursor start() {
    return START;
  }

  /** After the row with this time and this id. */
  public static Cursor after(Instant at, String id) {
    return new Cursor(at, id);
  }

  /**
   * The cursor whose {@link #toString()} this is.
   *
   * @throws InvalidArgumentException if it is no cursor's
   */
  public static Cursor parse(String text) {
    if (text.isEmpty()) {
      return START;
    }
    try {
      String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int end = decoded.indexOf(' ');
      Instant at = Instant.parse(decoded.substring(0, end));
      String id = decoded.substring(end + 1);
      if (at.isAfter(FIRST) && at.isBefore(END) && id.indexOf('\0') < 0) {
        return new Cursor(at, id);
      }
      throw noCursor(text);
    } catch (IllegalArgumentException | DateTimeParseException | IndexOutOfBoundsException e) {
      throw noCursor(text);
    }
  }

  private static InvalidArgumentException noCursor(String text) {
    return InvalidArgumentException.of("PAGE", "INVALID_CURSOR", "cursor", text, "is no cursor");
  }

  /** Whether it is before the first row. */
  public boolean isStart() {
    return equals(START);
  }

  /** The time of the row it comes after; without a meaning at the start. */
  public Instant at() {
    return at;
  }

  /** The id of the row it comes after; empty at the start. */
  public String id() {
    return id;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Cursor other && at.equals(other.at) && id.equals(other.id);
  }

  @Override
  public int hashCode() {
    return Objects.hash(at, id);
  }

  /** A text of letters, digits, {@code -} and {@code _}; empty at the start. */
  @Override
  public String toString() {
    return isStart()
        ? ""
        : Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString((at + " " + id).getBytes(StandardCharsets.UTF_8));
  }
}
