package dev.mastrajpa.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what the comparison has measured. */
public final class Report {

  private Report() {}

  /**
   * Writes {@code latest.json}, {@code latest.md}, {@code summary.md} and the plots {@code
   * ratio-original.svg} and {@code ratio-floor.svg}; of growth {@code growth.json} and {@code
   * growth.svg}.
   *
   * @param results the directory, which is made if it is not there; files of these names are
   *     replaced
   * @param growth empty if no growth was measured; then the files of an earlier measurement stay
   * @throws IOException if a file cannot be written
   */
  public static void write(
      Path results, Environment environment, List<Measured> measured, List<GrowthPoint> growth)
      throws IOException {
    Files.createDirectories(results);
    write(results, "latest.json", ResultsJson.results(measured));
    write(results, "latest.md", Markdown.results(environment, measured, growth));
    write(results, "summary.md", Summary.of(environment, measured));
    plot(results, "ratio-original.svg", RatioPlot.svg(Side.ORIGINAL, measured));
    plot(results, "ratio-floor.svg", RatioPlot.svg(Side.FLOOR, measured));
    if (!growth.isEmpty()) {
      write(results, "growth.json", ResultsJson.growth(growth));
      write(results, "growth.svg", GrowthPlot.svg(growth));
    }
  }

  private static void plot(Path results, String name, @Nullable String svg) throws IOException {
    if (svg == null) {
      // a plot of an earlier comparison would not belong to these results
      Files.deleteIfExists(results.resolve(name));
    } else {
      write(results, name, svg);
    }
  }

  private static void write(Path results, String name, String text) throws IOException {
    Files.writeString(results.resolve(name), text, UTF_8);
  }
}
