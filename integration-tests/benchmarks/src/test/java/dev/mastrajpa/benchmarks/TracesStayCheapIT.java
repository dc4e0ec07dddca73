package dev.mastrajpa.benchmarks;

import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a page of traces costs does not depend on how many spans there are. With {@code
 * -Dmastra.plans.spans=500000} on as many as the store is made for, which takes minutes.
 */
class TracesStayCheapIT {

  private static final int SPANS = Integer.getInteger("mastra.plans.spans", 100_000);

  @TestFactory
  Stream<DynamicTest> tenTimesAsManySpansHardlyTouchMoreBuffers() throws SQLException {
    Map<String, PlanOf> small = Explained.listings(new Traces("public", SPANS / 10));
    Map<String, PlanOf> large = Explained.listings(new Traces("public", SPANS));
    large.forEach(
        (name, plan) -> System.out.printf("%s: %d %s%n", name, plan.buffers(), plan.nodes()));
    return Growth.tests(small, large);
  }
}
