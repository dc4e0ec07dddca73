package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;
import org.jspecify.annotations.Nullable;

/**
 * What an agent observes: one thread, or all threads of a resource. Each has an observational
 * memory of its own.
 *
 * @param threadId null for all threads of the resource
 * @param resourceId whose thread it is, or whose threads; of a thread, the id alone tells which
 *     memory is meant
 */
public record ObservationScope(@Nullable String threadId, String resourceId) {

  static final String OF_THREAD = "thread";
  static final String OF_RESOURCE = "resource";

  /**
   * @throws dev.mastrajpa.error.InvalidArgumentException if an id is blank, or the resource's null
   */
  public ObservationScope {
    Arguments arguments = Arguments.of("OBSERVATION_SCOPE");
    threadId = threadId == null ? null : arguments.name("threadId", threadId);
    resourceId = arguments.name("resourceId", resourceId);
  }

  /**
   * One thread.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if an id is null or blank
   */
  public static ObservationScope ofThread(String threadId, String resourceId) {
    return new ObservationScope(
        Arguments.of("OBSERVATION_SCOPE").present("threadId", threadId), resourceId);
  }

  /**
   * All threads of a resource.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public static ObservationScope ofResource(String resourceId) {
    return new ObservationScope(null, resourceId);
  }

  /** The word for it in the column {@code scope}. */
  String word() {
    return threadId == null ? OF_RESOURCE : OF_THREAD;
  }

  /** What its generations have in common, and nobody else's: the column {@code lookupKey}. */
  String lookupKey() {
    return threadId == null ? "resource:" + resourceId : "thread:" + threadId;
  }
}
