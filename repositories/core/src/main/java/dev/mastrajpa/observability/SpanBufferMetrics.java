package dev.mastrajpa.observability;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link SpanBuffer} stands at one moment. A creation and an update count one each, and each
 * that was handed in is in one of {@link #written}, {@link #failed}, {@link #evicted}, {@link
 * #turnedAway} and {@link #queued}.
 *
 * @param accepted how many were taken in
 * @param turnedAway how many were not, because the buffer was full or closed
 * @param evicted how many were taken in and given up, to make room for newer ones or because there
 *     was no more time when the buffer was closed
 * @param written how many the repository has not refused: they are stored, but for updates of spans
 *     that are not there, such as those whose creation was dropped
 * @param failed how many the repository refused, each of which the listener was told of
 * @param queued how many were taken in and wait, those included that are being written
 * @param batches how many calls of the repository were answered
 * @param retries how often a call has failed and was, or is to be, made again
 * @param lastFailure why the last call failed or the last span was refused; null if none ever did
 */
public record SpanBufferMetrics(
    long accepted,
    long turnedAway,
    long evicted,
    long written,
    long failed,
    long queued,
    long batches,
    long retries,
    @Nullable Throwable lastFailure) {

  /** How many are lost although nothing is wrong with them. */
  public long dropped() {
    return turnedAway + evicted;
  }
}
