package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.entity.internal.MessageContent;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a message; what is not named stays as it is, to the byte.
 *
 * <pre>{@code
 * memory.updateMessages(List.of(MessagePatch.of("m1").content(json)));
 * }</pre>
 *
 * <p>Immutable: each method returns another patch.
 */
public final class MessagePatch {

  static final String OPERATION = "UPDATE_MESSAGES";

  private final String id;
  private final @Nullable String threadId;
  private final @Nullable ObjectNode members;
  private final @Nullable Consumer<MastraMessage> change;

  private MessagePatch(
      String id,
      @Nullable String threadId,
      @Nullable ObjectNode members,
      @Nullable Consumer<MastraMessage> change) {
    this.id = id;
    this.threadId = threadId;
    this.members = members;
    this.change = change;
  }

  /** A patch without a change yet. */
  public static MessagePatch of(String messageId) {
    String id = Arguments.of(OPERATION).name("messageId", messageId);
    return new MessagePatch(id, null, null, null);
  }

  /** Takes the message to another thread, which must be there. */
  public MessagePatch threadId(String threadId) {
    String thread = Arguments.of(OPERATION).name("threadId", threadId);
    MessagePatch moved = and(row -> row.setThreadId(thread));
    return new MessagePatch(id, thread, members, moved.change);
  }

  public MessagePatch resourceId(String resourceId) {
    String resource = Arguments.of(OPERATION).name("resourceId", resourceId);
    return and(row -> row.setResourceId(resource));
  }

  public MessagePatch role(String role) {
    String given = Arguments.of(OPERATION).name("role", role);
    return and(row -> row.setRole(given));
  }

  public MessagePatch type(String type) {
    String given = Arguments.of(OPERATION).text("type", type);
    return and(row -> row.setType(given));
  }

  /** Sets the time, in both columns; the original sets the one that is not read. */
  public MessagePatch createdAt(Instant createdAt) {
    Instant moment = Arguments.of(OPERATION).moment("createdAt", createdAt);
    return and(row -> row.setCreatedAt(moment));
  }

  /**
   * Merges these members into the content: each replaces the one of the same name, but {@code
   * metadata} is merged in the same way. A content that is no object is taken as the document of
   * format 2 that {@link MastraMessage#parts()} reads it as.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is no object
   */
  public MessagePatch content(JsonNode members) {
    Arguments arguments = Arguments.of(OPERATION);
    if (!(arguments.present("content", members) instanceof ObjectNode object)) {
      throw arguments.refused("content", members, "is not an object");
    }
    ObjectNode more = object.deepCopy();
    return new MessagePatch(
        id, threadId, this.members == null ? more : merged(this.members, more), change);
  }

  private MessagePatch and(Consumer<MastraMessage> more) {
    return new MessagePatch(id, threadId, members, change == null ? more : change.andThen(more));
  }

  String id() {
    return id;
  }

  /** Where it takes the message; null if nowhere. */
  @Nullable String threadId() {
    return threadId;
  }

  /** Whether it names nothing to change. */
  boolean isEmpty() {
    return change == null && members == null;
  }

  void applyTo(MastraMessage row) {
    if (change != null) {
      change.accept(row);
    }
    if (members != null) {
      ObjectNode before = MessageContent.object(row.getContent());
      ObjectNode after = merged(before, members);
      if (!after.equals(before)) {
        row.setContent(JsonText.writePlain(after));
      }
    }
  }

  private static ObjectNode merged(ObjectNode document, ObjectNode members) {
    ObjectNode merged = document.deepCopy();
    merged.setAll(members.deepCopy());
    if (document.get("metadata") instanceof ObjectNode before
        && members.get("metadata") instanceof ObjectNode more) {
      merged.set("metadata", before.deepCopy().<ObjectNode>setAll(more.deepCopy()));
    }
    return merged;
  }
}
