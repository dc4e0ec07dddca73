package dev.mastrajpa.workflows;

import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which workflow runs to list, in which order, and how many of them.
 *
 * <pre>{@code
 * Page<WorkflowRunHead> waiting =
 *     workflows.listWorkflowRunHeads(
 *         ListWorkflowRuns.ofAnyWorkflow().status(WorkflowRunStatus.SUSPENDED).perPage(50));
 * }</pre>
 *
 * <p>Where nothing else is said: the newest run first, by the time of its creation, page 0 of 20,
 * with the total; the original lists all runs with all their snapshots then. Conditions must all
 * hold. Times are those that are read, the halves with a zone; the original goes by the local time
 * of whoever wrote a run. Runs of one moment come in the order of their ids and their workflows'
 * names. Immutable: each method returns another request.
 */
public final class ListWorkflowRuns {

  static final String OPERATION = "LIST_WORKFLOW_RUNS";

  private static final int PER_PAGE = 20;

  private final Wishes wishes;

  private ListWorkflowRuns(Wishes wishes) {
    this.wishes = wishes;
  }

  /** The runs of all workflows. */
  public static ListWorkflowRuns ofAnyWorkflow() {
    return new ListWorkflowRuns(new Wishes());
  }

  /**
   * The runs of one workflow; none, if it has none.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the name is null or blank
   */
  public static ListWorkflowRuns ofWorkflow(String workflowName) {
    String name = name("workflowName", workflowName);
    return ofAnyWorkflow().with(wishes -> wishes.workflowName = name);
  }

  /** Only runs in this state. */
  public ListWorkflowRuns status(WorkflowRunStatus status) {
    WorkflowRunStatus given = Arguments.of(OPERATION).present("status", status);
    return with(wishes -> wishes.status = given);
  }

  /**
   * Only runs that belong to this resource.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank; the original
   *     lists everybody's runs for an empty one
   */
  public ListWorkflowRuns resourceId(String resourceId) {
    String id = name("resourceId", resourceId);
    return with(wishes -> wishes.resourceId = id);
  }

  /**
   * Only runs that work on the messages of this thread: by what the snapshot says of the first step
   * that is suspended, else of the input.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public ListWorkflowRuns threadId(String threadId) {
    String id = name("threadId", threadId);
    return with(wishes -> wishes.threadId = id);
  }

  /** Only runs that were created at this moment or later. */
  public ListWorkflowRuns from(Instant moment) {
    Instant from = Arguments.of(OPERATION).moment("from", moment);
    return with(wishes -> wishes.from = from);
  }

  /** Only runs that were created at this moment or earlier. */
  public ListWorkflowRuns until(Instant moment) {
    Instant until = Arguments.of(OPERATION).moment("until", moment);
    return with(wishes -> wishes.until = until);
  }

  public ListWorkflowRuns oldestFirst() {
    return with(wishes -> wishes.direction = Direction.ASC);
  }

  public ListWorkflowRuns newestFirst() {
    return with(wishes -> wishes.direction = Direction.DESC);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListWorkflowRuns page(int page) {
    return paged(PageRequest.of(page, page().perPage()));
  }

  /**
   * How many runs are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListWorkflowRuns perPage(int perPage) {
    return paged(PageRequest.of(page().page(), perPage));
  }

  /** All runs, as one page. */
  public ListWorkflowRuns all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all runs. */
  public ListWorkflowRuns withoutTotal() {
    return with(wishes -> wishes.withTotal = false);
  }

  private static String name(String argument, String value) {
    return Arguments.of(OPERATION).name(argument, value);
  }

  private ListWorkflowRuns paged(PageRequest page) {
    return with(wishes -> wishes.page = page);
  }

  @Nullable String workflowName() {
    return wishes.workflowName;
  }

  @Nullable WorkflowRunStatus status() {
    return wishes.status;
  }

  @Nullable String resourceId() {
    return wishes.resourceId;
  }

  @Nullable String threadId() {
    return wishes.threadId;
  }

  @Nullable Instant from() {
    return wishes.from;
  }

  @Nullable Instant until() {
    return wishes.until;
  }

  Direction direction() {
    return wishes.direction;
  }

  PageRequest page() {
    return wishes.page;
  }

  boolean withTotal() {
    return wishes.withTotal;
  }

  private ListWorkflowRuns with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new ListWorkflowRuns(changed);
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private @Nullable String workflowName;
    private @Nullable WorkflowRunStatus status;
    private @Nullable String resourceId;
    private @Nullable String threadId;
    private @Nullable Instant from;
    private @Nullable Instant until;
    private Direction direction = Direction.DESC;
    private PageRequest page = PageRequest.of(0, PER_PAGE);
    private boolean withTotal = true;

    Wishes() {}

    Wishes(Wishes others) {
      this.workflowName = others.workflowName;
      this.status = others.status;
      this.resourceId = others.resourceId;
      this.threadId = others.threadId;
      this.from = others.from;
      this.until = others.until;
      this.direction = others.direction;
      this.page = others.page;
      this.withTotal = others.withTotal;
    }
  }
}
