package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.work.Unit;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What agents have observed in threads, condensed: in generations, each of which begins with a
 * reflection on the one before it.
 *
 * <pre>{@code
 * ObservationScope thread = ObservationScope.ofThread("t1", "anna");
 * String record = memory.initializeObservationalMemory(thread, config).getId();
 * memory.updateBufferedObservations(record, chunk);
 * memory.swapBufferedToActive(SwapBufferedToActive.of(record, 0.7, 30_000, pending));
 * }</pre>
 *
 * <p>The generation with the highest number is the current one. Callers in any number of processes
 * of this library may be at one memory at once: a chunk becomes active once, a reflection is taken
 * once, and no two generations get one number. The original, which takes no lock, may do either
 * twice, beside this one too. Generations that the original has given one number stay readable, the
 * newest of them first. (In a transaction of the isolation {@code REPEATABLE READ}, two who begin
 * one memory at once may both succeed, and whoever waited for a record fails with the SQLSTATE
 * {@code 40001}.) To reflect locks all generations, and any other change the record; in a
 * transaction that does both, reflect first, or two may end in a deadlock.
 *
 * <p>Counts of tokens may have fractions and are stored rounded. What is handed out is detached:
 * changing it changes no row. What is handed in is copied and left as it is. An argument that is
 * null, blank, or cannot be stored is refused before anything is read or written, by an {@link
 * dev.mastrajpa.error.InvalidArgumentException} that names it. Safe for use by several threads.
 */
public final class ObservationalMemoryRepository {

  private final Work work;
  private final Clock clock;

  public ObservationalMemoryRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /** The current generation; empty if nothing was begun here. */
  public Optional<MastraObservationalMemory> getObservationalMemory(ObservationScope scope) {
    String operation = "GET_OBSERVATIONAL_MEMORY";
    Arguments.of(operation).present("scope", scope);
    return work.read(operation, unit -> ObservationQueries.current(unit, scope));
  }

  /** Generations, newest first; see {@link ObservationalMemoryHistory} for what can be asked. */
  public List<MastraObservationalMemory> getObservationalMemoryHistory(
      ObservationalMemoryHistory request) {
    String operation = ObservationalMemoryHistory.OPERATION;
    Arguments.of(operation).present("request", request);
    return request.limit() == 0
        ? List.of()
        : work.read(operation, unit -> ObservationQueries.history(unit, request));
  }

  /** Like the other, without a time zone. */
  public MastraObservationalMemory initializeObservationalMemory(
      ObservationScope scope, JsonNode config) {
    return initialize(scope, config, null);
  }

  /**
   * Begins to remember, with a first generation of nothing. Of several who do so at once, the first
   * one's is kept; the original keeps all of them.
   *
   * @param config an object
   * @param observedTimezone the time zone that dates in observations will be of
   * @return the current generation: the one that was begun, or the one that is there
   */
  public MastraObservationalMemory initializeObservationalMemory(
      ObservationScope scope, JsonNode config, String observedTimezone) {
    return initialize(
        scope,
        config,
        Arguments.of("INITIALIZE_OBSERVATIONAL_MEMORY").name("observedTimezone", observedTimezone));
  }

  private MastraObservationalMemory initialize(
      ObservationScope scope, JsonNode config, @Nullable String observedTimezone) {
    String operation = "INITIALIZE_OBSERVATIONAL_MEMORY";
    Arguments arguments = Arguments.of(operation);
    MastraObservationalMemory first =
        ObservationRow.first(
            arguments.present("scope", scope),
            ObservationConfig.given(arguments, config),
            observedTimezone,
            now());
    return work.write(operation, unit -> ObservationChanges.initialize(unit, scope, first));
  }

  /**
   * Stores a record with all its columns, as a copy of a memory needs it. Its key follows from its
   * thread or else its resource; times of creation and change that it lacks become the clock's.
   *
   * @param record with an id, a resource and a configuration that is an object
   * @throws StorageException if there is a record with its id, or a generation with its number
   */
  public void insertObservationalMemoryRecord(MastraObservationalMemory record) {
    String operation = "INSERT_OBSERVATIONAL_MEMORY_RECORD";
    MastraObservationalMemory row = ObservationRow.of(Arguments.of(operation), record, now());
    work.write(
        operation,
        unit -> {
          if (!ObservationChanges.insert(unit, row)) {
            throw new StorageException(
                operation,
                "FAILED",
                ErrorCategory.USER,
                "There is a generation " + row.getGenerationCount() + " of " + row.getLookupKey(),
                Map.of("id", row.getId(), "lookupKey", row.getLookupKey()),
                null);
          }
          return row;
        });
  }

