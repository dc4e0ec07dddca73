package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * What is read from {@code mastra_ai_spans}. Spans come in the order of the times that are read:
 * the half with a zone, or where a row of another writer lacks it the other one, in UTC. The
 * indexes that serve them hold the same expressions.
 */
final class SpanQueries {

  static final String STARTED = "coalesce(\"startedAtZ\", \"startedAt\" at time zone 'UTC')";

  /** What has not ended comes after all that has. */
  static final String ENDED = "coalesce(\"endedAtZ\", \"endedAt\" at time zone 'UTC', 'infinity')";

  private static final String RUNNING = ENDED + " = 'infinity'";

  private static final String NOT_RUNNING = ENDED + " < 'infinity'";

  private static final String SELECT = "select s.* from {mastra}.mastra_ai_spans s ";

  /**
   * A time in microseconds, for the next page begins at exactly one of them. What PostgreSQL calls
   * infinite is the last that there is, or one before the first that PostgreSQL has.
   */
  private static final String MICROS =
      """
      case %1$s
        when 'infinity' then 9223372036854775807
        when '-infinity' then -210866803200000000
        else cast(extract(epoch from %1$s) * 1000000 as bigint)
      end
      """;

  private static final Instant FOREVER = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);

  private static final String SELECT_LIGHT =
      """
      select
        "traceId", "spanId", "parentSpanId", name, "spanType", "isEvent",
        "entityType", "entityId", "entityName", cast(metadata as text), cast(error as text),
        %s,
        %s,
        %s,
        %s
      from {mastra}.mastra_ai_spans s
      """
          .formatted(
              MICROS.formatted(STARTED),
              MICROS.formatted("nullif(%s, 'infinity')".formatted(ENDED)),
              MICROS.formatted("\"createdAtZ\""),
              MICROS.formatted("\"updatedAtZ\""));

  private static final String COUNT = "select count(*) from {mastra}.mastra_ai_spans s ";

  private static final String OF_TRACE =
      " where \"traceId\" = :traceId order by %s, \"spanId\"".formatted(STARTED);

  /** Without a limit, for which PostgreSQL would look for the trace along all roots. */
  private static final String ROOTS_OF_TRACE =
      " where \"traceId\" = :traceId and \"parentSpanId\" is null order by %s, \"spanId\""
          .formatted(STARTED);

  private static final String PARENTS =
      """
      select "spanId", "parentSpanId" from {mastra}.mastra_ai_spans where "traceId" = :traceId
      """;

  private static final String OF_BRANCH =
      """
      where "traceId" = :traceId and "spanId" = any(cast(:spanIds as text[]))
      order by "spanId" <> :spanId, %s, "spanId"
      """
          .formatted(STARTED);

  private static final String HAS_ERROR =
      """
      exists (
        select from {mastra}.mastra_ai_spans e
        where e."traceId" = s."traceId" and e.error is not null)
      """;

  private SpanQueries() {}

  static Optional<MastraAiSpan> root(Unit unit, String traceId) {
    return unit
        .select(SELECT + ROOTS_OF_TRACE, MastraAiSpan.class, MastraAiSpan.class)
        .setParameter("traceId", traceId)
        .getResultList()
        .stream()
        .findFirst();
  }

  static List<MastraAiSpan> trace(Unit unit, String traceId) {
    return unit.select(SELECT + OF_TRACE, MastraAiSpan.class, MastraAiSpan.class)
        .setParameter("traceId", traceId)
        .getResultList();
  }

  static List<LightSpan> traceLight(Unit unit, String traceId) {
    return lightSpans(
        unit.select(SELECT_LIGHT + OF_TRACE, Object[].class, MastraAiSpan.class)
            .setParameter("traceId", traceId)
            .getResultList());
  }

  static List<MastraAiSpan> branch(Unit unit, String traceId, String spanId, int depth) {
    Set<String> ids = SpanTree.of(parents(unit, traceId)).branch(spanId, depth);
    return ids.isEmpty()
        ? List.of()
        : unit.select(SELECT + OF_BRANCH, MastraAiSpan.class, MastraAiSpan.class)
            .setParameter("traceId", traceId)
            .setParameter("spanIds", ids.toArray(String[]::new))
            .setParameter("spanId", spanId)
            .getResultList();
  }

  private static Map<String, @Nullable String> parents(Unit unit, String traceId) {
    Map<String, @Nullable String> parents = new HashMap<>();
    unit.select(PARENTS, Object[].class, MastraAiSpan.class)
        .setParameter("traceId", traceId)
        .getResultList()
        .forEach(row -> parents.put((String) row[0], (String) row[1]));
    return parents;
  }

  static Page<MastraAiSpan> list(Unit unit, ListTraces request) {
    Conditions conditions = conditions(request);
    return Pages.read(
        request.page(),
        request.withTotal(),
        rows(unit, request, conditions, SELECT, MastraAiSpan.class),
        count(unit, conditions));
  }

  static CursoredPage<MastraAiSpan> listAfter(Unit unit, ListTraces request, Cursor cursor) {
    return Pages.readAfter(
        cursor,
        request.page(),
        rows(unit, request, conditionsAfter(request, cursor), SELECT, MastraAiSpan.class),
        span ->
            place(
                request.isByEnd() ? span.getEndedAt() : span.getStartedAt(),
                span.getTraceId(),
                span.getSpanId()));
  }

  static Page<LightSpan> listLight(Unit unit, ListTraces request) {
    Conditions conditions = conditions(request);
    Page<Object[]> rows =
        Pages.read(
            request.page(),
            request.withTotal(),
            rows(unit, request, conditions, SELECT_LIGHT, Object[].class),
            count(unit, conditions));
    return new Page<>(lightSpans(rows.items()), rows.total(), rows.request(), rows.hasMore());
  }

  static CursoredPage<LightSpan> listLightAfter(Unit unit, ListTraces request, Cursor cursor) {
    CursoredPage<Object[]> rows =
        Pages.readAfter(
            cursor,
            request.page(),
            rows(unit, request, conditionsAfter(request, cursor), SELECT_LIGHT, Object[].class),
            row -> {
              LightSpan span = lightSpan(row);
              return place(
                  request.isByEnd() ? span.endedAt() : span.startedAt(),
                  span.traceId(),
                  span.spanId());
            });
    return new CursoredPage<>(lightSpans(rows.items()), rows.next(), rows.hasMore());
  }

  private static LongSupplier count(Unit unit, Conditions conditions) {
    return () ->
        conditions
            .bind(unit.select(COUNT + conditions.where(), Long.class, MastraAiSpan.class))
            .getSingleResult();
  }

  private static <T> NativeQuery<T> rows(
      Unit unit, ListTraces request, Conditions conditions, String select, Class<T> type) {
    String direction = request.direction() == Direction.ASC ? "asc" : "desc";
    String order =
        " order by %s %s, \"traceId\" %s, \"spanId\" %s"
            .formatted(time(request), direction, direction, direction);
    return conditions.bind(
        unit.select(select + conditions.where() + order, type, MastraAiSpan.class));
  }

  private static Conditions conditions(ListTraces request) {
    Conditions conditions = new Conditions().and("\"parentSpanId\" is null");
    String traceId = request.traceId();
    if (traceId != null) {
      conditions.and("\"traceId\" = :traceId", "traceId", traceId);
    }
    request
        .equal()
        .forEach(
            (column, value) ->
                conditions.and(column.quoted() + " = :" + column.text(), column.text(), value));
    request
        .contained()
        .forEach(
            (column, document) ->
                conditions.and(
                    "%s @> cast(:%s as jsonb)".formatted(column.quoted(), column.text()),
                    column.text(),
                    document));
    TraceStatus status = request.status();
    if (status != null) {
      conditions.and(is(status));
    }
    Boolean hasChildError = request.hasChildError();
    if (hasChildError != null) {
      conditions.and(hasChildError ? HAS_ERROR : "not " + HAS_ERROR);
    }
    for (ListTraces.Bound bound : request.bounds()) {
      String parameter = "bound" + request.bounds().indexOf(bound);
      String time = bound.column() == SpanColumn.ENDED_AT ? ENDED : STARTED;
      conditions.and(
          "%s %s cast(:%s as timestamptz)".formatted(time, bound.comparison(), parameter),
          parameter,
          bound.moment().toString());
      if (bound.column() == SpanColumn.ENDED_AT) {
        conditions.and(NOT_RUNNING);
      }
    }
    return conditions;
  }

  private static String is(TraceStatus status) {
    return switch (status) {
      case RUNNING -> RUNNING + " and error is null";
      case SUCCESS -> NOT_RUNNING + " and error is null";
      case ERROR -> "error is not null";
    };
  }

  private static Conditions conditionsAfter(ListTraces request, Cursor cursor) {
    Conditions conditions = conditions(request);
    if (!cursor.isStart()) {
      SpanKey after = SpanKey.parse(cursor);
      conditions
          .and(
              "(%s, \"traceId\", \"spanId\") %s (cast(:at as timestamptz), :afterTrace, :afterSpan)"
                  .formatted(time(request), request.direction() == Direction.ASC ? ">" : "<"))
          .with("at", literal(cursor.at()))
          .with("afterTrace", after.traceId())
          .with("afterSpan", after.spanId());
    }
    return conditions;
  }

  private static String time(ListTraces request) {
    return request.isByEnd() ? ENDED : STARTED;
  }

  /**
   * @param at null for what has not ended
   */
  private static Cursor place(@Nullable Instant at, String traceId, String spanId) {
    return Cursor.after(
        Objects.requireNonNullElse(at, FOREVER), new SpanKey(traceId, spanId).toString());
  }

  /** As PostgreSQL reads it; it knows no year of five digits with a sign. */
  private static String literal(Instant at) {
    int year = at.atOffset(ZoneOffset.UTC).getYear();
    if (year > 9999) {
      return "infinity";
    }
    return year < 1 ? "-infinity" : at.toString();
  }

  private static List<LightSpan> lightSpans(List<Object[]> rows) {
    return rows.stream().map(SpanQueries::lightSpan).toList();
  }

  private static LightSpan lightSpan(Object[] row) {
    return new LightSpan(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (String) row[4],
        (Boolean) row[5],
        (String) row[6],
        (String) row[7],
        (String) row[8],
        (String) row[9],
        (String) row[10],
        Objects.requireNonNull(moment((Long) row[11])),
        moment((Long) row[12]),
        moment((Long) row[13]),
        moment((Long) row[14]));
  }

  private static @Nullable Instant moment(@Nullable Long micros) {
    return micros == null ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /**
   * The key of a span as the one id that a cursor has: the length of the trace's id comes first.
   */
  private record SpanKey(String traceId, String spanId) {

    static SpanKey parse(Cursor cursor) {
      try {
        int end = cursor.id().indexOf(' ');
        int split = end + 1 + Integer.parseInt(cursor.id().substring(0, end));
        return new SpanKey(cursor.id().substring(end + 1, split), cursor.id().substring(split));
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw InvalidArgumentException.of(
            ListTraces.OPERATION, "INVALID_CURSOR", "after", cursor, "is of another listing");
      }
    }

    @Override
    public String toString() {
      return traceId.length() + " " + traceId + spanId;
    }
  }
}
