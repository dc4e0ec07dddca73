package dev.mastrajpa.benchmarks.comparison;

import static java.util.Comparator.comparing;

import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.report.Environment;
import dev.mastrajpa.benchmarks.report.GrowthPoint;
import dev.mastrajpa.benchmarks.report.Measured;
import dev.mastrajpa.benchmarks.report.Report;
import dev.mastrajpa.benchmarks.report.RoundSamples;
import dev.mastrajpa.benchmarks.report.Side;
import dev.mastrajpa.benchmarks.report.SideSample;
import dev.mastrajpa.benchmarks.report.Statements;
import dev.mastrajpa.benchmarks.workloads.Workload;
import dev.mastrajpa.benchmarks.workloads.Workloads;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Version;

/**
 * Runs the workloads on all sides and writes what they took.
 *
 * <p>Arguments: see {@link Options}.
 */
public final class Comparison {

  private final Options options;
  private final BenchmarkServer server;
  private final Drivers drivers;
  private final Databases databases;

  private Comparison(Options options, BenchmarkServer server, Drivers drivers) {
    this.options = options;
    this.server = server;
    this.drivers = drivers;
    this.databases = new Databases(server, drivers);
  }

  public static void main(String[] args) throws IOException, SQLException {
    Options options = Options.parse(List.of(args));
    try (BenchmarkServer server =
        options.server().isEmpty()
            ? BenchmarkServer.embedded(options.data())
            : BenchmarkServer.at(options.server())) {
      Drivers drivers =
          new Drivers(NodeProject.install(options.data().resolve("node")), options.data());
      new Comparison(options, server, drivers).run();
    }
  }

  private void run() throws IOException, SQLException {
    List<GrowthPoint> growth = options.growth() ? growth() : List.of();
    List<Measured> measured = new ArrayList<>();
    List<Workload> reads = options.chosen(Workloads.READS);
    if (!reads.isEmpty()) {
      measured.addAll(measure(reads, each(side -> databases.toRead(side, options.scale()))));
    }
    List<Workload> writes = options.chosen(Workloads.WRITES);
    if (!writes.isEmpty()) {
      measured.addAll(measure(writes, each(side -> databases.toChange(side, options.scale()))));
    }
    measured.sort(comparing(one -> one.workload().name().substring(0, 2)));
    Report.write(options.results(), environment(), measured, growth);
  }

  private List<Measured> measure(List<Workload> workloads, Map<Side, String> names)
      throws IOException {
    Map<Workload, Statements> statements =
        new Check(server, drivers, options.scale(), names).run(workloads);
    List<Measured> measured = new ArrayList<>();
    rounds(options.scale(), names, workloads, options.rounds())
        .forEach(
            (workload, rounds) ->
                measured.add(
                    new Measured(
                        workload,
                        rounds,
                        statements.getOrDefault(workload, Statements.NOT_COUNTED))));
    return measured;
  }

  /** What reads take on data of each size. */
  private List<GrowthPoint> growth() throws IOException, SQLException {
    List<GrowthPoint> points = new ArrayList<>();
    for (Scale scale : Scale.values()) {
      Map<Side, String> names = each(side -> databases.toRead(side, scale));
      names.remove(Side.FLOOR);
      rounds(scale, names, Workloads.GROWTH, 1)
          .forEach(
              (workload, rounds) -> {
                for (Side side : names.keySet()) {
                  SideSample sample = rounds.get(0).of(side);
                  if (sample != null) {
                    points.add(new GrowthPoint(workload.name(), scale, side, sample.p50()));
                  }
                }
              });
    }
    return points;
  }

  private static Map<Side, String> each(NameOfSide name) throws IOException, SQLException {
    Map<Side, String> names = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      names.put(side, name.of(side));
    }
    return names;
  }

  private Map<Workload, List<RoundSamples>> rounds(
      Scale scale, Map<Side, String> names, List<Workload> workloads, int rounds)
      throws IOException {
    Map<Side, String> urls = new EnumMap<>(Side.class);
    names.forEach((side, name) -> urls.put(side, server.url(name)));
    return new Rounds(drivers, scale, urls).run(workloads, rounds);
  }

  private Environment environment() throws IOException, SQLException {
    try (Connection connection = server.connect()) {
      DatabaseMetaData database = connection.getMetaData();
      return new Environment(
          Instant.now(),
          database.getDatabaseProductVersion(),
          System.getProperty("java.version"),
          drivers.node().nodeVersion(),
          NodeProject.originalVersion(),
          Version.getVersionString(),
          database.getDriverVersion(),
          Runtime.getRuntime().availableProcessors(),
          options.scale(),
          options.rounds());
    }
  }

  /** Which database a side works on. */
  @FunctionalInterface
  private interface NameOfSide {
    String of(Side side) throws IOException, SQLException;
  }
}
