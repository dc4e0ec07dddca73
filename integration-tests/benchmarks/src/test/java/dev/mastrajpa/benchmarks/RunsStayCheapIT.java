package dev.mastrajpa.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a page of workflow runs costs does not depend on how many there are, or how large. */
class RunsStayCheapIT {

  /** A page has 21 rows, one of them only to see whether there are more. */
  private static final long ROWS = 21;

  /** To fetch a snapshot that lies out of line takes an index, and two pages at least. */
  private static final long BUFFERS_OF_A_SNAPSHOT = 3;

  @TestFactory
  Stream<DynamicTest> tenTimesAsManyRunsHardlyTouchMoreBuffers() throws SQLException {
    Map<String, PlanOf> small = Explained.listings(new Runs("public", 10_000));
    Map<String, PlanOf> large = Explained.listings(new Runs("public", 100_000));
    return Stream.concat(
        Growth.tests(small, large),
        large.keySet().stream()
            .filter(name -> name.startsWith("heads") && !name.startsWith("heads-newest"))
            .map(
                name ->
                    DynamicTest.dynamicTest(
                        name + " without a snapshot",
                        () ->
                            assertThat(Objects.requireNonNull(large.get(name)).buffers())
                                .isLessThan(ROWS * BUFFERS_OF_A_SNAPSHOT))));
  }
}
