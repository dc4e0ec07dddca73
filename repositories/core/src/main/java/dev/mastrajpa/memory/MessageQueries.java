package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Unit;

/**
 * What is read from {@code mastra_messages}. Messages come in the order of the half of their time
 * that has no zone, for the index that serves it: {@code (thread_id, "createdAt", id)}.
 */
final class MessageQueries {

  private static final String OLDEST_FIRST = "order by m.createdAt.local, m.id";

  private static final String NEWEST_FIRST = "order by m.createdAt.local desc, m.id desc";

  private MessageQueries() {}

  static Page<MastraMessage> list(Unit unit, ListMessages request) {
    Conditions conditions =
        new Conditions().and("m.threadId = :threadId", "threadId", request.threadId());
    if (!request.withSystem()) {
      conditions.and("m.role <> 'system'");
    }
    String where = conditions.where();
    String order = request.direction() == Direction.ASC ? OLDEST_FIRST : NEWEST_FIRST;
    return Pages.read(
        request.page(),
        request.withTotal(),
        conditions.bind(
            unit.query(
                "select m from MastraMessage m " + where + " " + order, MastraMessage.class)),
        () ->
            conditions
                .bind(unit.query("select count(*) from MastraMessage m " + where, Long.class))
                .getSingleResult());
  }
}
