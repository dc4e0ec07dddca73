package dev.mastrajpa.legacy;

import dev.mastrajpa.entity.MastraEval;
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
import java.util.List;
import java.util.regex.Pattern;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * What is read from {@code mastra_evals}. The table has no key: rows are read as values, for as
 * entities those with one run id would become one, and the place in the table ends their order.
 */
final class EvalQueries {

  private static final String CREATED = "coalesce(\"created_atZ\", created_at at time zone 'UTC')";

  /** With times in microseconds, for the next page begins at exactly one of them. */
  private static final String SELECT =
      """
      select
        input, output, cast(result as text), agent_name, metric_name, instructions,
        cast(test_info as text), global_run_id, run_id,
        cast(extract(epoch from coalesce("created_atZ", created_at at time zone 'UTC')) * 1000000
          as bigint),
        cast(extract(epoch from coalesce("createdAtZ", "createdAt" at time zone 'UTC')) * 1000000
          as bigint),
        cast(e.ctid as text)
      from {mastra}.mastra_evals e
      """;

  private static final String COUNT = "select count(*) from {mastra}.mastra_evals e ";

  /**
   * Where what is known of the test is a string that holds an object, its text is looked at: to
   * parse it could fail, and take the whole listing with it.
   */
  private static final String IS_TEST =
      """
      case jsonb_typeof(test_info)
        when 'string' then
          (test_info #>> '{}') ~ '"testPath"[[:space:]]*:[[:space:]]*[^n[:space:]]'
        else test_info ->> 'testPath' is not null
      end
      """;

  private static final Pattern PLACE = Pattern.compile("\\(\\d{1,10},\\d{1,5}\\)");

  private EvalQueries() {}

  static Page<MastraEval> list(Unit unit, ListEvals request) {
    Conditions conditions = conditions(request);
    Page<Object[]> rows =
        Pages.read(
            request.page(),
            request.withTotal(),
            rows(unit, request, conditions),
            () ->
                conditions
                    .bind(unit.select(COUNT + conditions.where(), Long.class, MastraEval.class))
                    .getSingleResult());
    return new Page<>(evals(rows.items()), rows.total(), rows.request(), rows.hasMore());
  }

  static CursoredPage<MastraEval> listAfter(Unit unit, ListEvals request, Cursor cursor) {
    Conditions conditions = conditions(request);
    if (!cursor.isStart()) {
      conditions
          .and(
              "(%s, e.ctid) %s (cast(:at as timestamptz), cast(:after as tid))"
                  .formatted(CREATED, request.direction() == Direction.ASC ? ">" : "<"))
          .with("at", cursor.at().toString())
          .with("after", place(cursor));
    }
    CursoredPage<Object[]> rows =
        Pages.readAfter(
            cursor,
            request.page(),
            rows(unit, request, conditions),
            row -> Cursor.after(moment((Long) row[9]), (String) row[11]));
    return new CursoredPage<>(evals(rows.items()), rows.next(), rows.hasMore());
  }

  private static String place(Cursor cursor) {
    if (!PLACE.matcher(cursor.id()).matches()) {
      throw InvalidArgumentException.of(
          ListEvals.OPERATION, "INVALID_CURSOR", "after", cursor, "is of another listing");
    }
    return cursor.id();
  }

  private static NativeQuery<Object[]> rows(Unit unit, ListEvals request, Conditions conditions) {
    String direction = request.direction() == Direction.ASC ? "asc" : "desc";
    return conditions.bind(
        unit.select(
            SELECT
                + conditions.where()
                + " order by %s %s, e.ctid %s".formatted(CREATED, direction, direction),
            Object[].class,
            MastraEval.class));
  }

  private static Conditions conditions(ListEvals request) {
    Conditions conditions = new Conditions();
    String agentName = request.agentName();
    if (agentName != null) {
      conditions.and("agent_name = :agentName", "agentName", agentName);
    }
    EvalType type = request.type();
    if (type != null) {
      conditions.and(type == EvalType.TEST ? IS_TEST : "not " + IS_TEST);
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

  private static List<MastraEval> evals(List<Object[]> rows) {
    return rows.stream().map(EvalQueries::eval).toList();
  }

  private static MastraEval eval(Object[] row) {
    MastraEval eval = new MastraEval();
    eval.setInput((String) row[0]);
    eval.setOutput((String) row[1]);
    eval.setResultJson((String) row[2]);
    eval.setAgentName((String) row[3]);
    eval.setMetricName((String) row[4]);
    eval.setInstructions((String) row[5]);
    eval.setTestInfoJson((String) row[6]);
    eval.setGlobalRunId((String) row[7]);
    eval.setRunId((String) row[8]);
    eval.setCreatedAt(moment((Long) row[9]));
    eval.setCreatedAtCopy(optionalMoment((Long) row[10]));
    return eval;
  }

  private static Instant moment(Long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static @Nullable Instant optionalMoment(@Nullable Long micros) {
    return micros == null ? null : moment(micros);
  }
}
