package dev.mastrajpa.workflows;

import static dev.mastrajpa.workflows.Documents.json;
import static dev.mastrajpa.workflows.Documents.snapshot;
import static dev.mastrajpa.workflows.WorkflowRunStatus.RUNNING;
import static dev.mastrajpa.workflows.WorkflowRunStatus.SUCCESS;
import static dev.mastrajpa.workflows.WorkflowRunStatus.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunListsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static PostgresStore store;
  private static WorkflowsRepository workflows;

  @BeforeAll
  static void open() {
    store = PostgresStore.builder().id("run lists").dataSource(database.dataSource()).build();
    store.init();
    workflows = store.workflows();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void clear() {
    workflows.dangerouslyClearAll();
  }

  @Test
  void theNewestRunComesFirstAndTiesInTheOrderOfTheirKeys() {
    save("bake", "a", 1, null, snapshot("running"));
    save("brew", "b", 2, null, snapshot("running"));
    save("bake", "b", 2, null, snapshot("running"));
    save("bake", "c", 2, null, snapshot("running"));
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();

    assertThat(keys(any)).containsExactly("bake/c", "brew/b", "bake/b", "bake/a");
    assertThat(keys(any.oldestFirst())).containsExactly("bake/a", "bake/b", "brew/b", "bake/c");
    assertThat(keys(any.oldestFirst().newestFirst())).startsWith("bake/c");
  }

  @Test
  void conditionsMustAllHold() {
    save("bake", "1", 1, "anna", snapshot("running"));
    save("bake", "2", 2, "anna", snapshot("suspended"));
    save("bake", "3", 3, "bert", snapshot("suspended"));
    save("brew", "4", 4, "anna", snapshot("suspended"));
    save("brew", "5", 5, null, json("{context:{}}"));
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();
    ListWorkflowRuns bake = ListWorkflowRuns.ofWorkflow("bake");

    assertThat(keys(any)).hasSize(5);
    assertThat(keys(any.status(SUSPENDED))).containsExactly("brew/4", "bake/3", "bake/2");
    assertThat(keys(any.resourceId("anna"))).containsExactly("brew/4", "bake/2", "bake/1");
    assertThat(keys(bake)).containsExactly("bake/3", "bake/2", "bake/1");
    assertThat(keys(bake.status(SUSPENDED))).containsExactly("bake/3", "bake/2");
    assertThat(keys(bake.status(SUSPENDED).resourceId("anna"))).containsExactly("bake/2");
    assertThat(keys(bake.from(THEN.plusSeconds(2)))).containsExactly("bake/3", "bake/2");
    assertThat(keys(bake.until(THEN.plusSeconds(2)))).containsExactly("bake/2", "bake/1");
    assertThat(keys(any.from(THEN.plusSeconds(2)).until(THEN.plusSeconds(3)).status(SUSPENDED)))
        .containsExactly("bake/3", "bake/2");
    assertThat(keys(any.status(SUCCESS))).isEmpty();
    assertThat(keys(ListWorkflowRuns.ofWorkflow("fry"))).isEmpty();
  }

  @Test
  void theThreadIsThatOfTheSuspendedStepElseThatOfTheInput() {
    String input = "input:{messageListState:{memoryInfo:{threadId:'t-input'}}}";
    String step =
        "{status:'%s',suspendPayload:{__streamState:{messageList:{memoryInfo:{threadId:'%s'}}}}}";
    save("bake", "1", 1, null, json("{context:{" + input + "}}"));
    save("bake", "2", 2, null, json("{context:{s:" + step.formatted("suspended", "t1") + "}}"));
    save(
        "bake",
        "3",
        3,
        null,
        json("{context:{" + input + ",s:" + step.formatted("suspended", "t1") + "}}"));
    save(
        "bake",
        "4",
        4,
        null,
        json("{context:{" + input + ",s:" + step.formatted("success", "t1") + "}}"));
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();

    assertThat(keys(any.threadId("t1"))).containsExactly("bake/3", "bake/2");
    assertThat(keys(any.threadId("t-input"))).containsExactly("bake/4", "bake/1");
    assertThat(keys(any.threadId("t2"))).isEmpty();
  }

  /** As two Node processes in different zones leave them. */
  @Test
  void timesAreThoseOfTheZonedHalf() {
    insert("newyork", "2024-01-01 23:00:00", "2024-01-02T04:00:00.000001Z");
    insert("kolkata", "2024-01-02 08:30:00", "2024-01-02T03:00:00Z");
    insert("utc", "2024-01-02 03:30:00", null);
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();

    assertThat(keys(any)).containsExactly("newyork/r", "utc/r", "kolkata/r");
    assertThat(keys(any.from(Instant.parse("2024-01-02T03:30:00Z"))))
        .containsExactly("newyork/r", "utc/r");
    assertThat(keys(any.until(Instant.parse("2024-01-02T03:00:00Z")))).containsExactly("kolkata/r");
    assertThat(workflows.listWorkflowRunHeads(any).items().get(0).createdAt())
        .isEqualTo(Instant.parse("2024-01-02T04:00:00.000001Z"));
  }

  private static void insert(String workflowName, String local, @Nullable String zoned) {
    String z = zoned == null ? "null" : "'" + zoned + "'";
    database.execute(
        """
        insert into mastra_workflow_snapshot
          (workflow_name, run_id, snapshot, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
        values ('%s', 'r', '{"context":{}}', '%s', %s, '%s', %s)
        """
            .formatted(workflowName, local, z, local, z));
  }

  @Test
  void aHeadHasAllButTheSnapshot() {
    save("bake", "1", 1, "anna", snapshot("suspended"));
    save("bake", "2", 2, null, json("{context:{}}"));
    save("bake", "3", 3, null, json("{status:'',context:{}}"));
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow().oldestFirst();
    WorkflowRunHead first =
        new WorkflowRunHead(
            "bake", "1", "anna", SUSPENDED, THEN.plusSeconds(1), THEN.plusSeconds(61));

    Page<WorkflowRunHead> heads = workflows.listWorkflowRunHeads(any);

    assertThat(heads.items().get(0)).isEqualTo(first);
    assertThat(heads.items())
        .extracting(WorkflowRunHead::status)
        .containsExactly(SUSPENDED, null, new WorkflowRunStatus(""));
    assertThat(workflows.listWorkflowRunHeads(any.status(SUSPENDED)).items())
        .containsExactly(first);
  }

  @Test
  void pagesAreCutFromTheOrder() {
    for (int i = 0; i < 5; i++) {
      save("bake", "r" + i, i, null, snapshot("running"));
    }
    ListWorkflowRuns two = ListWorkflowRuns.ofWorkflow("bake").perPage(2);

    Page<MastraWorkflowSnapshot> first = workflows.listWorkflowRuns(two);
    Page<WorkflowRunHead> heads = workflows.listWorkflowRunHeads(two);
    Page<MastraWorkflowSnapshot> last = workflows.listWorkflowRuns(two.page(2));
    Page<MastraWorkflowSnapshot> beyond = workflows.listWorkflowRuns(two.page(7));
    Page<WorkflowRunHead> none = workflows.listWorkflowRunHeads(two.perPage(0));

    assertThat(first.items())
        .extracting(MastraWorkflowSnapshot::getRunId)
        .containsExactly("r4", "r3");
    assertThat(first.items().get(0).getSnapshot()).isEqualTo(snapshot("running"));
    assertThat(heads.items()).extracting(WorkflowRunHead::runId).containsExactly("r4", "r3");
    assertThat(List.of(first.total(), heads.total(), beyond.total(), none.total()))
        .allSatisfy(total -> assertThat(total).hasValue(5));
    assertThat(first.hasMore()).isTrue();
    assertThat(last.items()).extracting(MastraWorkflowSnapshot::getRunId).containsExactly("r0");
    assertThat(last.hasMore()).isFalse();
    assertThat(beyond.items()).isEmpty();
    assertThat(none.items()).isEmpty();
    assertThat(workflows.listWorkflowRuns(two.withoutTotal()).total()).isEmpty();
    assertThat(workflows.listWorkflowRuns(two.all()).items()).hasSize(5);
  }

  @Test
  void aPageHasTwentyRunsWhereNothingIsSaid() {
    for (int i = 0; i < 21; i++) {
      save("bake", "r" + i, i, null, snapshot("running"));
    }

    assertThat(workflows.listWorkflowRuns(ListWorkflowRuns.ofAnyWorkflow()).items()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cursorsLeadThroughAllRunsAlsoThoseOfOneMoment(boolean oldestFirst) {
    List<String> saved = new ArrayList<>();
    for (String run : List.of("1 2", "1", "12 x", "\uD83D\uDE00")) {
      for (String workflow : List.of("a", "a b", "7 ", "\u00e9")) {
        save(workflow, run, 1, "anna", snapshot("running"));
        saved.add(workflow + "/" + run);
      }
    }
    database.execute(
        "update mastra_workflow_snapshot set \"createdAtZ\" = \"createdAtZ\" + interval '1 us'");
    ListWorkflowRuns runs = ListWorkflowRuns.ofAnyWorkflow().status(RUNNING).resourceId("anna");
    ListWorkflowRuns three = (oldestFirst ? runs.oldestFirst() : runs).perPage(3);
    List<String> read = new ArrayList<>();
    List<String> heads = new ArrayList<>();
    Cursor cursor = Cursor.start();
    boolean hasMore = true;
    while (hasMore) {
      Cursor again = Cursor.parse(cursor.toString());
      CursoredPage<MastraWorkflowSnapshot> page = workflows.listWorkflowRuns(three, cursor);
      CursoredPage<WorkflowRunHead> sameHeads = workflows.listWorkflowRunHeads(three, again);
      page.forEach(run -> read.add(run.getWorkflowName() + "/" + run.getRunId()));
      sameHeads.forEach(head -> heads.add(head.workflowName() + "/" + head.runId()));
      assertThat(sameHeads.next()).isEqualTo(page.next());
      cursor = page.next();
      hasMore = page.hasMore();
    }

    assertThat(read).containsExactlyInAnyOrderElementsOf(saved).isEqualTo(keys(three.all()));
    assertThat(heads).isEqualTo(read);
  }

  @Test
  void aCursorOfAnotherListingIsRefused() {
    Cursor other = Cursor.after(THEN, "thread-1");
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();

    assertThatThrownBy(() -> workflows.listWorkflowRuns(any, other))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("after: ");
    assertThatThrownBy(() -> workflows.listWorkflowRunHeads(any.page(1), Cursor.start()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("page: ");
  }

  @Test
  void allRunsAreHandedOverWhateverThePage() {
    List<String> saved = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      save("bake", "r%03d".formatted(i), i, null, snapshot("running"));
      saved.add("r%03d".formatted(i));
    }
    ListWorkflowRuns oldest = ListWorkflowRuns.ofAnyWorkflow().oldestFirst().page(3).perPage(2);
    List<String> runs = new ArrayList<>();
    List<String> heads = new ArrayList<>();

    workflows.forEachWorkflowRun(oldest, run -> runs.add(run.getRunId()));
    workflows.forEachWorkflowRunHead(oldest, head -> heads.add(head.runId()));

    assertThat(runs).isEqualTo(saved);
    assertThat(heads).isEqualTo(saved);
    assertThat(workflows.streamWorkflowRuns(oldest).limit(2)).hasSize(2);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void anEmptyNameIsRefusedInsteadOfListingEverything(@Nullable String name) {
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();

    assertThatThrownBy(() -> ListWorkflowRuns.ofWorkflow(name))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("workflowName: ");
    assertThatThrownBy(() -> any.resourceId(name)).hasMessageStartingWith("resourceId: ");
    assertThatThrownBy(() -> any.threadId(name)).hasMessageStartingWith("threadId: ");
    assertThatThrownBy(() -> any.status(null)).hasMessageStartingWith("status: ");
    assertThatThrownBy(() -> any.from(null)).hasMessageStartingWith("from: ");
    assertThatThrownBy(() -> any.perPage(-1)).hasMessageStartingWith("perPage: ");
  }

  /** Both listings, which must agree. */
  private static List<String> keys(ListWorkflowRuns request) {
    List<String> heads =
        workflows.listWorkflowRunHeads(request).items().stream()
            .map(head -> head.workflowName() + "/" + head.runId())
            .toList();
    assertThat(workflows.listWorkflowRuns(request).items())
        .extracting(run -> run.getWorkflowName() + "/" + run.getRunId())
        .isEqualTo(heads);
    return heads;
  }

  private static void save(
      String workflowName,
      String runId,
      int second,
      @Nullable String resourceId,
      JsonNode snapshot) {
    MastraWorkflowSnapshot run = new MastraWorkflowSnapshot(workflowName, runId, snapshot);
    run.setResourceId(resourceId);
    run.setCreatedAt(THEN.plusSeconds(second));
    run.setUpdatedAt(THEN.plusSeconds(second + 60));
    workflows.persistWorkflowSnapshot(run);
  }
}
