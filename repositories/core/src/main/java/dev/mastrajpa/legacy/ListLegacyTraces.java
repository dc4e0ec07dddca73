package dev.mastrajpa.legacy;

import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of the old tracing to list, in which order, and how many of them.
 *
 * <pre>{@code
 * Page<MastraTrace> calls =
 *     legacy.getTracesPaginated(
 *         ListLegacyTraces.any().nameStartingWith("agent.").attribute("http.method", "POST"));
 * }</pre>
 *
 * <p>Where nothing else is said: the span that started last comes first, page 0 of 100, with the
 * total. Conditions must all hold. Spans that started at one moment come in the order of their ids,
 * where the original leaves it open. Immutable: each method returns another request.
 */
public final class ListLegacyTraces {

  static final String OPERATION = "GET_TRACES_PAGINATED";

  private static final int PER_PAGE = 100;

  private final Wishes wishes;

  private ListLegacyTraces(Wishes wishes) {
    this.wishes = wishes;
  }

  /** All spans. */
  public static ListLegacyTraces any() {
    return new ListLegacyTraces(new Wishes());
  }

  /**
   * Only spans whose names begin with this: what the original calls the name. Every character
   * counts as itself; in the original {@code %} and {@code _} stand for others.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is null or blank
   */
  public ListLegacyTraces nameStartingWith(String prefix) {
    String given = name("prefix", prefix);
    return with(wishes -> wishes.prefix = given);
  }

  /**
   * Only spans with exactly this name.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is null or blank
   */
  public ListLegacyTraces name(String name) {
    String given = name("name", name);
    return with(wishes -> wishes.name = given);
  }

  /**
   * Only spans of this scope.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is null or blank
   */
  public ListLegacyTraces scope(String scope) {
    String given = name("scope", scope);
    return with(wishes -> wishes.scope = given);
  }

  /**
   * Only spans of this trace.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is null or blank
   */
  public ListLegacyTraces traceId(String traceId) {
    String given = name("traceId", traceId);
    return with(wishes -> wishes.traceId = given);
  }

  /**
   * Only children of this span.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is null or blank
   */
  public ListLegacyTraces parentSpanId(String parentSpanId) {
    String given = name("parentSpanId", parentSpanId);
    return with(wishes -> wishes.parentSpanId = given);
  }

  /** Only spans of this kind. */
  public ListLegacyTraces kind(int kind) {
    return with(wishes -> wishes.kind = kind);
  }

  /**
   * Only spans that have this attribute with this value; once more for another attribute. The key
   * may be any text, where the original takes dotted words only. A number or a truth value is found
   * by its text.
   *
   * <p>Attributes that are stored as a string which holds them are searched as text: there an
   * attribute of an attribute counts, too. The original never finds those.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the key is null or blank, or the value
   *     null
   */
  public ListLegacyTraces attribute(String key, String value) {
    Arguments arguments = Arguments.of(OPERATION);
    String givenKey = arguments.name("key", key);
    String givenValue = arguments.text("value", value);
    return with(wishes -> wishes.attributes.put(givenKey, givenValue));
  }

  /** Only spans that were stored at this moment or later. */
  public ListLegacyTraces from(Instant moment) {
    Instant from = Arguments.of(OPERATION).moment("from", moment);
    return with(wishes -> wishes.from = from);
  }

  /** Only spans that were stored at this moment or earlier. */
  public ListLegacyTraces until(Instant moment) {
    Instant until = Arguments.of(OPERATION).moment("until", moment);
    return with(wishes -> wishes.until = until);
  }

  /** The span that started first comes first. */
  public ListLegacyTraces oldestFirst() {
    return with(wishes -> wishes.direction = Direction.ASC);
  }

  /** The span that started last comes first. */
  public ListLegacyTraces newestFirst() {
    return with(wishes -> wishes.direction = Direction.DESC);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListLegacyTraces page(int page) {
    return paged(PageRequest.of(page, page().perPage()));
  }

  /**
   * How many spans are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListLegacyTraces perPage(int perPage) {
    return paged(PageRequest.of(page().page(), perPage));
  }

  /** All spans, as one page. */
  public ListLegacyTraces all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all spans. */
  public ListLegacyTraces withoutTotal() {
    return with(wishes -> wishes.withTotal = false);
  }

  private static String name(String argument, String value) {
    return Arguments.of(OPERATION).name(argument, value);
  }

  private ListLegacyTraces paged(PageRequest page) {
    return with(wishes -> wishes.page = page);
  }

  @Nullable String prefix() {
    return wishes.prefix;
  }

  @Nullable String name() {
    return wishes.name;
  }

  @Nullable String scope() {
    return wishes.scope;
  }

  @Nullable String traceId() {
    return wishes.traceId;
  }

  @Nullable String parentSpanId() {
    return wishes.parentSpanId;
  }

  @Nullable Integer kind() {
    return wishes.kind;
  }

  Map<String, String> attributes() {
    return wishes.attributes;
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

  private ListLegacyTraces with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new ListLegacyTraces(changed);
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private @Nullable String prefix;
    private @Nullable String name;
    private @Nullable String scope;
    private @Nullable String traceId;
    private @Nullable String parentSpanId;
    private @Nullable Integer kind;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private @Nullable Instant from;
    private @Nullable Instant until;
    private Direction direction = Direction.DESC;
    private PageRequest page = PageRequest.of(0, PER_PAGE);
    private boolean withTotal = true;

    Wishes() {}

    Wishes(Wishes others) {
      this.prefix = others.prefix;
      this.name = others.name;
      this.scope = others.scope;
      this.traceId = others.traceId;
      this.parentSpanId = others.parentSpanId;
      this.kind = others.kind;
      this.attributes.putAll(others.attributes);
      this.from = others.from;
      this.until = others.until;
      this.direction = others.direction;
      this.page = others.page;
      this.withTotal = others.withTotal;
    }
  }
}
