package dev.mastrajpa.db;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result: values by the label of their column, in the order of the columns. Of several
 * columns with one label the last one counts, as in the original.
 *
 * <p>Values do not depend on any time zone: {@code timestamptz} is an {@link java.time.Instant},
 * {@code timestamp} a {@link java.time.LocalDateTime}, {@code date} and {@code time} are the
 * classes of {@code java.time}. {@code json} and {@code jsonb} are their text, {@code numeric} is a
 * {@link java.math.BigDecimal}, {@code uuid} a {@link java.util.UUID}, {@code bytea} a byte array,
 * an array an unmodifiable list; types that Java does not know are their text. SQL NULL is null.
 */
public final class Row {

  private final Map<String, @Nullable Object> values;

  Row(Map<String, @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The value of a column, null for SQL NULL.
   *
   * @throws NoSuchElementException if the result has no such column
   */
  public @Nullable Object get(String column) {
    if (!values.containsKey(column)) {
      throw new NoSuchElementException("no column " + column + " in " + values.keySet());
    }
    return values.get(column);
  }

  /**
   * The value of a column as what it is, null for SQL NULL.
   *
   * @throws NoSuchElementException if the result has no such column
   * @throws ClassCastException if the value is something else
   */
  public <T> @Nullable T get(String column, Class<T> type) {
    return type.cast(get(column));
  }

  /** All values; unmodifiable. */
  public Map<String, @Nullable Object> asMap() {
    return values;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Row other && values.equals(other.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "Row" + values;
  }
}
