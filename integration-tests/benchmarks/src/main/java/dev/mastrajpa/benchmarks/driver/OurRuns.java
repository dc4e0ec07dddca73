package dev.mastrajpa.benchmarks.driver;

import static dev.mastrajpa.workflows.WorkflowRunStatus.SUSPENDED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.workflows.ListWorkflowRuns;
import dev.mastrajpa.workflows.UpdateWorkflowResults;
import dev.mastrajpa.workflows.WorkflowsRepository;
import java.util.List;
import java.util.Map;

/** Runs of workflows. */
final class OurRuns {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ListWorkflowRuns ANY = ListWorkflowRuns.ofAnyWorkflow().perPage(50);

  private final WorkflowsRepository workflows;
  private final Keys keys;

  OurRuns(PostgresStore store, Keys keys) {
    this.workflows = store.workflows();
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    workloads.put("W4.persist20", persistingNew(20_000));
    workloads.put("W4.persist500", persistingNew(500_000));
    workloads.put("W4.persist20.upd", this::persistingAgain);
    workloads.put("W4.update.c1", updating(20_000));
    workloads.put("W4.update.c8", updating(20_000));
    workloads.put("W4.update500.c1", updating(500_000));
    workloads.put("W4.load20", loading("L20", 20_000));
    workloads.put("W4.load500", loading("L500", 500_000));
    workloads.put("W4.list.status", listing(ANY.status(SUSPENDED)));
    workloads.put(
        "W4.list.wfstatus",
        listing(ListWorkflowRuns.ofWorkflow("wf-3").perPage(50).status(SUSPENDED)));
    workloads.put("W4.list.all", listing(ANY));
  }

  private Preparation persistingNew(int bytes) {
    return workers ->
        worker -> {
          long n = keys.next(1);
          return persist("wf-p", "p-" + n, n, bytes);
        };
  }

  private Call persistingAgain(int workers) {
    String runId = "pu-" + keys.next(1);
    return worker -> persist("wf-p", runId, keys.next(1), 20_000);
  }

  private Answer persist(String workflowName, String runId, long n, int bytes) {
    MastraWorkflowSnapshot run = new MastraWorkflowSnapshot();
    run.setWorkflowName(workflowName);
    run.setRunId(runId);
    run.setResourceId("res-1");
    run.setSnapshotJson(Generator.snapshot(runId, n, bytes, "running"));
    workflows.persistWorkflowSnapshot(run);
    return Answer.written(1);
  }

  private Preparation updating(int bytes) {
    return workers -> {
      String runId = "u-" + keys.next(1);
      persist("wf-u", runId, 5, bytes);
      return worker -> {
        JsonNode result = JSON.readTree(Generator.stepResult(keys.next(1)));
        JsonNode context =
            workflows.updateWorkflowResultsAndGet(
                UpdateWorkflowResults.of("wf-u", runId, "w-" + worker, result));
        return Answer.written(context.isEmpty() ? 0 : 1);
      };
    };
  }

  private Preparation loading(String runId, int bytes) {
    return workers -> {
      persist("wf-l", runId, 3, bytes);
      return worker -> {
        JsonNode snapshot = workflows.loadWorkflowSnapshot("wf-l", runId).orElseThrow();
        return new Answer(List.of(snapshot.path("runId").textValue()), -1);
      };
    };
  }

  private Preparation listing(ListWorkflowRuns request) {
    return workers -> worker -> answer(workflows.listWorkflowRuns(request));
  }

  private static Answer answer(Page<MastraWorkflowSnapshot> page) {
    return new Answer(
        page.items().stream().map(MastraWorkflowSnapshot::getRunId).toList(),
        page.total().orElse(-1));
  }
}
