package dev.mastrajpa.benchmarks.comparison;

import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.workloads.Workload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is asked of the comparison, as {@code name=value} each.
 *
 * @param scale how much data
 * @param rounds that count; one more comes before them
 * @param workloads what a workload's name must match to be run
 * @param growth whether reads are compared on smaller data, too
 * @param results where what is measured is written to
 * @param data where the embedded server keeps its data
 * @param server the URL of another server, or empty
 */
record Options(
    Scale scale,
    int rounds,
    Pattern workloads,
    boolean growth,
    Path results,
    Path data,
    String server) {

  private static final Set<String> NAMES =
      Set.of("scale", "rounds", "workloads", "growth", "results", "data", "server");

  static Options parse(List<String> arguments) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (equals < 0 || !NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "Not one of " + NAMES + " with = and its value: " + argument);
      }
      given.put(name, argument.substring(equals + 1));
    }
    return new Options(
        Scale.named(given.getOrDefault("scale", "small")),
        Integer.parseInt(given.getOrDefault("rounds", "5")),
        Pattern.compile(given.getOrDefault("workloads", ".*")),
        Boolean.parseBoolean(given.getOrDefault("growth", "false")),
        Path.of(given.getOrDefault("results", "results")),
        Path.of(given.getOrDefault("data", "data")),
        given.getOrDefault("server", ""));
  }

  List<Workload> chosen(List<Workload> all) {
    return all.stream().filter(workload -> workloads.matcher(workload.name()).matches()).toList();
  }
}
