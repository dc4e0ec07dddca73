package dev.mastrajpa.benchmarks.plans;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a page of scores costs does not depend on how many there are. */
class ScoresStayCheapIT {

  @TestFactory
  Stream<DynamicTest> tenTimesAsManyScoresHardlyTouchMoreBuffers() throws SQLException {
    return Growth.tests(
        Explained.listings(new Scores("public", 20_000)),
        Explained.listings(new Scores("public", 200_000)));
  }
}
