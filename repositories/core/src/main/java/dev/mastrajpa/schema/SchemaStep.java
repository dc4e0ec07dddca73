package dev.mastrajpa.schema;

import org.jspecify.annotations.Nullable;

/**
 * One statement of a {@link SchemaPlan}.
 *
 * @param object what it makes or changes, qualified and quoted
 * @param sql the statement, without a semicolon at its end; where one alone would not do, several
 *     with a semicolon between them
 * @param reason why it is needed, as a sentence without its full stop
 * @param lock the lock it takes on an existing table
 * @param mode how it must be run
 * @param undo what removes that which the statement leaves behind if it fails; null if it leaves
 *     nothing
 */
public record SchemaStep(
    String object, String sql, String reason, TableLock lock, Mode mode, @Nullable String undo) {

  /** How a statement must be run. */
  public enum Mode {
    /** In one transaction with its neighbours that are to be run together. */
    TOGETHER,
    /** In a transaction of its own, so that its lock is gone as soon as it is done. */
    ALONE,
    /** Outside of any transaction, because it says {@code CONCURRENTLY}. */
    CONCURRENTLY,
    /**
     * For one part of the table after another, from its first block to its last, each in a
     * transaction of its own, and all over again until no row was changed: so no row is locked for
     * long, and what was done stays done if it is cut off. Run by hand it does all at once; where
     * it is several statements they need a transaction around them.
     */
    IN_BATCHES
  }
}
