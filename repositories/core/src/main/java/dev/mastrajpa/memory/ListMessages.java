package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;

/**
 * Which messages to list, in which order, and how many of them.
 *
 * <pre>{@code
 * Page<MastraMessage> latest =
 *     memory.listMessages(ListMessages.inThread("t1").newestFirst().perPage(20).withoutTotal());
 * }</pre>
 *
 * <p>Where nothing else is said: the oldest message first, page 0 of 40, with the total, and
 * without the messages of the role {@code system}. Messages of one moment come in the order of
 * their ids. Immutable: each method returns another request.
 */
public final class ListMessages {

  static final String OPERATION = "LIST_MESSAGES";

  private static final int PER_PAGE = 40;

  private final String threadId;
  private final Direction direction;
  private final PageRequest page;
  private final boolean withTotal;
  private final boolean withSystem;

  private ListMessages(
      String threadId,
      Direction direction,
      PageRequest page,
      boolean withTotal,
      boolean withSystem) {
    this.threadId = threadId;
    this.direction = direction;
    this.page = page;
    this.withTotal = withTotal;
    this.withSystem = withSystem;
  }

  /**
   * The messages of one thread; of none, if there is no such thread.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public static ListMessages inThread(String threadId) {
    return new ListMessages(
        Arguments.of(OPERATION).name("threadId", threadId),
        Direction.ASC,
        PageRequest.of(0, PER_PAGE),
        true,
        false);
  }

  public ListMessages oldestFirst() {
    return new ListMessages(threadId, Direction.ASC, page, withTotal, withSystem);
  }

  public ListMessages newestFirst() {
    return new ListMessages(threadId, Direction.DESC, page, withTotal, withSystem);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListMessages page(int page) {
    return paged(PageRequest.of(page, this.page.perPage()));
  }

  /**
   * How many messages are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListMessages perPage(int perPage) {
    return paged(PageRequest.of(page.page(), perPage));
  }

  /** All messages, as one page. */
  public ListMessages all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all messages. */
  public ListMessages withoutTotal() {
    return new ListMessages(threadId, direction, page, false, withSystem);
  }

  /** Shows the messages of the role {@code system} too, which the original never does. */
  public ListMessages includingSystem() {
    return new ListMessages(threadId, direction, page, withTotal, true);
  }

  private ListMessages paged(PageRequest page) {
    return new ListMessages(threadId, direction, page, withTotal, withSystem);
  }

  String threadId() {
    return threadId;
  }

  Direction direction() {
    return direction;
  }

  PageRequest page() {
    return page;
  }

  boolean withTotal() {
    return withTotal;
  }

  boolean withSystem() {
    return withSystem;
  }
}
