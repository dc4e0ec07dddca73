package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;

/** What is written to {@code mastra_messages}. */
final class MessageStatements {

  /**
   * Locks the threads in the order of their ids, then stores the messages in the order they are
   * given in: two that save to the same threads, or the same messages, wait for each other, and
   * never both at once. Stores nothing if a thread is missing. A message that is there already
   * keeps the time it was created at. Answers with the threads there are and the times of the
   * messages.
   */
  private static final String SAVE =
      """
      with threads as materialized (
        select id from {mastra}.mastra_threads
        where id = any(cast(:threads as text[]))
        order by id
        for no key update),
      saved as (
        insert into {mastra}.mastra_messages as m
          (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
        select
          given.id, given.thread_id, given.content, given.role, given.type,
          cast(given.created_at as timestamp), cast(given.created_at as timestamptz),
          given.resource_id
        from unnest(
            cast(:ids as text[]), cast(:threadIds as text[]), cast(:contents as text[]),
            cast(:roles as text[]), cast(:types as text[]), cast(:createdAts as text[]),
            cast(:resourceIds as text[]))
          as given(id, thread_id, content, role, type, created_at, resource_id)
        where (select count(*) from threads) = :expected
        on conflict (id) do update set
          thread_id = excluded.thread_id,
          content = excluded.content,
          role = excluded.role,
          type = excluded.type,
          "resourceId" = excluded."resourceId"
        returning
          m.id,
          to_char(
            coalesce(m."createdAtZ" at time zone 'UTC', m."createdAt"),
            'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at)
      select id, null as created_at from threads
      union all
      select id, created_at from saved
      """;

  private MessageStatements() {}

  /**
   * Stores the messages of a batch, sets their times to the stored ones, and sets when their
   * threads were last changed; all of it, or nothing if a thread does not exist.
   *
   * @return the threads that do not exist
   */
  static SortedSet<String> save(Unit unit, MessageBatch batch, Instant now) {
    List<MastraMessage> rows =
        batch.rows().stream().sorted(Comparator.comparing(MastraMessage::getId)).toList();
    SortedSet<String> missing = new TreeSet<>(batch.threadIds());
    NativeQuery<Object[]> statement =
        unit.select(SAVE, Object[].class, MastraThread.class, MastraMessage.class)
            .setParameter("threads", missing.toArray(String[]::new))
            .setParameter("expected", missing.size());
    bind(statement, "ids", rows, MastraMessage::getId);
    bind(statement, "threadIds", rows, MastraMessage::getThreadId);
    bind(statement, "contents", rows, MastraMessage::getContent);
    bind(statement, "roles", rows, MastraMessage::getRole);
    bind(statement, "types", rows, MastraMessage::getType);
    bind(statement, "createdAts", rows, row -> String.valueOf(row.getCreatedAt()));
    bind(statement, "resourceIds", rows, row -> String.valueOf(row.getResourceId()));
    Map<String, Instant> createdAt = new HashMap<>();
    for (Object[] answer : statement.getResultList()) {
      if (answer[1] == null) {
        missing.remove((String) answer[0]);
      } else {
        createdAt.put((String) answer[0], Instant.parse((String) answer[1]));
      }
    }
    if (missing.isEmpty()) {
      ThreadStatements.touch(unit, batch.threadIds(), now);
      rows.forEach(row -> row.setCreatedAt(createdAt.get(row.getId())));
    }
    return missing;
  }

  private static void bind(
      NativeQuery<?> statement,
      String parameter,
      List<MastraMessage> rows,
      Function<MastraMessage, String> value) {
    statement.setParameter(parameter, rows.stream().map(value).toArray(String[]::new));
  }
}
