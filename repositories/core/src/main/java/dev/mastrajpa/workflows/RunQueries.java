package dev.mastrajpa.workflows;

import dev.mastrajpa.entity.MastraWorkflowSnapshot;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * What is read from {@code mastra_workflow_snapshot}. Runs come in the order of the times that are
 * read: the half with a zone, or where a row of an old writer lacks it the other one, in UTC. The
 * indexes that serve them hold the same expressions.
 */
final class RunQueries {

  static final String CREATED = "coalesce(\"createdAtZ\", \"createdAt\" at time zone 'UTC')";

  /**
   * The same in words that only the indexes by state have. The planner does not know what it costs
   * to look into a snapshot: left to choose, it walks an index without the state, and fetches the
   * snapshot of each row to see whether it is the state asked for.
   */
  static final String CREATED_IN_STATE =
      "coalesce(\"createdAtZ\", \"createdAt\" at time zone 'UTC', \"createdAtZ\")";

  private static final String UPDATED =
      "coalesce(\"updatedAtZ\", \"updatedAt\" at time zone 'UTC')";

  private static final String SELECT = "select w.* from {mastra}.mastra_workflow_snapshot w ";

  /**
   * A head, with its times in microseconds, for the next page begins at exactly one of them.
   *
   * <p>The status is an expression over the whole snapshot, which PostgreSQL would fetch for each
   * row; where it is asked for, it is known.
   */
  private static final String SELECT_HEADS =
      """
      select
        workflow_name, run_id, "resourceId", %s,
        cast(extract(epoch from %s) * 1000000 as bigint),
        cast(extract(epoch from %s) * 1000000 as bigint)
      from {mastra}.mastra_workflow_snapshot w
      """;

  private static final String COUNT = "select count(*) from {mastra}.mastra_workflow_snapshot w ";

  /**
   * In order and up to a limit that the planner cannot know. It counts on a tenth of the rows then,
   * and walks the index by state, which has them in order and needs no snapshot; left to choose, it
   * reads the whole table where the state is a common one, and each snapshot with it.
   */
  private static final String COUNT_IN_STATE =
      """
      select count(*)
      from (
        select 1 from {mastra}.mastra_workflow_snapshot w %s
        limit (select 9223372036854775807))
      as counted
      """;

  private static final String SNAPSHOT =
      """
      select cast(w.snapshot as text)
      from {mastra}.mastra_workflow_snapshot w
      where w.workflow_name = :workflowName and w.run_id = :runId
      """;

  private static final String NEWEST_OF_ANY_WORKFLOW =
      """
      select w.* from {mastra}.mastra_workflow_snapshot w
      where w.run_id = :runId
      order by %s desc, w.workflow_name desc
      limit 1
      """
          .formatted(CREATED);

  private RunQueries() {}

  /** The text of a run's snapshot. */
  static Optional<String> snapshot(Unit unit, String workflowName, String runId) {
    return text(unit, SNAPSHOT, workflowName, runId);
  }

  private static Optional<String> text(Unit unit, String sql, String workflowName, String runId) {
    return unit.select(sql, String.class, MastraWorkflowSnapshot.class)
        .setParameter("workflowName", workflowName)
        .setParameter("runId", runId)
        .uniqueResultOptional();
  }

  static Optional<MastraWorkflowSnapshot> newestOfAnyWorkflow(Unit unit, String runId) {
    return unit.select(
            NEWEST_OF_ANY_WORKFLOW, MastraWorkflowSnapshot.class, MastraWorkflowSnapshot.class)
        .setParameter("runId", runId)
        .uniqueResultOptional();
  }

  static Page<MastraWorkflowSnapshot> list(Unit unit, ListWorkflowRuns request) {
    Conditions conditions = conditions(request);
    return Pages.read(
        request.page(),
        request.withTotal(),
        runs(unit, request, conditions),
        count(unit, request, conditions));
  }

  static CursoredPage<MastraWorkflowSnapshot> listAfter(
      Unit unit, ListWorkflowRuns request, Cursor cursor) {
    return Pages.readAfter(
        cursor,
        request.page(),
        runs(unit, request, conditionsAfter(request, cursor)),
        run ->
            place(
                Objects.requireNonNull(run.getCreatedAt()), run.getWorkflowName(), run.getRunId()));
  }

  static Page<WorkflowRunHead> listHeads(Unit unit, ListWorkflowRuns request) {
    Conditions conditions = conditions(request);
    Page<Object[]> rows =
        Pages.read(
            request.page(),
            request.withTotal(),
            heads(unit, request, conditions),
            count(unit, request, conditions));
    return new Page<>(headsOf(rows.items()), rows.total(), rows.request(), rows.hasMore());
  }

