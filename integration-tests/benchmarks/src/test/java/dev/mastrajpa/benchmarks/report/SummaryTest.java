package dev.mastrajpa.benchmarks.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.benchmarks.workloads.Goal;
import dev.mastrajpa.benchmarks.workloads.Workload;
import dev.mastrajpa.benchmarks.workloads.Workloads;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static final List<Workload> WITH_GOALS =
      Stream.concat(Workloads.READS.stream(), Workloads.WRITES.stream())
          .filter(workload -> !workload.goal().equals(new Goal(null, null)))
          .toList();

  @Test
  void hasOneLineForEachWorkloadThatHasAGoal() {
    for (Workload workload : WITH_GOALS) {
      assertThat(Summary.linesOf(workload)).as(workload.name()).hasSize(1);
    }
  }

  @Test
  void putsOnlyWorkloadsOfTheSameGoalsIntoALine() {
    Map<List<String>, Set<Goal>> goals =
        WITH_GOALS.stream().collect(groupingBy(Summary::linesOf, mapping(Workload::goal, toSet())));

    assertThat(goals).allSatisfy((line, goal) -> assertThat(goal).hasSize(1));
  }
}
