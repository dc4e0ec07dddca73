package dev.mastrajpa.legacy;

import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** What is written to {@code mastra_evals} and {@code mastra_traces}. */
final class LegacyStatements {

  private static final String INSERT_EVALS =
      """
      insert into {mastra}.mastra_evals
        (input, output, result, agent_name, metric_name, instructions, test_info,
         global_run_id, run_id, created_at, "created_atZ", "createdAt", "createdAtZ")
      select
        given.input, given.output, cast(given.result as jsonb), given.agent_name,
        given.metric_name, given.instructions, cast(given.test_info as jsonb),
        given.global_run_id, given.run_id,
        cast(coalesce(given.created_at, :now) as timestamp),
        cast(coalesce(given.created_at, :now) as timestamptz),
        cast(coalesce(given.copy, given.created_at, :now) as timestamp),
        cast(coalesce(given.copy, given.created_at, :now) as timestamptz)
      from unnest(
          cast(:inputs as text[]), cast(:outputs as text[]), cast(:results as text[]),
          cast(:agentNames as text[]), cast(:metricNames as text[]),
          cast(:instructions as text[]), cast(:testInfos as text[]),
          cast(:globalRunIds as text[]), cast(:runIds as text[]),
          cast(:createdAts as text[]), cast(:copies as text[]))
        with ordinality
        as given(
          input, output, result, agent_name, metric_name, instructions, test_info,
          global_run_id, run_id, created_at, copy, position)
      order by given.position
      """;

  private static final String INSERT_TRACES =
      """
      insert into {mastra}.mastra_traces
        (id, "parentSpanId", name, "traceId", scope, kind, attributes, status, events, links,
         other, "startTime", "endTime", "createdAt", "createdAtZ")
      select
        given.id, given.parent_span_id, given.name, given.trace_id, given.scope,
        cast(given.kind as integer), cast(given.attributes as jsonb),
        cast(given.status as jsonb), cast(given.events as jsonb), cast(given.links as jsonb),
        given.other, cast(given.start_time as bigint), cast(given.end_time as bigint),
        cast(coalesce(given.created_at, :now) as timestamp),
        cast(coalesce(given.created_at, :now) as timestamptz)
      from unnest(
          cast(:ids as text[]), cast(:parentSpanIds as text[]), cast(:names as text[]),
          cast(:traceIds as text[]), cast(:scopes as text[]), cast(:kinds as text[]),
          cast(:attributes as text[]), cast(:statuses as text[]), cast(:events as text[]),
          cast(:links as text[]), cast(:others as text[]), cast(:startTimes as text[]),
          cast(:endTimes as text[]), cast(:createdAts as text[]))
        as given(
          id, parent_span_id, name, trace_id, scope, kind, attributes, status, events, links,
          other, start_time, end_time, created_at)
      """;

  private LegacyStatements() {}

  /** Inserts rows that {@link LegacyRows} made; times that they lack become now. */
  static void insertEvals(Unit unit, List<MastraEval> rows, Instant now) {
    NativeQuery<?> statement =
        unit.change(INSERT_EVALS, MastraEval.class).setParameter("now", now.toString());
    bind(statement, "inputs", rows, MastraEval::getInput);
    bind(statement, "outputs", rows, MastraEval::getOutput);
    bind(statement, "results", rows, MastraEval::getResultJson);
    bind(statement, "agentNames", rows, MastraEval::getAgentName);
    bind(statement, "metricNames", rows, MastraEval::getMetricName);
    bind(statement, "instructions", rows, MastraEval::getInstructions);
    bind(statement, "testInfos", rows, MastraEval::getTestInfoJson);
    bind(statement, "globalRunIds", rows, MastraEval::getGlobalRunId);
    bind(statement, "runIds", rows, MastraEval::getRunId);
    bind(statement, "createdAts", rows, row -> Times.text(row.getCreatedAt()));
    bind(statement, "copies", rows, row -> Times.text(row.getCreatedAtCopy()));
    statement.executeUpdate();
  }

  /** Inserts rows that {@link LegacyRows} made; times that they lack become now. */
  static void insertTraces(Unit unit, List<MastraTrace> rows, Instant now) {
    NativeQuery<?> statement =
        unit.change(INSERT_TRACES, MastraTrace.class).setParameter("now", now.toString());
    bind(statement, "ids", rows, MastraTrace::getId);
    bind(statement, "parentSpanIds", rows, MastraTrace::getParentSpanId);
    bind(statement, "names", rows, MastraTrace::getName);
    bind(statement, "traceIds", rows, MastraTrace::getTraceId);
    bind(statement, "scopes", rows, MastraTrace::getScope);
    bind(statement, "kinds", rows, row -> String.valueOf(row.getKind()));
    bind(statement, "attributes", rows, MastraTrace::getAttributesJson);
    bind(statement, "statuses", rows, MastraTrace::getStatusJson);
    bind(statement, "events", rows, MastraTrace::getEventsJson);
    bind(statement, "links", rows, MastraTrace::getLinksJson);
    bind(statement, "others", rows, MastraTrace::getOther);
    bind(statement, "startTimes", rows, row -> String.valueOf(row.getStartTime()));
    bind(statement, "endTimes", rows, row -> String.valueOf(row.getEndTime()));
    bind(statement, "createdAts", rows, row -> Times.text(row.getCreatedAt()));
    statement.executeUpdate();
  }

  private static <T> void bind(
      NativeQuery<?> statement,
      String parameter,
      List<T> rows,
      Function<T, @Nullable String> value) {
    statement.setParameter(parameter, rows.stream().map(value).toArray(String[]::new));
  }
}
