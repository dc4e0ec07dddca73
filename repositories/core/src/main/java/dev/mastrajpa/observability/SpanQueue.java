package dev.mastrajpa.observability;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The changes that wait to be written, in the order in which they came, and the count of them all.
 * One thread takes them, any may offer. The lock is never held for longer than it takes to move
 * references about.
 */
final class SpanQueue {

  private final SpanBufferLimits limits;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition progress = lock.newCondition();
  private final Condition closing = lock.newCondition();

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Waiting> taken = new ArrayDeque<>();
  private long waitingCharacters;
  private long takenCharacters;

  /** Up to which change somebody waits for all to be settled. */
  private long wanted;

  private boolean closed;
  private boolean hurried;
  private boolean over;

  private long accepted;
  private long turnedAway;
  private long evicted;
  private long written;
  private long failed;
  private long batches;
  private long retries;
  private @Nullable Throwable lastFailure;

  SpanQueue(SpanBufferLimits limits) {
    this.limits = limits;
  }

  /** Takes a change in, or does not, as the limits say. */
  boolean offer(SpanChange change) {
    long characters = change.characters();
    lock.lock();
    try {
      if (!hasMadeRoom()) {
        turnedAway++;
        return false;
      }
      accepted++;
      waitingCharacters += characters;
      waiting.add(new Waiting(accepted, change, characters, System.nanoTime()));
      if (waiting.size() == 1 || isBatchFull() || isFull()) {
        work.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasMadeRoom() {
    if (isFull() && !closed) {
      switch (limits.whenFull()) {
        case BLOCK -> awaitRoom();
        case DROP_OLDEST -> evictUntilThereIsRoom();
        case DROP_NEWEST -> {}
      }
    }
    return !isFull() && !closed;
  }

  private void awaitRoom() {
    long left = limits.patience().toNanos();
    try {
      while (isFull() && !closed && left > 0) {
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever wants the thread to end need not wait
    }
  }

  private void evictUntilThereIsRoom() {
    while (isFull() && !waiting.isEmpty()) {
      evictOldest();
    }
    progress.signalAll();
  }

  private void evictOldest() {
    waitingCharacters -= waiting.remove().characters();
    evicted++;
  }

  private boolean isFull() {
    return waiting.size() + taken.size() >= limits.size()
        || waitingCharacters + takenCharacters >= limits.characters();
  }

  private boolean isBatchFull() {
    return waiting.size() >= limits.batch()
        || waitingCharacters >= SpanBufferLimits.BATCH_CHARACTERS;
  }

  /**
   * Waits until there is a batch to write, and takes it.
   *
   * @return in order; empty if there will be no more
   */
  List<SpanChange> take() {
    lock.lock();
    try {
      awaitDue();
      return over ? List.of() : takeNow();
    } finally {
      lock.unlock();
    }
  }

  private void awaitDue() {
    try {
      long left = untilDue();
      while (!over && !(closed && waiting.isEmpty()) && left > 0) {
        work.awaitNanos(left);
        left = untilDue();
      }
    } catch (InterruptedException e) {
      hurry();
    }
  }

  /** Somebody wants the thread to end: what is here has one attempt, and nothing more comes. */
  private void hurry() {
    closed = true;
    hurried = true;
    room.signalAll();
  }

  /** In how many nanoseconds the first change must be written; 0 or less for at once. */
  private long untilDue() {
    Waiting first = waiting.peek();
    if (first == null) {
      return Long.MAX_VALUE;
    }
    return closed || isBatchFull() || isFull() || first.number() <= wanted
        ? 0
        : first.since() + limits.age().toNanos() - System.nanoTime();
  }

  private List<SpanChange> takeNow() {
    List<SpanChange> batch = new ArrayList<>();
    long characters = 0;
    while (!waiting.isEmpty()
        && batch.size() < limits.batch()
        && characters < SpanBufferLimits.BATCH_CHARACTERS) {
      Waiting next = waiting.remove();
      characters += next.characters();
      taken.add(next);
      batch.add(next.change());
    }
    waitingCharacters -= characters;
    takenCharacters += characters;
    return batch;
  }

  /**
   * Notes what has become of the first of those that are taken.
   *
   * @param stored how many were written
   * @param refused how many were not, and never will be
   */
  void settle(int stored, int refused) {
    lock.lock();
    try {
      forget(stored + refused);
      written += stored;
      failed += refused;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up all that is left, those included that are taken. */
  void abandon() {
    lock.lock();
    try {
      closed = true;
      over = true;
      evicted += taken.size();
      forget(taken.size());
      evictAll();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a call has been answered. */
  void answered() {
    lock.lock();
    try {
      batches++;
    } finally {
      lock.unlock();
    }
  }

  /** Notes why a call has failed or a change was refused. */
  void failed(Throwable reason) {
    lock.lock();
    try {
      lastFailure = reason;
    } finally {
      lock.unlock();
    }
  }

  private void forget(int settled) {
    for (int i = 0; i < settled; i++) {
      takenCharacters -= taken.remove().characters();
    }
    room.signalAll();
    progress.signalAll();
  }

  /**
   * Waits before another attempt; not for long once the queue is closed.
   *
   * @return whether there is to be one
   */
  boolean pause(Duration pause) {
    lock.lock();
    try {
      retries++;
      if (hurried) {
        return false;
      }
      awaitUnlessClosing(pause.toNanos());
      return !over;
    } finally {
      lock.unlock();
    }
  }

  private void awaitUnlessClosing(long nanos) {
    boolean wasClosed = closed;
    long left = nanos;
    try {
      while (!over && closed == wasClosed && left > 0) {
        left = closing.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      hurry();
    }
  }

  /** Waits until nothing is left that is here now; false if the time is over before. */
  boolean flush(Duration atMost) {
    lock.lock();
    try {
      long last = accepted;
      wanted = Math.max(wanted, last);
      work.signal();
      return awaitSettled(last, atMost);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes nothing more in, waits until all is written, and gives up what then still waits.
   *
   * @return how many changes are not written, or not yet
   */
  int close(Duration atMost) {
    lock.lock();
    try {
      closed = true;
      work.signal();
      closing.signal();
      room.signalAll();
      boolean settled = awaitSettled(accepted, atMost);
      int left = waiting.size() + taken.size();
      if (!settled) {
        over = true;
        evictAll();
        closing.signal();
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  private void evictAll() {
    while (!waiting.isEmpty()) {
      evictOldest();
    }
    progress.signalAll();
  }

  private boolean awaitSettled(long last, Duration atMost) {
    long left = atMost.toNanos();
    try {
      while (firstUnsettled() <= last && !over && left > 0) {
        left = progress.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return firstUnsettled() > last;
  }

  private long firstUnsettled() {
    Waiting first = taken.isEmpty() ? waiting.peek() : taken.peek();
    return first == null ? Long.MAX_VALUE : first.number();
  }

  SpanBufferMetrics metrics() {
    lock.lock();
    try {
      return new SpanBufferMetrics(
          accepted,
          turnedAway,
          evicted,
          written,
          failed,
          waiting.size() + (long) taken.size(),
          batches,
          retries,
          lastFailure);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A change that waits.
   *
   * @param number counted from 1
   * @param since when it came, by the clock that only runs forward
   */
  private record Waiting(long number, SpanChange change, long characters, long since) {}
}
