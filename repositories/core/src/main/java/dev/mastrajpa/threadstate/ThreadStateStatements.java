package dev.mastrajpa.threadstate;

import dev.mastrajpa.entity.MastraThreadState;
import dev.mastrajpa.entity.MastraThreadStateId;
import dev.mastrajpa.work.Unit;
import java.time.Instant;

/** What is written to {@code mastra_thread_state}. */
final class ThreadStateStatements {

  private static final String SAVE =
      """
      insert into {mastra}.mastra_thread_state
        ("threadId", type, value, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:threadId, :type, cast(:value as jsonb),
         cast(:now as timestamp), cast(:now as timestamptz),
         cast(:now as timestamp), cast(:now as timestamptz))
      on conflict ("threadId", type) do update set
        value = excluded.value,
        "updatedAt" = excluded."updatedAt",
        "updatedAtZ" = excluded."updatedAtZ"
      """;

  /**
   * Locks the state, which is made if it is not there: as JSON null, which counts as none. One
   * statement, for between two the state could be deleted. Whoever comes while another makes it
   * waits for that one's end.
   */
  private static final String LOCK =
      """
      insert into {mastra}.mastra_thread_state
        ("threadId", type, value, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:threadId, :type, cast('null' as jsonb),
         cast(:now as timestamp), cast(:now as timestamptz),
         cast(:now as timestamp), cast(:now as timestamptz))
      on conflict ("threadId", type) do update set type = excluded.type
      returning *
      """;

  private static final String DELETE =
      """
      delete from {mastra}.mastra_thread_state where "threadId" = :threadId and type = :type
      """;

  private static final String CLEAR = "delete from {mastra}.mastra_thread_state";

  private ThreadStateStatements() {}

  static void save(Unit unit, MastraThreadState state, Instant now) {
    unit.change(SAVE, MastraThreadState.class)
        .setParameter("threadId", state.getThreadId())
        .setParameter("type", state.getType())
        .setParameter("value", state.getValueJson())
        .setParameter("now", now.toString())
        .executeUpdate();
  }

  /** The state as it is now, held until the transaction ends; made, if it is not there. */
  static MastraThreadState lock(Unit unit, MastraThreadStateId key, Instant now) {
    return unit.changeReturning(LOCK, MastraThreadState.class, MastraThreadState.class)
        .setParameter("threadId", key.getThreadId())
        .setParameter("type", key.getType())
        .setParameter("now", now.toString())
        .getSingleResult();
  }

  static void delete(Unit unit, MastraThreadStateId key) {
    unit.change(DELETE, MastraThreadState.class)
        .setParameter("threadId", key.getThreadId())
        .setParameter("type", key.getType())
        .executeUpdate();
  }

  static void clear(Unit unit) {
    unit.change(CLEAR, MastraThreadState.class).executeUpdate();
  }
}
