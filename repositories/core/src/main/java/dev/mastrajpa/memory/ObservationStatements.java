package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * What is written to {@code mastra_observational_memory}. Those that name a record by its id say
 * whether it was there.
 */
final class ObservationStatements {

  private static final String TABLE = "mastra_observational_memory";

  /**
   * Lets one at a time add or remove generations of one memory. Nothing in the table says that
   * their numbers are unique, and what the original has left there may already contradict it; so
   * they are kept so by a lock, which the original neither asks for nor has to wait for.
   */
  private static final String LOCK_GENERATIONS =
      """
      select 1
      from pg_advisory_xact_lock(
        cast(cast(to_regclass(:table) as oid) as integer), hashtext(:lookupKey))
      """;

  private static final String LOCK =
      """
      select m.* from {mastra}.mastra_observational_memory m where m.id = :id for no key update
      """;

  private static final String INSERT =
      """
      insert into {mastra}.mastra_observational_memory
        (id, "lookupKey", scope, "resourceId", "threadId",
         "activeObservations", "activeObservationsPendingUpdate",
         "originType", config, "generationCount",
         "lastObservedAt", "lastObservedAtZ", "lastReflectionAt", "lastReflectionAtZ",
         "pendingMessageTokens", "totalTokensObserved", "observationTokenCount",
         "isObserving", "isReflecting", "observedMessageIds", "observedTimezone",
         "bufferedObservations", "bufferedObservationTokens", "bufferedMessageIds",
         "bufferedReflection", "bufferedReflectionTokens", "bufferedReflectionInputTokens",
         "reflectedObservationLineCount", "bufferedObservationChunks",
         "isBufferingObservation", "isBufferingReflection",
         "lastBufferedAtTokens", "lastBufferedAtTime", "lastBufferedAtTimeZ",
         metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      select
        :id, :lookupKey, :scope, :resourceId, :threadId,
        :activeObservations, :activeObservationsPendingUpdate,
        :originType, :config, :generationCount,
        cast(:lastObservedAt as timestamp), cast(:lastObservedAt as timestamptz),
        cast(:lastReflectionAt as timestamp), cast(:lastReflectionAt as timestamptz),
        :pendingMessageTokens, :totalTokensObserved, :observationTokenCount,
        :isObserving, :isReflecting, cast(:observedMessageIds as jsonb), :observedTimezone,
        :bufferedObservations, cast(:bufferedObservationTokens as integer),
        cast(:bufferedMessageIds as jsonb),
        :bufferedReflection, cast(:bufferedReflectionTokens as integer),
        cast(:bufferedReflectionInputTokens as integer),
        cast(:reflectedObservationLineCount as integer),
        cast(:bufferedObservationChunks as jsonb),
        :isBufferingObservation, :isBufferingReflection,
        :lastBufferedAtTokens,
        cast(:lastBufferedAtTime as timestamp), cast(:lastBufferedAtTime as timestamptz),
        cast(:metadata as jsonb),
        cast(:createdAt as timestamp), cast(:createdAt as timestamptz),
        cast(:updatedAt as timestamp), cast(:updatedAt as timestamptz)
      where not exists (
        select 1 from {mastra}.mastra_observational_memory other
        where other."lookupKey" = :lookupKey
          and (other."generationCount" = :generationCount
            or (:isNewest and other."generationCount" > :generationCount)))
      """;

