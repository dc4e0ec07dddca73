package dev.mastrajpa.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mastrajpa.entity.MastraAiSpanId;
import dev.mastrajpa.entity.MastraThreadStateId;
import dev.mastrajpa.entity.MastraWorkflowSnapshotId;
import dev.mastrajpa.entity.TimestampPair;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of any of our tables, with a value in every column, as the annotations of its class tell.
 *
 * <p>A row knows what its class says it is stored as, and what the database says it is.
 */
record Row(Object entity) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A new entity whose every attribute has a value of its own, decided by the seed. */
  static Row of(Class<?> type, String key, int seed) {
    try {
      Row row = new Row(type.getDeclaredConstructor().newInstance());
      row.fill(key, seed);
      return row;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives every attribute another value, the key apart. */
  void fill(String key, int seed) {
    int n = seed;
    for (Field field : attributes()) {
      n++;
      if (field.isAnnotationPresent(Id.class)) {
        set(field, key + "/" + field.getName());
      } else if (isWritten(field)) {
        set(field, value(field, n));
      }
    }
  }

  private static Object value(Field field, int n) {
    Class<?> type = field.getType();
    if (type == String.class) {
      return field.getName().endsWith("Json") ? "{\"n\": " + n + "}" : field.getName() + " " + n;
    } else if (type == TimestampPair.class) {
      return TimestampPair.of(Instant.parse("2024-03-10T02:30:00.123Z").plusSeconds(86_399L * n));
    } else if (type == boolean.class) {
      return n % 2 == 0;
    } else if (type == int.class || type == Integer.class) {
      return n;
    } else if (type == long.class) {
      return 1_700_000_000_000_000_000L + n;
    } else if (type == double.class) {
      return n + 0.1;
    }
    throw new IllegalStateException("no value for " + field);
  }

  /** The key, as {@code find} takes it. */
  Object key() {
    List<String> parts =
        attributes().stream()
            .filter(field -> field.isAnnotationPresent(Id.class))
            .map(field -> (String) get(field))
            .toList();
    return switch (entity.getClass().getSimpleName()) {
      case "MastraAiSpan" -> new MastraAiSpanId(parts.get(0), parts.get(1));
      case "MastraThreadState" -> new MastraThreadStateId(parts.get(0), parts.get(1));
      case "MastraWorkflowSnapshot" -> new MastraWorkflowSnapshotId(parts.get(0), parts.get(1));
      default -> parts.get(0);
    };
  }

  /** The values of all attributes that are written, by name. */
  Map<String, Object> values() {
    Map<String, Object> values = new TreeMap<>();
    attributes().stream()
        .filter(Row::isWritten)
        .forEach(field -> values.put(field.getName(), get(field)));
    return values;
  }

  /** What the annotations say the columns hold, by the columns' names. */
  Map<String, Object> columns() {
    Map<String, Object> columns = new TreeMap<>();
    for (Field field : attributes()) {
      Object value = get(field);
      if (field.isAnnotationPresent(Embedded.class) && isWritten(field)) {
        for (AttributeOverride part : field.getAnnotationsByType(AttributeOverride.class)) {
          columns.put(name(part.column()), ((TimestampPair) value).getZoned());
        }
      } else if (isWritten(field)) {
        Column column = field.getAnnotation(Column.class);
        columns.put(
            name(column), column.columnDefinition().equals("jsonb") ? json((String) value) : value);
      }
    }
    return columns;
  }

  /** What the columns do hold, by their names; null if there is no such row. */
  @Nullable Map<String, Object> stored(TestDatabase database, String schema) {
    Map<String, Object> expected = columns();
    List<Field> ids =
        attributes().stream().filter(field -> field.isAnnotationPresent(Id.class)).toList();
    List<List<Object>> rows =
        database.query(
            "select "
                + expected.keySet().stream()
                    .map(name -> "\"" + name + "\"")
                    .collect(Collectors.joining(", "))
                + " from \"%s\".%s where ".formatted(schema, table())
                + ids.stream()
                    .map(field -> field.getAnnotation(Column.class).name() + " = ?")
                    .collect(Collectors.joining(" and ")),
            ids.stream().map(this::get).toArray());
    if (rows.isEmpty()) {
      return null;
    }
    Map<String, Object> stored = new TreeMap<>();
    int i = 0;
    for (Map.Entry<String, Object> column : expected.entrySet()) {
      stored.put(column.getKey(), comparable(rows.get(0).get(i++), column.getValue()));
    }
    return stored;
  }

  private String table() {
    return entity.getClass().getAnnotation(Table.class).name();
  }

  private static Object comparable(Object stored, Object expected) {
    if (stored instanceof LocalDateTime digits) {
      return digits.toInstant(ZoneOffset.UTC);
    } else if (stored instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    return expected instanceof JsonNode ? json((String) stored) : stored;
  }

  private List<Field> attributes() {
    return Arrays.stream(entity.getClass().getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .toList();
  }

  private static boolean isWritten(Field field) {
    return Arrays.stream(field.getAnnotationsByType(AttributeOverride.class))
        .allMatch(part -> part.column().insertable());
  }

  private Object get(Field field) {
    try {
      field.setAccessible(true);
      return field.get(entity);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private void set(Field field, Object value) {
    try {
      field.setAccessible(true);
      field.set(entity, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(Column column) {
    return column.name().replace("\"", "");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
