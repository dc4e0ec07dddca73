package dev.mastrajpa.scores;

import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * What is read from {@code mastra_scorers}. Scores come in the order of the times that are read:
 * the half with a zone, or where a row of an old writer lacks it the other one, in UTC. The indexes
 * that serve them hold the same expression.
 */
final class ScoreQueries {

  static final String CREATED = "coalesce(\"createdAtZ\", \"createdAt\" at time zone 'UTC')";

  private static final String SELECT = "select s.* from {mastra}.mastra_scorers s ";

  private static final String COUNT = "select count(*) from {mastra}.mastra_scorers s ";

  private ScoreQueries() {}

  static Page<MastraScore> list(Unit unit, ListScores request) {
    Conditions conditions = conditions(request);
    return Pages.read(
        request.page(),
        request.withTotal(),
        scores(unit, request, conditions),
        () ->
            conditions
                .bind(unit.select(COUNT + conditions.where(), Long.class, MastraScore.class))
                .getSingleResult());
  }

  static CursoredPage<MastraScore> listAfter(Unit unit, ListScores request, Cursor cursor) {
    Conditions conditions = conditions(request);
    if (!cursor.isStart()) {
      conditions
          .and(
              "(%s, id) %s (cast(:at as timestamptz), :after)"
                  .formatted(CREATED, request.direction() == Direction.ASC ? ">" : "<"))
          .with("at", cursor.at().toString())
          .with("after", cursor.id());
    }
    return Pages.readAfter(
        cursor,
        request.page(),
        scores(unit, request, conditions),
        score ->
            Cursor.after(
                Objects.requireNonNull(score.getCreatedAt()),
                Objects.requireNonNull(score.getId())));
  }

  private static NativeQuery<MastraScore> scores(
      Unit unit, ListScores request, Conditions conditions) {
    String direction = request.direction() == Direction.ASC ? "asc" : "desc";
    return conditions.bind(
        unit.select(
            SELECT
                + conditions.where()
                + " order by %s %s, id %s".formatted(CREATED, direction, direction),
            MastraScore.class,
            MastraScore.class));
  }

  private static Conditions conditions(ListScores request) {
    Conditions conditions = new Conditions();
    equal(conditions, "scorerId", request.scorerId());
    equal(conditions, "runId", request.runId());
    equal(conditions, "traceId", request.traceId());
    equal(conditions, "spanId", request.spanId());
    equal(conditions, "entityId", request.entityId());
    equal(conditions, "entityType", request.entityType());
    ScoringSource source = request.source();
    equal(conditions, "source", source == null ? null : source.name());
    equal(conditions, "organizationId", request.organizationId());
    equal(conditions, "projectId", request.projectId());
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

  private static void equal(Conditions conditions, String column, @Nullable String value) {
    if (value != null) {
      conditions.and("\"%s\" = :%s".formatted(column, column), column, value);
    }
  }
}
