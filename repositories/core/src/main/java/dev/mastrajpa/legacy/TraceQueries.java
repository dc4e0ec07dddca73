package dev.mastrajpa.legacy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.hibernate.query.NativeQuery;

/** What is read from {@code mastra_traces}. */
final class TraceQueries {

  private static final String CREATED =
      "coalesce(\"createdAtZ\", \"createdAt\" at time zone 'UTC')";

  private static final String SELECT = "select t.* from {mastra}.mastra_traces t ";

  private static final String COUNT = "select count(*) from {mastra}.mastra_traces t ";

  /**
   * An attribute by the number of its parameters. Where the attributes are a string that holds them
   * its text is looked at, as JavaScript writes it: to parse it could fail, and take the whole
   * listing with it.
   */
  private static final String HAS_ATTRIBUTE =
      """
      case jsonb_typeof(attributes)
        when 'string' then
          position(:text%1$d in attributes #>> '{}') > 0
          or position(:bare%1$d || ',' in attributes #>> '{}') > 0
          or position(:bare%1$d || '}' in attributes #>> '{}') > 0
        else attributes ->> :key%1$d = :value%1$d
      end
      """;

  private TraceQueries() {}

  static Page<MastraTrace> list(Unit unit, ListLegacyTraces request) {
    Conditions conditions = conditions(request);
    return Pages.read(
        request.page(),
        request.withTotal(),
        traces(unit, request, conditions),
        () ->
            conditions
                .bind(unit.select(COUNT + conditions.where(), Long.class, MastraTrace.class))
                .getSingleResult());
  }

  static CursoredPage<MastraTrace> listAfter(Unit unit, ListLegacyTraces request, Cursor cursor) {
    Conditions conditions = conditions(request);
    if (!cursor.isStart()) {
      conditions
          .and(
              "(\"startTime\", id) %s (:at, :after)"
                  .formatted(request.direction() == Direction.ASC ? ">" : "<"))
          .with("at", startTime(cursor))
          .with("after", cursor.id());
    }
    return Pages.readAfter(
        cursor,
        request.page(),
        traces(unit, request, conditions),
        trace -> Cursor.after(Instant.ofEpochSecond(0, trace.getStartTime()), trace.getId()));
  }

  /** In a cursor the number, whatever its unit, is one of nanoseconds. */
  private static long startTime(Cursor cursor) {
    try {
      return ChronoUnit.NANOS.between(Instant.EPOCH, cursor.at());
    } catch (ArithmeticException e) {
      throw InvalidArgumentException.of(
          ListLegacyTraces.OPERATION, "INVALID_CURSOR", "after", cursor, "is of another listing");
    }
  }

  private static NativeQuery<MastraTrace> traces(
      Unit unit, ListLegacyTraces request, Conditions conditions) {
    String direction = request.direction() == Direction.ASC ? "asc" : "desc";
    return conditions.bind(
        unit.select(
            SELECT
                + conditions.where()
                + " order by \"startTime\" %s, id %s".formatted(direction, direction),
            MastraTrace.class,
            MastraTrace.class));
  }

  private static Conditions conditions(ListLegacyTraces request) {
    Conditions conditions = new Conditions();
    String prefix = request.prefix();
    if (prefix != null) {
      conditions.and("starts_with(name, :prefix)", "prefix", prefix);
    }
    String name = request.name();
    if (name != null) {
      conditions.and("name = :name", "name", name);
    }
    String scope = request.scope();
    if (scope != null) {
      conditions.and("scope = :scope", "scope", scope);
    }
    String traceId = request.traceId();
    if (traceId != null) {
      conditions.and("\"traceId\" = :traceId", "traceId", traceId);
    }
    String parentSpanId = request.parentSpanId();
    if (parentSpanId != null) {
      conditions.and("\"parentSpanId\" = :parentSpanId", "parentSpanId", parentSpanId);
    }
    Integer kind = request.kind();
    if (kind != null) {
      conditions.and("kind = :kind", "kind", kind);
    }
    int number = 0;
    for (Map.Entry<String, String> attribute : request.attributes().entrySet()) {
      attribute(conditions, number++, attribute.getKey(), attribute.getValue());
    }
    Instant from = request.from();
    if (from != null) {
      conditions.and(CREATED + " >= cast(:from as timestamptz)", "from", from.toString());
    }
    Instant until = request.until();
    if (until != null) {
      conditions.and(CREATED + " <= cast(:until as timestamptz)", "until", until.toString());
    }
    return conditions;
  }

  private static void attribute(Conditions conditions, int number, String key, String value) {
    String member = string(key) + ":";
    conditions
        .and(HAS_ATTRIBUTE.formatted(number), "key" + number, key)
        .with("value" + number, value)
        .with("text" + number, member + string(value))
        .with("bare" + number, member + value);
  }

  private static String string(String text) {
    return JsonText.write(TextNode.valueOf(text));
  }
}
