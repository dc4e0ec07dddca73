package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.internal.JsonText;
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

/**
 * What is read from {@code mastra_threads}. Threads come in the order of the times that are read:
 * the half with a zone, or where a row of an old writer lacks it the other one, in UTC. The indexes
 * that serve the order by creation hold the same expression.
 */
final class ThreadQueries {

  static final String CREATED = "coalesce(\"createdAtZ\", \"createdAt\" at time zone 'UTC')";

  static final String CHANGED = "coalesce(\"updatedAtZ\", \"updatedAt\" at time zone 'UTC')";

  private static final String SELECT = "select t.* from {mastra}.mastra_threads t ";

  private static final String COUNT = "select count(*) from {mastra}.mastra_threads t ";

  private ThreadQueries() {}

  static Page<MastraThread> list(Unit unit, ListThreads request) {
    Conditions conditions = conditions(request);
    return Pages.read(
        request.page(),
        request.withTotal(),
        rows(unit, request, conditions),
        () ->
            conditions
                .bind(unit.select(COUNT + conditions.where(), Long.class, MastraThread.class))
                .getSingleResult());
  }

  static CursoredPage<MastraThread> listAfter(Unit unit, ListThreads request, Cursor cursor) {
    Conditions conditions = conditions(request);
    if (!cursor.isStart()) {
      conditions
          .and(
              "(%s, t.id) %s (cast(:at as timestamptz), :id)"
                  .formatted(time(request), request.direction() == Direction.ASC ? ">" : "<"))
          .with("at", cursor.at().toString())
          .with("id", cursor.id());
    }
    return Pages.readAfter(
        cursor,
        request.page(),
        rows(unit, request, conditions),
        thread -> Cursor.after(time(request, thread), thread.getId()));
  }

  private static Conditions conditions(ListThreads request) {
    Conditions conditions = new Conditions();
    String resourceId = request.resourceId();
    if (resourceId != null) {
      conditions.and("t.\"resourceId\" = :resourceId", "resourceId", resourceId);
    }
    if (!request.metadata().isEmpty()) {
      conditions.and(
          "cast(t.metadata as jsonb) @> cast(:metadata as jsonb)", // old versions made it text
          "metadata",
          JsonText.write(request.metadata().json()));
    }
    Instant before = request.changedBefore();
    if (before != null) {
      conditions.and(CHANGED + " < cast(:before as timestamptz)", "before", before.toString());
    }
    Instant since = request.changedSince();
    if (since != null) {
      conditions.and(CHANGED + " >= cast(:since as timestamptz)", "since", since.toString());
    }
    return conditions;
  }

  private static NativeQuery<MastraThread> rows(
      Unit unit, ListThreads request, Conditions conditions) {
    String direction = request.direction() == Direction.ASC ? "asc" : "desc";
    String order = " order by %s %s, t.id %s".formatted(time(request), direction, direction);
    return conditions.bind(
        unit.select(SELECT + conditions.where() + order, MastraThread.class, MastraThread.class));
  }

  private static String time(ListThreads request) {
    return request.isByChange() ? CHANGED : CREATED;
  }

  private static Instant time(ListThreads request, MastraThread thread) {
    return Objects.requireNonNull(
        request.isByChange() ? thread.getUpdatedAt() : thread.getCreatedAt());
  }
}
