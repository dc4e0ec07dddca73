package dev.mastrajpa.entity;

/**
 * Functions that HQL, JPQL and Criteria know in every persistence unit whose class path holds this
 * jar. One that the application registers under the same name takes the place of ours.
 */
public final class MastraFunctions {

  /**
   * Whether a JSON column contains a document: PostgreSQL's {@code @>}.
   *
   * <pre>{@code
   * entityManager.createQuery(
   *         "select t from MastraThread t where mastra_jsonb_contains(t.metadataJson, :document)",
   *         MastraThread.class)
   *     .setParameter("document", "{\"topic\": \"repair\"}")
   * }</pre>
   *
   * <pre>{@code
   * Root<MastraThread> thread = query.from(MastraThread.class);
   * query.where(
   *     builder.isTrue(
   *         builder.function(
   *             MastraFunctions.JSONB_CONTAINS,
   *             Boolean.class,
   *             thread.get(MastraThread_.metadataJson),
   *             builder.literal("{\"topic\": \"repair\"}"))));
   * }</pre>
   *
   * <p>The first argument is an attribute whose column is {@code jsonb}, the second a string whose
   * text is JSON: an object, an array, or a scalar, a string with its own quotation marks. Text
   * that is no JSON is PostgreSQL's error {@code 22P02}. Where either is null, the row is not found
   * by the function, nor by its negation.
   *
   * <p>Among many rows it wants an index. The metadata of threads have one; for another column the
   * store makes it if its builder is told:
   *
   * <pre>{@code
   * builder.indexes(
   *     List.of(
   *         IndexSpec.named("runs_by_snapshot").on("mastra_workflow_snapshot").using("gin")
   *             .column("snapshot").build()))
   * }</pre>
   */
  public static final String JSONB_CONTAINS = "mastra_jsonb_contains";

  private MastraFunctions() {}
}
