package dev.mastrajpa.threadstate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.mastrajpa.entity.MastraThreadState;
import dev.mastrajpa.entity.MastraThreadStateId;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is kept with a thread, a JSON value for each type. The original's own types are {@code task}
 * and {@code goal}.
 *
 * <pre>{@code
 * threadState.setState("t1", "goal", goal);
 * threadState.updateState("t1", "task", tasks -> with(tasks, another)); // nobody's task is lost
 * }</pre>
 *
 * <p>JSON null and no state are the same, as in the original. A string is kept whatever it says,
 * and the original reads the same one; of those that it has written itself it cannot read most. The
 * thread need not be there; {@link dev.mastrajpa.memory.MemoryRepository#deleteThread} takes its
 * states along.
 *
 * <p>An argument that is null, blank, or cannot be stored is refused before anything is read or
 * written, by an {@link dev.mastrajpa.error.InvalidArgumentException} that names it. Safe for use
 * by several threads.
 */
public final class ThreadStateRepository {

  private final Work work;
  private final Clock clock;

  public ThreadStateRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /** The state of this type; empty if there is none. */
  public Optional<JsonNode> getState(String threadId, String type) {
    String operation = "THREAD_STATE_GET";
    MastraThreadStateId key = key(operation, threadId, type);
    return work.readLatest(
            operation, unit -> Optional.ofNullable(unit.find(MastraThreadState.class, key)))
        .flatMap(ThreadStateRepository::value);
  }

  /**
   * Sets the state of this type, in place of the one that is there; that one's time of creation
   * stays.
   *
   * @param value null for none
   */
  public void setState(String threadId, String type, @Nullable JsonNode value) {
    String operation = "THREAD_STATE_SET";
    MastraThreadState state = state(operation, key(operation, threadId, type), value);
    work.write(
        operation,
        unit -> {
          ThreadStateStatements.save(unit, state, now());
          return state;
        });
  }

  /**
   * Sets the state of this type by what it is now. Nobody else changes it between the look and the
   * change, in no process, be it there already or not.
   *
   * @param change from the state, empty if there is none, to the one that is to be set; null for
   *     none. Runs in the transaction: it should be short, and may be run again if the transaction
   *     ends in a deadlock
   * @return what was set; empty for none
   */
  public Optional<JsonNode> updateState(
      String threadId, String type, Function<Optional<JsonNode>, @Nullable JsonNode> change) {
    String operation = "THREAD_STATE_UPDATE";
    MastraThreadStateId key = key(operation, threadId, type);
    Arguments.of(operation).present("change", change);
    return work.write(
        operation,
        unit -> {
          Optional<JsonNode> current = value(ThreadStateStatements.lock(unit, key, now()));
          MastraThreadState state = state(operation, key, change.apply(current));
          Optional<JsonNode> changed = value(state);
          if (changed.isPresent() || current.isPresent()) {
            ThreadStateStatements.save(unit, state, now());
          } else {
            ThreadStateStatements.delete(unit, key); // it was made only to be locked
          }
          return changed;
        });
  }

  /** Deletes the state of this type. Deleting one that is not there is fine. */
  public void deleteState(String threadId, String type) {
    String operation = "THREAD_STATE_DELETE";
    MastraThreadStateId key = key(operation, threadId, type);
    work.write(
        operation,
        unit -> {
          ThreadStateStatements.delete(unit, key);
          return unit;
        });
  }

  /** Deletes all states of all threads. */
  public void dangerouslyClearAll() {
    work.write(
        "THREAD_STATE_CLEAR_ALL",
        unit -> {
          ThreadStateStatements.clear(unit);
          return unit;
        });
  }

  private static MastraThreadStateId key(String operation, String threadId, String type) {
    Arguments arguments = Arguments.of(operation);
    return new MastraThreadStateId(
        arguments.name("threadId", threadId), arguments.name("type", type));
  }

  private static MastraThreadState state(
      String operation, MastraThreadStateId key, @Nullable JsonNode value) {
    try {
      return new MastraThreadState(
          key.getThreadId(), key.getType(), value == null ? NullNode.instance : value);
    } catch (IllegalArgumentException e) {
      throw InvalidArgumentException.missing(
          operation, "value", "cannot be stored: " + e.getMessage());
    }
  }

  private static Optional<JsonNode> value(MastraThreadState state) {
    return Optional.of(state.getValue()).filter(value -> !value.isNull());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
