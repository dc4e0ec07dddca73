package dev.mastrajpa.retention;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.util.List;
import java.util.Map;

/**
 * Some tables could not be pruned. The others were, and what was deleted stays deleted: {@link
 * #results()} says how each table stands. The cause is the first failure, the others are
 * suppressed.
 */
public final class PruneException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final transient List<PruneResult> results;

  /**
   * @param failures by table, at least one
   */
  PruneException(Map<String, StorageException> failures, List<PruneResult> results) {
    super(
        "PRUNE",
        "FAILED",
        ErrorCategory.THIRD_PARTY,
        message(failures),
        Map.of("tables", List.copyOf(failures.keySet())),
        failures.values().iterator().next());
    this.results = List.copyOf(results);
    failures.values().stream().skip(1).forEach(this::addSuppressed);
  }

  /**
   * One for each table that has a policy, as the call would have returned; empty after
   * serialization.
   */
  public List<PruneResult> results() {
    return results == null ? List.of() : results;
  }

  private static String message(Map<String, StorageException> failures) {
    StringBuilder message = new StringBuilder("Not pruned:");
    failures.forEach(
        (table, failure) ->
            message.append("\n").append(table).append(": ").append(failure.getMessage()));
    return message.toString();
  }
}
