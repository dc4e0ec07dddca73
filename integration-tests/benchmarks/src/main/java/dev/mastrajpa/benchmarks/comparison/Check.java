package dev.mastrajpa.benchmarks.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.report.Side;
import dev.mastrajpa.benchmarks.report.Statements;
import dev.mastrajpa.benchmarks.workloads.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets each side make one call of each workload, all with the same choices: the answers must be the
 * same. Counts the round trips between the side and the server on the way.
 */
final class Check {

  private final BenchmarkServer server;
  private final Drivers drivers;
  private final Scale scale;
  private final Map<Side, String> databases;

  /**
   * @param databases the sides' own
   */
  Check(BenchmarkServer server, Drivers drivers, Scale scale, Map<Side, String> databases) {
    this.server = server;
    this.drivers = drivers;
    this.scale = scale;
    this.databases = databases;
  }

  /**
   * @throws IllegalStateException if two sides answer differently; names all such answers
   */
  Map<Workload, Statements> run(List<Workload> workloads) throws IOException {
    Map<Workload, Map<Side, Answered>> answers = new LinkedHashMap<>();
    for (Side side : databases.keySet()) {
      String url = server.url(Objects.requireNonNull(databases.get(side)));
      try (RoundTrips trips = RoundTrips.before(url);
          DriverProcess process =
              drivers.start(side, trips.through(url) + "&sslmode=disable", scale, true)) {
        for (Workload workload : workloads) {
          ask(process, trips, workload)
              .ifPresent(
                  answered ->
                      answers
                          .computeIfAbsent(workload, key -> new EnumMap<>(Side.class))
                          .put(side, answered));
        }
      }
    }
    List<String> differences = new ArrayList<>();
    Map<Workload, Statements> statements = new LinkedHashMap<>();
    answers.forEach(
        (workload, bySide) -> {
          differences.addAll(differences(workload, bySide));
          statements.put(
              workload,
              new Statements(
                  tripsOf(bySide.get(Side.ORIGINAL)),
                  tripsOf(bySide.get(Side.OURS)),
                  tripsOf(bySide.get(Side.FLOOR))));
        });
    if (!differences.isEmpty()) {
      throw new IllegalStateException(String.join("\n", differences));
    }
    return statements;
  }

  private static Optional<Answered> ask(
      DriverProcess process, RoundTrips trips, Workload workload) {
    // what takes minutes is compared by its rows alone
    if (workload.freshProcess()
        || process.ask("prepare %s %d".formatted(workload.name(), workload.workers())).isEmpty()) {
      return Optional.empty();
    }
    long before = trips.count();
    JsonNode answer = process.ask("call").orElseThrow();
    return Optional.of(new Answered(answer, (int) (trips.count() - before)));
  }

  private static List<String> differences(Workload workload, Map<Side, Answered> bySide) {
    List<String> differences = new ArrayList<>();
    Map.Entry<Side, Answered> first = bySide.entrySet().iterator().next();
    bySide.forEach(
        (side, answered) -> {
          if (!answered.answer().equals(first.getValue().answer())) {
            differences.add(
                "%s: %s answered %s, but %s %s"
                    .formatted(
                        workload.name(),
                        first.getKey(),
                        first.getValue().answer(),
                        side,
                        answered.answer()));
          }
        });
    return differences;
  }

  private static @Nullable Integer tripsOf(@Nullable Answered answered) {
    return answered == null ? null : answered.trips();
  }

  private record Answered(JsonNode answer, int trips) {}
}
