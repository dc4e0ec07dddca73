package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.NativeQuery;

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

  private static final String RENAME =
      """
      update {mastra}.mastra_threads as t set
        title = coalesce(:title, t.title),
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where t.id = :id
      """;

  /**
   * Metadata is merged where it lies, so that nobody's members are lost. A string that holds an
   * object counts as that object, anything else that is none as an empty one. The column may still
   * be text, as old versions made it.
   */
  private static final String UPDATE =
      """
      update {mastra}.mastra_threads as t set
        title = coalesce(:title, t.title),
        metadata =
          case
            when jsonb_typeof(cast(t.metadata as jsonb)) = 'object' then cast(t.metadata as jsonb)
            when cast(t.metadata as jsonb) #>> '{}' like '{%'
              then cast(cast(t.metadata as jsonb) #>> '{}' as jsonb)
            else cast('{}' as jsonb)
          end || cast(:metadata as jsonb),
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where t.id = :id
      """;

  private static final String GIVE_TO_RESOURCE =
      """
      update {mastra}.mastra_threads set
        "resourceId" = :resourceId,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String GIVE_MESSAGES_TO_RESOURCE =
      """
      update {mastra}.mastra_messages set "resourceId" = :resourceId
      where thread_id = :id and "resourceId" is distinct from :resourceId
      """;

  private static final String LOCK =
      """
      select t.* from {mastra}.mastra_threads t where t.id = :id for no key update
      """;

  private static final String LOCK_ALL =
      """
      select t.id from {mastra}.mastra_threads t
      where t.id = any(cast(:ids as text[]))
      order by t.id
      for no key update
      """;

  private static final String KEEP =
      """
      select t.* from {mastra}.mastra_threads t where t.id = :id for key share
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

  /** The thread as it is now, held until the transaction ends. */
  static Optional<MastraThread> lock(Unit unit, String threadId) {
    return unit.select(LOCK, MastraThread.class, MastraThread.class)
        .setParameter("id", threadId)
        .uniqueResultOptional();
  }

  /** Those of the threads that are there, held until the transaction ends. */
  static List<String> lockAll(Unit unit, Collection<String> threadIds) {
    return unit.select(LOCK_ALL, String.class, MastraThread.class)
        .setParameter("ids", threadIds.toArray(String[]::new))
        .getResultList();
  }

  /** The thread, which others may change but not delete until the transaction ends. */
  static Optional<MastraThread> keep(Unit unit, String threadId) {
    return unit.select(KEEP, MastraThread.class, MastraThread.class)
        .setParameter("id", threadId)
        .uniqueResultOptional();
  }

  static void update(Unit unit, String threadId, ThreadPatch patch, Instant now) {
    String metadata = patch.metadataJson();
    NativeQuery<?> statement =
        unit.change(metadata == null ? RENAME : UPDATE, MastraThread.class)
            .setParameter("id", threadId)
            .setParameter("title", patch.title(), String.class)
            .setParameter("now", now.toString());
    if (metadata != null) {
      statement.setParameter("metadata", metadata);
    }
    statement.executeUpdate();
  }

  /** Gives a thread and all its messages to a resource. */
  static void giveTo(Unit unit, String threadId, String resourceId, Instant now) {
    unit.change(GIVE_TO_RESOURCE, MastraThread.class)
        .setParameter("id", threadId)
        .setParameter("resourceId", resourceId)
        .setParameter("now", now.toString())
        .executeUpdate();
    unit.change(GIVE_MESSAGES_TO_RESOURCE, MastraMessage.class)
        .setParameter("id", threadId)
        .setParameter("resourceId", resourceId)
        .executeUpdate();
  }
}
