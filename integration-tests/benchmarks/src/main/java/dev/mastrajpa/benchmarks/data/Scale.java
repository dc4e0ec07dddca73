package dev.mastrajpa.benchmarks.data;

import java.util.Arrays;
import java.util.Locale;

/** How much data there is. Smaller sizes keep the proportions of the full one. */
public enum Scale {
  /** For the growth curves. */
  TINY(10_000),
  /** For everyday use. */
  SMALL(100_000),
  FULL(1_000_000);

  private final int messages;

  Scale(int messages) {
    this.messages = messages;
  }

  /**
   * The scale of that name, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Scale named(String name) {
    return Arrays.stream(values())
        .filter(scale -> scale.lowerCase().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scale is none of " + Arrays.toString(values()) + ": " + name));
  }

  public String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int messages() {
    return messages;
  }

  public int threads() {
    return messages / 5;
  }

  public int runs() {
    return messages / 10;
  }

  public int spans() {
    return messages / 2;
  }

  public int scores() {
    return messages / 5;
  }
}