  private static final String UPDATE_ACTIVE =
      """
      update {mastra}.mastra_observational_memory set
        "activeObservations" = :observations,
        "lastObservedAt" = cast(:lastObservedAt as timestamp),
        "lastObservedAtZ" = cast(:lastObservedAt as timestamptz),
        "pendingMessageTokens" = 0,
        "observationTokenCount" = :tokenCount,
        "totalTokensObserved" = "totalTokensObserved" + :tokenCount,
        "observedMessageIds" = cast(:observedMessageIds as jsonb),
        "observedTimezone" = coalesce(:observedTimezone, "observedTimezone"),
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  /**
   * A chunk whose cycle is there already is not added again; all else is done in any case. The
   * chunks that are there may lie in a string that holds their array.
   */
  private static final String ADD_CHUNK =
      """
      update {mastra}.mastra_observational_memory set
        "bufferedObservationChunks" =
          (select
            case
              when jsonb_typeof(stored.chunks) is distinct from 'array'
                then cast(:chunk as jsonb)
              when exists (
                select 1 from jsonb_array_elements(stored.chunks) as buffered(chunk)
                where buffered.chunk ->> 'cycleId' = :cycleId)
                then stored.chunks
              else stored.chunks || cast(:chunk as jsonb)
            end
          from (select
              case
                when jsonb_typeof("bufferedObservationChunks") = 'string'
                  and "bufferedObservationChunks" #>> '{}' ~ '^[[:space:]]*[[]'
                  then cast("bufferedObservationChunks" #>> '{}' as jsonb)
                else "bufferedObservationChunks"
              end as chunks)
            as stored),
        "lastBufferedAtTime" =
          coalesce(cast(:lastBufferedAtTime as timestamp), "lastBufferedAtTime"),
        "lastBufferedAtTimeZ" =
          coalesce(
            cast(:lastBufferedAtTime as timestamptz), "lastBufferedAtTime" at time zone 'UTC'),
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String ACTIVATE =
      """
      update {mastra}.mastra_observational_memory set
        "activeObservations" =
          case
            when "activeObservations" = '' then :observations
            else "activeObservations" || :boundary || :observations
          end,
        "observationTokenCount" = "observationTokenCount" + :observationTokens,
        "pendingMessageTokens" = greatest(0, "pendingMessageTokens" - :messageTokens),
        "bufferedObservationChunks" = cast(:remaining as jsonb),
        "lastObservedAt" = cast(:lastObservedAt as timestamp),
        "lastObservedAtZ" = cast(:lastObservedAt as timestamptz),
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String ADD_REFLECTION =
      """
      update {mastra}.mastra_observational_memory set
        "bufferedReflection" =
          case
            when "bufferedReflection" <> '' then "bufferedReflection" || :separator || :reflection
            else :reflection
          end,
        "bufferedReflectionTokens" = coalesce("bufferedReflectionTokens", 0) + :tokenCount,
        "bufferedReflectionInputTokens" =
          coalesce("bufferedReflectionInputTokens", 0) + :inputTokenCount,
        "reflectedObservationLineCount" = :lineCount,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String FORGET_REFLECTION =
      """
      update {mastra}.mastra_observational_memory set
        "bufferedReflection" = null,
        "bufferedReflectionTokens" = null,
        "bufferedReflectionInputTokens" = null,
        "reflectedObservationLineCount" = null,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String SET_REFLECTING =
      """
      update {mastra}.mastra_observational_memory set
        "isReflecting" = :isSet,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String SET_OBSERVING =
      """
      update {mastra}.mastra_observational_memory set
        "isObserving" = :isSet,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String SET_BUFFERING_REFLECTION =
      """
      update {mastra}.mastra_observational_memory set
        "isBufferingReflection" = :isSet,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String SET_BUFFERING_OBSERVATION =
      """
      update {mastra}.mastra_observational_memory set
        "isBufferingObservation" = :isSet,
        "lastBufferedAtTokens" = coalesce(cast(:tokens as integer), "lastBufferedAtTokens"),
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String SET_PENDING_TOKENS =
      """
      update {mastra}.mastra_observational_memory set
        "pendingMessageTokens" = :tokens,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String SET_CONFIG =
      """
      update {mastra}.mastra_observational_memory set
        config = :config,
        "updatedAt" = cast(:now as timestamp),
        "updatedAtZ" = cast(:now as timestamptz)
      where id = :id
      """;

  private static final String CLEAR =
      """
      delete from {mastra}.mastra_observational_memory where "lookupKey" = :lookupKey
      """;

  private ObservationStatements() {}

  /** Holds the generations of a memory, there or not, until the transaction ends. */
  static void lockGenerations(Unit unit, String lookupKey) {
    unit.select(LOCK_GENERATIONS, Integer.class, MastraObservationalMemory.class)
        .setParameter("table", unit.tablePrefix() + TABLE)
        .setParameter("lookupKey", lookupKey)
        .getSingleResult();
  }

  /** The record as it is now, held until the transaction ends. */
  static Optional<MastraObservationalMemory> lock(Unit unit, String id) {
    return unit.select(LOCK, MastraObservationalMemory.class, MastraObservationalMemory.class)
        .setParameter("id", id)
        .uniqueResultOptional();
  }

  /**
   * Inserts a generation of a memory, which is locked.
   *
   * @param isNewest whether no newer one may be there
   * @return false if one with its number, or a newer one, is there
   */
  static boolean insert(Unit unit, MastraObservationalMemory row, boolean isNewest) {
    return bindAll(unit.change(INSERT, MastraObservationalMemory.class), row)
            .setParameter("isNewest", isNewest)
            .executeUpdate()
        == 1;
  }

  private static NativeQuery<?> bindAll(NativeQuery<?> statement, MastraObservationalMemory row) {
    return statement
        .setParameter("id", row.getId())
        .setParameter("lookupKey", row.getLookupKey())
        .setParameter("scope", row.getScope())
        .setParameter("resourceId", row.getResourceId(), String.class)
        .setParameter("threadId", row.getThreadId(), String.class)
        .setParameter("activeObservations", row.getActiveObservations())
        .setParameter(
            "activeObservationsPendingUpdate",
            row.getActiveObservationsPendingUpdate(),
            String.class)
        .setParameter("originType", row.getOriginType())
        .setParameter("config", row.getConfigJson())
        .setParameter("generationCount", row.getGenerationCount())
        .setParameter("lastObservedAt", Times.text(row.getLastObservedAt()), String.class)
        .setParameter("lastReflectionAt", Times.text(row.getLastReflectionAt()), String.class)
        .setParameter("pendingMessageTokens", row.getPendingMessageTokens())
        .setParameter("totalTokensObserved", row.getTotalTokensObserved())
        .setParameter("observationTokenCount", row.getObservationTokenCount())
        .setParameter("isObserving", row.isObserving())
        .setParameter("isReflecting", row.isReflecting())
        .setParameter("observedMessageIds", row.getObservedMessageIdsJson(), String.class)
        .setParameter("observedTimezone", row.getObservedTimezone(), String.class)
        .setParameter("bufferedObservations", row.getBufferedObservations(), String.class)
        .setParameter(
            "bufferedObservationTokens", row.getBufferedObservationTokens(), Integer.class)
        .setParameter("bufferedMessageIds", row.getBufferedMessageIdsJson(), String.class)
        .setParameter("bufferedReflection", row.getBufferedReflection(), String.class)
        .setParameter("bufferedReflectionTokens", row.getBufferedReflectionTokens(), Integer.class)
        .setParameter(
            "bufferedReflectionInputTokens", row.getBufferedReflectionInputTokens(), Integer.class)
        .setParameter(
            "reflectedObservationLineCount", row.getReflectedObservationLineCount(), Integer.class)
        .setParameter(
            "bufferedObservationChunks", row.getBufferedObservationChunksJson(), String.class)
        .setParameter("isBufferingObservation", row.isBufferingObservation())
        .setParameter("isBufferingReflection", row.isBufferingReflection())
        .setParameter("lastBufferedAtTokens", row.getLastBufferedAtTokens())
        .setParameter("lastBufferedAtTime", Times.text(row.getLastBufferedAtTime()), String.class)
        .setParameter("metadata", row.getMetadataJson(), String.class)
        .setParameter("createdAt", Times.text(row.getCreatedAt()), String.class)
        .setParameter("updatedAt", Times.text(row.getUpdatedAt()), String.class);
  }

  static boolean updateActive(Unit unit, UpdateActiveObservations request, Instant now) {
    return isThere(
        change(unit, UPDATE_ACTIVE, request.id(), now)
            .setParameter("observations", request.observations())
            .setParameter("tokenCount", request.tokenCount())
            .setParameter("lastObservedAt", request.lastObservedAt().toString())
            .setParameter("observedMessageIds", request.observedMessageIdsJson(), String.class)
            .setParameter("observedTimezone", request.observedTimezone(), String.class));
  }

  static boolean addChunk(
      Unit unit,
      String id,
      BufferedObservationChunk chunk,
      @Nullable Instant lastBufferedAtTime,
      Instant now) {
    return isThere(
        change(unit, ADD_CHUNK, id, now)
            .setParameter("chunk", chunk.json(now))
            .setParameter("cycleId", chunk.cycleId())
            .setParameter("lastBufferedAtTime", Times.text(lastBufferedAtTime), String.class));
  }

  /**
   * Makes chunks of a record active, which is locked.
   *
   * @param remaining the chunks that stay buffered
   */
  static void activate(
      Unit unit,
      String id,
      SwapBufferedToActiveResult activated,
      @Nullable String remaining,
      Instant lastObservedAt,
      Instant now) {
    change(unit, ACTIVATE, id, now)
        .setParameter("observations", activated.observations())
        .setParameter(
            "boundary", "\n\n--- message boundary (" + IsoDates.text(lastObservedAt) + ") ---\n\n")
        .setParameter("observationTokens", activated.observationTokensActivated())
        .setParameter("messageTokens", activated.messageTokensActivated())
        .setParameter("remaining", remaining, String.class)
        .setParameter("lastObservedAt", lastObservedAt.toString())
        .executeUpdate();
  }

  static boolean addReflection(Unit unit, String id, BufferedReflection reflection, Instant now) {
    return isThere(
        change(unit, ADD_REFLECTION, id, now)
            .setParameter("separator", "\n\n")
            .setParameter("reflection", reflection.reflection())
            .setParameter("tokenCount", (int) reflection.tokenCount())
            .setParameter("inputTokenCount", (int) reflection.inputTokenCount())
            .setParameter("lineCount", reflection.reflectedObservationLineCount()));
  }

  static void forgetReflection(Unit unit, String id, Instant now) {
    change(unit, FORGET_REFLECTION, id, now).executeUpdate();
  }

  static boolean setReflecting(Unit unit, String id, boolean isReflecting, Instant now) {
    return isThere(change(unit, SET_REFLECTING, id, now).setParameter("isSet", isReflecting));
  }

  static boolean setObserving(Unit unit, String id, boolean isObserving, Instant now) {
    return isThere(change(unit, SET_OBSERVING, id, now).setParameter("isSet", isObserving));
  }

  static boolean setBufferingReflection(Unit unit, String id, boolean isBuffering, Instant now) {
    return isThere(
        change(unit, SET_BUFFERING_REFLECTION, id, now).setParameter("isSet", isBuffering));
  }

  static boolean setBufferingObservation(
      Unit unit, String id, boolean isBuffering, @Nullable Integer tokens, Instant now) {
    return isThere(
        change(unit, SET_BUFFERING_OBSERVATION, id, now)
            .setParameter("isSet", isBuffering)
            .setParameter("tokens", tokens, Integer.class));
  }

  static boolean setPendingTokens(Unit unit, String id, int tokens, Instant now) {
    return isThere(change(unit, SET_PENDING_TOKENS, id, now).setParameter("tokens", tokens));
  }

  /** Sets the configuration of a record, which is locked. */
  static void setConfig(Unit unit, String id, String config, Instant now) {
    change(unit, SET_CONFIG, id, now).setParameter("config", config).executeUpdate();
  }

  /** Deletes all generations of a memory, which is locked. */
  static void clear(Unit unit, String lookupKey) {
    unit.change(CLEAR, MastraObservationalMemory.class)
        .setParameter("lookupKey", lookupKey)
        .executeUpdate();
  }

  private static NativeQuery<?> change(Unit unit, String sql, String id, Instant now) {
    return unit.change(sql, MastraObservationalMemory.class)
        .setParameter("id", id)
        .setParameter("now", now.toString());
  }

  private static boolean isThere(NativeQuery<?> statement) {
    return statement.executeUpdate() == 1;
  }
}
