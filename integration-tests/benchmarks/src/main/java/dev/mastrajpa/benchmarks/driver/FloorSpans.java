package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.benchmarks.data.SpanData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Spans and traces. */
final class FloorSpans {

  /** In the order in which the statement has them. */
  private static final List<Function<SpanData, @Nullable String>> VALUES =
      List.of(
          SpanData::traceId,
          SpanData::spanId,
          SpanData::parentSpanId,
          SpanData::name,
          SpanData::spanType,
          span -> SpanData.ENTITY_TYPE,
          SpanData::entityId,
          SpanData::entityName,
          SpanData::userId,
          SpanData::organizationId,
          SpanData::resourceId,
          SpanData::runId,
          SpanData::sessionId,
          SpanData::threadId,
          SpanData::requestId,
          SpanData::environment,
          SpanData::serviceName,
          span -> SpanData.SOURCE,
          SpanData::attributes,
          SpanData::metadata,
          SpanData::tags,
          SpanData::input,
          SpanData::output,
          SpanData::error,
          span -> span.startedAt().toString(),
          span -> span.endedAt().toString());

  private static final int OUTPUT = 22;
  private static final int ENDED_AT = 25;

  private static final String SAVE =
      """
      insert into mastra_ai_spans
        ("traceId", "spanId", "parentSpanId", name, "spanType", "isEvent",
         "entityType", "entityId", "entityName", "userId", "organizationId", "resourceId",
         "runId", "sessionId", "threadId", "requestId", environment, "serviceName", source,
         attributes, metadata, tags, input, output, error,
         "startedAt", "startedAtZ", "endedAt", "endedAtZ", "createdAt")
      select
        trace, id, parent, name, type, false,
        entity_type, entity_id, entity_name, user_id, organization, resource,
        run, session, thread, request, environment, service, source,
        cast(attributes as jsonb), cast(metadata as jsonb), cast(tags as jsonb),
        cast(input as jsonb), cast(output as jsonb), cast(error as jsonb),
        cast(started as timestamp), cast(started as timestamptz),
        cast(ended as timestamp), cast(ended as timestamptz), cast(started as timestamp)
      from
        unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as span
          (trace, id, parent, name, type, entity_type, entity_id, entity_name, user_id,
           organization, resource, run, session, thread, request, environment, service, source,
           attributes, metadata, tags, input, output, error, started, ended)
      on conflict ("traceId", "spanId") do update set
        "parentSpanId" = excluded."parentSpanId", name = excluded.name,
        "spanType" = excluded."spanType", "isEvent" = excluded."isEvent",
        "entityType" = excluded."entityType", "entityId" = excluded."entityId",
        "entityName" = excluded."entityName", "userId" = excluded."userId",
        "organizationId" = excluded."organizationId", "resourceId" = excluded."resourceId",
        "runId" = excluded."runId", "sessionId" = excluded."sessionId",
        "threadId" = excluded."threadId", "requestId" = excluded."requestId",
        environment = excluded.environment, "serviceName" = excluded."serviceName",
        source = excluded.source, attributes = excluded.attributes,
        metadata = excluded.metadata, tags = excluded.tags, input = excluded.input,
        output = excluded.output, error = excluded.error,
        "startedAt" = excluded."startedAt", "startedAtZ" = excluded."startedAtZ",
        "endedAt" = excluded."endedAt", "endedAtZ" = excluded."endedAtZ"
      """;

  private static final String END =
      """
      update mastra_ai_spans
      set
        "endedAt" = cast(? as timestamp), "endedAtZ" = cast(? as timestamptz),
        output = cast(? as jsonb)
      where "traceId" = ? and "spanId" = ?
      """;

  private static final String SELECT =
      """
      select
        "traceId", "spanId", "parentSpanId", name,
        "entityType", "entityId", "entityName", "userId", "organizationId", "resourceId",
        "runId", "sessionId", "threadId", "requestId", environment, source, "serviceName",
        scope, "spanType", attributes, metadata, tags, links, input, output, error, "isEvent",
        "startedAtZ", "endedAtZ", "createdAtZ", "updatedAtZ"
      """;

