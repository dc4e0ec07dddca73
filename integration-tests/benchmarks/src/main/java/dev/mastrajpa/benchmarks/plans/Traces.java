package dev.mastrajpa.benchmarks.plans;

import static com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;

import dev.mastrajpa.observability.ListTraces;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.TraceStatus;
import dev.mastrajpa.page.Cursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Traces of ten spans, and one of two hundred: one trace in twenty has an error in its last span,
 * five are still running, and of each resource, thread, session and customer there are as many
 * traces in any size.
 *
 * @param spans how many
 */
record Traces(String schema, int spans) implements Data {

  private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");

  private static final String LOAD =
      """
      insert into %s.mastra_ai_spans
        ("traceId", "spanId", "parentSpanId", name, "spanType", "isEvent",
         "entityType", "entityId", "entityName", "userId", "organizationId", "resourceId",
         "runId", "sessionId", "threadId", "requestId", environment, source, "serviceName",
         "experimentId", attributes, metadata, tags, input, output, error,
         "startedAt", "startedAtZ", "endedAt", "endedAtZ")
      select
        'trace-' || tr, 'span-' || j, case when j > 0 then 'span-0' end,
        case when j = 0 then 'agent run' else 'step ' || j %% 7 end,
        case when j = 0 then 'agent_run' else 'tool_call' end, false,
        'agent', 'agent-' || tr %% 50, 'Agent ' || tr %% 50, 'user-' || tr / 10,
        'org-' || tr %% 20, 'res-' || tr / 10, 'run-' || tr, 'session-' || tr / 5,
        'thread-' || tr / 3, 'request-' || tr,
        case when tr %% 3 > 0 then 'production' else 'staging' end, 'cloud', 'svc-' || tr %% 5,
        case when tr %% 100 = 0 then 'experiment-' || tr / 1000 end,
        jsonb_build_object('model', 'm-' || tr %% 8, 'note', repeat(md5(cast(tr + j as text)), 4)),
        jsonb_build_object(
          'customer', 'c' || tr / 2,
          'tier', case when tr %% 4 > 0 then 'free' else 'gold' end,
          'step', j),
        jsonb_build_array('prod', 'v' || tr %% 20),
        jsonb_build_object('content', repeat(md5(cast(tr * j as text)), 9)),
        jsonb_build_object('text', repeat(md5(cast(tr * j + 1 as text)), 12)),
        case when tr %% 20 = 3 and j = spans - 1 then jsonb_build_object('message', 'boom') end,
        started at time zone 'UTC', started,
        case when not running then (started + interval '25 ms') at time zone 'UTC' end,
        case when not running then started + interval '25 ms' end
      from (
        select
          tr, j, spans, tr < 5 and j = 0 as running,
          timestamptz '2026-01-01Z' + tr * interval '20 s' + j * interval '37 ms' as started
        from (
            select tr, case when tr = 500 then 200 else 10 end as spans
            from generate_series(0, %d - 1) tr) as traces,
          lateral generate_series(0, spans - 1) j) as one
      """;

  private int traces() {
    return spans / 10;
  }

  @Override
  public void load(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOAD.formatted(schema, traces()));
      statement.execute("vacuum analyze " + schema + ".mastra_ai_spans");
    }
  }

  @Override
  public List<Listing> listings() {
    ListTraces any = ListTraces.any().withoutTotal();
    Instant middle = BASE.plusSeconds(20L * (traces() / 2));
    String trace = "trace-" + traces() / 2;
    return List.of(
        traces("traces-newest", any),
        traces("traces-oldest", any.oldestFirst()),
        traces("traces-tenth-page", any.page(10)),
        traces("traces-by-end", any.byEnd()),
        traces("traces-by-end-oldest", any.byEnd().oldestFirst()),
        traces("traces-of-entity", any.entityId("agent-7")),
        traces("traces-of-entity-by-type", any.entityType("agent").entityId("agent-7")),
        traces("traces-of-entity-by-name", any.entityName("Agent 7")),
        traces("traces-of-organization", any.organizationId("org-7")),
        traces("traces-of-user", any.userId("user-7")),
        traces("traces-of-resource", any.resourceId("res-7")),
        traces("traces-of-thread", any.threadId("thread-7")),
        traces("traces-of-session", any.sessionId("session-7")),
        traces("traces-of-run", any.runId("run-7")),
        traces("traces-of-request", any.requestId("request-7")),
        traces("traces-of-experiment", any.experimentId("experiment-1")),
        traces("traces-by-id", any.traceId(trace)),
        traces("traces-that-failed", any.status(TraceStatus.ERROR)),
        traces("traces-by-metadata", any.metadata(instance.objectNode().put("customer", "c42"))),
        traces("traces-by-tags", any.tags("v7")),
        traces("traces-by-commonest-tag", any.tags("prod")),
        traces("traces-of-environment", any.environment("staging")),
        traces("traces-running", any.status(TraceStatus.RUNNING).perPage(5)),
        traces("traces-that-succeeded", any.status(TraceStatus.SUCCESS)),
        traces("traces-with-child-error", any.hasChildError(true)),
        traces("traces-without-child-error", any.hasChildError(false)),
        traces("traces-that-started-since", any.startedFrom(middle).oldestFirst()),
        traces("traces-that-started-before", any.startedBefore(middle)),
        traces("traces-that-ended-before", any.endedBefore(middle).byEnd()),
        traces("traces-of-thread-since", any.threadId("thread-7").startedFrom(BASE)),
        listing(
            "traces-after-cursor",
            observability -> observability.listTraces(any, Cursor.after(middle, "5 tracespan"))),
        listing(
            "traces-of-entity-after-cursor",
            observability ->
                observability.listTraces(
                    any.entityId("agent-7"), Cursor.after(middle, "5 tracespan"))),
        listing("traces-light", observability -> observability.listTracesLight(any)),
        listing("trace", observability -> observability.getTrace(trace)),
        listing("trace-of-200", observability -> observability.getTrace("trace-500")),
        listing("trace-of-200-light", observability -> observability.getTraceLight("trace-500")),
        listing("branch", observability -> observability.getBranch("trace-500", "span-7")),
        listing("root", observability -> observability.getRootSpan("trace-500")),
        listing("span", observability -> observability.getSpan("trace-500", "span-7")));
  }

  private static Listing traces(String name, ListTraces request) {
    return listing(name, observability -> observability.listTraces(request));
  }

  private static Listing listing(String name, Consumer<ObservabilityRepository> call) {
    return new Listing(name, store -> call.accept(store.observability()));
  }
}
