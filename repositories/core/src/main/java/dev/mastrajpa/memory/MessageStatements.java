package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;

/** What is written to {@code mastra_messages}. */
final class MessageStatements {

  /** A message that is there already keeps the time it was created at. */
  private static final String SAVE =
      """
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
          'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      """;

  private MessageStatements() {}

  /**
   * Stores the messages, whose ids must differ, and sets their times to the stored ones.
   *
   * <p>They go in by the order of their ids, so that two that save the same ones wait for each
   * other, and never both at once.
   */
  static void save(Unit unit, Collection<MastraMessage> messages) {
    List<MastraMessage> rows =
        messages.stream().sorted(Comparator.comparing(MastraMessage::getId)).toList();
    NativeQuery<Object[]> statement = unit.select(SAVE, Object[].class, MastraMessage.class);
    bind(statement, "ids", rows, MastraMessage::getId);
    bind(statement, "threadIds", rows, MastraMessage::getThreadId);
    bind(statement, "contents", rows, MastraMessage::getContent);
    bind(statement, "roles", rows, MastraMessage::getRole);
    bind(statement, "types", rows, MastraMessage::getType);
    bind(statement, "createdAts", rows, row -> String.valueOf(row.getCreatedAt()));
    bind(statement, "resourceIds", rows, row -> String.valueOf(row.getResourceId()));
    Map<String, Instant> createdAt = new HashMap<>();
    for (Object[] stored : statement.getResultList()) {
      createdAt.put((String) stored[0], Instant.parse((String) stored[1]));
    }
    rows.forEach(row -> row.setCreatedAt(createdAt.get(row.getId())));
  }

  private static void bind(
      NativeQuery<?> statement,
      String parameter,
      List<MastraMessage> rows,
      Function<MastraMessage, String> value) {
    statement.setParameter(parameter, rows.stream().map(value).toArray(String[]::new));
  }
}
