package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.Direction;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of {@code mastra_messages} a request admits, and their order, in SQL.
 *
 * <p>The half of the time that has no zone orders and limits, for the indexes that serve it: {@code
 * (thread_id, "createdAt", id)} and {@code ("resourceId", "createdAt", id)}.
 */
final class MessageScope {

  /** What JSON may write in other ways than as it is and as a number in hexadecimal. */
  private static final Pattern HAS_SHORT_ESCAPES = Pattern.compile("[\"\\\\/\\p{Cntrl}]");

  private final ListMessages request;

  MessageScope(ListMessages request) {
    this.request = request;
  }

  /** Whether the rows lie in one stretch of an index, as those of one thread or resource do. */
  boolean isOneStretch() {
    return request.threadIds().size() <= 1;
  }

  /** The conditions for rows in one stretch. */
  Conditions oneStretch() {
    Conditions conditions = new Conditions();
    if (!request.threadIds().isEmpty()) {
      conditions.and("m.thread_id = :threadId", "threadId", request.threadIds().get(0));
    }
    return admitted(conditions);
  }

  /** The conditions for rows of one of several threads, called {@code asked.thread_id}. */
  Conditions oneOfSeveral() {
    return admitted(
        new Conditions()
            .and("m.thread_id = asked.thread_id")
            .with("threadIds", request.threadIds().toArray(String[]::new)));
  }

  /** The conditions for rows of all the threads. */
  Conditions all() {
    return isOneStretch()
        ? oneStretch()
        : admitted(
            new Conditions()
                .and(
                    "m.thread_id = any(cast(:threadIds as text[]))",
                    "threadIds",
                    request.threadIds().toArray(String[]::new)));
  }

  private Conditions admitted(Conditions conditions) {
    String resourceId = request.resourceId();
    if (resourceId != null) {
      conditions.and("m.\"resourceId\" = :resourceId", "resourceId", resourceId);
    }
    ListMessages.End start = request.start();
    if (start != null) {
      conditions.and(
          "m.\"createdAt\" %s cast(:start as timestamp)".formatted(start.exclusive() ? ">" : ">="),
          "start",
          start.moment().toString());
    }
    ListMessages.End end = request.end();
    if (end != null) {
      conditions.and(
          "m.\"createdAt\" %s cast(:end as timestamp)".formatted(end.exclusive() ? "<" : "<="),
          "end",
          end.moment().toString());
    }
    if (!request.withSystem()) {
      conditions.and("m.role <> 'system'");
    }
    return conditions;
  }

  /** Only rows after this place. */
  Conditions after(Conditions conditions, Cursor cursor) {
    if (cursor.isStart()) {
      return conditions;
    }
    return conditions
        .and(
            "(m.\"createdAt\", m.id) %s (cast(:cursorAt as timestamp), :cursorId)"
                .formatted(isAscending() ? ">" : "<"))
        .with("cursorAt", cursor.at().toString())
        .with("cursorId", cursor.id());
  }

  /**
   * Only rows that mention all the keys of the metadata filter, or may do so in escapes. No row
   * that matches is left out, and no text makes it fail.
   */
  Conditions mentioningKeys(Conditions conditions) {
    int number = 0;
    for (String key : request.metadata().keys()) {
      if (!HAS_SHORT_ESCAPES.matcher(key).find()) {
        String parameter = "key" + number++;
        conditions
            .and(
                "position(:%s in m.content) > 0 or position(:escape in m.content) > 0"
                    .formatted(parameter))
            .with(parameter, "\"" + key + "\"")
            .with("escape", "\\u");
      }
    }
    return conditions;
  }

  String order() {
    return isAscending()
        ? " order by m.\"createdAt\", m.id"
        : " order by m.\"createdAt\" desc, m.id desc";
  }

  private boolean isAscending() {
    return request.direction() == Direction.ASC;
  }

  /** Where a row stands in the order. */
  static Cursor place(MastraMessage row) {
    return Cursor.after(orderedBy(row), row.getId());
  }

  /** Compares two rows by their places in the order. */
  int compare(MastraMessage one, MastraMessage other) {
    int order = orderedBy(one).compareTo(orderedBy(other));
    if (order == 0) {
      order = one.getId().compareTo(other.getId());
    }
    return isAscending() ? order : -order;
  }

  /** Whether the request admits a row that was read without it. */
  boolean admits(MastraMessage row) {
    return (request.threadIds().isEmpty() || request.threadIds().contains(row.getThreadId()))
        && (request.resourceId() == null || request.resourceId().equals(row.getResourceId()))
        && isInside(request.start(), orderedBy(row), 1)
        && isInside(request.end(), orderedBy(row), -1);
  }

  private static boolean isInside(ListMessages.@Nullable End end, Instant moment, int side) {
    if (end == null) {
      return true;
    }
    int order = moment.compareTo(end.moment()) * side;
    return end.exclusive() ? order > 0 : order >= 0;
  }

  private static Instant orderedBy(MastraMessage row) {
    return Objects.requireNonNull(Objects.requireNonNull(row.createdAtColumns()).getLocal());
  }
}
