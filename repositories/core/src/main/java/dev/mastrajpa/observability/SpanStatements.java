package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.work.Unit;

/** What is deleted from {@code mastra_ai_spans}; {@link SpanStatement} writes to it. */
final class SpanStatements {

  private static final String DELETE = "delete from {mastra}.mastra_ai_spans ";

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
    conditions.bind(unit.change(DELETE + conditions.where(), MastraAiSpan.class)).executeUpdate();
  }

  static void clear(Unit unit) {
    unit.change(CLEAR, MastraAiSpan.class).executeUpdate();
  }
}
