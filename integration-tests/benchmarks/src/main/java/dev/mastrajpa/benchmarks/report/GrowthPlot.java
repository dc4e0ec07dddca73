package dev.mastrajpa.benchmarks.report;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.svg.SVGGraphics2D;

/** How the time of each workload grows with the data: a panel for each, all on the same scales. */
final class GrowthPlot {

  private static final int COLUMNS = 4;
  private static final int WIDTH = 230;
  private static final int HEIGHT = 180;
  private static final int HEAD = 60;
  private static final int MARGIN = 14;

  private final List<GrowthPoint> growth;
  private final Range times;
  private final Range sizes;

  private GrowthPlot(List<GrowthPoint> growth) {
    this.growth = growth;
    this.times =
        new Range(
            Math.pow(10, Math.floor(Math.log10(least(growth)))),
            Math.pow(10, Math.ceil(Math.log10(most(growth)))));
    this.sizes =
        new Range(
            growth.stream().mapToInt(point -> point.scale().messages()).min().orElseThrow() * 0.7,
            growth.stream().mapToInt(point -> point.scale().messages()).max().orElseThrow() / 0.7);
  }

  /**
   * @param growth a point at least
   */
  static String svg(List<GrowthPoint> growth) {
    return new GrowthPlot(growth).svg();
  }

  private static double least(List<GrowthPoint> growth) {
    return growth.stream().mapToDouble(GrowthPoint::p50).min().orElseThrow();
  }

  private static double most(List<GrowthPoint> growth) {
    return growth.stream().mapToDouble(GrowthPoint::p50).max().orElseThrow();
  }

  private String svg() {
    List<String> workloads = growth.stream().map(GrowthPoint::workload).distinct().toList();
    int columns = Math.min(COLUMNS, workloads.size());
    int rows = (workloads.size() + columns - 1) / columns;
    int width = Math.max(2, columns) * WIDTH + 2 * MARGIN;
    SVGGraphics2D svg = Style.svg(width, HEAD + rows * HEIGHT + MARGIN);
    svg.setPaint(Style.GROUND);
    svg.fill(new Rectangle2D.Double(0, 0, width, HEAD + rows * HEIGHT + MARGIN));
    head(svg);
    for (int i = 0; i < workloads.size(); i++) {
      panel(workloads.get(i))
          .draw(
              svg,
              new Rectangle2D.Double(
                  MARGIN + i % columns * WIDTH, HEAD + i / columns * HEIGHT, WIDTH, HEIGHT));
    }
    return svg.getSVGDocument();
  }

  private void head(SVGGraphics2D svg) {
    svg.setPaint(Style.TEXT);
    svg.setFont(Style.TITLE);
    svg.drawString("p50 in ms, by messages in the database", 2 * MARGIN, 24);
    svg.setFont(Style.PLAIN);
    int x = 2 * MARGIN;
    for (Side side : sides()) {
      svg.setPaint(colour(side));
      svg.setStroke(Style.THICK);
      svg.drawLine(x, 42, x + 24, 42);
      svg.setPaint(Style.TEXT);
      svg.drawString(name(side), x + 30, 46);
      x += 130;
    }
  }

  private List<Side> sides() {
    return Arrays.stream(Side.values())
        .filter(side -> growth.stream().anyMatch(point -> point.side() == side))
        .toList();
  }

  private JFreeChart panel(String workload) {
    XYSeriesCollection curves = new XYSeriesCollection();
    XYLineAndShapeRenderer lines = new XYLineAndShapeRenderer();
    for (Side side : sides()) {
      XYSeries curve = new XYSeries(side);
      growth.stream()
          .filter(point -> point.workload().equals(workload) && point.side() == side)
          .forEach(point -> curve.add(point.scale().messages(), point.p50()));
      int series = curves.getSeriesCount();
      lines.setSeriesPaint(series, colour(side));
      lines.setSeriesStroke(series, Style.THICK);
      lines.setSeriesShape(series, new Ellipse2D.Double(-3, -3, 6, 6));
      curves.addSeries(curve);
    }
    XYPlot plot =
        new XYPlot(
            curves,
            Style.logAxis(
                null,
                sizes,
                10,
                NumberFormat.getCompactNumberInstance(Locale.ROOT, NumberFormat.Style.SHORT)),
            Style.logAxis(null, times, 10, Style.numbers("#,##0.###")),
            lines);
    Style.clear(plot);
    plot.setDomainGridlinePaint(Style.GRID);
    plot.setDomainGridlineStroke(Style.THIN);
    plot.setRangeGridlinePaint(Style.GRID);
    plot.setRangeGridlineStroke(Style.THIN);
    JFreeChart panel = new JFreeChart(workload, Style.BOLD, plot, false);
    panel.setBackgroundPaint(Style.GROUND);
    panel.getTitle().setPaint(Style.TEXT);
    return panel;
  }

  private static Color colour(Side side) {
    return switch (side) {
      case ORIGINAL -> Style.ORANGE;
      case OURS -> Style.BLUE;
      case FLOOR -> Style.GREY;
    };
  }

  private static String name(Side side) {
    return switch (side) {
      case ORIGINAL -> "the original";
      case OURS -> "this library";
      case FLOOR -> "plain JDBC";
    };
  }
}
