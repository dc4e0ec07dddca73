package dev.mastrajpa.scores;

import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which scores to list, in which order, and how many of them.
 *
 * <pre>{@code
 * Page<MastraScore> doubtful =
 *     scores.listScores(
 *         ListScores.ofScorer("faithfulness")
 *             .entity("baker", "AGENT")
 *             .source(ScoringSource.LIVE)
 *             .organizationId("acme")
 *             .perPage(20));
 * }</pre>
 *
 * <p>Where nothing else is said: the newest score first, by the time of its creation, page 0 of
 * 100, with the total. Conditions must all hold, and each may be put to any listing; the original
 * has those of entity and source for scorers alone. Times are those that are read, the halves with
 * a zone. Scores of one moment come in the order of their ids, where the original leaves it open.
 * Immutable: each method returns another request.
 */
public final class ListScores {

  static final String OPERATION = "LIST_SCORES";

  private static final int PER_PAGE = 100;

  private final Wishes wishes;

  private ListScores(Wishes wishes) {
    this.wishes = wishes;
  }

  /**
   * The scores that one scorer gave; none, if it gave none.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public static ListScores ofScorer(String scorerId) {
    String id = name("scorerId", scorerId);
    return of(wishes -> wishes.scorerId = id);
  }

  /**
   * The scores of one run; none, if it has none.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public static ListScores ofRun(String runId) {
    String id = name("runId", runId);
    return of(wishes -> wishes.runId = id);
  }

  /**
   * The scores of one agent, workflow or the like; none, if it has none.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if either is null or blank
   */
  public static ListScores ofEntity(String entityId, String entityType) {
    return new ListScores(new Wishes()).entity(entityId, entityType);
  }

  /**
   * The scores of one span of a trace; none, if it has none.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if either id is null or blank
   */
  public static ListScores ofSpan(String traceId, String spanId) {
    String trace = name("traceId", traceId);
    String span = name("spanId", spanId);
    return of(
        wishes -> {
          wishes.traceId = trace;
          wishes.spanId = span;
        });
  }

  /**
   * Only scores of this agent, workflow or the like.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if either is null or blank
   */
  public ListScores entity(String entityId, String entityType) {
    return entityId(entityId).entityType(entityType);
  }

  /**
   * Only scores of entities with this id, of whichever type.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank; the original
   *     lists the scores of all entities for an empty one
   */
  public ListScores entityId(String entityId) {
    String id = name("entityId", entityId);
    return with(wishes -> wishes.entityId = id);
  }

  /**
   * Only scores of entities of this type.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the type is null or blank
   */
  public ListScores entityType(String entityType) {
    String type = name("entityType", entityType);
    return with(wishes -> wishes.entityType = type);
  }

  /** Only scores of live runs, or only those of tests. */
  public ListScores source(ScoringSource source) {
    ScoringSource given = Arguments.of(OPERATION).present("source", source);
    return with(wishes -> wishes.source = given);
  }

  /**
   * Only scores of this organization.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public ListScores organizationId(String organizationId) {
    String id = name("organizationId", organizationId);
    return with(wishes -> wishes.organizationId = id);
  }

  /**
   * Only scores of this project.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public ListScores projectId(String projectId) {
    String id = name("projectId", projectId);
    return with(wishes -> wishes.projectId = id);
  }

  /** Only scores that were created at this moment or later. */
  public ListScores from(Instant moment) {
    Instant from = Arguments.of(OPERATION).moment("from", moment);
    return with(wishes -> wishes.from = from);
  }

  /** Only scores that were created at this moment or earlier. */
  public ListScores until(Instant moment) {
    Instant until = Arguments.of(OPERATION).moment("until", moment);
    return with(wishes -> wishes.until = until);
  }

  public ListScores oldestFirst() {
    return with(wishes -> wishes.direction = Direction.ASC);
  }

  public ListScores newestFirst() {
    return with(wishes -> wishes.direction = Direction.DESC);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListScores page(int page) {
    return paged(PageRequest.of(page, page().perPage()));
  }

  /**
   * How many scores are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListScores perPage(int perPage) {
    return paged(PageRequest.of(page().page(), perPage));
  }

  /** All scores, as one page. */
  public ListScores all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all scores. */
  public ListScores withoutTotal() {
    return with(wishes -> wishes.withTotal = false);
  }

  private static String name(String argument, String value) {
    return Arguments.of(OPERATION).name(argument, value);
  }

  private ListScores paged(PageRequest page) {
    return with(wishes -> wishes.page = page);
  }

  @Nullable String scorerId() {
    return wishes.scorerId;
  }

  @Nullable String runId() {
    return wishes.runId;
  }

  @Nullable String traceId() {
    return wishes.traceId;
  }

  @Nullable String spanId() {
    return wishes.spanId;
  }

  @Nullable String entityId() {
    return wishes.entityId;
  }

  @Nullable String entityType() {
    return wishes.entityType;
  }

  @Nullable ScoringSource source() {
    return wishes.source;
  }

  @Nullable String organizationId() {
    return wishes.organizationId;
  }

  @Nullable String projectId() {
    return wishes.projectId;
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

  private static ListScores of(Consumer<Wishes> wish) {
    return new ListScores(new Wishes()).with(wish);
  }

  private ListScores with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new ListScores(changed);
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private @Nullable String scorerId;
    private @Nullable String runId;
    private @Nullable String traceId;
    private @Nullable String spanId;
    private @Nullable String entityId;
    private @Nullable String entityType;
    private @Nullable ScoringSource source;
    private @Nullable String organizationId;
    private @Nullable String projectId;
    private @Nullable Instant from;
    private @Nullable Instant until;
    private Direction direction = Direction.DESC;
    private PageRequest page = PageRequest.of(0, PER_PAGE);
    private boolean withTotal = true;

    Wishes() {}

    Wishes(Wishes others) {
      this.scorerId = others.scorerId;
      this.runId = others.runId;
      this.traceId = others.traceId;
      this.spanId = others.spanId;
      this.entityId = others.entityId;
      this.entityType = others.entityType;
      this.source = others.source;
      this.organizationId = others.organizationId;
      this.projectId = others.projectId;
      this.from = others.from;
      this.until = others.until;
      this.direction = others.direction;
      this.page = others.page;
      this.withTotal = others.withTotal;
    }
  }
}
