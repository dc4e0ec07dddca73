package dev.mastrajpa.benchmarks;

import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a page costs does not depend on how much there is. */
class PagesStayCheapIT {

  @TestFactory
  Stream<DynamicTest> tenTimesAsManyRowsHardlyTouchMoreBuffers() throws SQLException {
    Map<String, PlanOf> small = Explained.listings(new Dataset("public", 10_000));
    Map<String, PlanOf> large = Explained.listings(new Dataset("public", 100_000));
    return Growth.tests(small, large);
  }
}
