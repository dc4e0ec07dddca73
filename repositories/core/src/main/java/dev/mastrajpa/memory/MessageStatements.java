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
   * The thread, if it is there, as changed now: its row is held from here on, so that two that save
   * to it wait for each other.
   */
  private static final String THREAD =
      """
      threads as (
        update {mastra}.mastra_threads set
          "updatedAt" = cast(:now as timestamp),
          "updatedAtZ" = cast(:now as timestamptz)
        where id = any(cast(:threads as text[]))
        returning id),
      """;

  /**
   * The same for several, if all are there. They are locked in the order of their ids first: two
   * that save to the same ones never wait for each other both at once.
   */
  private static final String THREADS =
      """
      threads as materialized (
        select id from {mastra}.mastra_threads
        where id = any(cast(:threads as text[]))
        order by id
        for no key update),
      touched as (
        update {mastra}.mastra_threads as t set
          "updatedAt" = cast(:now as timestamp),
          "updatedAtZ" = cast(:now as timestamptz)
        from threads
        where t.id = threads.id and (select count(*) from threads) = :expected),
      """;

  /**
   * Stores the messages in the order they are given in: two that save the same ones wait for each
   * other, and never both at once. Stores nothing if a thread is missing. A message that is there
   * already keeps the time it was created at. Answers with the threads there are and the times of
   * the messages.
   */
  private static final String SAVE =
      """
      with %s
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

  private static final String SAVE_TO_ONE = SAVE.formatted(THREAD);
  private static final String SAVE_TO_SEVERAL = SAVE.formatted(THREADS);

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
    String save = missing.size() == 1 ? SAVE_TO_ONE : SAVE_TO_SEVERAL;
    NativeQuery<Object[]> statement =
        unit.select(save, Object[].class, MastraThread.class, MastraMessage.class)
            .setParameter("now", now.toString())
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
      unit.changedBy(statement);
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
