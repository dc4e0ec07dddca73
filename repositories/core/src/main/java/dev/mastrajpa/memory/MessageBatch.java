package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.internal.MessageContent;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Messages to be saved together: checked, completed, and one row an id.
 *
 * <p>Where an id comes twice, the last message wins but for the time, which is the first one's.
 */
final class MessageBatch {

  private static final Comparator<MastraMessage> BY_TIME =
      Comparator.comparing(MessageBatch::createdAt).thenComparing(MastraMessage::getId);

  private final SortedSet<String> threadIds = new TreeSet<>();
  private final Map<String, MastraMessage> rows = new LinkedHashMap<>();

  private MessageBatch() {}

  /**
   * Copies the messages; those without a time get this one, each a millisecond after the one before
   * it, so that they are read in the order they were given in.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if one of them cannot be stored, or could
   *     not be read by the original
   */
  static MessageBatch of(List<MastraMessage> messages, Instant now) {
    Arguments arguments = Arguments.of("SAVE_MESSAGES");
    MessageBatch batch = new MessageBatch();
    Instant next = now;
    int position = 0;
    for (MastraMessage message : arguments.present("messages", messages)) {
      String name = "messages[" + position++ + "]";
      MastraMessage row = row(arguments, name, arguments.present(name, message));
      if (row.getCreatedAt() == null) {
        row.setCreatedAt(next);
        next = next.plusMillis(1);
      }
      batch.add(row);
    }
    return batch;
  }

  private static MastraMessage row(Arguments arguments, String name, MastraMessage message) {
    MastraMessage row = new MastraMessage();
    row.setId(arguments.name(name + ".id", message.getId()));
    row.setThreadId(arguments.name(name + ".threadId", message.getThreadId()));
    row.setResourceId(arguments.name(name + ".resourceId", message.getResourceId()));
    row.setRole(arguments.name(name + ".role", message.getRole()));
    row.setContent(arguments.text(name + ".content", message.getContent()));
    row.setType(
        message.getType() == null ? "v2" : arguments.text(name + ".type", message.getType()));
    if (message.getCreatedAt() != null) {
      row.setCreatedAt(arguments.moment(name + ".createdAt", message.getCreatedAt()));
    }
    String unreadable = MessageContent.unreadable(row.getContent(), row.getRole());
    if (unreadable != null) {
      throw arguments.refused(name + ".content", row.getContent(), unreadable);
    }
    return row;
  }

  private void add(MastraMessage row) {
    threadIds.add(row.getThreadId());
    MastraMessage earlier = rows.get(row.getId());
    if (earlier != null) {
      row.setCreatedAt(earlier.getCreatedAt());
    }
    rows.put(row.getId(), row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The threads that must exist, those of overruled messages too. */
  SortedSet<String> threadIds() {
    return threadIds;
  }

  Collection<MastraMessage> rows() {
    return rows.values();
  }

  /** The rows as a listing of them shows them: oldest first. */
  List<MastraMessage> inOrder() {
    List<MastraMessage> ordered = new ArrayList<>(rows.values());
    ordered.sort(BY_TIME);
    return List.copyOf(ordered);
  }

  private static Instant createdAt(MastraMessage row) {
    Instant createdAt = row.getCreatedAt();
    return createdAt == null ? Instant.EPOCH : createdAt;
  }
}