  /**
   * Replaces all observations of a record, and counts what is new to the tokens that were observed;
   * no messages are pending then. See {@link UpdateActiveObservations}.
   *
   * @throws StorageException if there is no such record
   */
  public void updateActiveObservations(UpdateActiveObservations request) {
    String operation = UpdateActiveObservations.OPERATION;
    Arguments.of(operation).present("request", request);
    change(
        operation, request.id(), unit -> ObservationStatements.updateActive(unit, request, now()));
  }

  /**
   * Buffers a chunk of observations, after those that are there. A chunk of a cycle that has one
   * there is not added again, so that this may be tried again.
   *
   * @throws StorageException if there is no such record
   */
  public void updateBufferedObservations(String id, BufferedObservationChunk chunk) {
    addChunk(id, chunk, null);
  }

  /**
   * Like the other, and notes up to when messages have been buffered: in milliseconds and in UTC.
   * The original shows this time without its milliseconds, and as one of its own time zone.
   */
  public void updateBufferedObservations(
      String id, BufferedObservationChunk chunk, Instant lastBufferedAtTime) {
    addChunk(
        id,
        chunk,
        Arguments.of(BufferedObservationChunk.OPERATION)
            .moment("lastBufferedAtTime", lastBufferedAtTime));
  }

  private void addChunk(
      String id, BufferedObservationChunk chunk, @Nullable Instant lastBufferedAtTime) {
    String operation = BufferedObservationChunk.OPERATION;
    Arguments.of(operation).present("chunk", chunk);
    change(
        operation,
        id,
        unit -> ObservationStatements.addChunk(unit, id, chunk, lastBufferedAtTime, now()));
  }

  /**
   * Appends buffered chunks to the observations, the oldest first, and takes their messages off
   * those that are pending. Of several who do so at once, each activates chunks that no other does,
   * and a chunk that is buffered meanwhile stays.
   *
   * <p>How many: as many as bring the pending tokens down to the part of the threshold that is
   * kept. If no boundary of chunks lies exactly there, the next one after it, unless that takes
   * away more than 95 % of what is to be kept, or leaves less than it and 1,000 tokens; then the
   * last one before it. At least one chunk.
   *
   * <p>It is the record that counts, not whether it is the current generation: chunks of one that a
   * reflection has followed become active there, and not in the one that followed.
   *
   * @return what has become active; nothing, if nothing is buffered
   * @throws StorageException if there is no such record
   */
  public SwapBufferedToActiveResult swapBufferedToActive(SwapBufferedToActive request) {
    String operation = SwapBufferedToActive.OPERATION;
    Arguments.of(operation).present("request", request);
    return work.write(operation, unit -> ObservationChanges.activate(unit, request, now()));
  }

  /**
   * Adds the generation that follows a record: a reflection on its observations. Configuration,
   * metadata and totals are those that the record has by now; what has been observed since the
   * record was read counts as not observed, for the reflection does not know of it.
   *
   * @param currentRecord as it was read for the reflection; its id and when it was last observed
   *     are used, and nothing else of it
   * @param tokenCount of the reflection
   * @return the new generation; empty if there is a newer one than the record already, because
   *     somebody else has reflected on it. The original gives both one number then
   * @throws StorageException if there is no such record any more
   */
  public Optional<MastraObservationalMemory> createReflectionGeneration(
      MastraObservationalMemory currentRecord, String reflection, double tokenCount) {
    String operation = ObservationChanges.CREATE_REFLECTION;
    Arguments arguments = Arguments.of(operation);
    arguments.name("currentRecord.id", arguments.present("currentRecord", currentRecord).getId());
    String text = arguments.text("reflection", reflection);
    int tokens = Tokens.rounded(arguments, "tokenCount", tokenCount);
    return work.write(
        operation, unit -> ObservationChanges.reflect(unit, currentRecord, text, tokens, now()));
  }

  /**
   * Buffers a reflection on a record, after what is buffered of one already.
   *
   * @throws StorageException if there is no such record
   */
  public void updateBufferedReflection(String id, BufferedReflection reflection) {
    String operation = BufferedReflection.OPERATION;
    Arguments.of(operation).present("reflection", reflection);
    change(operation, id, unit -> ObservationStatements.addReflection(unit, id, reflection, now()));
  }

