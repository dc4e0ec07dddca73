package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Keys;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Runs of workflows. */
final class FloorRuns {

  private static final String SUSPENDED = "suspended";

  private static final String PERSIST =
      """
      insert into mastra_workflow_snapshot as run
        (workflow_name, run_id, "resourceId", snapshot,
         "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
      values
        (?, ?, 'res-1', cast(? as jsonb),
         now() at time zone 'UTC', now() at time zone 'UTC', now(), now())
      on conflict (workflow_name, run_id) do update set
        "resourceId" = coalesce(excluded."resourceId", run."resourceId"),
        snapshot = excluded.snapshot,
        "updatedAt" = excluded."updatedAt", "updatedAtZ" = excluded."updatedAtZ"
      """;

  private static final String UPDATE =
      """
      update mastra_workflow_snapshot
      set
        snapshot = jsonb_set(snapshot, array['context', ?], cast(? as jsonb)),
        "updatedAt" = now() at time zone 'UTC', "updatedAtZ" = now()
      where workflow_name = ? and run_id = ?
      returning run_id, snapshot -> 'context'
      """;

  private static final String LOAD =
      """
      select run_id, snapshot
      from mastra_workflow_snapshot
      where workflow_name = ? and run_id = ?
      """;

  private static final String NEWEST =
      """
      select
        run_id, workflow_name, "resourceId", snapshot, "createdAtZ", "updatedAtZ",
        (select count(*) from mastra_workflow_snapshot)
      from mastra_workflow_snapshot
      order by "createdAt" desc
      limit 50
      """;

  private static final String IN_STATUS =
      """
      select
        run_id, workflow_name, "resourceId", snapshot, "createdAtZ", "updatedAtZ",
        (select count(*) from mastra_workflow_snapshot where snapshot ->> 'status' = ?)
      from mastra_workflow_snapshot
      where snapshot ->> 'status' = ?
      order by "createdAt" desc
      limit 50
      """;

  private static final String OF_WORKFLOW_IN_STATUS =
      """
      select
        run_id, workflow_name, "resourceId", snapshot, "createdAtZ", "updatedAtZ",
        (select count(*) from mastra_workflow_snapshot
          where workflow_name = ? and snapshot ->> 'status' = ?)
      from mastra_workflow_snapshot
      where workflow_name = ? and snapshot ->> 'status' = ?
      order by "createdAt" desc
      limit 50
      """;

  private final FloorPool pool;
  private final FloorPool lists;
  private final Keys keys;

  /**
   * @param lists connections whose statements are planned for the values at hand: the number of
   *     runs in a status is a twentieth of all or nearly all
   */
  FloorRuns(FloorPool pool, FloorPool lists, Keys keys) {
    this.pool = pool;
    this.lists = lists;
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    workloads.put("W4.persist20", persistingNew("p-", 20_000));
    workloads.put("W4.persist500", persistingNew("q-", 500_000));
    workloads.put("W4.persist20.upd", workers -> persistingAgain("pu-" + keys.next(1)));
    workloads.put("W4.update.c1", updating(20_000));
    workloads.put("W4.update.c8", updating(20_000));
    workloads.put("W4.update500.c1", updating(500_000));
    workloads.put("W4.load20", loading("L20", 20_000));
    workloads.put("W4.load500", loading("L500", 500_000));
    workloads.put(
        "W4.list.status", workers -> worker -> lists.page(IN_STATUS, SUSPENDED, SUSPENDED));
    workloads.put(
        "W4.list.wfstatus",
        workers ->
            worker -> lists.page(OF_WORKFLOW_IN_STATUS, "wf-3", SUSPENDED, "wf-3", SUSPENDED));
    workloads.put("W4.list.all", workers -> worker -> lists.page(NEWEST));
  }

  private Preparation persistingNew(String prefix, int bytes) {
    return workers ->
        worker -> {
          long n = keys.next(1);
          return persist("wf-p", prefix + n, n, bytes);
        };
  }

  private Call persistingAgain(String runId) {
    return worker -> persist("wf-p", runId, keys.next(1), 20_000);
  }

  private Answer persist(String workflowName, String runId, long n, int bytes) throws SQLException {
    String snapshot = Generator.snapshot(runId, n, bytes, "running");
    return pool.write(1, PERSIST, workflowName, runId, snapshot);
  }

  /** All workers write into one run, each the result of a step of its own. */
  private Preparation updating(int bytes) {
    return workers -> {
      String runId = "u-" + keys.next(1);
      persist("wf-u", runId, 5, bytes);
      return worker -> update(runId, "w-" + worker);
    };
  }

  private Answer update(String runId, String step) throws SQLException {
    String result = Generator.stepResult(keys.next(1));
    List<Object[]> updated = pool.rows(UPDATE, step, result, "wf-u", runId);
    if (updated.size() != 1) {
      throw new IllegalStateException("updated " + updated.size() + " runs " + runId);
    }
    return Answer.written(1);
  }

  private Preparation loading(String runId, int bytes) {
    return workers -> {
      persist("wf-l", runId, 3, bytes);
      return worker -> pool.keyed(LOAD, "wf-l", runId);
    };
  }
}
