package dev.mastrajpa.memory;

import dev.mastrajpa.internal.Arguments;

/** Counts of tokens, which are estimates and may have fractions until they are stored. */
final class Tokens {

  private Tokens() {}

  /** The count as its column takes it: the nearest whole number, halves up. */
  static int rounded(Arguments arguments, String name, double tokens) {
    return (int) Math.round(checked(arguments, name, tokens));
  }

  /** The count as it is. */
  static double checked(Arguments arguments, String name, double tokens) {
    if (!(tokens >= 0 && tokens <= Integer.MAX_VALUE)) {
      throw arguments.refused(name, tokens, "is not between 0 and " + Integer.MAX_VALUE);
    }
    return tokens;
  }
}
