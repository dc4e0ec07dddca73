package dev.mastrajpa.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The results for a program: a line for each workload, and for each point of the growth curves. */
final class ResultsJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ResultsJson() {}

  static String results(List<Measured> measured) {
    return lines(measured.stream().map(ResultsJson::result).toList());
  }

  static String growth(List<GrowthPoint> growth) {
    return lines(
        growth.stream()
            .map(
                point ->
                    MAPPER
                        .createObjectNode()
                        .put("workload", point.workload())
                        .put("messages", point.scale().messages())
                        .put("side", point.side().lowerCase())
                        .put("ms", Figures.rounded(point.p50())))
            .toList());
  }

  private static String lines(List<ObjectNode> nodes) {
    return nodes.stream()
        .map(ObjectNode::toString)
        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  private static ObjectNode result(Measured measured) {
    Spread toOriginal = measured.ratio(Side.ORIGINAL);
    Spread toFloor = measured.ratio(Side.FLOOR);
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("workload", measured.workload().name())
            .put("original_ms", median(measured.spread(Side.ORIGINAL, SideSample::p50)))
            .put("ours_ms", median(measured.spread(Side.OURS, SideSample::p50)))
            .put("floor_ms", median(measured.spread(Side.FLOOR, SideSample::p50)))
            .put("ratio_original", median(toOriginal))
            .put("ratio_floor", median(toFloor))
            .put("goal_original", measured.workload().goal().original())
            .put("goal_floor", measured.workload().goal().floor())
            .put("met", measured.met())
            .put("rounds", measured.rounds().size())
            .put("statements", measured.statements().ours())
            .put("ratio_of", measured.workload().countsOps() ? "ops" : "p50");
    node.set("ratio_original_range", range(toOriginal));
    node.set("ratio_floor_range", range(toFloor));
    putTarget(node, "p99", measured.tail());
    putTarget(node, "memory", measured.memory());
    for (Side side : Side.values()) {
      node.set(side.lowerCase(), side(measured, side));
    }
    return node;
  }

  private static void putTarget(ObjectNode node, String what, @Nullable Target target) {
    node.put("ratio_" + what + "_original", target == null ? null : median(target.ratio()));
    node.put("goal_" + what + "_original", target == null ? null : target.goal());
  }

  private static @Nullable ObjectNode side(Measured measured, Side side) {
    if (measured.spread(side, SideSample::p50) == null) {
      return null;
    }
    ObjectNode node = MAPPER.createObjectNode();
    node.put("statements", measured.statements().of(side));
    putFigure(node, "p50", measured, side, SideSample::p50);
    putFigure(node, "p95", measured, side, SideSample::p95);
    putFigure(node, "p99", measured, side, SideSample::p99);
    putFigure(node, "ops", measured, side, SideSample::ops);
    node.put("allocated", bytes(measured.bytes(side, SideSample::allocated)));
    node.put("peak_memory", bytes(measured.bytes(side, SideSample::peakMemory)));
    return node;
  }

  private static void putFigure(
      ObjectNode node,
      String name,
      Measured measured,
      Side side,
      ToDoubleFunction<SideSample> figure) {
    Spread spread = Objects.requireNonNull(measured.spread(side, figure));
    node.put(name, median(spread)).set(name + "_range", range(spread));
  }

  private static @Nullable Double median(@Nullable Spread spread) {
    return spread == null ? null : Figures.rounded(spread.median());
  }

  private static @Nullable Long bytes(@Nullable Spread spread) {
    return spread == null ? null : Math.round(spread.median());
  }

  private static @Nullable ArrayNode range(@Nullable Spread spread) {
    return spread == null
        ? null
        : MAPPER
            .createArrayNode()
            .add(Figures.rounded(spread.least()))
            .add(Figures.rounded(spread.most()));
  }
}
