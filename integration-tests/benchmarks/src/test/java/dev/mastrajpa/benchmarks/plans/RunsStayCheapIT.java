package dev.mastrajpa.benchmarks.plans;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a page of workflow runs costs does not depend on how many there are, or how large. */
class RunsStayCheapIT {

  /** A page has 21 rows, one of them only to see whether there are more. */
  private static final long ROWS = 21;

  /** To fetch a snapshot that lies out of line takes an index, and two pages at least. */
  private static final long BUFFERS_OF_A_SNAPSHOT = 3;

  /** To count without fetching takes an index and the rows, of which a page holds dozens. */
  private static final int RUNS_TO_A_BUFFER = 10;

  private static final int RUNS = 100_000;

  @TestFactory
  Stream<DynamicTest> tenTimesAsManyRunsHardlyTouchMoreBuffers() throws SQLException {
    Map<String, PlanOf> small = Explained.listings(new Runs("public", RUNS / 10));
    Map<String, PlanOf> large = Explained.listings(new Runs("public", RUNS));
    Map<String, PlanOf> counts = new LinkedHashMap<>(large);
    counts.keySet().removeIf(name -> !name.startsWith("counted"));
    Map<String, PlanOf> pages = new LinkedHashMap<>(large);
    pages.keySet().removeAll(counts.keySet());
    Map<String, PlanOf> heads = new LinkedHashMap<>(pages);
    heads.keySet().removeIf(name -> !name.startsWith("heads") || name.startsWith("heads-newest"));
    return Stream.of(
            Growth.tests(small, pages),
            withoutASnapshot(heads, ROWS * BUFFERS_OF_A_SNAPSHOT),
            withoutASnapshot(counts, RUNS / RUNS_TO_A_BUFFER))
        .flatMap(tests -> tests);
  }

  private static Stream<DynamicTest> withoutASnapshot(Map<String, PlanOf> plans, long buffers) {
    return plans.entrySet().stream()
        .map(
            plan ->
                DynamicTest.dynamicTest(
                    plan.getKey() + " without a snapshot",
                    () ->
                        assertThat(plan.getValue().buffers())
                            .as("%s", plan.getValue().nodes())
                            .isLessThan(buffers)));
  }
}
