package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.work.Unit;

/** What is deleted from {@code mastra_ai_spans}; {@link SpanStatement} writes to it. */
final class SpanStatements {

  /**
   * The spans are held in the order in which those who write several take them, for a delete takes
   * them in any order.
   */
  private static final String DELETE =
      """
      with held as materialized (
        select "traceId", "spanId"
        from {mastra}.mastra_ai_spans
        %s
        order by "traceId" collate "C", "spanId" collate "C"
        for update)
      delete from {mastra}.mastra_ai_spans s
      using held
      where s."traceId" = held."traceId" and s."spanId" = held."spanId"
      """;

  private static final String CLEAR = "truncate table {mastra}.mastra_ai_spans";

  private SpanStatements() {}

  static void delete(Unit unit, DeleteTraces request) {
    Conditions conditions =
        new Conditions()
            .and(
                "\"traceId\" = any(cast(:traceIds as text[]))",
                "traceIds",
                request.traceIds().toArray(String[]::new));
    String organizationId = request.organizationId();
    if (organizationId != null) {
      conditions.and("\"organizationId\" = :organizationId", "organizationId", organizationId);
    }
    String resourceId = request.resourceId();
    if (resourceId != null) {
      conditions.and("\"resourceId\" = :resourceId", "resourceId", resourceId);
    }
    String delete = DELETE.formatted(conditions.where());
    conditions.bind(unit.change(delete, MastraAiSpan.class)).executeUpdate();
  }

  static void clear(Unit unit) {
    unit.change(CLEAR, MastraAiSpan.class).executeUpdate();
  }
}
