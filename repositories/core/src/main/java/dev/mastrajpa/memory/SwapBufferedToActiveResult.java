package dev.mastrajpa.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has become active.
 *
 * @param chunks the chunks, oldest first; none where nothing was buffered, or somebody else has
 *     activated it
 * @param suggestedContinuation the last chunk's; null if it has none
 * @param currentTask the last chunk's; null if it has none
 */
public record SwapBufferedToActiveResult(
    List<ActivatedChunk> chunks,
    @Nullable String suggestedContinuation,
    @Nullable String currentTask) {

  static final SwapBufferedToActiveResult NOTHING =
      new SwapBufferedToActiveResult(List.of(), null, null);

  public SwapBufferedToActiveResult {
    chunks = List.copyOf(chunks);
  }

  /** How many chunks. */
  public int chunksActivated() {
    return chunks.size();
  }

  /** How many tokens their messages have. */
  public long messageTokensActivated() {
    return Math.round(
        chunks.stream().mapToDouble(ActivatedChunk::messageTokens).reduce(0, Double::sum));
  }

  /** How many tokens their observations have. */
  public long observationTokensActivated() {
    return Math.round(
        chunks.stream().mapToDouble(ActivatedChunk::observationTokens).reduce(0, Double::sum));
  }

  /** How many messages they are of. */
  public int messagesActivated() {
    return chunks.stream().mapToInt(chunk -> chunk.messageIds().size()).sum();
  }

  /** The cycles that have made them, if the chunks name them. */
  public List<String> activatedCycleIds() {
    return chunks.stream().map(ActivatedChunk::cycleId).filter(id -> !id.isEmpty()).toList();
  }

  /** The messages they are of. */
  public List<String> activatedMessageIds() {
    return chunks.stream().flatMap(chunk -> chunk.messageIds().stream()).toList();
  }

  /** Their observations as one text; empty if there are none. */
  public String observations() {
    return String.join("\n\n", chunks.stream().map(ActivatedChunk::observations).toList());
  }

  /**
   * One of the chunks.
   *
   * @param cycleId the cycle that has made it; empty if the chunk does not say
   * @param observationTokens how many tokens its observations have
   * @param messageTokens how many tokens its messages have
   * @param messageIds the messages it is of
   */
  public record ActivatedChunk(
      String cycleId,
      String observations,
      double observationTokens,
      double messageTokens,
      List<String> messageIds) {

    public ActivatedChunk {
      messageIds = List.copyOf(messageIds);
    }
  }
}
