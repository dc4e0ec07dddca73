package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Documents;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records that are about to be stored. */
final class ObservationRow {

  private static final String INITIAL = "initial";

  private ObservationRow() {}

  /** The first generation: nothing has been observed yet. */
  static MastraObservationalMemory first(
      ObservationScope scope, JsonNode config, @Nullable String observedTimezone, Instant now) {
    MastraObservationalMemory row = empty(now);
    placeIn(row, scope);
    row.setOriginType(INITIAL);
    row.setActiveObservations("");
    row.setConfig(config);
    row.setObservedTimezone(observedTimezone);
    return row;
  }

  /**
   * The generation after this one, which begins with a reflection. Whatever is in progress or
   * buffered, and which messages were observed, stays behind.
   */
  static MastraObservationalMemory next(
      MastraObservationalMemory record, String reflection, int tokenCount, Instant now) {
    MastraObservationalMemory row = empty(now);
    row.setLookupKey(record.getLookupKey());
    row.setScope(record.getScope());
    row.setThreadId(record.getThreadId());
    row.setResourceId(record.getResourceId());
    row.setOriginType("reflection");
    row.setGenerationCount(record.getGenerationCount() + 1);
    row.setActiveObservations(reflection);
    row.setObservationTokenCount(tokenCount);
    row.setTotalTokensObserved(record.getTotalTokensObserved());
    row.setLastObservedAt(record.getLastObservedAt());
    row.setLastReflectionAt(now);
    row.setObservedTimezone(record.getObservedTimezone());
    row.setConfigJson(record.getConfigJson());
    row.setMetadataJson(record.getMetadataJson());
    return row;
  }

  private static MastraObservationalMemory empty(Instant now) {
    MastraObservationalMemory row = new MastraObservationalMemory();
    row.setId(UUID.randomUUID().toString());
    row.setCreatedAt(now);
    row.setUpdatedAt(now);
    return row;
  }

  /** A copy of what a caller gave, fit to be stored. */
  static MastraObservationalMemory of(
      Arguments arguments, MastraObservationalMemory given, Instant now) {
    arguments.present("record", given);
    MastraObservationalMemory row = new MastraObservationalMemory();
    row.setId(arguments.name("record.id", given.getId()));
    String threadId = given.getThreadId();
    ObservationScope scope =
        new ObservationScope(
            threadId == null ? null : arguments.name("record.threadId", threadId),
            arguments.name("record.resourceId", given.getResourceId()));
    if (given.getScope() != null && !given.getScope().equals(scope.word())) {
      throw arguments.refused(
          "record.scope", given.getScope(), "must be \"" + scope.word() + "\" for this record");
    }
    placeIn(row, scope);
    row.setActiveObservations(
        orEmpty(arguments, "record.activeObservations", given.getActiveObservations()));
    row.setActiveObservationsPendingUpdate(
        arguments.optionalText(
            "record.activeObservationsPendingUpdate", given.getActiveObservationsPendingUpdate()));
    row.setOriginType(
        given.getOriginType() == null
            ? INITIAL
            : arguments.name("record.originType", given.getOriginType()));
    row.setConfigJson(config(arguments, given.getConfigJson()));
    row.setGenerationCount(count(arguments, "record.generationCount", given.getGenerationCount()));
    row.setLastObservedAt(moment(arguments, "record.lastObservedAt", given.getLastObservedAt()));
    row.setLastReflectionAt(
        moment(arguments, "record.lastReflectionAt", given.getLastReflectionAt()));
    row.setPendingMessageTokens(given.getPendingMessageTokens());
    row.setTotalTokensObserved(given.getTotalTokensObserved());
    row.setObservationTokenCount(given.getObservationTokenCount());
    row.setObserving(given.isObserving());
    row.setReflecting(given.isReflecting());
    row.setObservedMessageIdsJson(
        array(arguments, "record.observedMessageIds", given.getObservedMessageIdsJson()));
    row.setObservedTimezone(
        arguments.optionalText("record.observedTimezone", given.getObservedTimezone()));
    row.setBufferedObservations(
        arguments.optionalText("record.bufferedObservations", given.getBufferedObservations()));
    row.setBufferedObservationTokens(given.getBufferedObservationTokens());
    row.setBufferedMessageIdsJson(
        array(arguments, "record.bufferedMessageIds", given.getBufferedMessageIdsJson()));
    row.setBufferedReflection(
        arguments.optionalText("record.bufferedReflection", given.getBufferedReflection()));
    row.setBufferedReflectionTokens(given.getBufferedReflectionTokens());
    row.setBufferedReflectionInputTokens(given.getBufferedReflectionInputTokens());
    row.setReflectedObservationLineCount(given.getReflectedObservationLineCount());
    row.setBufferedObservationChunksJson(
        array(
            arguments,
            "record.bufferedObservationChunks",
            given.getBufferedObservationChunksJson()));
    row.setBufferingObservation(given.isBufferingObservation());
    row.setBufferingReflection(given.isBufferingReflection());
    row.setLastBufferedAtTokens(given.getLastBufferedAtTokens());
    row.setLastBufferedAtTime(
        moment(arguments, "record.lastBufferedAtTime", given.getLastBufferedAtTime()));
    row.setMetadataJson(
        Documents.optionalObject(arguments, "record.metadata", given.getMetadataJson()));
    row.setCreatedAt(orNow(moment(arguments, "record.createdAt", given.getCreatedAt()), now));
    row.setUpdatedAt(orNow(moment(arguments, "record.updatedAt", given.getUpdatedAt()), now));
    return row;
  }

  private static void placeIn(MastraObservationalMemory row, ObservationScope scope) {
    row.setScope(scope.word());
    row.setThreadId(scope.threadId());
    row.setResourceId(scope.resourceId());
    row.setLookupKey(scope.lookupKey());
  }

  private static String orEmpty(Arguments arguments, String name, @Nullable String text) {
    return text == null ? "" : arguments.text(name, text);
  }

  private static Instant orNow(@Nullable Instant moment, Instant now) {
    return moment == null ? now : moment;
  }

  private static @Nullable Instant moment(
      Arguments arguments, String name, @Nullable Instant given) {
    return given == null ? null : arguments.moment(name, given);
  }

  private static int count(Arguments arguments, String name, int count) {
    if (count < 0) {
      throw arguments.refused(name, count, "is negative");
    }
    return count;
  }

  /** An array, or the one that a string holds; JSON null is none. */
  private static @Nullable String array(Arguments arguments, String name, @Nullable String given) {
    if (given == null) {
      return null;
    }
    JsonNode document;
    try {
      document = JsonText.parseUnwrapping(given);
    } catch (IllegalArgumentException e) {
      throw arguments.refused(name, given, "is no JSON");
    }
    if (document.isNull()) {
      return null;
    }
    if (!document.isArray()) {
      throw arguments.refused(name, given, "is not an array");
    }
    return arguments.json(name, document);
  }

  private static String config(Arguments arguments, @Nullable String given) {
    String json = arguments.present("record.config", given);
    JsonNode config;
    try {
      config = JsonText.parseUnwrapping(json);
    } catch (IllegalArgumentException e) {
      throw arguments.refused("record.config", json, "is no JSON");
    }
    if (!config.isObject()) {
      throw arguments.refused("record.config", json, "is not an object");
    }
    return json;
  }
}
