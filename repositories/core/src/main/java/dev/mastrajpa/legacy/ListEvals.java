package dev.mastrajpa.legacy;

import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which evaluations to list, in which order, and how many of them.
 *
 * <pre>{@code
 * Page<MastraEval> tests =
 *     legacy.getEvals(ListEvals.ofAgent("baker").type(EvalType.TEST).perPage(20));
 * }</pre>
 *
 * <p>Where nothing else is said: the newest evaluation first, by the time of its creation, page 0
 * of 100, with the total. Conditions must all hold. Times are those that are read, the halves with
 * a zone; the original goes by the local time of its process. Evaluations of one moment come in the
 * order in which they lie in the table, for it has no key. Immutable: each method returns another
 * request.
 */
public final class ListEvals {

  static final String OPERATION = "GET_EVALS";

  private static final int PER_PAGE = 100;

  private final Wishes wishes;

  private ListEvals(Wishes wishes) {
    this.wishes = wishes;
  }

  /** The evaluations of all agents. */
  public static ListEvals ofAnyAgent() {
    return new ListEvals(new Wishes());
  }

  /**
   * The evaluations of one agent; none, if it has none.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the name is null or blank; the original
   *     lists those of all agents for an empty one
   */
  public static ListEvals ofAgent(String agentName) {
    String name = Arguments.of(OPERATION).name("agentName", agentName);
    return ofAnyAgent().with(wishes -> wishes.agentName = name);
  }

  /**
   * Only those of tests, or only those of agents at work. What is known of the test may be stored
   * as an object or as a string that holds it; the original takes all of the latter for live ones.
   */
  public ListEvals type(EvalType type) {
    EvalType given = Arguments.of(OPERATION).present("type", type);
    return with(wishes -> wishes.type = given);
  }

  /** Only evaluations that were created at this moment or later. */
  public ListEvals from(Instant moment) {
    Instant from = Arguments.of(OPERATION).moment("from", moment);
    return with(wishes -> wishes.from = from);
  }

  /** Only evaluations that were created at this moment or earlier. */
  public ListEvals until(Instant moment) {
    Instant until = Arguments.of(OPERATION).moment("until", moment);
    return with(wishes -> wishes.until = until);
  }

  public ListEvals oldestFirst() {
    return with(wishes -> wishes.direction = Direction.ASC);
  }

  public ListEvals newestFirst() {
    return with(wishes -> wishes.direction = Direction.DESC);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListEvals page(int page) {
    return paged(PageRequest.of(page, page().perPage()));
  }

  /**
   * How many evaluations are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListEvals perPage(int perPage) {
    return paged(PageRequest.of(page().page(), perPage));
  }

  /** All evaluations, as one page. */
  public ListEvals all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all evaluations. */
  public ListEvals withoutTotal() {
    return with(wishes -> wishes.withTotal = false);
  }

  private ListEvals paged(PageRequest page) {
    return with(wishes -> wishes.page = page);
  }

  @Nullable String agentName() {
    return wishes.agentName;
  }

  @Nullable EvalType type() {
    return wishes.type;
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

  private ListEvals with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new ListEvals(changed);
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private @Nullable String agentName;
    private @Nullable EvalType type;
    private @Nullable Instant from;
    private @Nullable Instant until;
    private Direction direction = Direction.DESC;
    private PageRequest page = PageRequest.of(0, PER_PAGE);
    private boolean withTotal = true;

    Wishes() {}

    Wishes(Wishes others) {
      this.agentName = others.agentName;
      this.type = others.type;
      this.from = others.from;
      this.until = others.until;
      this.direction = others.direction;
      this.page = others.page;
      this.withTotal = others.withTotal;
    }
  }
}
