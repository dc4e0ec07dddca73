package dev.mastrajpa.db;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Java's values for PostgreSQL's, and the other way. */
final class Values {

  /** The type of an array for the first element that is there. */
  private static final Map<Class<?>, String> ELEMENT_TYPES =
      Map.of(
          String.class, "text",
          Integer.class, "int4",
          Long.class, "int8",
          Boolean.class, "bool",
          Double.class, "float8",
          BigDecimal.class, "numeric",
          UUID.class, "uuid",
          OffsetDateTime.class, "timestamptz");

  private Values() {}

  static void bind(PreparedStatement statement, int position, @Nullable Object value)
      throws SQLException {
    if (value instanceof Collection<?> elements) {
      statement.setArray(position, array(statement.getConnection(), elements));
    } else if (value == null) {
      statement.setNull(position, Types.NULL);
    } else {
      statement.setObject(position, scalar(value));
    }
  }

  private static Array array(Connection connection, Collection<?> elements) throws SQLException {
    List<@Nullable Object> scalars = new ArrayList<>();
    for (Object element : elements) {
      scalars.add(element == null ? null : scalar(element));
    }
    String type =
        scalars.stream()
            .filter(Objects::nonNull)
            .findFirst()
            .map(first -> ELEMENT_TYPES.getOrDefault(first.getClass(), "text"))
            .orElse("text");
    return connection.createArrayOf(type, scalars.toArray());
  }

  /** An instant has no zone that the driver could get wrong, and the driver does not take it. */
  private static Object scalar(Object value) {
    return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
  }

  static Row read(ResultSet result, ResultSetMetaData columns) throws SQLException {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      row.put(columns.getColumnLabel(i), cell(result, i, columns.getColumnTypeName(i)));
    }
    return new Row(row);
  }

  private static @Nullable Object cell(ResultSet result, int column, String type)
      throws SQLException {
    return switch (type) {
      case "timestamptz" -> {
        OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
        yield time == null ? null : time.toInstant();
      }
      case "timestamp" -> result.getObject(column, LocalDateTime.class);
      case "date" -> result.getObject(column, LocalDate.class);
      case "time" -> result.getObject(column, LocalTime.class);
      case "timetz" -> result.getObject(column, OffsetTime.class);
      default -> {
        Object value = result.getObject(column);
        if (value instanceof Array array) {
          yield list((Object[]) array.getArray(), type);
        }
        yield value != null && isTheDrivers(value) ? result.getString(column) : value;
      }
    };
  }

  private static List<@Nullable Object> list(Object[] elements, String type) {
    List<@Nullable Object> list = new ArrayList<>(elements.length);
    for (Object element : elements) {
      list.add(element == null ? null : element(element, type));
    }
    return Collections.unmodifiableList(list);
  }

  private static Object element(Object element, String type) {
    if (element instanceof Object[] inner) {
      return list(inner, type);
    }
    if (element instanceof Timestamp time) {
      return type.equals("_timestamptz") ? time.toInstant() : time.toLocalDateTime();
    }
    if (element instanceof Date date) {
      return date.toLocalDate();
    }
    if (element instanceof Time time) {
      return time.toLocalTime();
    }
    return isTheDrivers(element) ? element.toString() : element;
  }

  /** Not by its class, which a program that brings another driver or none need not have. */
  private static boolean isTheDrivers(Object value) {
    return value.getClass().getName().startsWith("org.postgresql.");
  }
}
