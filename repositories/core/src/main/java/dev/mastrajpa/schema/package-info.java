/**
 * The tables as the database should have them: what is there, what is missing, and the statements
 * in between.
 *
 * <p>There is one mechanism. The model (the entities' annotations, and what each room's {@link
 * dev.mastrajpa.schema.Domain} adds) is compared with the catalogue, and the difference is an
 * ordered list of statements: {@code plan()} returns it, {@code init()} runs it, {@code validate()}
 * says that it is empty, {@code export()} is the plan for a database that has nothing.
 */
@NullMarked
package dev.mastrajpa.schema;

import org.jspecify.annotations.NullMarked;
