package dev.mastrajpa.schema;

import jakarta.persistence.Column;
import org.jspecify.annotations.Nullable;

/**
 * A column as an entity declares it.
 *
 * @param name unquoted
 * @param type as PostgreSQL prints it
 * @param isNullable whether it takes NULL
 * @param defaultValue as PostgreSQL prints it; null for none
 */
record ColumnModel(String name, String type, boolean isNullable, @Nullable String defaultValue) {

  static ColumnModel of(Column column, @Nullable String defaultValue) {
    if (column.columnDefinition().isEmpty()) {
      throw new IllegalArgumentException("Column " + column.name() + " has no columnDefinition");
    }
    return new ColumnModel(
        column.name().replace("\"", ""),
        column.columnDefinition(),
        column.nullable(),
        defaultValue);
  }

  /** The column in a table that is being made. */
  String sql() {
    return Identifiers.quote(name)
        + " "
        + type
        + (isNullable ? "" : " not null")
        + (defaultValue == null ? "" : " default " + defaultValue);
  }

  /**
   * The parts of an {@code ALTER TABLE} that add the column to a table with rows. What may be NULL
   * is NULL in them: a twin that got its default {@code now()} together with the column would give
   * the instant of the migration to every old row, and readers believe the twin. What may not gets
   * the original's filler, which stays as the column's default.
   */
  String sqlToAdd() {
    String add = "add column " + Identifiers.quote(name) + " " + type;
    if (!isNullable) {
      return add + " not null default " + filler();
    }
    return defaultValue == null ? add : add + ", " + sqlToSetDefault();
  }

  String sqlToSetDefault() {
    return "alter column " + Identifiers.quote(name) + " set default " + defaultValue;
  }

  private String filler() {
    if (defaultValue != null) {
      return defaultValue;
    }
    return switch (type) {
      case "text" -> "''";
      case "jsonb" -> "'{}'";
      case "boolean" -> "false";
      case "integer", "bigint", "double precision" -> "0";
      case "timestamp with time zone" -> "now()";
      case "timestamp without time zone" -> "(now() at time zone 'UTC')";
      default -> throw new IllegalStateException("No filler for a column of type " + type);
    };
  }
}
