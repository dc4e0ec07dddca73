package dev.mastrajpa.workflows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.entity.MastraWorkflowSnapshotId;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.internal.Scan;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Unit;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs of workflows, each as the snapshot that it goes on from.
 *
 * <pre>{@code
 * workflows.persistWorkflowSnapshot(new MastraWorkflowSnapshot("bake", "run-1", snapshot));
 * workflows.updateWorkflowResults(
 *     UpdateWorkflowResults.of("bake", "run-1", "knead", result));
 * if (workflows.claimResume("bake", "run-1", WorkflowRunStatus.SUSPENDED)) {
 *   // nobody else resumes this run
 * }
 * }</pre>
 *
 * <p>What is handed out is detached: changing it changes no row. What is handed in is copied and
 * left as it is. An argument that is null, blank, or cannot be stored is refused before anything is
 * read or written, by an {@link dev.mastrajpa.error.InvalidArgumentException} that names it. Safe
 * for use by several threads.
 *
 * <p>A change to a run is made where the run lies: its snapshot, which may be large, does not come
 * here. Callers in any number of processes, the original's among them, wait for each other, and
 * each finds what the one before has left. In a transaction of the isolation {@code REPEATABLE
 * READ} or stricter, the one who waited fails instead, with the SQLSTATE {@code 40001}.
 */
public final class WorkflowsRepository {

  private final Work work;
  private final Clock clock;

  public WorkflowsRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /** True: steps of one run may come to their ends at the same time, and none is lost. */
  public boolean supportsConcurrentUpdates() {
    return true;
  }

  /**
   * Stores a run, in place of the one with the same workflow and id if there is one. That one's
   * time of creation stays, and its resource too if the run names none. Times that a new run lacks
   * become the clock's.
   *
   * @param run with the name of a workflow, an id and a snapshot that is an object; if its text is
   *     none, PostgreSQL refuses it
   */
  public void persistWorkflowSnapshot(MastraWorkflowSnapshot run) {
    String operation = "PERSIST_WORKFLOW_SNAPSHOT";
    Run row = Run.of(Arguments.of(operation), run);
    work.writeAtOnce(
        operation,
        unit -> {
          RunStatements.persist(unit, row, now());
          return unit;
        });
  }

  /** The snapshot of a run; empty if there is no such run. */
  public Optional<JsonNode> loadWorkflowSnapshot(String workflowName, String runId) {
    String operation = "LOAD_WORKFLOW_SNAPSHOT";
    MastraWorkflowSnapshotId run = key(operation, workflowName, runId);
    return work.readLatest(
            operation, unit -> RunQueries.snapshot(unit, run.getWorkflowName(), run.getRunId()))
        .map(JsonText::parseUnwrapping);
  }

  /** The run of this workflow with this id; empty if there is none. */
  public Optional<MastraWorkflowSnapshot> getWorkflowRunById(String workflowName, String runId) {
    String operation = "GET_WORKFLOW_RUN_BY_ID";
    MastraWorkflowSnapshotId run = key(operation, workflowName, runId);
    return work.read(
        operation, unit -> Optional.ofNullable(unit.find(MastraWorkflowSnapshot.class, run)));
  }

  /**
   * The run with this id, of whichever workflow: the newest, should several have it; empty if there
   * is none.
   */
  public Optional<MastraWorkflowSnapshot> getWorkflowRunById(String runId) {
    String operation = "GET_WORKFLOW_RUN_BY_ID";
    String id = Arguments.of(operation).name("runId", runId);
    return work.read(operation, unit -> RunQueries.newestOfAnyWorkflow(unit, id));
  }

  /** A page of runs with their snapshots; see {@link ListWorkflowRuns} for what can be asked. */
  public Page<MastraWorkflowSnapshot> listWorkflowRuns(ListWorkflowRuns request) {
    present(request);
    return work.readLatest(ListWorkflowRuns.OPERATION, unit -> RunQueries.list(unit, request));
  }

  /**
   * The runs after a cursor, with their snapshots; {@link Cursor#start()} begins. Nothing is
   * counted.
   *
   * @param request its page must be the first
   */
  public CursoredPage<MastraWorkflowSnapshot> listWorkflowRuns(
      ListWorkflowRuns request, Cursor after) {
    presentWith(request, after);
    return work.readLatest(
        ListWorkflowRuns.OPERATION, unit -> RunQueries.listAfter(unit, request, after));
  }

