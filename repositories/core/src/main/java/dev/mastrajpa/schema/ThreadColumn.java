package dev.mastrajpa.schema;

/**
 * A column that holds the id of a thread: the rows that name a deleted thread go with it.
 *
 * @param entity the entity of the table
 * @param column the column, unquoted
 */
public record ThreadColumn(Class<?> entity, String column) {

  /** The name of the table, without a schema. */
  public String table() {
    return TableSpec.nameOf(entity);
  }

  /** The column as a statement has it. */
  public String quotedColumn() {
    return Identifiers.quote(column);
  }
}
