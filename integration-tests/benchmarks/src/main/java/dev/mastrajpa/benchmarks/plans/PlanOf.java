package dev.mastrajpa.benchmarks.plans;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a call cost: all its statements together.
 *
 * @param plans as PostgreSQL wrote them
 */
record PlanOf(List<JsonNode> plans) {

  /** Buffers that were touched, in memory or not. */
  long buffers() {
    return plans.stream()
        .map(plan -> plan.path("Plan"))
        .mapToLong(
            top -> top.path("Shared Hit Blocks").asLong() + top.path("Shared Read Blocks").asLong())
        .sum();
  }

  /** The kinds of the nodes, with their tables. */
  List<String> nodes() {
    List<String> nodes = new ArrayList<>();
    plans.forEach(plan -> collect(plan.path("Plan"), nodes));
    return nodes;
  }

  private static void collect(JsonNode node, List<String> nodes) {
    nodes.add(
        (node.path("Node Type").asText()
                + " "
                + node.path("Index Name").asText(node.path("Relation Name").asText("")))
            .strip());
    node.path("Plans").forEach(child -> collect(child, nodes));
  }

  /** The most rows that a node has put in order; 0 where none did. */
  long rowsSorted() {
    return plans.stream().mapToLong(plan -> rowsSorted(plan.path("Plan"))).max().orElse(0);
  }

  private static long rowsSorted(JsonNode node) {
    long most = 0;
    boolean sorts = node.path("Node Type").asText().equals("Sort");
    for (JsonNode child : node.path("Plans")) {
      if (sorts) {
        most =
            Math.max(
                most, child.path("Actual Rows").asLong() * child.path("Actual Loops").asLong());
      }
      most = Math.max(most, rowsSorted(child));
    }
    return most;
  }
}
