package dev.mastrajpa.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.IntervalBarRenderer;
import org.jfree.chart.renderer.category.LevelRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.category.DefaultIntervalCategoryDataset;
import org.jfree.svg.SVGGraphics2D;
import org.jspecify.annotations.Nullable;

/** The ratios to one of the other sides, a bar for each workload: to the left is faster. */
final class RatioPlot {

  private static final int WIDTH = 880;
  private static final int ROW = 17;
  private static final int AROUND = 130;

  /** Where the ratios are further apart, the axis shows powers of ten. */
  private static final double WIDE = 50;

  private final Side other;
  private final List<Bar> bars;

  private RatioPlot(Side other, List<Bar> bars) {
    this.other = other;
    this.bars = bars;
  }

  /** Null if nothing was compared. */
  static @Nullable String svg(Side other, List<Measured> measured) {
    List<Bar> bars =
        measured.stream().map(one -> bar(one, other)).filter(Objects::nonNull).toList();
    return bars.isEmpty() ? null : new RatioPlot(other, bars).svg();
  }

  private static @Nullable Bar bar(Measured measured, Side other) {
    Spread ratio = measured.ratio(other);
    if (ratio == null) {
      return null;
    }
    Target target = other == Side.FLOOR ? measured.toFloor() : measured.toOriginal();
    String label = measured.workload().name() + " · " + Figures.of(ratio.median());
    return target == null
        ? new Bar(label, ratio, null, Style.GREY)
        : new Bar(
            label,
            ratio,
            target.goal(),
            Boolean.TRUE.equals(target.met()) ? Style.BLUE : Style.ORANGE);
  }

  private String svg() {
    int height = AROUND + ROW * bars.size();
    SVGGraphics2D svg = Style.svg(WIDTH, height);
    chart().draw(svg, new Rectangle2D.Double(0, 0, WIDTH, height));
    return svg.getSVGDocument();
  }

  private JFreeChart chart() {
    CategoryPlot plot = new CategoryPlot();
    Style.clear(plot);
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setDomainAxis(labels());
    plot.setRangeAxis(axis());
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
    plot.setRangeGridlinePaint(Style.GRID);
    plot.setRangeGridlineStroke(Style.THIN);
    plot.addRangeMarker(new ValueMarker(1, Style.TEXT, new BasicStroke(1)), Layer.FOREGROUND);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    plot.setDataset(0, medians());
    plot.setRenderer(0, new Bars(bars));
    plot.setDataset(1, ranges());
    plot.setRenderer(1, whiskers());
    plot.setDataset(2, goals());
    plot.setRenderer(2, marks());
    plot.setFixedLegendItems(legend());
    JFreeChart chart =
        new JFreeChart(
            "Time of this library as a share of " + others() + " (left of 1 is faster)",
            Style.TITLE,
            plot,
            true);
    chart.setBackgroundPaint(Style.GROUND);
    chart.getTitle().setPaint(Style.TEXT);
    chart.setPadding(new RectangleInsets(8, 8, 8, 8));
    chart.getLegend().setItemFont(Style.PLAIN);
    chart.getLegend().setItemPaint(Style.TEXT);
    chart.getLegend().setBackgroundPaint(Style.GROUND);
    return chart;
  }

  private String others() {
    return other == Side.FLOOR ? "plain JDBC's" : "the original's";
  }

  private static CategoryAxis labels() {
    CategoryAxis axis = new CategoryAxis();
    axis.setTickLabelFont(Style.PLAIN);
    axis.setTickLabelPaint(Style.TEXT);
    axis.setMaximumCategoryLabelWidthRatio(0.5f);
    axis.setCategoryMargin(0.25);
    axis.setLowerMargin(0.005);
    axis.setUpperMargin(0.005);
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    return axis;
  }

  private LogAxis axis() {
    double least = bars.stream().flatMapToDouble(Bar::figures).min().orElseThrow();
    double most = bars.stream().flatMapToDouble(Bar::figures).max().orElseThrow();
    return Style.logAxis(
        "ratio",
        new Range(Math.min(least, 0.9) * 0.85, Math.max(most, 1.1) * 1.15),
        most / least > WIDE ? 10 : 2,
        Style.numbers("0.####"));
  }

  private DefaultCategoryDataset medians() {
    DefaultCategoryDataset medians = new DefaultCategoryDataset();
    bars.forEach(bar -> medians.addValue(bar.ratio().median(), "ratio", bar.label()));
    return medians;
  }

  private DefaultCategoryDataset goals() {
    DefaultCategoryDataset goals = new DefaultCategoryDataset();
    bars.forEach(bar -> goals.addValue(bar.goal(), "goal", bar.label()));
    return goals;
  }

  private DefaultIntervalCategoryDataset ranges() {
    return new DefaultIntervalCategoryDataset(
        new String[] {"range"},
        bars.stream().map(Bar::label).toArray(String[]::new),
        new Double[][] {bars.stream().map(bar -> bar.ratio().least()).toArray(Double[]::new)},
        new Double[][] {bars.stream().map(bar -> bar.ratio().most()).toArray(Double[]::new)});
  }

  private static IntervalBarRenderer whiskers() {
    IntervalBarRenderer whiskers = new IntervalBarRenderer();
    whiskers.setBarPainter(new StandardBarPainter());
    whiskers.setShadowVisible(false);
    whiskers.setMaximumBarWidth(0.0015);
    whiskers.setSeriesPaint(0, Style.TEXT);
    return whiskers;
  }

  private static LevelRenderer marks() {
    LevelRenderer marks = new LevelRenderer();
    marks.setSeriesPaint(0, Style.TEXT);
    marks.setSeriesStroke(0, Style.THICK);
    return marks;
  }

  private LegendItemCollection legend() {
    Shape square = new Rectangle2D.Double(-5, -5, 10, 10);
    Shape upright = new Line2D.Double(0, -6, 0, 6);
    Shape flat = new Line2D.Double(-8, 0, 8, 0);
    LegendItemCollection legend = new LegendItemCollection();
    legend.add(item("goal met", square, Style.BLUE));
    legend.add(item("goal not met", square, Style.ORANGE));
    if (bars.stream().anyMatch(bar -> bar.goal() == null)) {
      legend.add(item("no goal", square, Style.GREY));
    }
    legend.add(new LegendItem("goal", null, null, null, upright, Style.THICK, Style.TEXT));
    legend.add(
        new LegendItem(
            "least to most of the rounds", null, null, null, flat, Style.THIN, Style.TEXT));
    return legend;
  }

  private static LegendItem item(String label, Shape shape, Color colour) {
    return new LegendItem(label, null, null, null, shape, colour);
  }

  /**
   * @param goal null if there is none
   */
  private record Bar(String label, Spread ratio, @Nullable Double goal, Color colour) {

    DoubleStream figures() {
      DoubleStream ratios = DoubleStream.of(ratio.least(), ratio.most());
      return goal == null ? ratios : DoubleStream.concat(ratios, DoubleStream.of(goal));
    }
  }

  /** Bars that begin at 1, each in its own colour. */
  private static final class Bars extends BarRenderer {

    private final transient List<Bar> bars;

    Bars(List<Bar> bars) {
      this.bars = bars;
      setBase(1);
      setIncludeBaseInRange(false);
      setBarPainter(new StandardBarPainter());
      setShadowVisible(false);
    }

    @Override
    public Paint getItemPaint(int row, int column) {
      return bars.get(column).colour();
    }
  }
}
