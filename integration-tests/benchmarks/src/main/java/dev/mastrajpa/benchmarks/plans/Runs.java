package dev.mastrajpa.benchmarks.plans;

import static dev.mastrajpa.workflows.WorkflowRunStatus.SUCCESS;
import static dev.mastrajpa.workflows.WorkflowRunStatus.SUSPENDED;

import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.workflows.ListWorkflowRuns;
import dev.mastrajpa.workflows.WorkflowsRepository;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs of workflows: half of them of one workflow, one in twenty suspended, ten to a thread, and
 * one in ten of a resource that has many. Their snapshots do not compress, and lie out of line.
 *
 * @param runs how many
 */
record Runs(String schema, int runs) implements Data {

  private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");

  private static final String LOAD =
      """
      insert into %s.mastra_workflow_snapshot
        (workflow_name, run_id, "resourceId", snapshot,
         "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      select
        case i %% 2 when 0 then 'busy' else 'workflow-' || i / 100 end,
        'run-' || i,
        case when i %% 10 = 0 then 'res-hot' when i %% 3 = 0 then 'res-' || i / 100 end,
        jsonb_build_object(
          'status', case when i %% 20 = 0 then 'suspended' else 'success' end,
          'context', jsonb_build_object(
            'input', jsonb_build_object(
              'text', filler,
              'messageListState',
                jsonb_build_object('memoryInfo', jsonb_build_object('threadId', 't' || i / 10))))),
        timestamp '2026-01-01' + i * interval '1 second',
        timestamptz '2026-01-01Z' + i * interval '1 second',
        timestamp '2026-01-01' + i * interval '1 second',
        timestamptz '2026-01-01Z' + i * interval '1 second'
      from generate_series(0, %d - 1) i,
        (select string_agg(md5(cast(j as text)), '') as filler from generate_series(1, 90) j) one
      """;

  @Override
  public void load(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOAD.formatted(schema, runs));
      statement.execute("vacuum analyze " + schema + ".mastra_workflow_snapshot");
    }
  }

  @Override
  public List<Listing> listings() {
    ListWorkflowRuns ofAny = ListWorkflowRuns.ofAnyWorkflow().perPage(0);
    ListWorkflowRuns ofBusy = ListWorkflowRuns.ofWorkflow("busy").perPage(0);
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow().withoutTotal();
    ListWorkflowRuns busy = ListWorkflowRuns.ofWorkflow("busy").withoutTotal();
    ListWorkflowRuns hot = any.resourceId("res-hot");
    Cursor middle = Cursor.after(BASE.plusSeconds(runs / 2), "4 run-busy");
    return List.of(
        runs("runs-newest", any),
        runs("runs-oldest", any.oldestFirst()),
        runs("runs-tenth-page", any.page(10)),
        runs("runs-of-workflow", busy),
        runs("runs-of-workflow-since", busy.from(BASE.plusSeconds(runs - runs / 20))),
        runs("runs-in-state", any.status(SUSPENDED)),
        runs("runs-of-workflow-in-state", busy.status(SUSPENDED)),
        runs("runs-of-resource", hot),
        runs("runs-of-thread", any.threadId("t7")),
        heads("heads-newest", any),
        heads("heads-in-state", any.status(SUSPENDED)),
        heads("heads-of-workflow-in-state", busy.status(SUSPENDED)),
        heads("heads-in-the-commonest-state", any.status(SUCCESS)),
        heads("heads-of-workflow-in-the-commonest-state", busy.status(SUCCESS)),
        heads(
            "heads-in-state-since", any.status(SUSPENDED).from(BASE.plusSeconds(runs - runs / 10))),
        heads("heads-of-resource-in-state", hot.status(SUSPENDED)),
        heads("heads-of-resource-in-the-commonest-state", hot.status(SUCCESS)),
        heads("counted-of-resource-in-state", ofAny.resourceId("res-hot").status(SUCCESS)),
        heads("counted-in-state", ofAny.status(SUSPENDED)),
        heads("counted-in-the-commonest-state", ofAny.status(SUCCESS)),
        heads("counted-of-workflow-in-the-commonest-state", ofBusy.status(SUCCESS)),
        listing(
            "heads-after-cursor",
            workflows -> workflows.listWorkflowRunHeads(any.status(SUSPENDED), middle)),
        listing("run-by-id", workflows -> workflows.getWorkflowRunById("run-20")),
        listing("run-of-workflow", workflows -> workflows.getWorkflowRunById("busy", "run-20")),
        listing(
            "claim-of-a-run-that-succeeded",
            workflows -> workflows.claimResume("busy", "run-22", SUSPENDED)));
  }

  private static Listing runs(String name, ListWorkflowRuns request) {
    return listing(name, workflows -> workflows.listWorkflowRuns(request));
  }

  private static Listing heads(String name, ListWorkflowRuns request) {
    return listing(name, workflows -> workflows.listWorkflowRunHeads(request));
  }

  private static Listing listing(String name, Consumer<WorkflowsRepository> call) {
    return new Listing(name, store -> call.accept(store.workflows()));
  }
}
