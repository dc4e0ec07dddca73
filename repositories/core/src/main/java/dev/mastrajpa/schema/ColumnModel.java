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
 * @param twinOf the column that holds the same instant in the digits of UTC; null for one that is
 *     no zoned half of a timestamp
 */
record ColumnModel(
    String name,
    String type,
    boolean isNullable,
    @Nullable String defaultValue,
    @Nullable String twinOf) {

  static ColumnModel of(Column column, @Nullable String defaultValue) {
    if (column.columnDefinition().isEmpty()) {
      throw new IllegalArgumentException("Column " + column.name() + " has no columnDefinition");
    }
    return new ColumnModel(
        unquoted(column), column.columnDefinition(), column.nullable(), defaultValue, null);
  }

  /** The same column, as the zoned half of a timestamp. */
  ColumnModel twinOf(Column local) {
    return new ColumnModel(name, type, isNullable, defaultValue, unquoted(local));
  }

  boolean isTwin() {
    return twinOf != null;
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
   * The part of an {@code ALTER TABLE} that adds the column to a table with rows. What may be NULL
   * is NULL in them, a twin until it is filled: were its default added together with the column,
   * every old row would get the instant of the migration, and readers believe the twin. What may
   * not be NULL gets the original's filler, which stays as the column's default.
   */
  String sqlToAdd() {
    String add = "add column " + Identifiers.quote(name) + " " + type;
    return isNullable ? add : add + " not null default " + filler();
  }

  String sqlToSetDefault() {
    return "alter column " + Identifiers.quote(name) + " set default " + defaultValue;
  }

  private static String unquoted(Column column) {
    return column.name().replace("\"", "");
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
