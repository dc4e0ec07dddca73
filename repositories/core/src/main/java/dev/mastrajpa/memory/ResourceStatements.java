package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import org.hibernate.query.NativeQuery;

/** What is written to {@code mastra_resources}. */
final class ResourceStatements {

  private static final String INSERT =
      """
      insert into {mastra}.mastra_resources
        (id, "workingMemory", metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:id, :workingMemory, cast(:metadata as jsonb),
         cast(coalesce(:createdAt, :now) as timestamp),
         cast(coalesce(:createdAt, :now) as timestamptz),
         cast(coalesce(:updatedAt, :now) as timestamp),
         cast(coalesce(:updatedAt, :now) as timestamptz))
      on conflict (id) do nothing
      """;

  private static final String SET_MEMORY =
      """
      insert into {mastra}.mastra_resources as r
        (id, "workingMemory", metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:id, :workingMemory, cast('{}' as jsonb),
         cast(:now as timestamp), cast(:now as timestamptz),
         cast(:now as timestamp), cast(:now as timestamptz))
      on conflict (id) do update set
        "workingMemory" =
          case when :setsWorkingMemory then excluded."workingMemory" else r."workingMemory" end,
        "updatedAt" = excluded."updatedAt",
        "updatedAtZ" = excluded."updatedAtZ"
      """;

  /**
   * Metadata is merged where it lies, so that nobody's members are lost. A string that holds an
   * object counts as that object, for the original writes it so; anything else that is none as an
   * empty one. The column may still be text, as old versions made it.
   */
  private static final String UPDATE =
      """
      insert into {mastra}.mastra_resources as r
        (id, "workingMemory", metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:id, :workingMemory, cast(:metadata as jsonb),
         cast(:now as timestamp), cast(:now as timestamptz),
         cast(:now as timestamp), cast(:now as timestamptz))
      on conflict (id) do update set
        "workingMemory" =
          case when :setsWorkingMemory then excluded."workingMemory" else r."workingMemory" end,
        metadata =
          case
            when jsonb_typeof(cast(r.metadata as jsonb)) = 'object' then cast(r.metadata as jsonb)
            when cast(r.metadata as jsonb) #>> '{}' like '{%'
              then cast(cast(r.metadata as jsonb) #>> '{}' as jsonb)
            else cast('{}' as jsonb)
          end || cast(excluded.metadata as jsonb),
        "updatedAt" = excluded."updatedAt",
        "updatedAtZ" = excluded."updatedAtZ"
      """;

  private ResourceStatements() {}

  /**
   * Stores the resource; times that it lacks become now.
   *
   * @return false if there is one with this id already; nothing has happened then
   */
  static boolean insert(Unit unit, MastraResource resource, Instant now) {
    int inserted =
        unit.change(INSERT, MastraResource.class)
            .setParameter("id", resource.getId())
            .setParameter("workingMemory", resource.getWorkingMemory(), String.class)
            .setParameter("metadata", resource.getMetadataJson(), String.class)
            .setParameter("createdAt", Times.text(resource.getCreatedAt()), String.class)
            .setParameter("updatedAt", Times.text(resource.getUpdatedAt()), String.class)
            .setParameter("now", now.toString())
            .executeUpdate();
    return inserted == 1;
  }

  /** Changes the resource, or stores it as one that has just this. */
  static void update(Unit unit, String resourceId, ResourcePatch patch, Instant now) {
    String metadata = patch.metadataJson();
    NativeQuery<?> statement =
        unit.change(metadata == null ? SET_MEMORY : UPDATE, MastraResource.class)
            .setParameter("id", resourceId)
            .setParameter("workingMemory", patch.workingMemory(), String.class)
            .setParameter("setsWorkingMemory", patch.setsWorkingMemory())
            .setParameter("now", now.toString());
    if (metadata != null) {
      statement.setParameter("metadata", metadata);
    }
    statement.executeUpdate();
  }
}
