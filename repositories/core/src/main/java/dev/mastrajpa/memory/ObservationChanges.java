package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.Unit;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes to observational memory that depend on what is there: it is held from the look to the
 * change.
 */
final class ObservationChanges {

  static final String CREATE_REFLECTION = "CREATE_REFLECTION_GENERATION";
  static final String SWAP_REFLECTION = "SWAP_BUFFERED_REFLECTION_TO_ACTIVE";
  static final String UPDATE_CONFIG = "UPDATE_OM_CONFIG";

  private ObservationChanges() {}

  /** Begins a memory with this generation; answers with the current one if it has begun. */
  static MastraObservationalMemory initialize(
      Unit unit, ObservationScope scope, MastraObservationalMemory first) {
    Optional<MastraObservationalMemory> current = ObservationQueries.current(unit, scope);
    if (current.isPresent()) {
      return current.get();
    }
    lockGenerations(unit, first);
    while (current.isEmpty()) { // again only if one that was there is deleted before it is read
      current =
          ObservationStatements.insert(unit, first, true)
              ? Optional.ofNullable(unit.find(MastraObservationalMemory.class, first.getId()))
              : ObservationQueries.current(unit, scope);
    }
    return current.get();
  }

  /**
   * @return false if there is a generation of its number
   */
  static boolean insert(Unit unit, MastraObservationalMemory row) {
    lockGenerations(unit, row);
    return ObservationStatements.insert(unit, row, false);
  }

  static void clear(Unit unit, ObservationScope scope) {
    ObservationStatements.lockGenerations(unit, scope.lookupKey());
    ObservationStatements.clear(unit, scope.lookupKey());
  }

  static SwapBufferedToActiveResult activate(Unit unit, SwapBufferedToActive request, Instant now) {
    MastraObservationalMemory record = locked(unit, SwapBufferedToActive.OPERATION, request.id());
    BufferedChunks chunks =
        new BufferedChunks(record.getBufferedObservationChunksJson(), request.messageTokens());
    if (chunks.isEmpty()) {
      return SwapBufferedToActiveResult.NOTHING;
    }
    int count = chunks.toActivate(request);
    SwapBufferedToActiveResult activated = chunks.activated(count);
    ObservationStatements.activate(
        unit,
        request.id(),
        activated,
        chunks.jsonAfter(count),
        lastObservedAt(request, chunks, count, now),
        now);
    return activated;
  }

  private static Instant lastObservedAt(
      SwapBufferedToActive request, BufferedChunks chunks, int count, Instant now) {
    Instant given = request.lastObservedAt();
    if (given != null) {
      return given;
    }
    try {
      Instant stored = chunks.lastObservedAt(count);
      return stored == null ? now : stored;
    } catch (DateTimeException e) {
      throw failure(
          SwapBufferedToActive.OPERATION,
          "FAILED",
          "A buffered chunk of record " + request.id() + " has a lastObservedAt that is no date",
          request.id(),
          e);
    }
  }

  /**
   * Adds the generation that follows a record.
   *
   * @param given the record as its reflector has seen it: what was observed since is to be observed
   *     again
   * @return empty if a newer one is there
   */
  static Optional<MastraObservationalMemory> reflect(
      Unit unit, MastraObservationalMemory given, String reflection, int tokenCount, Instant now) {
    MastraObservationalMemory record = lockedToReflect(unit, CREATE_REFLECTION, given.getId());
    MastraObservationalMemory next = ObservationRow.next(record, reflection, tokenCount, now);
    next.setLastObservedAt(given.getLastObservedAt());
    return inserted(unit, next);
  }

  /**
   * Adds the generation that begins with a record's buffered reflection.
   *
   * @return empty if a newer one is there
   */
  static Optional<MastraObservationalMemory> activateReflection(
      Unit unit, String id, int tokenCount, Instant now) {
    MastraObservationalMemory record = lockedToReflect(unit, SWAP_REFLECTION, id);
    String reflection = record.getBufferedReflection();
    if (reflection == null || reflection.isEmpty()) {
      throw failure(SWAP_REFLECTION, "NO_CONTENT", "No buffered reflection to swap", id, null);
    }
    String unreflected = unreflected(record);
    String observations = unreflected.isEmpty() ? reflection : reflection + "\n\n" + unreflected;
    Optional<MastraObservationalMemory> next =
        inserted(unit, ObservationRow.next(record, observations, tokenCount, now));
    if (next.isPresent()) {
      ObservationStatements.forgetReflection(unit, id, now);
    }
    return next;
  }

  /** What has been observed after the lines that the buffered reflection was made of. */
  private static String unreflected(MastraObservationalMemory record) {
    List<String> lines = Arrays.asList(record.getActiveObservations().split("\n", -1));
    Integer reflected = record.getReflectedObservationLineCount();
    int from = reflected == null ? 0 : Math.min(Math.max(reflected, 0), lines.size());
    return JavaScript.trim(String.join("\n", lines.subList(from, lines.size())));
  }

  private static Optional<MastraObservationalMemory> inserted(
      Unit unit, MastraObservationalMemory next) {
    return ObservationStatements.insert(unit, next, true)
        ? Optional.ofNullable(unit.find(MastraObservationalMemory.class, next.getId()))
        : Optional.empty();
  }

  /**
   * Holds the generations of a memory and its thread, if there is one, as whoever deletes that
   * does: nothing is added to what is being deleted.
   */
  private static void lockGenerations(Unit unit, MastraObservationalMemory row) {
    if (row.getThreadId() != null) {
      ThreadStatements.lock(unit, row.getThreadId());
    }
    ObservationStatements.lockGenerations(unit, row.getLookupKey());
  }

  /** The thread, the generations and the record, in this order, as everybody locks them. */
  private static MastraObservationalMemory lockedToReflect(Unit unit, String operation, String id) {
    MastraObservationalMemory record = unit.find(MastraObservationalMemory.class, id);
    if (record == null) {
      throw notFound(operation, id);
    }
    lockGenerations(unit, record);
    return locked(unit, operation, id);
  }

  static void mergeConfig(Unit unit, String id, JsonNode members, Instant now) {
    MastraObservationalMemory record = locked(unit, UPDATE_CONFIG, id);
    String merged;
    try {
      merged = ObservationConfig.merged(record.getConfigJson(), members);
    } catch (IllegalArgumentException e) {
      throw failure(
          UPDATE_CONFIG, "FAILED", "The config of record " + id + " cannot be merged", id, e);
    }
    ObservationStatements.setConfig(unit, id, merged, now);
  }

  private static MastraObservationalMemory locked(Unit unit, String operation, String id) {
    return ObservationStatements.lock(unit, id).orElseThrow(() -> notFound(operation, id));
  }

  static StorageException notFound(String operation, String id) {
    return failure(
        operation, "NOT_FOUND", "Observational memory record not found: " + id, id, null);
  }

  private static StorageException failure(
      String operation, String status, String message, String id, @Nullable Throwable cause) {
    return new StorageException(
        operation, status, ErrorCategory.USER, message, Map.of("id", id), cause);
  }
}
