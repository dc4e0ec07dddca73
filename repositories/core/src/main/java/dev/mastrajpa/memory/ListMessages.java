package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  /** A message to be shown whatever the page, and how many of its neighbours. */
  record Included(String id, int previous, int next) {}

  /** One end of a range of time. */
  record End(Instant moment, boolean exclusive) {}

  private final Wishes wishes;

  private ListMessages(Wishes wishes) {
    this.wishes = wishes;
  }

  /**
   * The messages of one thread; of none, if there is no such thread.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public static ListMessages inThread(String threadId) {
    String id = Arguments.of(OPERATION).name("threadId", threadId);
    return new ListMessages(new Wishes()).with(wishes -> wishes.threadIds = List.of(id));
  }

  /**
   * The messages of several threads, in one order.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if there is no id, or one is null or blank
   */
  public static ListMessages inThreads(Collection<String> threadIds) {
    Arguments arguments = Arguments.of(OPERATION);
    Set<String> ids = new LinkedHashSet<>();
    for (String id : arguments.present("threadIds", threadIds)) {
      ids.add(arguments.name("threadIds[" + ids.size() + "]", id));
    }
    if (ids.isEmpty()) {
      throw arguments.refused("threadIds", "", "names no thread");
    }
    return new ListMessages(new Wishes()).with(wishes -> wishes.threadIds = List.copyOf(ids));
  }

  /**
   * The messages of one resource, in all its threads.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public static ListMessages ofResource(String resourceId) {
    return new ListMessages(new Wishes()).inResource(resourceId);
  }

  /**
   * Only messages of this resource.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank; the original
   *     leaves an empty one out of account
   */
  public ListMessages inResource(String resourceId) {
    String id = Arguments.of(OPERATION).name("resourceId", resourceId);
    return with(wishes -> wishes.resourceId = id);
  }

  /**
   * Only messages from this moment on, by the half of their time that has no zone, which the order
   * and its index go by; the halves differ in rows of other writers alone.
   */
  public ListMessages from(Instant moment) {
    return with(wishes -> wishes.start = end("from", moment, false));
  }

  /** Only messages later than this moment. */
  public ListMessages after(Instant moment) {
    return with(wishes -> wishes.start = end("after", moment, true));
  }

  /** Only messages up to this moment, those of the moment itself among them. */
  public ListMessages until(Instant moment) {
    return with(wishes -> wishes.end = end("until", moment, false));
  }

  /** Only messages earlier than this moment. */
  public ListMessages before(Instant moment) {
    return with(wishes -> wishes.end = end("before", moment, true));
  }

  private static End end(String name, Instant moment, boolean exclusive) {
    Arguments arguments = Arguments.of(OPERATION);
    arguments.moment(name, moment);
    return new End(moment.truncatedTo(ChronoUnit.MICROS), exclusive);
  }

  /**
   * Only messages whose content's metadata has this member with exactly this value. Called again,
   * for another key, both are needed.
   *
   * <p>The content is text that may hold anything, so the members are looked at here, not in the
   * database: all messages that the rest of the request admits and that mention the key are read,
   * some at a time. Without a total the reading stops when the page is full.
   *
   * @param value a string, a number, a boolean, null for JSON null, or a {@link
   *     com.fasterxml.jackson.databind.JsonNode}
   * @throws dev.mastrajpa.error.InvalidArgumentException if the key is blank or the value something
   *     else
   */
  public ListMessages metadata(String key, @Nullable Object value) {
    MetadataFilter metadata = wishes.metadata.and(Arguments.of(OPERATION), key, value);
    return with(wishes -> wishes.metadata = metadata);
  }

  /** Shows this message too, whatever page is asked for; see {@link #include(String, int, int)}. */
  public ListMessages include(String messageId) {
    return include(messageId, 0, 0);
  }

  /**
   * Shows this message and its neighbours in its own thread too, whatever page is asked for. They
   * are not counted in the total, and nothing but the resource and the role limits them. A message
   * that is not there, or not the resource's, is passed over.
   *
   * @param previous how many messages before it
   * @param next how many messages after it
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is blank or a number negative
   */
  public ListMessages include(String messageId, int previous, int next) {
    Arguments arguments = Arguments.of(OPERATION);
    String id = arguments.name("messageId", messageId);
    if (previous < 0) {
      throw arguments.refused("previous", previous, "is negative");
    }
    if (next < 0) {
      throw arguments.refused("next", next, "is negative");
    }
    List<Included> included = new ArrayList<>(wishes.included);
    included.add(new Included(id, previous, next));
    return with(wishes -> wishes.included = List.copyOf(included));
  }

  public ListMessages oldestFirst() {
    return with(wishes -> wishes.direction = Direction.ASC);
  }

  public ListMessages newestFirst() {
    return with(wishes -> wishes.direction = Direction.DESC);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListMessages page(int page) {
    return paged(PageRequest.of(page, page().perPage()));
  }

  /**
   * How many messages are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListMessages perPage(int perPage) {
    return paged(PageRequest.of(page().page(), perPage));
  }

  /** All messages, as one page. */
  public ListMessages all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all messages. */
  public ListMessages withoutTotal() {
    return with(wishes -> wishes.withTotal = false);
  }

  /** Shows the messages of the role {@code system} too, which the original never does. */
  public ListMessages includingSystem() {
    return with(wishes -> wishes.withSystem = true);
  }

  private ListMessages paged(PageRequest page) {
    return with(wishes -> wishes.page = page);
  }

  List<String> threadIds() {
    return wishes.threadIds;
  }

  @Nullable String resourceId() {
    return wishes.resourceId;
  }

  @Nullable End start() {
    return wishes.start;
  }

  @Nullable End end() {
    return wishes.end;
  }

  MetadataFilter metadata() {
    return wishes.metadata;
  }

  List<Included> included() {
    return wishes.included;
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

  boolean withSystem() {
    return wishes.withSystem;
  }

  private ListMessages with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new ListMessages(changed);
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private List<String> threadIds = List.of();
    private @Nullable String resourceId;
    private @Nullable End start;
    private @Nullable End end;
    private MetadataFilter metadata = MetadataFilter.NONE;
    private List<Included> included = List.of();
    private Direction direction = Direction.ASC;
    private PageRequest page = PageRequest.of(0, PER_PAGE);
    private boolean withTotal = true;
    private boolean withSystem;

    Wishes() {}

    Wishes(Wishes others) {
      this.threadIds = others.threadIds;
      this.resourceId = others.resourceId;
      this.start = others.start;
      this.end = others.end;
      this.metadata = others.metadata;
      this.included = others.included;
      this.direction = others.direction;
      this.page = others.page;
      this.withTotal = others.withTotal;
      this.withSystem = others.withSystem;
    }
  }
}
