package dev.mastrajpa.schema;

import dev.mastrajpa.entity.TimestampPair;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Id;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/**
 * A table as its entity's annotations declare it.
 *
 * @param spec what the annotations cannot say
 * @param columns in the order of the fields, but the zoned halves of timestamps after all others,
 *     as the original's tables have them
 * @param keyColumns the columns of the {@code @Id} fields
 */
record TableModel(TableSpec spec, List<ColumnModel> columns, List<String> keyColumns) {

  private static final String LOCAL = "local";
  private static final String ZONED = "zoned";

  static TableModel of(TableSpec spec) {
    List<ColumnModel> columns = new ArrayList<>();
    List<ColumnModel> twins = new ArrayList<>();
    List<String> keyColumns = new ArrayList<>();
    for (Field field : fieldsOf(spec.entity())) {
      Column column = field.getAnnotation(Column.class);
      if (column != null) {
        ColumnModel model = ColumnModel.of(column, defaultOf(field));
        columns.add(model);
        if (field.isAnnotationPresent(Id.class)) {
          keyColumns.add(model.name());
        }
      } else if (field.isAnnotationPresent(Embedded.class)) {
        for (Field part : fieldsOf(field.getType())) {
          Optional<ColumnModel> embedded =
              overrideIn(field, part.getName())
                  .or(() -> Optional.ofNullable(part.getAnnotation(Column.class)))
                  .map(declared -> ColumnModel.of(declared, defaultOf(part)));
          if (isTwin(field, part)) {
            Column local = overrideIn(field, LOCAL).orElseThrow();
            embedded.map(twin -> twin.twinOf(local)).ifPresent(twins::add);
          } else {
            embedded.ifPresent(columns::add);
          }
        }
      }
    }
    columns.addAll(twins);
    return new TableModel(spec, List.copyOf(columns), List.copyOf(keyColumns));
  }

  String name() {
    return spec.tableName();
  }

  private static boolean isTwin(Field field, Field part) {
    return field.getType() == TimestampPair.class && part.getName().equals(ZONED);
  }

  private static Optional<Column> overrideIn(Field field, String part) {
    for (AttributeOverride override : field.getAnnotationsByType(AttributeOverride.class)) {
      if (override.name().equals(part)) {
        return Optional.of(override.column());
      }
    }
    return Optional.empty();
  }

  private static @Nullable String defaultOf(Field field) {
    ColumnDefault annotation = field.getAnnotation(ColumnDefault.class);
    return annotation == null ? null : annotation.value();
  }

  /** In the order of declaration, those of superclasses first. */
  private static List<Field> fieldsOf(Class<?> type) {
    Deque<Class<?>> line = new ArrayDeque<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      line.push(c);
    }
    List<Field> fields = new ArrayList<>();
    line.forEach(c -> fields.addAll(List.of(c.getDeclaredFields())));
    return fields;
  }
}
