package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which threads to list, in which order, and how many of them.
 *
 * <pre>{@code
 * Page<MastraThread> open =
 *     memory.listThreads(ListThreads.ofResource("user-7").metadata("state", "open").byChange());
 * }</pre>
 *
 * <p>Where nothing else is said: the newest thread first, by the time of its creation, page 0 of
 * 100, with the total. Threads of one moment come in the order of their ids. Immutable: each method
 * returns another request.
 */
public final class ListThreads {

  static final String OPERATION = "LIST_THREADS";

  private static final int PER_PAGE = 100;

  private final Wishes wishes;

  private ListThreads(Wishes wishes) {
    this.wishes = wishes;
  }

  /** The threads of all resources. */
  public static ListThreads ofAnyResource() {
    return new ListThreads(new Wishes());
  }

  /**
   * The threads of one resource; none, if it has none.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank; the original
   *     lists everybody's threads for an empty one
   */
  public static ListThreads ofResource(String resourceId) {
    String id = Arguments.of(OPERATION).name("resourceId", resourceId);
    return ofAnyResource().with(wishes -> wishes.resourceId = id);
  }

  /**
   * Only threads whose metadata has this member. Called again, for another key, both are needed.
   *
   * @param value a string, a number, a boolean, null for JSON null, or a {@link
   *     com.fasterxml.jackson.databind.JsonNode}; of an object or an array, the stored one may have
   *     more members or elements
   * @throws dev.mastrajpa.error.InvalidArgumentException if the key is blank or the value something
   *     else
   */
  public ListThreads metadata(String key, @Nullable Object value) {
    MetadataFilter metadata = wishes.metadata.and(Arguments.of(OPERATION), key, value);
    return with(wishes -> wishes.metadata = metadata);
  }

  /** Orders by the time of creation. */
  public ListThreads byCreation() {
    return with(wishes -> wishes.byChange = false);
  }

  /** Orders by the time of the last change: the last message saved, as a rule. */
  public ListThreads byChange() {
    return with(wishes -> wishes.byChange = true);
  }

  public ListThreads oldestFirst() {
    return with(wishes -> wishes.direction = Direction.ASC);
  }

  public ListThreads newestFirst() {
    return with(wishes -> wishes.direction = Direction.DESC);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListThreads page(int page) {
    return paged(PageRequest.of(page, page().perPage()));
  }

  /**
   * How many threads are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListThreads perPage(int perPage) {
    return paged(PageRequest.of(page().page(), perPage));
  }

  /** All threads, as one page. */
  public ListThreads all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all threads. */
  public ListThreads withoutTotal() {
    return with(wishes -> wishes.withTotal = false);
  }

  /** Only threads whose last change came before this. */
  ListThreads changedBefore(Instant time) {
    return with(wishes -> wishes.changedBefore = time);
  }

  /** Only threads that were changed then or later. */
  ListThreads changedSince(Instant time) {
    return with(wishes -> wishes.changedSince = time);
  }

  private ListThreads paged(PageRequest page) {
    return with(wishes -> wishes.page = page);
  }

  @Nullable String resourceId() {
    return wishes.resourceId;
  }

  MetadataFilter metadata() {
    return wishes.metadata;
  }

  boolean isByChange() {
    return wishes.byChange;
  }

  @Nullable Instant changedBefore() {
    return wishes.changedBefore;
  }

  @Nullable Instant changedSince() {
    return wishes.changedSince;
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

  private ListThreads with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new ListThreads(changed);
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private @Nullable String resourceId;
    private MetadataFilter metadata = MetadataFilter.NONE;
    private boolean byChange;
    private @Nullable Instant changedBefore;
    private @Nullable Instant changedSince;
    private Direction direction = Direction.DESC;
    private PageRequest page = PageRequest.of(0, PER_PAGE);
    private boolean withTotal = true;

    Wishes() {}

    Wishes(Wishes others) {
      this.resourceId = others.resourceId;
      this.metadata = others.metadata;
      this.byChange = others.byChange;
      this.changedBefore = others.changedBefore;
      this.changedSince = others.changedSince;
      this.direction = others.direction;
      this.page = others.page;
      this.withTotal = others.withTotal;
    }
  }
}
