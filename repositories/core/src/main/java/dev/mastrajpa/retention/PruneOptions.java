package dev.mastrajpa.retention;

import dev.mastrajpa.error.InvalidArgumentException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How far one call of {@code prune} goes, and how fast. Limits hold for each table and each call,
 * as the original's do.
 *
 * <pre>{@code
 * PruneOptions.none().maxRows(50_000).pause(Duration.ofMillis(50)).cancelledWhen(stopping::get)
 * }</pre>
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class PruneOptions {

  private static final PruneOptions NONE =
      new PruneOptions(
          Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO, () -> false, progress -> {});

  private final int maxBatches;
  private final long maxRows;
  private final Duration pause;
  private final BooleanSupplier cancelled;
  private final Consumer<PruneResult> progress;

  private PruneOptions(
      int maxBatches,
      long maxRows,
      Duration pause,
      BooleanSupplier cancelled,
      Consumer<PruneResult> progress) {
    this.maxBatches = maxBatches;
    this.maxRows = maxRows;
    this.pause = pause;
    this.cancelled = cancelled;
    this.progress = progress;
  }

  /** Goes on until nothing is left to delete. */
  public static PruneOptions none() {
    return NONE;
  }

  /**
   * At most so many batches of a table.
   *
   * @throws InvalidArgumentException if the number is negative
   */
  public PruneOptions maxBatches(int maxBatches) {
    notNegative("maxBatches", maxBatches, maxBatches < 0);
    return new PruneOptions(maxBatches, maxRows, pause, cancelled, progress);
  }

  /**
   * At most so many rows of a table.
   *
   * @throws InvalidArgumentException if the number is negative
   */
  public PruneOptions maxRows(long maxRows) {
    notNegative("maxRows", maxRows, maxRows < 0);
    return new PruneOptions(maxBatches, maxRows, pause, cancelled, progress);
  }

  /**
   * Leaves the database to others for so long after each batch.
   *
   * @throws InvalidArgumentException if the time is negative
   */
  public PruneOptions pause(Duration pause) {
    notNegative("pause", pause, pause.isNegative());
    return new PruneOptions(maxBatches, maxRows, pause, cancelled, progress);
  }

  /**
   * Stops as soon as this says so. It is asked before each batch, in pauses, and before each build
   * of an index that pruning lacks, so that what has been deleted is counted and the next call goes
   * on from there. A batch or a build at work is not cut off, and on a large table a build may take
   * long. An interrupt of the thread does the same, and stays set.
   */
  public PruneOptions cancelledWhen(BooleanSupplier cancelled) {
    return new PruneOptions(maxBatches, maxRows, pause, cancelled, progress);
  }

  /**
   * Is told after each batch how the table stands, on the calling thread, when the batch is
   * committed. What it throws ends the call.
   */
  public PruneOptions onProgress(Consumer<PruneResult> progress) {
    return new PruneOptions(maxBatches, maxRows, pause, cancelled, progress);
  }

  int maxBatches() {
    return maxBatches;
  }

  long maxRows() {
    return maxRows;
  }

  Duration pause() {
    return pause;
  }

  boolean isCancelled() {
    return Thread.currentThread().isInterrupted() || cancelled.getAsBoolean();
  }

  void tell(PruneResult result) {
    progress.accept(result);
  }

  private static void notNegative(String name, Object value, boolean isNegative) {
    if (isNegative) {
      throw InvalidArgumentException.of("PRUNE", "INVALID_ARGUMENT", name, value, "is negative");
    }
  }
}
