package dev.mastrajpa.benchmarks.plans;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a page costs does not depend on how much there is. */
class PagesStayCheapIT {

  private static final int MESSAGES = 100_000;

  /**
   * The index of metadata knows no order: where PostgreSQL takes it, it reads all of the resource's
   * threads that match, and not more.
   */
  private static final List<String> BY_METADATA =
      List.of("threads-of-resource-by-metadata", "threads-of-resource-by-metadata-generic");

  /** One thread in twenty is the resource's, and one in ten of those matches. */
  private static final int MATCHES = MESSAGES / 5 / 20 / 10;

  @TestFactory
  Stream<DynamicTest> tenTimesAsManyRowsHardlyTouchMoreBuffers() throws SQLException {
    Map<String, PlanOf> small = Explained.listings(new Dataset("public", MESSAGES / 10));
    Map<String, PlanOf> large = Explained.listings(new Dataset("public", MESSAGES));
    Map<String, PlanOf> others = new LinkedHashMap<>(large);
    others.keySet().removeAll(BY_METADATA);
    Stream<DynamicTest> byMetadata =
        BY_METADATA.stream()
            .map(
                name ->
                    DynamicTest.dynamicTest(
                        name,
                        () ->
                            assertThat(Objects.requireNonNull(large.get(name)).buffers())
                                .isLessThanOrEqualTo(MATCHES)));
    return Stream.concat(Growth.tests(small, others), byMetadata);
  }
}
