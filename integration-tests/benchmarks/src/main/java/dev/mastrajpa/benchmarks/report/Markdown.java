package dev.mastrajpa.benchmarks.report;

import static java.util.stream.Collectors.joining;

import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.workloads.Workload;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The results for a reader. */
final class Markdown {

  private static final String NOISE = "base.select1";

  /** The most that a workload may take on ten times the data. */
  private static final double MOST_GROWTH = 1.5;

  private Markdown() {}

  static String results(
      Environment environment, List<Measured> measured, List<GrowthPoint> growth) {
    return head(environment, measured)
        + "\n"
        + ratios(measured)
        + "\n"
        + figures(measured)
        + (growth.isEmpty() ? "" : "\n" + growth(growth));
  }

  private static String head(Environment environment, List<Measured> measured) {
    return """
    # The comparison: original, ours, floor

    | | |
    |---|---|
    | when | %s |
    | PostgreSQL | %s |
    | Java | %s |
    | Hibernate | %s |
    | pgJDBC | %s |
    | Node | %s |
    | @mastra/pg | %s |
    | cores, for all sides and the server | %d |
    | data | %s: %s messages |
    | rounds | %d, and one to warm up |
    | noise: %s, ms | %s |

    The original is @mastra/pg, ours is this library, the floor is plain JDBC, of which goals say \
    how near to come. All figures are medians of the rounds. A ratio is the share of the other \
    side's time that ours takes, the median of the ratios of each round (least–most): of p50 for \
    one worker, of the time per call of all together (original ops / our ops) for several. Goals \
    are the most that a ratio may be, and are met if all of a line's are; where 64 workers share \
    20 connections, our p99 must not be above the original's either, and where a process's memory \
    counts, nor must our peak.
    """
        .formatted(
            environment.when(),
            environment.postgres(),
            environment.java(),
            environment.hibernate(),
            environment.pgJdbc(),
            orNone(environment.node()),
            orNone(environment.mastraPg()),
            environment.cores(),
            environment.scale().lowerCase(),
            Figures.whole(environment.scale().messages()),
            environment.rounds(),
            NOISE,
            noise(measured));
  }

  private static String noise(List<Measured> measured) {
    return measured.stream()
        .filter(one -> one.workload().name().equals(NOISE))
        .flatMap(
            one ->
                Arrays.stream(Side.values())
                    .map(
                        side ->
                            side.lowerCase()
                                + " "
                                + Figures.withRange(one.spread(side, SideSample::p50))))
        .collect(joining(", "));
  }

  private static String ratios(List<Measured> measured) {
    return """
    ## Ratios and goals

    | workload | ours / original | goal | ours / floor | goal | and | met |
    |---|---:|---:|---:|---:|---|---|
    """
        + measured.stream().map(Markdown::ratio).collect(joining());
  }

  private static String ratio(Measured measured) {
    Workload workload = measured.workload();
    return row(
        workload.name(),
        Figures.withRange(measured.ratio(Side.ORIGINAL)),
        atMost(workload.goal().original()),
        Figures.withRange(measured.ratio(Side.FLOOR)),
        atMost(workload.goal().floor()),
        Stream.of(further("p99", measured.tail()), further("memory", measured.memory()))
            .filter(text -> !text.isEmpty())
            .collect(joining(", ")),
        measured.hasNoGoal() ? "" : met(List.of(measured)));
  }

  private static String further(String what, @Nullable Target target) {
    return target == null
        ? ""
        : "%s / original's %s %s"
            .formatted(what, Figures.median(target.ratio()), Figures.atMost(target.goal()));
  }

  /** Of workloads that have goals: whether all are met. */
  static String met(List<Measured> withGoals) {
    List<@Nullable Boolean> met = withGoals.stream().map(Measured::met).toList();
    if (met.contains(false)) {
      return "**no**";
    }
    return met.stream().anyMatch(Objects::isNull) ? "not measured" : "yes";
  }

  private static String figures(List<Measured> measured) {
    return """
    ## Figures

    Each cell: original / ours / floor. Statements of a call with those that begin and end its \
    transaction. Allocated: bytes per call on the calling threads, ours / floor.

    | workload | p50 ms | p99 ms | calls per second | statements | allocated | peak memory MB |
    |---|---:|---:|---:|---:|---:|---:|
    """
        + measured.stream().map(Markdown::figure).collect(joining());
  }

  private static String figure(Measured measured) {
    return row(
        measured.workload().name(),
        sides(side -> Figures.median(measured.spread(side, SideSample::p50))),
        sides(side -> Figures.median(measured.spread(side, SideSample::p99))),
        sides(side -> Figures.median(measured.spread(side, SideSample::ops))),
        sides(side -> orNone(measured.statements().of(side))),
        Stream.of(Side.OURS, Side.FLOOR)
            .map(side -> bytes(measured.bytes(side, SideSample::allocated), 1))
            .collect(joining(" / ")),
        measured.workload().freshProcess()
            ? sides(side -> bytes(measured.bytes(side, SideSample::peakMemory), 1 << 20))
            : "");
  }

  private static String sides(Function<Side, String> cell) {
    return Arrays.stream(Side.values()).map(cell).collect(joining(" / "));
  }

  private static String bytes(@Nullable Spread bytes, long unit) {
    return bytes == null ? Figures.NONE : Figures.whole(Math.round(bytes.median() / unit));
  }

  private static String growth(List<GrowthPoint> growth) {
    List<Scale> scales = growth.stream().map(GrowthPoint::scale).distinct().sorted().toList();
    StringBuilder table = new StringBuilder("## Growth: p50 in ms\n\n| workload | side |");
    scales.forEach(scale -> table.append(" " + Figures.whole(scale.messages()) + " messages |"));
    table.append(" most growth for ten times the data |\n|---|---|");
    table.append("---:|".repeat(scales.size())).append("---:|\n");
    Set<Curve> curves = new LinkedHashSet<>();
    growth.forEach(point -> curves.add(new Curve(point.workload(), point.side())));
    for (Curve curve : curves) {
      table.append("| ").append(curve.workload()).append(" | ").append(curve.side().lowerCase());
      Double before = null;
      double most = 0;
      for (Scale scale : scales) {
        Double at = curve.at(scale, growth);
        table.append(" | ").append(Figures.of(at));
        most = before == null || at == null ? most : Math.max(most, at / before);
        before = at;
      }
      String factor = most == 0 ? Figures.NONE : Figures.of(most);
      boolean tooMuch = curve.side() == Side.OURS && most > MOST_GROWTH;
      table.append(tooMuch ? " | **" + factor + "** |\n" : " | " + factor + " |\n");
    }
    return table.toString();
  }

  private record Curve(String workload, Side side) {

    @Nullable Double at(Scale scale, List<GrowthPoint> growth) {
      return growth.stream()
          .filter(point -> point.workload().equals(workload) && point.side() == side)
          .filter(point -> point.scale() == scale)
          .map(GrowthPoint::p50)
          .findFirst()
          .orElse(null);
    }
  }

  static String row(String... cells) {
    return Arrays.stream(cells).collect(joining(" | ", "| ", " |\n"));
  }

  static String atMost(@Nullable Double goal) {
    return goal == null ? "" : Figures.atMost(goal);
  }

  private static String orNone(@Nullable Object value) {
    return Objects.toString(value, Figures.NONE);
  }
}
