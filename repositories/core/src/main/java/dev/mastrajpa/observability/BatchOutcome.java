package dev.mastrajpa.observability;

import dev.mastrajpa.error.StorageException;
import java.util.List;

/**
 * What has become of a batch that was stored as far as possible.
 *
 * @param stored how many of its members were stored
 * @param failures why the others were not, in the order of the batch; unmodifiable
 */
public record BatchOutcome(int stored, List<Failure> failures) {

  public BatchOutcome {
    failures = List.copyOf(failures);
  }

  /** Whether all of them were stored. */
  public boolean isComplete() {
    return failures.isEmpty();
  }

  /**
   * A member of a batch that was not stored.
   *
   * @param index its place in the batch, counted from 0
   * @param reason what would have been thrown, had it been alone
   */
  public record Failure(int index, StorageException reason) {}
}
