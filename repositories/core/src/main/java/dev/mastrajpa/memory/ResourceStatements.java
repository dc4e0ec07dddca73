package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;

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

  /**
   * Metadata is merged where it lies, so that nobody's members are lost. A string that holds an
   * object counts as that object, for the original writes it so; anything else that is none as an
   * empty one.
   */
  private static final String UPDATE =
      """
      insert into {mastra}.mastra_resources as r
        (id, "workingMemory", metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:id, :workingMemory, coalesce(cast(:metadata as jsonb), cast('{}' as jsonb)),
         cast(:now as timestamp), cast(:now as timestamptz),
         cast(:now as timestamp), cast(:now as timestamptz))
      on conflict (id) do update set
        "workingMemory" =
          case when :setsWorkingMemory then excluded."workingMemory" else r."workingMemory" end,
        metadata = case
          when cast(:metadata as jsonb) is null then r.metadata
          else
            case
              when jsonb_typeof(r.metadata) = 'object' then r.metadata
              when r.metadata #>> '{}' like '{%' then cast(r.metadata #>> '{}' as jsonb)
              else cast('{}' as jsonb)
            end || excluded.metadata
        end,
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
    unit.change(UPDATE, MastraResource.class)
        .setParameter("id", resourceId)
        .setParameter("workingMemory", patch.workingMemory(), String.class)
        .setParameter("setsWorkingMemory", patch.setsWorkingMemory())
        .setParameter("metadata", patch.metadataJson(), String.class)
        .setParameter("now", now.toString())
        .executeUpdate();
  }
}
