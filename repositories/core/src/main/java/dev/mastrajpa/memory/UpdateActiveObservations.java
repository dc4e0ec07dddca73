package dev.mastrajpa.memory;

import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Observations that take the place of all that a record has.
 *
 * <pre>{@code
 * memory.updateActiveObservations(
 *     UpdateActiveObservations.of(record.getId(), observations, 420, lastMessageAt)
 *         .observedMessageIds(ids));
 * }</pre>
 *
 * <p>Immutable: each method returns another request.
 */
public final class UpdateActiveObservations {

  static final String OPERATION = "UPDATE_ACTIVE_OBSERVATIONS";

  private final String id;
  private final String observations;
  private final int tokenCount;
  private final Instant lastObservedAt;
  private final @Nullable String observedMessageIdsJson;
  private final @Nullable String observedTimezone;

  private UpdateActiveObservations(
      String id,
      String observations,
      int tokenCount,
      Instant lastObservedAt,
      @Nullable String observedMessageIdsJson,
      @Nullable String observedTimezone) {
    this.id = id;
    this.observations = observations;
    this.tokenCount = tokenCount;
    this.lastObservedAt = lastObservedAt;
    this.observedMessageIdsJson = observedMessageIdsJson;
    this.observedTimezone = observedTimezone;
  }

  /**
   * The observations of a record, all of them.
   *
   * @param tokenCount of the observations; rounded
   * @param lastObservedAt up to when messages have been observed
   * @throws dev.mastrajpa.error.InvalidArgumentException if an argument is null, the id blank, or
   *     the count negative
   */
  public static UpdateActiveObservations of(
      String id, String observations, double tokenCount, Instant lastObservedAt) {
    Arguments arguments = Arguments.of(OPERATION);
    return new UpdateActiveObservations(
        arguments.name("id", id),
        arguments.text("observations", observations),
        Tokens.rounded(arguments, "tokenCount", tokenCount),
        arguments.moment("lastObservedAt", lastObservedAt),
        null,
        null);
  }

  /**
   * The messages that have been observed, all of them: they take the place of those the record has.
   * Without this, it has none afterwards.
   */
  public UpdateActiveObservations observedMessageIds(List<String> observedMessageIds) {
    String json =
        JsonText.write(
            Ids.array(Arguments.of(OPERATION), "observedMessageIds", observedMessageIds));
    return new UpdateActiveObservations(
        id, observations, tokenCount, lastObservedAt, json, observedTimezone);
  }

  /** The time zone that dates in the observations are of; the original does not keep it. */
  public UpdateActiveObservations observedTimezone(String observedTimezone) {
    String zone = Arguments.of(OPERATION).name("observedTimezone", observedTimezone);
    return new UpdateActiveObservations(
        id, observations, tokenCount, lastObservedAt, observedMessageIdsJson, zone);
  }

  String id() {
    return id;
  }

  String observations() {
    return observations;
  }

  int tokenCount() {
    return tokenCount;
  }

  Instant lastObservedAt() {
    return lastObservedAt;
  }

  @Nullable String observedMessageIdsJson() {
    return observedMessageIdsJson;
  }

  @Nullable String observedTimezone() {
    return observedTimezone;
  }
}
