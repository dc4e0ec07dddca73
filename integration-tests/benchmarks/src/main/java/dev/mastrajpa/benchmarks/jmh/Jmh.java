package dev.mastrajpa.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of this package and writes {@code jmh.json} and {@code jmh.md}.
 *
 * <p>Arguments: the directory for the results, and a regular expression for the names of the
 * benchmarks that are wanted.
 */
public final class Jmh {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final String HEAD =
      """
      # Inside the JVM

      JMH %s, Java %s: time and allocation of one operation, without a database. After ± half of \
      the 99.9 %% confidence interval.

      | benchmark | parameters | µs | ± | bytes allocated |
      |---|---|---:|---:|---:|
      """;

  private Jmh() {}

  public static void main(String[] args) throws IOException, RunnerException {
    Path results = Path.of(args[0]);
    Files.createDirectories(results);
    Collection<RunResult> measured = new Runner(options(results, args[1])).run();
    Files.writeString(results.resolve("jmh.md"), table(measured), UTF_8);
  }

  private static Options options(Path results, String names) {
    String here = Jmh.class.getPackageName().replace(".", "\\.");
    return new OptionsBuilder()
        .include(here + "\\..*" + names)
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.MICROSECONDS)
        .forks(2)
        .warmupIterations(3)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(5)
        .measurementTime(TimeValue.seconds(1))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .resultFormat(ResultFormatType.JSON)
        .result(results.resolve("jmh.json").toString())
        .build();
  }

  private static String table(Collection<RunResult> measured) {
    BenchmarkParams params = measured.iterator().next().getParams();
    return HEAD.formatted(params.getJmhVersion(), params.getJdkVersion())
        + measured.stream().map(Jmh::row).collect(joining());
  }

  private static String row(RunResult measured) {
    BenchmarkParams params = measured.getParams();
    Result<?> time = measured.getPrimaryResult();
    String name = params.getBenchmark();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,.3f | %,.3f | %,.0f |%n",
        name.substring(Jmh.class.getPackageName().length() + 1),
        params.getParamsKeys().stream()
            .map(key -> key + " = " + params.getParam(key))
            .collect(joining(", ")),
        time.getScore(),
        time.getScoreError(),
        Objects.requireNonNull(measured.getSecondaryResults().get(ALLOCATED)).getScore());
  }
}
