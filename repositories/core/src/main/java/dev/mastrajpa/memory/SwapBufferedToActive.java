package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many buffered chunks to activate.
 *
 * <pre>{@code
 * memory.swapBufferedToActive(SwapBufferedToActive.of(record.getId(), 0.7, 30_000, pending));
 * }</pre>
 *
 * <p>Chunks are activated from the oldest on, as many as it takes until the messages that are
 * pending come down to the part of the threshold that is kept; see {@link
 * ObservationalMemoryRepository#swapBufferedToActive}. Immutable: each method returns another
 * request.
 */
public final class SwapBufferedToActive {

  static final String OPERATION = "SWAP_BUFFERED_TO_ACTIVE";

  private final String id;
  private final double retentionFloor;
  private final double currentPendingTokens;
  private final boolean isForced;
  private final @Nullable Instant lastObservedAt;
  private final Map<String, Double> messageTokens;

  private SwapBufferedToActive(
      String id,
      double retentionFloor,
      double currentPendingTokens,
      boolean isForced,
      @Nullable Instant lastObservedAt,
      Map<String, Double> messageTokens) {
    this.id = id;
    this.retentionFloor = retentionFloor;
    this.currentPendingTokens = currentPendingTokens;
    this.isForced = isForced;
    this.lastObservedAt = lastObservedAt;
    this.messageTokens = messageTokens;
  }

  /**
   * Activates chunks of one record.
   *
   * @param activationRatio from 0 to 1: how much of the threshold is given to observations; the
   *     rest of it is kept as messages
   * @param messageTokensThreshold how many tokens of messages the agent may have before it observes
   * @param currentPendingTokens how many tokens its messages have now
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank, or a number
   *     out of its range
   */
  public static SwapBufferedToActive of(
      String id,
      double activationRatio,
      double messageTokensThreshold,
      double currentPendingTokens) {
    Arguments arguments = Arguments.of(OPERATION);
    if (!(activationRatio >= 0 && activationRatio <= 1)) {
      throw arguments.refused("activationRatio", activationRatio, "is not between 0 and 1");
    }
    double threshold = Tokens.checked(arguments, "messageTokensThreshold", messageTokensThreshold);
    return new SwapBufferedToActive(
        arguments.name("id", id),
        threshold * (1 - activationRatio),
        Tokens.checked(arguments, "currentPendingTokens", currentPendingTokens),
        false,
        null,
        Map.of());
  }

  /** Rather activates a chunk too many than one too few, however much that one takes away. */
  public SwapBufferedToActive forceMaxActivation() {
    return new SwapBufferedToActive(
        id, retentionFloor, currentPendingTokens, true, lastObservedAt, messageTokens);
  }

  /** Up to when messages have been observed, if not to where the last of the chunks says. */
  public SwapBufferedToActive lastObservedAt(Instant lastObservedAt) {
    Instant moment = Arguments.of(OPERATION).moment("lastObservedAt", lastObservedAt);
    return new SwapBufferedToActive(
        id, retentionFloor, currentPendingTokens, isForced, moment, messageTokens);
  }

  /**
   * Counts the messages of a chunk anew: what is stored of them may be out of date, if messages
   * have changed since. A chunk that is not buffered any more is passed over. The original takes
   * such counts, as {@code bufferedChunks}, and goes by the stored ones.
   */
  public SwapBufferedToActive messageTokens(String cycleId, double messageTokens) {
    Arguments arguments = Arguments.of(OPERATION);
    Map<String, Double> all = new LinkedHashMap<>(this.messageTokens);
    all.put(
        arguments.name("cycleId", cycleId),
        (double) Tokens.rounded(arguments, "messageTokens", messageTokens));
    return new SwapBufferedToActive(
        id,
        retentionFloor,
        currentPendingTokens,
        isForced,
        lastObservedAt,
        Collections.unmodifiableMap(all));
  }

  String id() {
    return id;
  }

  /** How many tokens of messages are to be kept. */
  double retentionFloor() {
    return retentionFloor;
  }

  double currentPendingTokens() {
    return currentPendingTokens;
  }

  boolean isForced() {
    return isForced;
  }

  @Nullable Instant lastObservedAt() {
    return lastObservedAt;
  }

  /** By cycle. */
  Map<String, Double> messageTokens() {
    return messageTokens;
  }
}
