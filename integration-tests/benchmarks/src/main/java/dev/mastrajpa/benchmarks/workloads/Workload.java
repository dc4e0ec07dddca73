package dev.mastrajpa.benchmarks.workloads;

/**
 * What all sides do.
 *
 * @param workers who call at once
 * @param millis how long a sample goes on
 * @param calls how many calls a sample has at most
 * @param freshProcess whether each sample has a process of its own, whose memory counts
 */
public record Workload(
    String name, int workers, int millis, int calls, boolean freshProcess, Goal goal) {

  /** The same for so many times as long. */
  public Workload times(int factor) {
    return new Workload(name, workers, factor * millis, factor * calls, freshProcess, goal);
  }

  /** Of one worker it counts how long a call takes, of several how many they make in a second. */
  public boolean countsOps() {
    return workers > 1;
  }
}
