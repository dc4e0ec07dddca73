package dev.mastrajpa.retention;

import dev.mastrajpa.error.InvalidArgumentException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the rows of a table are kept.
 *
 * <pre>{@code
 * TableRetentionPolicy.maxAge("30d")
 * TableRetentionPolicy.maxAge(Duration.ofHours(36)).batchSize(500)
 * }</pre>
 *
 * @param maxAge a row that is older goes; zero for whatever is older than now
 * @param batchSize how many rows are deleted in one transaction
 */
public record TableRetentionPolicy(Duration maxAge, int batchSize) {

  /** The batch size where nothing is said. */
  public static final int DEFAULT_BATCH_SIZE = 1000;

  private static final String OPERATION = "PRUNE";
  private static final String INVALID = "INVALID_ARGUMENT";

  private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d|w)");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));

  private static final BigDecimal MOST_MILLIS = BigDecimal.valueOf(Long.MAX_VALUE);

  /**
   * @throws InvalidArgumentException if the age is negative, or the batch size is not positive
   */
  public TableRetentionPolicy {
    if (maxAge.isNegative()) {
      throw InvalidArgumentException.of(OPERATION, INVALID, "maxAge", maxAge, "is negative");
    }
    if (batchSize <= 0) {
      throw InvalidArgumentException.of(
          OPERATION, INVALID, "batchSize", batchSize, "is not positive");
    }
  }

  /**
   * Keeps rows for this long.
   *
   * @throws InvalidArgumentException if the age is negative
   */
  public static TableRetentionPolicy maxAge(Duration maxAge) {
    return new TableRetentionPolicy(maxAge, DEFAULT_BATCH_SIZE);
  }

  /**
   * Keeps rows for this long, as the original writes it: a number, perhaps with a fraction, and one
   * of the units {@code ms}, {@code s}, {@code m} (minutes), {@code h}, {@code d} and {@code w}.
   *
   * @param maxAge for instance {@code "30d"} or {@code "1.5h"}; parts of a millisecond are dropped
   * @throws InvalidArgumentException if it is anything else
   */
  public static TableRetentionPolicy maxAge(String maxAge) {
    Matcher text = TEXT.matcher(maxAge);
    Duration unit = text.matches() ? UNITS.get(text.group(2)) : null;
    if (unit == null) {
      throw InvalidArgumentException.of(
          OPERATION,
          INVALID,
          "maxAge",
          maxAge,
          "is no age; write a number and a unit, such as \"30d\" or \"1.5h\": ms, s, m, h, d or w");
    }
    BigDecimal millis = new BigDecimal(text.group(1)).multiply(BigDecimal.valueOf(unit.toMillis()));
    BigInteger whole = millis.min(MOST_MILLIS).toBigInteger();
    return maxAge(Duration.ofMillis(whole.longValueExact()));
  }

  /**
   * The same with another batch size: smaller ones hold their locks for less time.
   *
   * @throws InvalidArgumentException if it is not positive
   */
  public TableRetentionPolicy batchSize(int batchSize) {
    return new TableRetentionPolicy(maxAge, batchSize);
  }
}
