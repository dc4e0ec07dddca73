package dev.mastrajpa.schema;

/**
 * The column by which the rows of a table grow old. A row whose anchor is NULL never does.
 *
 * @param key what a retention policy calls the table: {@code messages}
 * @param entity the entity of the table
 * @param column the column, unquoted
 */
public record RetentionAnchor(String key, Class<?> entity, String column) {

  /** The name of the table, without a schema. */
  public String table() {
    return TableSpec.nameOf(entity);
  }

  /** The column as a statement has it. */
  public String quotedColumn() {
    return Identifiers.quote(column);
  }
}
