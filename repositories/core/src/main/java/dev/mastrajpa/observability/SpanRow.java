package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of a span, fit to be stored.
 *
 * @param values what is said of it, each as text that can be cast to its column's type; what is not
 *     named stays as it is
 */
record SpanRow(String traceId, String spanId, Map<SpanColumn, @Nullable String> values)
    implements Comparable<SpanRow> {

  private static final String JSON_NULL = "null";

  SpanRow {
    Map<SpanColumn, @Nullable String> copy = new EnumMap<>(SpanColumn.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * A span as a caller gave it; its nulls say nothing, and nor do those of JSON.
   *
   * @param name what the caller knows it by: {@code spans[0]}
   */
  static SpanRow of(Arguments arguments, String name, @Nullable MastraAiSpan given) {
    MastraAiSpan span = arguments.present(name, given);
    String traceId = arguments.name(name + ".traceId", span.getTraceId());
    String spanId = arguments.name(name + ".spanId", span.getSpanId());
    Map<SpanColumn, @Nullable String> values = new EnumMap<>(SpanColumn.class);
    for (SpanColumn column : SpanColumn.values()) {
      Object value = column.isJson() && JSON_NULL.equals(column.of(span)) ? null : column.of(span);
      if (value != null || column.isRequired()) {
        values.put(column, text(arguments, name + "." + column.text(), value));
      }
    }
    return new SpanRow(traceId, spanId, values);
  }

  private static String text(Arguments arguments, String name, @Nullable Object given) {
    Object value = arguments.present(name, given);
    return value instanceof Instant moment
        ? arguments.moment(name, moment).toString()
        : arguments.text(name, value.toString());
  }

  /** This row and what a later one says. */
  SpanRow and(SpanRow later) {
    Map<SpanColumn, @Nullable String> both = new EnumMap<>(SpanColumn.class);
    both.putAll(values);
    both.putAll(later.values);
    return new SpanRow(traceId, spanId, both);
  }

  SpanRow with(SpanColumn column, @Nullable String value) {
    return and(new SpanRow(traceId, spanId, Collections.singletonMap(column, value)));
  }

  /** How many characters have to travel. */
  long size() {
    long size = (long) traceId.length() + spanId.length();
    for (String value : values.values()) {
      size += value == null ? 0 : value.length();
    }
    return size;
  }

  /** In the order of keys, in which all who write several rows take them. */
  @Override
  public int compareTo(SpanRow other) {
    int byTrace = traceId.compareTo(other.traceId);
    return byTrace != 0 ? byTrace : spanId.compareTo(other.spanId);
  }
}
