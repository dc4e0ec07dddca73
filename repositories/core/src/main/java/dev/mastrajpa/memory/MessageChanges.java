package dev.mastrajpa.memory;

import static java.util.stream.Collectors.toCollection;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.TimestampPair;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * Changes and deletes messages. Threads are locked first and messages second, each in the order in
 * which saving locks them: whoever meets waits, and never both at once.
 */
final class MessageChanges {

  private static final String THREADS =
      """
      select distinct m.thread_id from {mastra}.mastra_messages m
      where m.id = any(cast(:ids as text[]))
      """;

  private static final String LOCK =
      """
      select m.*
      from unnest(cast(:ids as text[])) with ordinality as asked(id, place)
      join {mastra}.mastra_messages m on m.id = asked.id
      order by asked.place
      for update of m
      """;

  private static final String UPDATE =
      """
      update {mastra}.mastra_messages as m set
        thread_id = given.thread_id,
        content = given.content,
        role = given.role,
        type = given.type,
        "resourceId" = given.resource_id,
        "createdAt" = cast(given.local as timestamp),
        "createdAtZ" = cast(given.zoned as timestamptz)
      from unnest(
          cast(:ids as text[]), cast(:threadIds as text[]), cast(:contents as text[]),
          cast(:roles as text[]), cast(:types as text[]), cast(:resourceIds as text[]),
          cast(:locals as text[]), cast(:zoneds as text[]))
        as given(id, thread_id, content, role, type, resource_id, local, zoned)
      where m.id = given.id
      """;

  private static final String DELETE =
      """
      delete from {mastra}.mastra_messages where id = any(cast(:ids as text[]))
      """;

  private final Unit unit;
  private final Set<String> locked = new HashSet<>();

  private MessageChanges(Unit unit) {
    this.unit = unit;
  }

  /**
   * Applies the patches, all or none.
   *
   * @param missing makes what is thrown for a thread that messages are taken to and that is not
   *     there; nothing is changed then
   * @return the messages there are, as they are now stored, in the order of the patches
   */
  static List<MastraMessage> update(
      Unit unit,
      List<MessagePatch> patches,
      Instant now,
      Function<String, RuntimeException> missing) {
    return new MessageChanges(unit).update(patches, now, missing);
  }

  /** Deletes the messages there are. */
  static void delete(Unit unit, Collection<String> ids, Instant now) {
    new MessageChanges(unit).delete(ids, now);
  }

  private List<MastraMessage> update(
      List<MessagePatch> patches, Instant now, Function<String, RuntimeException> missing) {
    Set<String> ids = new LinkedHashSet<>();
    SortedSet<String> targets = new TreeSet<>();
    for (MessagePatch patch : patches) {
      ids.add(patch.id());
      if (patch.threadId() != null) {
        targets.add(patch.threadId());
      }
    }
    Map<String, MastraMessage> rows = new HashMap<>();
    lock(ids, targets).forEach(row -> rows.put(row.getId(), row));
    if (rows.isEmpty()) {
      return List.of();
    }
    targets.removeAll(locked);
    if (!targets.isEmpty()) {
      throw missing.apply(targets.first());
    }
    apply(patches, rows, now);
    return ids.stream().map(rows::get).filter(Objects::nonNull).toList();
  }

  private void apply(List<MessagePatch> patches, Map<String, MastraMessage> rows, Instant now) {
    Set<MastraMessage> changed = new LinkedHashSet<>();
    SortedSet<String> threadIds = new TreeSet<>();
    for (MessagePatch patch : patches) {
      MastraMessage row = rows.get(patch.id());
      if (row != null && !patch.isEmpty()) {
        changed.add(row);
        threadIds.add(row.getThreadId());
        patch.applyTo(row);
        threadIds.add(row.getThreadId());
      }
    }
    if (!changed.isEmpty()) {
      write(List.copyOf(changed));
      touch(threadIds, now);
    }
  }

  private void delete(Collection<String> ids, Instant now) {
    List<MastraMessage> rows = lock(ids, List.of());
    if (!rows.isEmpty()) {
      unit.change(DELETE, MastraMessage.class)
          .setParameter("ids", ids.toArray(String[]::new))
          .executeUpdate();
      touch(rows.stream().map(MastraMessage::getThreadId).collect(toCollection(HashSet::new)), now);
    }
  }

  /**
   * A thread that is not locked is one that somebody has just taken a message to, between our look
   * at it and our lock: it has just been touched, and to wait for it now could be for good.
   */
  private void touch(Set<String> threadIds, Instant now) {
    threadIds.retainAll(locked);
    ThreadStatements.touch(unit, threadIds, now);
  }

  /**
   * Locks the messages, and before them their threads and others.
   *
   * @return the messages there are
   */
  private List<MastraMessage> lock(Collection<String> ids, Collection<String> otherThreads) {
    String[] asked = ids.stream().distinct().sorted().toArray(String[]::new);
    SortedSet<String> threadIds =
        new TreeSet<>(
            unit.select(THREADS, String.class, MastraMessage.class)
                .setParameter("ids", asked)
                .getResultList());
    if (threadIds.isEmpty()) {
      return List.of();
    }
    threadIds.addAll(otherThreads);
    locked.addAll(ThreadStatements.lockAll(unit, threadIds));
    return unit.select(LOCK, MastraMessage.class, MastraMessage.class)
        .setParameter("ids", asked)
        .getResultList();
  }

  private void write(List<MastraMessage> rows) {
    NativeQuery<?> statement = unit.change(UPDATE, MastraMessage.class);
    bind(statement, "ids", rows, MastraMessage::getId);
    bind(statement, "threadIds", rows, MastraMessage::getThreadId);
    bind(statement, "contents", rows, MastraMessage::getContent);
    bind(statement, "roles", rows, MastraMessage::getRole);
    bind(statement, "types", rows, MastraMessage::getType);
    bind(statement, "resourceIds", rows, MastraMessage::getResourceId);
    bind(statement, "locals", rows, row -> Times.text(columns(row).getLocal()));
    bind(statement, "zoneds", rows, row -> Times.text(columns(row).getZoned()));
    statement.executeUpdate();
  }

  private static TimestampPair columns(MastraMessage row) {
    return Objects.requireNonNull(row.createdAtColumns());
  }

  private static void bind(
      NativeQuery<?> statement,
      String parameter,
      List<MastraMessage> rows,
      Function<MastraMessage, @Nullable String> value) {
    statement.setParameter(parameter, rows.stream().map(value).toArray(String[]::new));
  }
}
