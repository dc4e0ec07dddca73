package dev.mastrajpa.benchmarks.plans;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a page of traces costs does not depend on how many spans there are. With {@code
 * -Dmastra.plans.spans=500000} on as many as the store is made for, which takes minutes.
 */
class TracesStayCheapIT {

  private static final int SPANS = Integer.getInteger("mastra.plans.spans", 100_000);

  /**
   * What one trace in twenty has, and what no index can put in order: it is looked for along the
   * order. Made for every value, a plan knows nothing of the limit, and PostgreSQL does not take
   * it.
   */
  private static final Set<String> ALONG_THE_ORDER =
      Set.of("traces-by-tags", "traces-by-commonest-tag", "traces-with-child-error");

  /** Eleven traces among two hundred and twenty, each looked up in an index of errors. */
  private static final long MOST_ALONG_THE_ORDER = 11 * 20 * 3 + 40;

  /**
   * Made for every value, a plan takes one span in a hundred to have it, and may go through the
   * small index of all roots to leave out the others.
   */
  private static final String BY_METADATA = "traces-by-metadata-generic";

  private static final long MOST_BY_METADATA = SPANS / 500;

  @TestFactory
  Stream<DynamicTest> tenTimesAsManySpansHardlyTouchMoreBuffers() throws SQLException {
    Map<String, PlanOf> small = Explained.listings(new Traces("public", SPANS / 10));
    Map<String, PlanOf> large = Explained.listings(new Traces("public", SPANS));
    Stream<DynamicTest> along =
        ALONG_THE_ORDER.stream()
            .map(
                name ->
                    DynamicTest.dynamicTest(
                        name,
                        () ->
                            assertThat(Objects.requireNonNull(large.get(name)).buffers())
                                .isLessThanOrEqualTo(MOST_ALONG_THE_ORDER)));
    DynamicTest byMetadata =
        DynamicTest.dynamicTest(
            BY_METADATA,
            () ->
                assertThat(Objects.requireNonNull(large.get(BY_METADATA)).buffers())
                    .isLessThanOrEqualTo(MOST_BY_METADATA));
    Map<String, PlanOf> others = new LinkedHashMap<>(large);
    others.keySet().removeIf(name -> ALONG_THE_ORDER.contains(name.replace("-generic", "")));
    others.remove(BY_METADATA);
    return Stream.concat(Growth.tests(small, others), Stream.concat(along, Stream.of(byMetadata)));
  }
}
