package dev.mastrajpa.benchmarks.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.report.RoundSamples;
import dev.mastrajpa.benchmarks.report.Side;
import dev.mastrajpa.benchmarks.report.SideSample;
import dev.mastrajpa.benchmarks.workloads.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Has the sides do the workloads in turn: who comes first changes from round to round and from
 * workload to workload, so that nobody always has the caches that another has filled.
 */
final class Rounds {

  /**
   * How much longer the first round takes, which does not count: the JVM's compilers are at work
   * for thousands of calls.
   */
  private static final int WARM_UP = 3;

  private final Drivers drivers;
  private final Scale scale;
  private final Map<Side, String> urls;
  private final Map<Workload, List<RoundSamples>> samples = new LinkedHashMap<>();

  /**
   * @param urls of the sides' databases
   */
  Rounds(Drivers drivers, Scale scale, Map<Side, String> urls) {
    this.drivers = drivers;
    this.scale = scale;
    this.urls = urls;
  }

  /**
   * Runs one round to warm up and then those that count.
   *
   * @return by workload, a list of the rounds
   */
  Map<Workload, List<RoundSamples>> run(List<Workload> workloads, int rounds) {
    try (RunningSides running = drivers.startAll(urls, scale)) {
      for (int round = 0; round <= rounds; round++) {
        for (int i = 0; i < workloads.size(); i++) {
          Workload workload = workloads.get(i);
          if (isDueIn(round, workload)) {
            Workload asked = round == 0 ? workload.times(WARM_UP) : workload;
            keep(workload, round, sample(running, asked, round + i));
          }
        }
      }
    }
    return samples;
  }

  /** A fresh process has nothing to warm up, and one call of it takes the original minutes. */
  private static boolean isDueIn(int round, Workload workload) {
    return !workload.freshProcess() || round == 1;
  }

  private void keep(Workload workload, int round, RoundSamples sampled) {
    System.err.printf(
        "round %d  %-26s original %9s  ours %9s  floor %9s ms%n",
        round,
        workload.name(),
        millis(sampled.original()),
        millis(sampled.ours()),
        millis(sampled.floor()));
    if (round > 0) {
      samples.computeIfAbsent(workload, key -> new ArrayList<>()).add(sampled);
    }
  }

  private static String millis(@Nullable SideSample sample) {
    return sample == null ? "–" : "%.3f".formatted(sample.p50());
  }

  private RoundSamples sample(RunningSides running, Workload workload, int turn) {
    List<Side> order = new ArrayList<>(urls.keySet());
    Collections.rotate(order, turn);
    Map<Side, SideSample> sampled = new EnumMap<>(Side.class);
    for (Side side : order) {
      SideSample sample =
          workload.freshProcess()
              ? inFreshProcess(side, workload)
              : sample(running.of(side), workload, false);
      if (sample != null) {
        sampled.put(side, sample);
      }
    }
    RoundSamples round =
        new RoundSamples(
            sampled.get(Side.ORIGINAL), sampled.get(Side.OURS), sampled.get(Side.FLOOR));
    requireSameRows(workload, sampled);
    return round;
  }

  private @Nullable SideSample inFreshProcess(Side side, Workload workload) {
    try (DriverProcess process =
        drivers.startSmall(side, Objects.requireNonNull(urls.get(side)), scale)) {
      return sample(process, workload, true);
    }
  }

  private static @Nullable SideSample sample(
      DriverProcess process, Workload workload, boolean withMemory) {
    String command =
        "sample %s %d %d %d"
            .formatted(workload.name(), workload.workers(), workload.millis(), workload.calls());
    return process
        .ask(command)
        .map(answer -> sample(answer, withMemory ? process.peakMemory() : null))
        .orElse(null);
  }

  private static SideSample sample(JsonNode answer, @Nullable Long peakMemory) {
    JsonNode allocated = answer.path("allocated");
    return new SideSample(
        answer.required("calls").intValue(),
        answer.required("rows").longValue(),
        answer.required("ops").doubleValue(),
        answer.required("p50").doubleValue(),
        answer.required("p95").doubleValue(),
        answer.required("p99").doubleValue(),
        allocated.isNumber() ? allocated.longValue() : null,
        peakMemory);
  }

  /**
   * A side that reads or writes fewer rows a call would be faster for nothing. What is chosen at
   * random has about as many.
   */
  private static void requireSameRows(Workload workload, Map<Side, SideSample> sampled) {
    DoubleSummaryStatistics rows =
        sampled.values().stream()
            .mapToDouble(sample -> (double) sample.rows() / sample.calls())
            .summaryStatistics();
    if (rows.getMin() < rows.getMax() * 0.9) {
      throw new IllegalStateException(workload.name() + ": different rows per call: " + sampled);
    }
  }
}
