package dev.mastrajpa.benchmarks.report;

import dev.mastrajpa.benchmarks.workloads.Goal;
import dev.mastrajpa.benchmarks.workloads.Workload;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workload and what the sides took for it.
 *
 * @param rounds without the one to warm up
 */
public record Measured(Workload workload, List<RoundSamples> rounds, Statements statements) {

  /** Where so many wait for a connection, the slowest calls count, too. */
  private static final int CROWD = 64;

  public Measured {
    rounds = List.copyOf(rounds);
  }

  /** A figure of one side; null if the side does not do the workload. */
  public @Nullable Spread spread(Side side, ToDoubleFunction<SideSample> figure) {
    return Spread.of(
        rounds.stream().map(round -> round.of(side)).filter(Objects::nonNull).mapToDouble(figure));
  }

  /** As {@link #spread}, of what a side may not tell of itself. */
  @Nullable Spread bytes(Side side, Function<SideSample, @Nullable Long> figure) {
    return Spread.of(
        rounds.stream()
            .map(round -> round.of(side))
            .filter(Objects::nonNull)
            .map(figure)
            .filter(Objects::nonNull)
            .mapToDouble(Long::doubleValue));
  }

  /**
   * The share of another side's time that this library takes, of each round: a call's time where
   * there is one worker, the time per call of all together where there are several. Null if one of
   * the two does not do the workload.
   */
  public @Nullable Spread ratio(Side other) {
    return workload.countsOps()
        ? compare(other, (ours, others) -> others.ops() / ours.ops())
        : compare(other, (ours, others) -> ours.p50() / others.p50());
  }

  /**
   * Whether all goals are reached. Null if there are none, or if the one that is left was not
   * measured.
   */
  public @Nullable Boolean met() {
    List<@Nullable Boolean> met = targets().map(Target::met).toList();
    if (met.contains(false)) {
      return false;
    }
    return (met.isEmpty() || met.stream().anyMatch(Objects::isNull)) ? null : true;
  }

  @Nullable Target toOriginal() {
    return target(ratio(Side.ORIGINAL), workload.goal().original());
  }

  @Nullable Target toFloor() {
    return target(ratio(Side.FLOOR), workload.goal().floor());
  }

  /** The slowest calls must be no slower than the original's; null if they do not count. */
  @Nullable Target tail() {
    return workload.workers() < CROWD || hasNoGoal()
        ? null
        : new Target(compare(Side.ORIGINAL, (ours, others) -> ours.p99() / others.p99()), 1);
  }

  /** The process must need no more than the original's; null if that does not count. */
  @Nullable Target memory() {
    return !workload.freshProcess() || hasNoGoal()
        ? null
        : new Target(
            Spread.of(
                rounds.stream()
                    .map(Measured::memoryToOriginal)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)),
            1);
  }

  boolean hasNoGoal() {
    return workload.goal().equals(new Goal(null, null));
  }

  private Stream<Target> targets() {
    return Stream.of(toOriginal(), toFloor(), tail(), memory()).filter(Objects::nonNull);
  }

  private @Nullable Spread compare(Side other, ToDoubleBiFunction<SideSample, SideSample> ratio) {
    return Spread.of(
        rounds.stream()
            .map(round -> compare(round.ours(), round.of(other), ratio))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue));
  }

  private static @Nullable Double compare(
      @Nullable SideSample ours,
      @Nullable SideSample others,
      ToDoubleBiFunction<SideSample, SideSample> ratio) {
    return ours == null || others == null ? null : ratio.applyAsDouble(ours, others);
  }

  private static @Nullable Double memoryToOriginal(RoundSamples round) {
    Long ours = round.ours() == null ? null : round.ours().peakMemory();
    Long original = round.original() == null ? null : round.original().peakMemory();
    return ours == null || original == null ? null : (double) ours / original;
  }

  private static @Nullable Target target(@Nullable Spread ratio, @Nullable Double goal) {
    return goal == null ? null : new Target(ratio, goal);
  }
}
