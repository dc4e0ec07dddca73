package dev.mastrajpa.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Stroke;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Locale;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.Plot;
import org.jfree.data.Range;
import org.jfree.svg.SVGGraphics2D;
import org.jspecify.annotations.Nullable;

/**
 * What the plots share: colours that the colour-blind can tell apart, on a ground of their own,
 * since a page may be light or dark.
 */
final class Style {

  static final Color GROUND = Color.WHITE;
  static final Color TEXT = new Color(0x24292F);
  static final Color GRID = new Color(0xD0D7DE);
  static final Color GREY = new Color(0x8C959F);
  static final Color BLUE = new Color(0x0072B2);
  static final Color ORANGE = new Color(0xD55E00);

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
  static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 11);
  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  static final Stroke THIN = new BasicStroke(0.7f);
  static final Stroke THICK = new BasicStroke(2.5f);

  private Style() {}

  /** A canvas whose text is short, and the same whenever the same is drawn. */
  static SVGGraphics2D svg(int width, int height) {
    SVGGraphics2D svg = new SVGGraphics2D(width, height);
    svg.setDefsKeyPrefix("plot-");
    svg.setGeomDoubleConverter(value -> String.valueOf(Math.round(value * 100) / 100.0));
    return svg;
  }

  static void clear(Plot plot) {
    plot.setBackgroundPaint(GROUND);
    plot.setOutlineVisible(false);
  }

  /** An axis with a mark at each power of its base. */
  static LogAxis logAxis(@Nullable String label, Range range, int base, NumberFormat format) {
    LogAxis axis = new LogAxis(label);
    axis.setBase(base);
    axis.setRange(range);
    axis.setTickUnit(new NumberTickUnit(1));
    axis.setNumberFormatOverride(format);
    axis.setLabelFont(PLAIN);
    axis.setTickLabelFont(PLAIN);
    axis.setLabelPaint(TEXT);
    axis.setTickLabelPaint(TEXT);
    axis.setAxisLinePaint(GREY);
    return axis;
  }

  static NumberFormat numbers(String pattern) {
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
  }
}