  /**
   * A page of runs without their snapshots. Where the request says in which state the runs are,
   * PostgreSQL reads no snapshot; else it reads those of the page, for the states they name.
   */
  public Page<WorkflowRunHead> listWorkflowRunHeads(ListWorkflowRuns request) {
    present(request);
    return work.readLatest(ListWorkflowRuns.OPERATION, unit -> RunQueries.listHeads(unit, request));
  }

  /**
   * The runs after a cursor, without their snapshots; {@link Cursor#start()} begins. Nothing is
   * counted. A cursor of {@link #listWorkflowRuns(ListWorkflowRuns, Cursor)} will do as well.
   *
   * @param request its page must be the first
   */
  public CursoredPage<WorkflowRunHead> listWorkflowRunHeads(
      ListWorkflowRuns request, Cursor after) {
    presentWith(request, after);
    return work.readLatest(
        ListWorkflowRuns.OPERATION, unit -> RunQueries.listHeadsAfter(unit, request, after));
  }

  /**
   * Hands all runs of a request to a consumer, however many there are, in its order. What the
   * request says of pages is not looked at.
   *
   * <p>Their heads are read some at a time, their snapshots one by one. While the consumer is at
   * work, no connection and no transaction is held by this, so it may take its time and use the
   * store. Outside of a transaction, runs that are begun meanwhile may be among those to come, and
   * one that has left the state asked for since is handed over as it is now.
   */
  public void forEachWorkflowRun(
      ListWorkflowRuns request, Consumer<? super MastraWorkflowSnapshot> consumer) {
    Arguments.of(ListWorkflowRuns.OPERATION).present("consumer", consumer);
    streamWorkflowRuns(request).forEachOrdered(consumer);
  }

  /**
   * All runs of a request as a stream, which reads them as {@link #forEachWorkflowRun} does. It
   * need not be closed; one that comes from a transaction ends with it.
   */
  public Stream<MastraWorkflowSnapshot> streamWorkflowRuns(ListWorkflowRuns request) {
    return streamWorkflowRunHeads(request).flatMap(head -> latest(head).stream());
  }

  /** A replica may not have the run yet, and it would be left out. */
  private Optional<MastraWorkflowSnapshot> latest(WorkflowRunHead head) {
    MastraWorkflowSnapshotId run = new MastraWorkflowSnapshotId(head.workflowName(), head.runId());
    return work.readLatest(
        "GET_WORKFLOW_RUN_BY_ID",
        unit -> Optional.ofNullable(unit.find(MastraWorkflowSnapshot.class, run)));
  }

  /** Like {@link #forEachWorkflowRun}, without the snapshots. */
  public void forEachWorkflowRunHead(
      ListWorkflowRuns request, Consumer<? super WorkflowRunHead> consumer) {
    Arguments.of(ListWorkflowRuns.OPERATION).present("consumer", consumer);
    streamWorkflowRunHeads(request).forEachOrdered(consumer);
  }

  /** Like {@link #streamWorkflowRuns}, without the snapshots. */
  public Stream<WorkflowRunHead> streamWorkflowRunHeads(ListWorkflowRuns request) {
    present(request);
    ListWorkflowRuns batches = request.all().perPage(Scan.BATCH);
    return Scan.stream(cursor -> listWorkflowRunHeads(batches, cursor));
  }

  /**
   * Stores what a step has come to, as {@link UpdateWorkflowResults} says. A run that is not there
   * begins with it, in the state {@code pending} and without a resource. Callers who do so at once
   * for different steps all succeed, where the original keeps one of them.
   *
   * @throws StorageException if the run's snapshot has no context
   */
  public void updateWorkflowResults(UpdateWorkflowResults request) {
    Arguments.of(UpdateWorkflowResults.OPERATION).present("request", request);
    work.writeAtOnce(
        UpdateWorkflowResults.OPERATION,
        unit -> {
          if (!RunStatements.updateResults(unit, request, now())) {
            throw withoutContext(request);
          }
          return unit;
        });
  }

  /**
   * Like {@link #updateWorkflowResults}, and reads the results of all steps, as the original does:
   * the {@code context} of the snapshot as it is now.
   */
  public JsonNode updateWorkflowResultsAndGet(UpdateWorkflowResults request) {
    Arguments.of(UpdateWorkflowResults.OPERATION).present("request", request);
    String context =
        work.writeAtOnce(
            UpdateWorkflowResults.OPERATION,
            unit ->
                RunStatements.updateResultsAndGet(unit, request, now())
                    .orElseThrow(() -> withoutContext(request)));
    return JsonText.parse(context);
  }

