package dev.mastrajpa.workflows;

import static dev.mastrajpa.workflows.Documents.json;
import static dev.mastrajpa.workflows.Documents.snapshot;
import static dev.mastrajpa.workflows.WorkflowRunStatus.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database so old that the snapshot is text, before {@code init()} has made it jsonb. */
class TextSnapshotIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String TO_TEXT =
      """
      drop index mastra_workflow_snapshot_name_status_createdat_idx,
        mastra_workflow_snapshot_threadid_idx,
        mastra_workflow_snapshot_status_created_idx,
        mastra_workflow_snapshot_name_status_created_idx,
        mastra_workflow_snapshot_resource_status_idx;
      alter table mastra_workflow_snapshot alter column snapshot type text
      """;

  private static PostgresStore store;
  private static WorkflowsRepository workflows;

  @BeforeAll
  static void open() {
    store = PostgresStore.builder().id("text").dataSource(database.dataSource()).build();
    store.init();
    workflows = store.workflows();
    database.execute(TO_TEXT);
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void runsAreStoredReadListedAndDeleted() {
    workflows.persistWorkflowSnapshot(
        new MastraWorkflowSnapshot("bake", "kept", snapshot("running")));
    workflows.persistWorkflowSnapshot(
        new MastraWorkflowSnapshot("bake", "kept", snapshot("suspended")));
    workflows.persistWorkflowSnapshot(
        new MastraWorkflowSnapshot("bake", "gone", snapshot("suspended")));
    workflows.deleteWorkflowRunById("bake", "gone");

    assertThat(workflows.loadWorkflowSnapshot("bake", "kept")).contains(snapshot("suspended"));
    assertThat(workflows.getWorkflowRunById("kept")).isPresent();
    assertThat(workflows.listWorkflowRuns(ListWorkflowRuns.ofWorkflow("bake")).total()).hasValue(1);
  }

  @Test
  void whatLooksIntoASnapshotIsRefusedByPostgres() {
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();

    refused(() -> workflows.listWorkflowRuns(any.status(SUSPENDED)));
    refused(() -> workflows.listWorkflowRuns(any.threadId("t")));
    refused(() -> workflows.listWorkflowRunHeads(any));
    refused(() -> workflows.claimResume("bake", "r", SUSPENDED));
    refused(
        () ->
            workflows.updateWorkflowResults(
                UpdateWorkflowResults.of("bake", "r", "knead", json("{}"))));
  }

  @Test
  void afterInitNothingIsRefused() {
    try (TestDatabase old = TestDatabase.create();
        PostgresStore upgraded =
            PostgresStore.builder().id("upgraded").dataSource(old.dataSource()).build()) {
      upgraded.init();
      old.execute(TO_TEXT);
      upgraded
          .workflows()
          .persistWorkflowSnapshot(
              new MastraWorkflowSnapshot("bake", "old", snapshot("suspended")));

      upgraded.init();

      assertThat(
              upgraded
                  .workflows()
                  .listWorkflowRuns(ListWorkflowRuns.ofAnyWorkflow().status(SUSPENDED)))
          .hasSize(1);
      assertThat(upgraded.workflows().claimResume("bake", "old", SUSPENDED)).isTrue();
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(String.valueOf(e.details().get("sqlState"))).startsWith("42"));
  }
}