  static CursoredPage<WorkflowRunHead> listHeadsAfter(
      Unit unit, ListWorkflowRuns request, Cursor cursor) {
    CursoredPage<Object[]> rows =
        Pages.readAfter(
            cursor,
            request.page(),
            heads(unit, request, conditionsAfter(request, cursor)),
            row -> {
              WorkflowRunHead head = head(row);
              return place(head.createdAt(), head.workflowName(), head.runId());
            });
    return new CursoredPage<>(headsOf(rows.items()), rows.next(), rows.hasMore());
  }

  private static LongSupplier count(Unit unit, ListWorkflowRuns request, Conditions conditions) {
    String sql =
        request.status() == null
            ? COUNT + conditions.where()
            : COUNT_IN_STATE.formatted(conditions.where() + order(request));
    return () ->
        conditions
            .bind(unit.select(sql, Long.class, MastraWorkflowSnapshot.class))
            .getSingleResult();
  }

  private static NativeQuery<MastraWorkflowSnapshot> runs(
      Unit unit, ListWorkflowRuns request, Conditions conditions) {
    return conditions.bind(
        unit.select(
            SELECT + conditions.where() + order(request),
            MastraWorkflowSnapshot.class,
            MastraWorkflowSnapshot.class));
  }

  private static NativeQuery<Object[]> heads(
      Unit unit, ListWorkflowRuns request, Conditions conditions) {
    String status = request.status() == null ? WorkflowsDomain.STATUS : "cast(:status as text)";
    return conditions.bind(
        unit.select(
            SELECT_HEADS.formatted(status, CREATED, UPDATED) + conditions.where() + order(request),
            Object[].class,
            MastraWorkflowSnapshot.class));
  }

  private static List<WorkflowRunHead> headsOf(List<Object[]> rows) {
    return rows.stream().map(RunQueries::head).toList();
  }

  private static WorkflowRunHead head(Object[] row) {
    return new WorkflowRunHead(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        status((String) row[3]),
        moment((Long) row[4]),
        moment((Long) row[5]));
  }

  private static @Nullable WorkflowRunStatus status(@Nullable String name) {
    return name == null ? null : new WorkflowRunStatus(name);
  }

  private static Instant moment(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static Conditions conditions(ListWorkflowRuns request) {
    Conditions conditions = new Conditions();
    String workflowName = request.workflowName();
    if (workflowName != null) {
      conditions.and("workflow_name = :workflowName", "workflowName", workflowName);
    }
    WorkflowRunStatus status = request.status();
    if (status != null) {
      conditions.and(WorkflowsDomain.STATUS + " = :status", "status", status.name());
    }
    String resourceId = request.resourceId();
    if (resourceId != null) {
      conditions.and("\"resourceId\" = :resourceId", "resourceId", resourceId);
    }
    String threadId = request.threadId();
    if (threadId != null) {
      conditions.and(WorkflowsDomain.THREAD_ID + " = :threadId", "threadId", threadId);
    }
    Instant from = request.from();
    if (from != null) {
      conditions.and(created(request) + " >= cast(:from as timestamptz)", "from", from.toString());
    }
    Instant until = request.until();
    if (until != null) {
      conditions.and(
          created(request) + " <= cast(:until as timestamptz)", "until", until.toString());
    }
    return conditions;
  }

  private static Conditions conditionsAfter(ListWorkflowRuns request, Cursor cursor) {
    Conditions conditions = conditions(request);
    if (!cursor.isStart()) {
      RunKey after = RunKey.parse(cursor);
      conditions
          .and(
              "(%s, run_id, workflow_name) %s (cast(:at as timestamptz), :afterRun, :afterWorkflow)"
                  .formatted(created(request), request.direction() == Direction.ASC ? ">" : "<"))
          .with("at", cursor.at().toString())
          .with("afterRun", after.runId())
          .with("afterWorkflow", after.workflowName());
    }
    return conditions;
  }

  private static String order(ListWorkflowRuns request) {
    String direction = request.direction() == Direction.ASC ? "asc" : "desc";
    return " order by %s %s, run_id %s, workflow_name %s"
        .formatted(created(request), direction, direction, direction);
  }

  private static String created(ListWorkflowRuns request) {
    return request.status() == null ? CREATED : CREATED_IN_STATE;
  }

  private static Cursor place(Instant createdAt, String workflowName, String runId) {
    return Cursor.after(createdAt, new RunKey(workflowName, runId).toString());
  }

  /** The key of a run as the one id that a cursor has: the length of the run's id comes first. */
  private record RunKey(String workflowName, String runId) {

    static RunKey parse(Cursor cursor) {
      try {
        int end = cursor.id().indexOf(' ');
        int split = end + 1 + Integer.parseInt(cursor.id().substring(0, end));
        return new RunKey(cursor.id().substring(split), cursor.id().substring(end + 1, split));
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw InvalidArgumentException.of(
            ListWorkflowRuns.OPERATION, "INVALID_CURSOR", "after", cursor, "is of another listing");
      }
    }

    @Override
    public String toString() {
      return runId.length() + " " + runId + workflowName;
    }
  }
}