  private static final String TRACE =
      SELECT
          + """
      from mastra_ai_spans
      where "traceId" = ?
      order by "startedAtZ"
      """;

  private static final String NEWEST =
      SELECT
          + """
      , (select count(*) from mastra_ai_spans as span where "parentSpanId" is null%1$s)
      from mastra_ai_spans as span
      where "parentSpanId" is null%1$s
      order by "startedAtZ" desc
      limit 20
      """;

  /** Of few: all are found first, for PostgreSQL takes them for many and looks among the newest. */
  private static final String NEWEST_OF_FEW =
      SELECT
          + """
      , count(*) over ()
      from (
        select * from mastra_ai_spans where "parentSpanId" is null and metadata @> cast(? as jsonb)
        offset 0) as span
      order by "startedAtZ" desc
      limit 20
      """;

  private static final String OF_ENTITY = " and \"entityId\" = ?";
  private static final String BY_TAGS = " and tags @> cast(? as jsonb)";
  private static final String WITH_ERROR =
      """
       and exists (
          select from mastra_ai_spans as failed
          where failed."traceId" = span."traceId" and failed.error is not null)\
      """;

  private final FloorPool pool;
  private final FloorPool lists;
  private final Keys keys;

  /**
   * @param lists connections whose statements are planned for the values at hand
   */
  FloorSpans(FloorPool pool, FloorPool lists, Keys keys) {
    this.pool = pool;
    this.lists = lists;
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    for (int size : new int[] {1, 100, 1_000}) {
      workloads.put("W5.batch" + size, saving(size));
    }
    workloads.put("W5.batch100.c8", saving(100));
    workloads.put("W5.createupdate", workers -> worker -> saveThenEnd());
    workloads.put("W5.getTrace200", workers -> worker -> trace(Generator.traceId(500)));
    workloads.put("W5.list.none", newest(""));
    workloads.put("W5.list.entity", newest(OF_ENTITY, "agent-7", "agent-7"));
    workloads.put(
        "W5.list.meta", workers -> worker -> lists.page(NEWEST_OF_FEW, "{\"customer\":\"c42\"}"));
    String tags = "[\"v7\"]";
    workloads.put("W5.list.tags", newest(BY_TAGS, tags, tags));
    workloads.put("W5.list.childerr", newest(WITH_ERROR));
  }

  /** Saves spans, those that are there already too. */
  Answer save(List<SpanData> spans) throws SQLException {
    return pool.write(spans.size(), SAVE, (Object[]) columns(spans));
  }

  private Preparation saving(int size) {
    return workers -> worker -> save(SpanData.fresh(keys, size));
  }

  private Answer saveThenEnd() throws SQLException {
    SpanData span = SpanData.fresh(keys, 1).get(0);
    String[][] open = columns(List.of(span));
    open[OUTPUT][0] = null;
    open[ENDED_AT][0] = null;
    pool.write(1, SAVE, (Object[]) open);
    String endedAt = span.endedAt().toString();
    return pool.write(1, END, endedAt, endedAt, span.output(), span.traceId(), span.spanId());
  }

  private Answer trace(String traceId) throws SQLException {
    List<Object[]> spans = lists.rows(TRACE, traceId);
    return new Answer(spans.stream().map(span -> span[0] + "/" + span[1]).toList(), -1);
  }

  private static @Nullable String[][] columns(List<SpanData> spans) {
    String[][] columns = new String[VALUES.size()][spans.size()];
    for (int column = 0; column < columns.length; column++) {
      for (int row = 0; row < spans.size(); row++) {
        columns[column][row] = VALUES.get(column).apply(spans.get(row));
      }
    }
    return columns;
  }

  /**
   * @param args of the condition, twice
   */
  private Preparation newest(String condition, Object... args) {
    String sql = NEWEST.formatted(condition);
    return workers -> worker -> lists.page(sql, args);
  }
}
