package dev.mastrajpa.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How figures are written: with three digits that count, and a dash where there is none. */
final class Figures {

  static final String NONE = "–";

  private static final MathContext DIGITS = new MathContext(3);

  private Figures() {}

  static String of(@Nullable Double figure) {
    if (figure == null) {
      return NONE;
    }
    if (Math.abs(figure) >= 999.5) {
      return whole(Math.round(figure));
    }
    BigDecimal rounded = new BigDecimal(figure).round(DIGITS);
    int missing = DIGITS.getPrecision() - rounded.precision();
    return rounded.setScale(rounded.scale() + missing).toPlainString();
  }

  static String whole(long figure) {
    return String.format(Locale.ROOT, "%,d", figure);
  }

  /** A goal, which has as many digits as somebody gave it. */
  static String atMost(double goal) {
    return "≤ " + new BigDecimal(goal).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  static String median(@Nullable Spread spread) {
    return of(spread == null ? null : spread.median());
  }

  static String withRange(@Nullable Spread spread) {
    return spread == null
        ? NONE
        : "%s (%s–%s)".formatted(of(spread.median()), of(spread.least()), of(spread.most()));
  }

  /** What a machine reads: one digit more. */
  static double rounded(double figure) {
    return new BigDecimal(figure).round(new MathContext(DIGITS.getPrecision() + 1)).doubleValue();
  }
}
