package dev.mastrajpa.benchmarks.report;

import static dev.mastrajpa.benchmarks.report.Samples.inFreshProcess;
import static dev.mastrajpa.benchmarks.report.Samples.memory;
import static dev.mastrajpa.benchmarks.report.Samples.ops;
import static dev.mastrajpa.benchmarks.report.Samples.p50;
import static dev.mastrajpa.benchmarks.report.Samples.p99;
import static dev.mastrajpa.benchmarks.report.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.benchmarks.workloads.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredTest {

  @Test
  void comparesOnlySamplesOfTheSameRound() {
    // the ratio of the medians would be 4 / 4
    Measured measured =
        measured(
            workload("one", 1, 1.0, null),
            new RoundSamples(p50(2), p50(4), null),
            new RoundSamples(p50(4), p50(3), null),
            new RoundSamples(p50(40), p50(20), null));

    assertThat(measured.ratio(Side.ORIGINAL)).isEqualTo(new Spread(0.75, 0.5, 2));
    assertThat(measured.spread(Side.ORIGINAL, SideSample::p50)).isEqualTo(new Spread(4, 2, 40));
  }

  @Test
  void takesTheMiddleOfTwoRounds() {
    Measured measured =
        measured(
            workload("one", 1, null, 1.0),
            new RoundSamples(null, p50(1), p50(1)),
            new RoundSamples(null, p50(2), p50(1)));

    assertThat(measured.ratio(Side.FLOOR)).isEqualTo(new Spread(1.5, 1, 2));
  }

  @Test
  void comparesCallsPerSecondOfSeveralWorkers() {
    Measured measured =
        measured(workload("eight", 8, 0.5, null), new RoundSamples(ops(100), ops(400), null));

    assertThat(measured.ratio(Side.ORIGINAL)).isEqualTo(new Spread(0.25, 0.25, 0.25));
  }

  @Test
  void hasNoRatioToASideThatDoesNotDoTheWorkload() {
    Measured measured =
        measured(workload("one", 1, null, null), new RoundSamples(null, p50(1), p50(1)));

    assertThat(measured.ratio(Side.ORIGINAL)).isNull();
    assertThat(measured.spread(Side.ORIGINAL, SideSample::p50)).isNull();
  }

  @Test
  void meetsAGoalThatIsJustReached() {
    assertThat(measured(workload("one", 1, 0.5, 2.0), round(2, 1, 0.5)).met()).isTrue();
  }

  @Test
  void doesNotMeetItsGoalsIfOneIsMissed() {
    assertThat(measured(workload("one", 1, 0.5, 1.9), round(2, 1, 0.5)).met()).isFalse();
    assertThat(measured(workload("one", 1, 0.4, 2.0), round(2, 1, 0.5)).met()).isFalse();
  }

  @Test
  void needsOnlyTheGoalThatThereIs() {
    assertThat(measured(workload("one", 1, 0.5, null), round(2, 1, 0.1)).met()).isTrue();
    assertThat(measured(workload("one", 1, null, 2.0), round(0.1, 1, 0.5)).met()).isTrue();
  }

  @Test
  void neitherMeetsNorMissesWhereThereIsNoGoal() {
    assertThat(measured(workload("one", 1, null, null), round(2, 1, 0.5)).met()).isNull();
  }

  @Test
  void doesNotMeetWhatWasNotMeasured() {
    RoundSamples withoutOriginal = new RoundSamples(null, p50(1), p50(0.5));

    assertThat(measured(workload("one", 1, 0.5, 2.0), withoutOriginal).met()).isNull();
    assertThat(measured(workload("one", 1, 0.5, 1.9), withoutOriginal).met()).isFalse();
    assertThat(measured(workload("one", 1, 0.5, 2.0)).met()).isNull();
  }

  @Test
  void looksAtTheSlowestCallsOfACrowdToo() {
    Workload crowd = workload("crowd", 64, 0.5, null);

    assertThat(measured(crowd, new RoundSamples(p99(100, 8), p99(400, 8), null)).met()).isTrue();
    assertThat(measured(crowd, new RoundSamples(p99(100, 8), p99(400, 9), null)).met()).isFalse();
    assertThat(
            measured(
                    workload("eight", 8, 0.5, null),
                    new RoundSamples(p99(100, 8), p99(400, 9), null))
                .met())
        .isTrue();
  }

  @Test
  void looksAtTheMemoryOfAFreshProcessToo() {
    Workload fresh = inFreshProcess("fresh", 0.5);

    assertThat(measured(fresh, new RoundSamples(memory(9, 300), memory(1, 300), null)).met())
        .isTrue();
    assertThat(measured(fresh, new RoundSamples(memory(9, 300), memory(1, 301), null)).met())
        .isFalse();
  }

  private static RoundSamples round(double original, double ours, double floor) {
    return new RoundSamples(p50(original), p50(ours), p50(floor));
  }

  private static Measured measured(Workload workload, RoundSamples... rounds) {
    return new Measured(workload, List.of(rounds), Statements.NOT_COUNTED);
  }
}
