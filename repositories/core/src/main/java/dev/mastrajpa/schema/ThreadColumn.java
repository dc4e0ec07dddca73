package dev.mastrajpa.schema;

/**
 * A column that holds the id of a thread: the rows that name a deleted thread go with it.
 *
 * @param entity the entity of the table
 * @param column the column, unquoted
 */
public record ThreadColumn(Class<?> entity, String column) {}
