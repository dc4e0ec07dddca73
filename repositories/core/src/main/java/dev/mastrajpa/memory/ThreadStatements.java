package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What is written to {@code mastra_threads}. */
final class ThreadStatements {

  /** A time of creation that is not given is now, but does not replace one that is stored. */
  private static final String SAVE =
      """
      insert into {mastra}.mastra_threads as t
        (id, "resourceId", title, metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:id, :resourceId, :title, cast(:metadata as jsonb),
         cast(coalesce(:createdAt, :now) as timestamp),
         cast(coalesce(:createdAt, :now) as timestamptz),
         cast(coalesce(:updatedAt, :now) as timestamp),
         cast(coalesce(:updatedAt, :now) as timestamptz))
      on conflict (id) do update set
        "resourceId" = excluded."resourceId",
        title = excluded.title,
        metadata = excluded.metadata,
        "createdAt" = coalesce(cast(:createdAt as timestamp), t."createdAt"),
        "createdAtZ" = coalesce(cast(:createdAt as timestamptz), t."createdAtZ"),
        "updatedAt" = excluded."updatedAt",
        "updatedAtZ" = excluded."updatedAtZ"
      """;

  /**
   * Locks in the order of the ids: two that touch the same threads wait for each other, and never
   * both at once. Changes nothing if a thread is missing.
   */
  private static final String TOUCH =
      """
      with locked as materialized (
        select id from {mastra}.mastra_threads
        where id = any(cast(:ids as text[]))
        order by id
        for no key update)
      update {mastra}.mastra_threads as t set
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      from locked
      where t.id = locked.id and (select count(*) from locked) = :expected
      """;

  private static final String EXISTING =
      """
      select t.id from MastraThread t where t.id in (:ids)
      """;

  private ThreadStatements() {}

  /** Stores the thread; times that it lacks become now. */
  static void save(Unit unit, MastraThread thread, Instant now) {
    unit.change(SAVE, MastraThread.class)
        .setParameter("id", thread.getId())
        .setParameter("resourceId", thread.getResourceId())
        .setParameter("title", thread.getTitle())
        .setParameter("metadata", thread.getMetadataJson(), String.class)
        .setParameter("createdAt", Times.text(thread.getCreatedAt()), String.class)
        .setParameter("updatedAt", Times.text(thread.getUpdatedAt()), String.class)
        .setParameter("now", now.toString())
        .executeUpdate();
  }

  /**
   * Sets when the threads were last changed, and holds them until the transaction ends: whoever
   * deletes or changes one waits.
   *
   * <p>Tells Hibernate that messages change too, for the statements that change them return rows,
   * and Hibernate takes those for queries.
   *
   * @return whether all the threads exist; if one does not, nothing has happened
   */
  static boolean touch(Unit unit, Collection<String> threadIds, Instant now) {
    int touched =
        unit.change(TOUCH, MastraThread.class, MastraMessage.class)
            .setParameter("ids", threadIds.toArray(String[]::new))
            .setParameter("now", now.toString())
            .setParameter("expected", threadIds.size())
            .executeUpdate();
    return touched == threadIds.size();
  }

  /** Those of the ids that have a thread. */
  static Set<String> existing(Unit unit, Collection<String> threadIds) {
    return new HashSet<>(
        unit.query(EXISTING, String.class).setParameterList("ids", threadIds).getResultList());
  }
}
