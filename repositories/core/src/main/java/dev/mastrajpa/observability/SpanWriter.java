package dev.mastrajpa.observability;

import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.observability.BatchOutcome.Failure;
import dev.mastrajpa.observability.SpanChange.Creation;
import dev.mastrajpa.observability.SpanChange.Update;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** Writes what waits in a queue, batch by batch, until that is closed and empty. */
final class SpanWriter implements Runnable {

  private static final Logger LOG = System.getLogger(SpanWriter.class.getName());

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MOST_ATTEMPTS_ALONE = 5;
  private static final long TELL_OF_DROPPED_EVERY = Duration.ofSeconds(10).toNanos();

  private final SpanQueue queue;
  private final ObservabilityRepository repository;
  private final SpanBufferListener listener;

  private int most = Integer.MAX_VALUE;
  private int attempts;
  private int stored;
  private int refused;
  private long toldDropped;
  private long toldAt = System.nanoTime() - TELL_OF_DROPPED_EVERY;

  SpanWriter(SpanQueue queue, ObservabilityRepository repository, SpanBufferListener listener) {
    this.queue = queue;
    this.repository = repository;
    this.listener = listener;
  }

  @Override
  public void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        List<SpanChange> changes = queue.take();
        goesOn = !changes.isEmpty() && haveWritten(changes);
        tellOfDroppedOnceInAWhile();
      }
    } finally {
      queue.abandon();
      tellOfDropped();
    }
  }

  private boolean haveWritten(List<SpanChange> changes) {
    for (SpanChanges batch : SpanChanges.of(changes)) {
      stored = 0;
      refused = 0;
      boolean done =
          haveWritten(
                  batch.creations(),
                  some ->
                      repository.batchCreateSpansPartially(
                          some.stream().map(Creation::span).toList()))
              && haveWritten(
                  batch.updates(),
                  some ->
                      repository.batchUpdateSpansPartially(
                          some.stream().map(Update::patch).toList()));
      queue.settle(stored, refused);
      if (!done) {
        return false;
      }
    }
    return true;
  }

  /** False if it was given up, because there is no more time or the store is closed. */
  private <C extends SpanChange> boolean haveWritten(
      List<C> changes, Function<List<C>, BatchOutcome> call) {
    int done = 0;
    while (done < changes.size()) {
      List<C> some = changes.subList(done, done + Math.min(most, changes.size() - done));
      BatchOutcome outcome;
      try {
        outcome = call.apply(some);
      } catch (StoreClosedException e) {
        queue.failed(e);
        return false;
      } catch (Throwable failure) { // a thread that ended would leave the queue to fill up
        if (some.size() == 1 && attempts >= MOST_ATTEMPTS_ALONE && mayBeTheSpan(failure)) {
          refuse(some.get(0), failure);
          done++;
          attempts = 0;
        } else if (isToGoOnAfter(failure)) {
          most = Math.max(1, some.size() / 2); // it may have been too much
        } else {
          return false;
        }
        continue;
      }
      settle(some, outcome);
      done += some.size();
    }
    return true;
  }

  private void settle(List<? extends SpanChange> changes, BatchOutcome outcome) {
    stored += changes.size() - outcome.failures().size();
    for (Failure failure : outcome.failures()) {
      refuse(changes.get(failure.index()), failure.reason());
    }
    queue.answered();
    attempts = 0;
    most = changes.size() < most ? most : (int) Math.min(Integer.MAX_VALUE, 2L * most);
  }

  private void refuse(SpanChange change, Throwable reason) {
    refused++;
    queue.failed(reason);
    tell(told -> change.refused(told, reason));
  }

  /**
   * What no single span is to blame for passes, and is waited for. This may be otherwise: too much
   * for the server's time or memory, or for ours, or a fault.
   */
  private static boolean mayBeTheSpan(Throwable failure) {
    if (!(failure instanceof StorageException storage)) {
      return true;
    }
    String state = String.valueOf(storage.details().get("sqlState"));
    return state.equals("57014") // statement_timeout, or somebody has canceled it
        || state.equals("53200") // out of memory
        || state.startsWith("54") // too large or too complex
        || state.startsWith("XX");
  }

  private boolean isToGoOnAfter(Throwable failure) {
    long longest =
        Math.min(FIRST_PAUSE.toMillis() << Math.min(attempts, 10), LONGEST_PAUSE.toMillis());
    // several processes that lost one database shall not come back to it in step
    Duration pause =
        Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    attempts++;
    queue.failed(failure);
    tell(told -> told.retrying(failure, pause));
    tellOfDroppedOnceInAWhile();
    return queue.pause(pause);
  }

  private void tellOfDroppedOnceInAWhile() {
    if (System.nanoTime() - toldAt >= TELL_OF_DROPPED_EVERY) {
      tellOfDropped();
    }
  }

  private void tellOfDropped() {
    long dropped = queue.metrics().dropped();
    if (dropped > toldDropped) {
      long since = dropped - toldDropped;
      tell(told -> told.dropped(since));
      toldDropped = dropped;
      toldAt = System.nanoTime();
    }
  }

  private void tell(Consumer<SpanBufferListener> what) {
    try {
      what.accept(listener);
    } catch (Throwable e) { // whatever it is, the spans have nothing to do with it
      LOG.log(Level.WARNING, "The listener of the buffer of spans failed", e);
    }
  }
}
