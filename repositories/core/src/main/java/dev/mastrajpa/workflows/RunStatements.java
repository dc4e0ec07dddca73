package dev.mastrajpa.workflows;

import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.CommonQueryContract;

/** What is written to {@code mastra_workflow_snapshot}. */
final class RunStatements {

  /** The time of creation and the resource of a run that is there stay, unless one is given. */
  private static final String PERSIST =
      """
      insert into {mastra}.mastra_workflow_snapshot as w
        (workflow_name, run_id, "resourceId", snapshot,
         "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:workflowName, :runId, :resourceId, cast(:snapshot as jsonb),
         cast(coalesce(:createdAt, :now) as timestamp),
         cast(coalesce(:createdAt, :now) as timestamptz),
         cast(coalesce(:updatedAt, :now) as timestamp),
         cast(coalesce(:updatedAt, :now) as timestamptz))
      on conflict (workflow_name, run_id) do update set
        "resourceId" = coalesce(excluded."resourceId", w."resourceId"),
        snapshot = excluded.snapshot,
        "updatedAt" = excluded."updatedAt",
        "updatedAtZ" = excluded."updatedAtZ"
      returning true
      """;

  /**
   * A run that is not there begins with this step. Whoever comes while another begins it waits, and
   * then finds it there; so nobody's step is lost. The result travels once, and is taken from the
   * row that could not be inserted.
   */
  private static final String BEGIN_OR_UPDATE =
      """
      insert into {mastra}.mastra_workflow_snapshot as w
        (workflow_name, run_id, snapshot, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:workflowName, :runId,
         jsonb_build_object(
           'context', jsonb_build_object(cast(:stepId as text), cast(:result as jsonb)),
           'activePaths', cast('[]' as jsonb),
           'timestamp', cast(:millis as bigint),
           'suspendedPaths', cast('{}' as jsonb),
           'activeStepsPath', cast('{}' as jsonb),
           'resumeLabels', cast('{}' as jsonb),
           'serializedStepGraph', cast('[]' as jsonb),
           'status', 'pending',
           'value', cast('{}' as jsonb),
           'waitingPaths', cast('{}' as jsonb),
           'runId', cast(:runId as text),
           'requestContext', cast(:requestContext as jsonb)),
         cast(:now as timestamp), cast(:now as timestamptz),
         cast(:now as timestamp), cast(:now as timestamptz))
      on conflict (workflow_name, run_id) do update set
        snapshot = jsonb_set(
          jsonb_set(
            w.snapshot,
            '{requestContext}',
            case jsonb_typeof(w.snapshot -> 'requestContext')
              when 'object' then w.snapshot -> 'requestContext'
              else cast('{}' as jsonb)
            end || (excluded.snapshot -> 'requestContext')),
          array['context', cast(:stepId as text)],
      """;

  private static final String RESULT =
      """
          excluded.snapshot #> array['context', cast(:stepId as text)]),
      """;

  /**
   * The same of two results of a loop: an element that is not null replaces the one at its place;
   * where one is a pending marker, the markers alone count, and only for places that are suspended
   * or hold nothing.
   */
  private static final String RESULT_OF_A_LOOP =
      """
          (select
            case
              when jsonb_typeof(step.stored -> 'output') = 'array' then
                step.stored
                || case when :isPending then cast('{}' as jsonb) else step.given end
                || jsonb_build_object(
                  'output',
                  (select
                    coalesce(
                      jsonb_agg(
                        case
                          when given.value = cast('{"__mastra_pending__": true}' as jsonb) then
                            case
                              when stored.value is null
                                or stored.value = cast('{"__mastra_pending__": true}' as jsonb)
                                or (stored.value ->> 'status' = 'suspended'
                                  and (stored.value -> 'suspendPayload' is not null
                                    or stored.value -> 'suspendedAt' is not null))
                                then cast('null' as jsonb)
                              else stored.value
                            end
                          when not :isPending and given.value <> cast('null' as jsonb)
                            then given.value
                          else coalesce(stored.value, cast('null' as jsonb))
                        end
                        order by place),
                      cast('[]' as jsonb))
                  from jsonb_array_elements(step.stored -> 'output')
                    with ordinality as stored(value, place)
                  full join jsonb_array_elements(step.given -> 'output')
                    with ordinality as given(value, place)
                    using (place)))
              else step.given
            end
          from (select
              w.snapshot #> array['context', cast(:stepId as text)] as stored,
              excluded.snapshot #> array['context', cast(:stepId as text)] as given)
            as step)),
      """;

  private static final String IF_IT_HAS_A_CONTEXT =
      """
        "updatedAt" = excluded."updatedAt",
        "updatedAtZ" = excluded."updatedAtZ"
      where jsonb_typeof(w.snapshot -> 'context') = 'object'
      """;

  private static final String THAT_IT_DID =
      """
      returning true
      """;

  private static final String THE_CONTEXT =
      """
      returning cast(w.snapshot -> 'context' as text)
      """;

