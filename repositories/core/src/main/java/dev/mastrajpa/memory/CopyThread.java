package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which thread to copy, what the copy is to be, and which of its messages go with it: all, where
 * nothing else is said.
 *
 * <pre>{@code
 * memory.copyThread(CopyThread.of("t1").title("Another try").latest(20));
 * }</pre>
 *
 * <p>Immutable: each method returns another request.
 */
public final class CopyThread {

  static final String OPERATION = "CLONE_THREAD";

  private final Wishes wishes;

  private CopyThread(Wishes wishes) {
    this.wishes = wishes;
  }

  /** A copy of this thread, with an id made up for it. */
  public static CopyThread of(String sourceThreadId) {
    return new CopyThread(
        new Wishes(Arguments.of(OPERATION).name("sourceThreadId", sourceThreadId)));
  }

  /** The copy's id, which no thread may have. */
  public CopyThread newThreadId(String newThreadId) {
    String id = Arguments.of(OPERATION).name("newThreadId", newThreadId);
    return with(wishes -> wishes.newThreadId = id);
  }

  /** Whose the copy and its messages are to be; the source's resource where nothing is said. */
  public CopyThread resourceId(String resourceId) {
    String id = Arguments.of(OPERATION).name("resourceId", resourceId);
    return with(wishes -> wishes.resourceId = id);
  }

  /** The copy's title, which may be empty; made of the source's where nothing is said. */
  public CopyThread title(String title) {
    String text = Arguments.of(OPERATION).text("title", title);
    return with(wishes -> wishes.title = text);
  }

  /**
   * The copy's metadata, to which {@code clone} is added: {@code sourceThreadId}, {@code clonedAt}
   * and {@code lastMessageId}, the source's last message that was copied. The source's metadata is
   * not copied.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is no object
   */
  public CopyThread metadata(JsonNode metadata) {
    Arguments arguments = Arguments.of(OPERATION);
    if (!(arguments.present("metadata", metadata) instanceof ObjectNode object)) {
      throw arguments.refused("metadata", metadata, "is not an object");
    }
    ObjectNode copy = object.deepCopy();
    return with(wishes -> wishes.metadata = copy);
  }

  /** Only messages from this moment on. */
  public CopyThread from(Instant moment) {
    return with(wishes -> wishes.start = moment("from", moment));
  }

  /** Only messages up to this moment, those of the moment itself among them. */
  public CopyThread until(Instant moment) {
    return with(wishes -> wishes.end = moment("until", moment));
  }

  private static Instant moment(String name, Instant moment) {
    Arguments.of(OPERATION).moment(name, moment);
    return moment.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Only these messages; those of other threads are passed over.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if there is no id, which the original
   *     takes for all messages
   */
  public CopyThread messageIds(Collection<String> messageIds) {
    Arguments arguments = Arguments.of(OPERATION);
    Set<String> ids = new LinkedHashSet<>();
    for (String id : arguments.present("messageIds", messageIds)) {
      ids.add(arguments.name("messageIds[" + ids.size() + "]", id));
    }
    if (ids.isEmpty()) {
      throw arguments.refused("messageIds", "", "names no message");
    }
    return with(wishes -> wishes.messageIds = List.copyOf(ids));
  }

  /**
   * Only the newest messages, so many of them.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is not positive; the
   *     original takes 0 for all messages
   */
  public CopyThread latest(int messages) {
    if (messages < 1) {
      throw Arguments.of(OPERATION).refused("latest", messages, "is not positive");
    }
    return with(wishes -> wishes.latest = messages);
  }

  String sourceThreadId() {
    return wishes.sourceThreadId;
  }

  @Nullable String newThreadId() {
    return wishes.newThreadId;
  }

  @Nullable String resourceId() {
    return wishes.resourceId;
  }

  @Nullable String title() {
    return wishes.title;
  }

  ObjectNode metadata() {
    return wishes.metadata.deepCopy();
  }

  @Nullable Instant start() {
    return wishes.start;
  }

  @Nullable Instant end() {
    return wishes.end;
  }

  List<String> messageIds() {
    return wishes.messageIds;
  }

  @Nullable Integer latest() {
    return wishes.latest;
  }

  private CopyThread with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new CopyThread(changed);
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private final String sourceThreadId;
    private @Nullable String newThreadId;
    private @Nullable String resourceId;
    private @Nullable String title;
    private ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    private @Nullable Instant start;
    private @Nullable Instant end;
    private List<String> messageIds = List.of();
    private @Nullable Integer latest;

    Wishes(String sourceThreadId) {
      this.sourceThreadId = sourceThreadId;
    }

    Wishes(Wishes others) {
      this.sourceThreadId = others.sourceThreadId;
      this.newThreadId = others.newThreadId;
      this.resourceId = others.resourceId;
      this.title = others.title;
      this.metadata = others.metadata;
      this.start = others.start;
      this.end = others.end;
      this.messageIds = others.messageIds;
      this.latest = others.latest;
    }
  }
}