  /**
   * Adds the generation that begins with the reflection a record has buffered, and after it the
   * observations that have come since. The record has no reflection buffered then. Of several who
   * do so at once, one succeeds.
   *
   * @param id the record's
   * @param tokenCount of what the new generation begins with
   * @return the new generation; empty if there is a newer one than the record already; nothing is
   *     changed then
   * @throws StorageException if there is no such record, or no reflection is buffered, as after
   *     somebody else has taken it
   */
  public Optional<MastraObservationalMemory> swapBufferedReflectionToActive(
      String id, double tokenCount) {
    String operation = ObservationChanges.SWAP_REFLECTION;
    Arguments arguments = Arguments.of(operation);
    String record = arguments.name("id", id);
    int tokens = Tokens.rounded(arguments, "tokenCount", tokenCount);
    return work.write(
        operation, unit -> ObservationChanges.activateReflection(unit, record, tokens, now()));
  }

  /**
   * Notes whether somebody reflects on a record.
   *
   * @throws StorageException if there is no such record
   */
  public void setReflectingFlag(String id, boolean isReflecting) {
    change(
        "SET_REFLECTING_FLAG",
        id,
        unit -> ObservationStatements.setReflecting(unit, id, isReflecting, now()));
  }

  /**
   * Notes whether somebody observes for a record.
   *
   * @throws StorageException if there is no such record
   */
  public void setObservingFlag(String id, boolean isObserving) {
    change(
        "SET_OBSERVING_FLAG",
        id,
        unit -> ObservationStatements.setObserving(unit, id, isObserving, now()));
  }

  /**
   * Notes whether somebody buffers observations for a record.
   *
   * @throws StorageException if there is no such record
   */
  public void setBufferingObservationFlag(String id, boolean isBuffering) {
    setBufferingObservation(id, isBuffering, null);
  }

  /** Like the other, and notes how many tokens were pending when that was begun. */
  public void setBufferingObservationFlag(
      String id, boolean isBuffering, double lastBufferedAtTokens) {
    Arguments arguments = Arguments.of("SET_BUFFERING_OBSERVATION_FLAG");
    setBufferingObservation(
        id, isBuffering, Tokens.rounded(arguments, "lastBufferedAtTokens", lastBufferedAtTokens));
  }

  private void setBufferingObservation(
      String id, boolean isBuffering, @Nullable Integer lastBufferedAtTokens) {
    change(
        "SET_BUFFERING_OBSERVATION_FLAG",
        id,
        unit ->
            ObservationStatements.setBufferingObservation(
                unit, id, isBuffering, lastBufferedAtTokens, now()));
  }

  /**
   * Notes whether somebody buffers a reflection on a record.
   *
   * @throws StorageException if there is no such record
   */
  public void setBufferingReflectionFlag(String id, boolean isBuffering) {
    change(
        "SET_BUFFERING_REFLECTION_FLAG",
        id,
        unit -> ObservationStatements.setBufferingReflection(unit, id, isBuffering, now()));
  }

  /**
   * Notes how many tokens the messages have that are not observed yet.
   *
   * @throws StorageException if there is no such record
   */
  public void setPendingMessageTokens(String id, double tokenCount) {
    String operation = "SET_PENDING_MESSAGE_TOKENS";
    int tokens = Tokens.rounded(Arguments.of(operation), "tokenCount", tokenCount);
    change(operation, id, unit -> ObservationStatements.setPendingTokens(unit, id, tokens, now()));
  }

  /**
   * Merges members into the configuration of a record, objects into objects; anything else, arrays
   * and JSON null included, takes the place of what is there. The record is held meanwhile: callers
   * who set different members at once all succeed, where the original loses some.
   *
   * @param config an object
   * @throws StorageException if there is no such record
   */
  public void updateObservationalMemoryConfig(String id, JsonNode config) {
    String operation = ObservationChanges.UPDATE_CONFIG;
    Arguments arguments = Arguments.of(operation);
    String record = arguments.name("id", id);
    JsonNode members = ObservationConfig.given(arguments, config);
    work.write(
        operation,
        unit -> {
          ObservationChanges.mergeConfig(unit, record, members, now());
          return unit;
        });
  }

  /** Deletes all generations. Deleting a memory that was never begun is fine. */
  public void clearObservationalMemory(ObservationScope scope) {
    String operation = "CLEAR_OBSERVATIONAL_MEMORY";
    Arguments.of(operation).present("scope", scope);
    work.write(
        operation,
        unit -> {
          ObservationChanges.clear(unit, scope);
          return unit;
        });
  }

  /**
   * @param statement changes the record with this id and says whether it is there
   */
  private void change(String operation, String id, Predicate<Unit> statement) {
    String record = Arguments.of(operation).name("id", id);
    work.write(
        operation,
        unit -> {
          if (!statement.test(unit)) {
            throw ObservationChanges.notFound(operation, record);
          }
          return unit;
        });
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
