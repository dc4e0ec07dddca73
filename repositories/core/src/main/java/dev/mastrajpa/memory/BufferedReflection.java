package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;

/**
 * What a reflector has made of the observations of a record, to be kept until it takes their place.
 *
 * @param tokenCount of the reflection; rounded
 * @param inputTokenCount of the observations that it was made of; rounded
 * @param reflectedObservationLineCount how many lines those are; what comes after them is kept
 *     beside the reflection
 */
public record BufferedReflection(
    String reflection,
    double tokenCount,
    double inputTokenCount,
    int reflectedObservationLineCount) {

  static final String OPERATION = "UPDATE_BUFFERED_REFLECTION";

  /**
   * @throws dev.mastrajpa.error.InvalidArgumentException if there is no reflection, or a count is
   *     negative
   */
  public BufferedReflection {
    Arguments arguments = Arguments.of(OPERATION);
    reflection = arguments.text("reflection", reflection);
    tokenCount = Tokens.rounded(arguments, "tokenCount", tokenCount);
    inputTokenCount = Tokens.rounded(arguments, "inputTokenCount", inputTokenCount);
    if (reflectedObservationLineCount < 0) {
      throw arguments.refused(
          "reflectedObservationLineCount", reflectedObservationLineCount, "is negative");
    }
  }
}
