package dev.mastrajpa.observability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which spans of a trace are below which. */
final class SpanTree {

  private final Set<String> spans;
  private final Map<String, List<String>> children;

  private SpanTree(Set<String> spans, Map<String, List<String>> children) {
    this.spans = spans;
    this.children = children;
  }

  /**
   * @param parents the parent of each span of a trace
   */
  static SpanTree of(Map<String, @Nullable String> parents) {
    Map<String, List<String>> children = new HashMap<>();
    parents.forEach(
        (span, parent) -> {
          if (parent != null) {
            children.computeIfAbsent(parent, none -> new ArrayList<>()).add(span);
          }
        });
    return new SpanTree(parents.keySet(), children);
  }

  /**
   * A span and all below it, down to so many levels; none if it is not in the trace. A span that is
   * its own ancestor is not gone into again.
   */
  Set<String> branch(String spanId, int depth) {
    Set<String> branch = new LinkedHashSet<>();
    List<String> level = spans.contains(spanId) ? List.of(spanId) : List.of();
    for (int i = 0; !level.isEmpty(); i++) {
      List<String> below = new ArrayList<>();
      for (String span : level) {
        if (branch.add(span) && i < depth) {
          below.addAll(children.getOrDefault(span, List.of()));
        }
      }
      level = below;
    }
    return branch;
  }
}
