package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraResource;
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
}
