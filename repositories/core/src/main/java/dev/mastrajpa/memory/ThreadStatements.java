package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Collection;

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

  private static final String TOUCH =
      """
      update {mastra}.mastra_threads set
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = any(cast(:ids as text[]))
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
   * Sets when these threads, which are locked already, were last changed.
   *
   * <p>Tells Hibernate that messages have changed too: the statements that change them return rows,
   * and Hibernate takes those for queries.
   */
  static void touch(Unit unit, Collection<String> threadIds, Instant now) {
    unit.change(TOUCH, MastraThread.class, MastraMessage.class)
        .setParameter("ids", threadIds.toArray(String[]::new))
        .setParameter("now", now.toString())
        .executeUpdate();
  }
}
