package dev.mastrajpa.retention;

import dev.mastrajpa.retention.Batch.Deleted;
import dev.mastrajpa.retention.Batch.Span;
import java.time.Duration;
import java.time.OffsetDateTime;

/** The batches of one table in one call. */
final class TablePruning {

  private static final Duration LONGEST_SLEEP = Duration.ofMillis(50);

  private final BatchTransactions transactions;
  private final Target target;
  private final OffsetDateTime cutoff;
  private final PruneOptions options;
  private long deleted;

  TablePruning(
      BatchTransactions transactions, Target target, OffsetDateTime cutoff, PruneOptions options) {
    this.transactions = transactions;
    this.target = target;
    this.cutoff = cutoff;
    this.options = options;
  }

  /** How the table stands if nothing more is done. */
  PruneResult soFar() {
    return target.result(deleted, false);
  }

  PruneResult run() {
    Span span = Span.before(cutoff);
    for (int batches = 0; batches < options.maxBatches() && !options.isCancelled(); batches++) {
      int limit = (int) Math.min(target.policy().batchSize(), options.maxRows() - deleted);
      if (limit <= 0) {
        break;
      }
      Span next = span;
      Deleted batch =
          transactions.run(
              (connection, prefix) -> target.batch().delete(connection, prefix, next, limit));
      deleted += batch.rows();
      boolean isEnd = batch.seen() < limit || isStuck(batch, next);
      PruneResult result =
          target.result(deleted, isEnd && !options.isCancelled() && !isAnythingLeft());
      options.tell(result);
      if (isEnd) {
        return result;
      }
      span = new Span(batch.last(), cutoff);
      pause();
    }
    return soFar();
  }

  /** A trigger or a policy of the server's may keep rows that could be locked. */
  private static boolean isStuck(Deleted batch, Span span) {
    return batch.rows() == 0 && !batch.last().isAfter(span.from());
  }

  /** What somebody held when it was passed over may be held still, or be gone by now. */
  private boolean isAnythingLeft() {
    return transactions.run(
        (connection, prefix) -> target.batch().isAnythingLeft(connection, prefix, cutoff));
  }

  private void pause() {
    long end = System.nanoTime() + options.pause().toNanos();
    for (long left = options.pause().toNanos();
        left > 0 && !options.isCancelled();
        left = end - System.nanoTime()) {
      try {
        Thread.sleep(Math.max(1, Math.min(left, LONGEST_SLEEP.toNanos()) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