  /**
   * Whoever comes while another changes the run waits, and then finds the state it is in by then.
   */
  private static final String UPDATE_STATE =
      """
      update {mastra}.mastra_workflow_snapshot as w set
        snapshot = w.snapshot || cast(:members as jsonb),
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where w.workflow_name = :workflowName and w.run_id = :runId
        and jsonb_typeof(w.snapshot -> 'context') = 'object'
        and (:inAnyState or w.snapshot ->> 'status' = any(cast(:expected as text[])))
      """;

  private static final String HAS_CONTEXT =
      """
      select coalesce(jsonb_typeof(w.snapshot -> 'context') = 'object', false)
      from {mastra}.mastra_workflow_snapshot w
      where w.workflow_name = :workflowName and w.run_id = :runId
      """;

  private static final String DELETE =
      """
      delete from {mastra}.mastra_workflow_snapshot
      where workflow_name = :workflowName and run_id = :runId
      """;

  private static final String CLEAR = "truncate table {mastra}.mastra_workflow_snapshot";

  private RunStatements() {}

  /** Stores the run; times that it lacks become now. */
  static void persist(Unit unit, Run run, Instant now) {
    unit.changeReturning(PERSIST, Boolean.class, MastraWorkflowSnapshot.class)
        .setParameter("workflowName", run.workflowName())
        .setParameter("runId", run.runId())
        .setParameter("resourceId", run.resourceId(), String.class)
        .setParameter("snapshot", run.snapshotJson())
        .setParameter("createdAt", Times.text(run.createdAt()), String.class)
        .setParameter("updatedAt", Times.text(run.updatedAt()), String.class)
        .setParameter("now", now.toString())
        .getSingleResult();
  }

  /**
   * Merges a step into the run, which begins with it if it is not there.
   *
   * @return false if the run's snapshot has no place for it
   */
  static boolean updateResults(Unit unit, UpdateWorkflowResults request, Instant now) {
    return updateResults(unit, request, now, THAT_IT_DID, Boolean.class).isPresent();
  }

  /**
   * The same.
   *
   * @return the results of all steps as they are then; empty if the snapshot has no place for them
   */
  static Optional<String> updateResultsAndGet(
      Unit unit, UpdateWorkflowResults request, Instant now) {
    return updateResults(unit, request, now, THE_CONTEXT, String.class);
  }

  private static <T> Optional<T> updateResults(
      Unit unit, UpdateWorkflowResults request, Instant now, String returning, Class<T> result) {
    String sql =
        BEGIN_OR_UPDATE
            + (request.isLoop() ? RESULT_OF_A_LOOP : RESULT)
            + IF_IT_HAS_A_CONTEXT
            + returning;
    var statement =
        unit.changeReturning(sql, result, MastraWorkflowSnapshot.class)
            .setParameter("stepId", request.stepId())
            .setParameter("result", request.resultJson())
            .setParameter("requestContext", request.requestContextJson())
            .setParameter("millis", now.toEpochMilli())
            .setParameter("now", now.toString());
    if (request.isLoop()) {
      statement.setParameter("isPending", request.isPending());
    }
    return ofRun(statement, request.workflowName(), request.runId()).uniqueResultOptional();
  }

  /**
   * @return false if there is no such run, or in another state than is expected, or without a
   *     context
   */
  static boolean updateState(Unit unit, UpdateWorkflowState request, Instant now) {
    List<WorkflowRunStatus> expected = request.expected();
    var statement =
        unit.change(UPDATE_STATE, MastraWorkflowSnapshot.class)
            .setParameter("members", JsonText.write(request.members()))
            .setParameter("inAnyState", expected == null)
            .setParameter("expected", names(expected == null ? List.of() : expected))
            .setParameter("now", now.toString());
    return ofRun(statement, request.workflowName(), request.runId()).executeUpdate() == 1;
  }

  private static String[] names(List<WorkflowRunStatus> statuses) {
    return statuses.stream().map(WorkflowRunStatus::name).toArray(String[]::new);
  }

  /** Whether the run can be gone on with; empty if there is none. */
  static Optional<Boolean> hasContext(Unit unit, String workflowName, String runId) {
    return ofRun(
            unit.select(HAS_CONTEXT, Boolean.class, MastraWorkflowSnapshot.class),
            workflowName,
            runId)
        .uniqueResultOptional();
  }

  static void delete(Unit unit, String workflowName, String runId) {
    ofRun(unit.change(DELETE, MastraWorkflowSnapshot.class), workflowName, runId).executeUpdate();
  }

  static void clear(Unit unit) {
    unit.change(CLEAR, MastraWorkflowSnapshot.class).executeUpdate();
  }

  private static <Q extends CommonQueryContract> Q ofRun(
      Q statement, String workflowName, String runId) {
    statement.setParameter("workflowName", workflowName).setParameter("runId", runId);
    return statement;
  }
}
