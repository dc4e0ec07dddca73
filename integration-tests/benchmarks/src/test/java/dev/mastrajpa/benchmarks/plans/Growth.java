package dev.mastrajpa.benchmarks.plans;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What must hold of the same calls on a little data and on ten times as much. */
final class Growth {

  private static final double MOST_GROWTH = 1.5;

  /** A level more of an index costs a buffer for each time it is entered. */
  private static final long LEVELS = 20;

  private Growth() {}

  /** A test for each call. */
  static Stream<DynamicTest> tests(Map<String, PlanOf> small, Map<String, PlanOf> large) {
    return large.keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        check(
                            Objects.requireNonNull(small.get(name)),
                            Objects.requireNonNull(large.get(name)))));
  }

  private static void check(PlanOf small, PlanOf large) {
    assertThat(large.plans()).isNotEmpty();
    assertThat(large.nodes()).noneMatch(node -> node.startsWith("Seq Scan mastra_"));
    assertThat(large.buffers())
        .as("%s", large.nodes())
        .isLessThanOrEqualTo((long) (small.buffers() * MOST_GROWTH) + LEVELS);
    assertThat(large.rowsSorted()).as("rows put in order").isLessThan(1_000);
  }
}
