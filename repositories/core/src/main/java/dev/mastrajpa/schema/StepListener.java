package dev.mastrajpa.schema;

/**
 * Is told how {@link Schema#init} gets on, by the thread that called it. What a listener throws
 * ends the init.
 */
public interface StepListener {

  /** The statement is about to be run; it may have to be run again. */
  default void begins(SchemaStep step) {}

  /**
   * A batch of a statement that is run in batches is there to stay.
   *
   * @param rows how many were changed since the statement last went through the table from its
   *     beginning
   */
  default void progressed(SchemaStep step, long rows) {}

  /** What the statement does is there to stay. */
  default void done(SchemaStep step) {}
}
