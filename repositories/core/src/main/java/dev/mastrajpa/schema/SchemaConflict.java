package dev.mastrajpa.schema;

/**
 * Something that is there but is not as it should be, and that no statement of a {@link SchemaPlan}
 * changes: it would rewrite data, or undo what somebody decided.
 *
 * @param object what it is about, qualified and quoted
 * @param problem what is wrong, as a sentence without its full stop
 * @param advice what can be done about it, as a sentence without its full stop
 * @param isBlocking whether the store cannot work like that, so that {@code init()} refuses
 */
public record SchemaConflict(String object, String problem, String advice, boolean isBlocking) {}
