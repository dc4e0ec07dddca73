package dev.mastrajpa.observability;

import dev.mastrajpa.internal.Arguments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which traces to delete.
 *
 * <pre>{@code
 * observability.batchDeleteTraces(DeleteTraces.of(traceIds).organizationId("org-1"));
 * }</pre>
 *
 * <p>With an organization or a resource, only spans that belong to it are deleted, whoever else has
 * spans in these traces. Immutable: each method returns another request.
 */
public final class DeleteTraces {

  static final String OPERATION = "BATCH_DELETE_TRACES";

  private final List<String> traceIds;
  private final @Nullable String organizationId;
  private final @Nullable String resourceId;

  private DeleteTraces(
      List<String> traceIds, @Nullable String organizationId, @Nullable String resourceId) {
    this.traceIds = traceIds;
    this.organizationId = organizationId;
    this.resourceId = resourceId;
  }

  /**
   * These traces, whosoever they are; none, if there is no id.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if an id is null or blank
   */
  public static DeleteTraces of(Collection<String> traceIds) {
    Arguments arguments = Arguments.of(OPERATION);
    List<String> ids = new ArrayList<>();
    for (String id : arguments.present("traceIds", traceIds)) {
      ids.add(arguments.name("traceIds[" + ids.size() + "]", id));
    }
    return new DeleteTraces(List.copyOf(ids), null, null);
  }

  /**
   * Only spans that belong to this organization.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public DeleteTraces organizationId(String organizationId) {
    return new DeleteTraces(
        traceIds, Arguments.of(OPERATION).name("organizationId", organizationId), resourceId);
  }

  /**
   * Only spans that belong to this resource.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public DeleteTraces resourceId(String resourceId) {
    return new DeleteTraces(
        traceIds, organizationId, Arguments.of(OPERATION).name("resourceId", resourceId));
  }

  List<String> traceIds() {
    return traceIds;
  }

  @Nullable String organizationId() {
    return organizationId;
  }

  @Nullable String resourceId() {
    return resourceId;
  }
}
