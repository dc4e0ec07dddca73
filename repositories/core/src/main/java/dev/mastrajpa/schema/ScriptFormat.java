package dev.mastrajpa.schema;

/**
 * For whom the statements of a {@link SchemaPlan} are written out.
 *
 * <p>Every format keeps what the plan says of its statements: new tables are made in one
 * transaction, a change of a table in use has a transaction of its own and waits two seconds for
 * its lock at most, and what says {@code CONCURRENTLY} stands outside of any. What {@code init()}
 * does in batches a script does at once.
 */
public enum ScriptFormat {
  /**
   * The statements alone, each under its reason. For those who see to transactions and errors
   * themselves.
   */
  SQL,
  /** For {@code psql -f}: with its transactions, and it stops at the first error. */
  PSQL,
  /**
   * A migration for Flyway. Where a table in use is changed, it holds its own transactions and says
   * in its first line what it needs: {@code executeInTransaction=false} in the file's {@code
   * .conf}.
   */
  FLYWAY,
  /**
   * A formatted SQL changelog for Liquibase: one changeset for what is made together, one for each
   * other statement. A changeset's id is a digest of what it does.
   */
  LIQUIBASE
}