  /**
   * Changes the state of a run, as {@link UpdateWorkflowState} says.
   *
   * @return whether it was changed: false if there is no such run, or if it is in none of the
   *     states that the request expects. Of those who expect a state at once and set another,
   *     exactly one hears true.
   * @throws StorageException if the run's snapshot has no context
   */
  public boolean updateWorkflowState(UpdateWorkflowState request) {
    Arguments.of(UpdateWorkflowState.OPERATION).present("request", request);
    return work.write(UpdateWorkflowState.OPERATION, unit -> updateState(unit, request));
  }

  /**
   * Like {@link #updateWorkflowState}, and reads the snapshot as it is now, as the original does.
   *
   * @return empty if nothing was changed
   */
  public Optional<JsonNode> updateWorkflowStateAndGet(UpdateWorkflowState request) {
    Arguments.of(UpdateWorkflowState.OPERATION).present("request", request);
    return work.write(
            UpdateWorkflowState.OPERATION,
            unit ->
                updateState(unit, request)
                    ? RunQueries.snapshot(unit, request.workflowName(), request.runId())
                    : Optional.<String>empty())
        .map(JsonText::parse);
  }

  /**
   * Takes a run to go on with it: sets its state to {@code running} if it is in one of these, as a
   * rule {@code suspended}. Of all who try at once, in any number of processes, exactly one hears
   * true.
   *
   * <p>It is {@link #updateWorkflowState} with {@link UpdateWorkflowState#expecting}, and competes
   * with those who call that, the original among them.
   *
   * @return whether the run is the caller's now: false if there is no such run, or if it is in none
   *     of these states any more
   * @throws StorageException if the run's snapshot has no context
   */
  public boolean claimResume(
      String workflowName,
      String runId,
      WorkflowRunStatus expectedStatus,
      WorkflowRunStatus... others) {
    return updateWorkflowState(
        UpdateWorkflowState.of(workflowName, runId, WorkflowRunStatus.RUNNING)
            .expecting(expectedStatus, others));
  }

  /** Deletes a run. Deleting one that is not there is fine. */
  public void deleteWorkflowRunById(String workflowName, String runId) {
    String operation = "DELETE_WORKFLOW_RUN_BY_ID";
    MastraWorkflowSnapshotId run = key(operation, workflowName, runId);
    work.write(
        operation,
        unit -> {
          RunStatements.delete(unit, run.getWorkflowName(), run.getRunId());
          return unit;
        });
  }

  /**
   * Deletes all runs. Waits until nobody uses the table, and keeps everybody out meanwhile. A
   * foreign key of the application's that refers to it makes it fail.
   */
  public void dangerouslyClearAll() {
    work.write(
        "CLEAR_TABLE",
        unit -> {
          RunStatements.clear(unit);
          return unit;
        });
  }

  private boolean updateState(Unit unit, UpdateWorkflowState request) {
    if (RunStatements.updateState(unit, request, now())) {
      return true;
    }
    if (!RunStatements.hasContext(unit, request.workflowName(), request.runId()).orElse(true)) {
      throw withoutContext(UpdateWorkflowState.OPERATION, request.workflowName(), request.runId());
    }
    return false;
  }

  private static MastraWorkflowSnapshotId key(String operation, String workflowName, String runId) {
    Arguments arguments = Arguments.of(operation);
    return new MastraWorkflowSnapshotId(
        arguments.name("workflowName", workflowName), arguments.name("runId", runId));
  }

  private static void present(ListWorkflowRuns request) {
    Arguments.of(ListWorkflowRuns.OPERATION).present("request", request);
  }

  private static void presentWith(ListWorkflowRuns request, Cursor after) {
    present(request);
    Pages.checkCursored(ListWorkflowRuns.OPERATION, request.page());
    Arguments.of(ListWorkflowRuns.OPERATION).present("after", after);
  }

  private static StorageException withoutContext(UpdateWorkflowResults request) {
    return withoutContext(UpdateWorkflowResults.OPERATION, request.workflowName(), request.runId());
  }

  private static StorageException withoutContext(
      String operation, String workflowName, String runId) {
    return new StorageException(
        operation,
        "FAILED",
        ErrorCategory.USER,
        "The snapshot of run " + runId + " of workflow " + workflowName + " has no context",
        Map.of("workflowName", workflowName, "runId", runId),
        null);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
