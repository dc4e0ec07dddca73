package dev.mastrajpa.benchmarks.report;

import static dev.mastrajpa.benchmarks.report.Samples.ops;
import static dev.mastrajpa.benchmarks.report.Samples.p50;
import static dev.mastrajpa.benchmarks.report.Samples.p99;
import static dev.mastrajpa.benchmarks.report.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mastrajpa.benchmarks.data.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Environment ENVIRONMENT =
      new Environment(
          Instant.parse("2026-11-23T06:00:00Z"),
          "15.18",
          "17.0.13",
          "22.23.0",
          "1.27.1",
          "6.6.56.Final",
          "42.7.14",
          2,
          Scale.SMALL,
          3);

  private static final List<Measured> MEASURED =
      List.of(
          new Measured(
              workload("base.select1", 1, null, null),
              List.of(
                  new RoundSamples(p50(0.03), p50(0.02), p50(0.02)),
                  new RoundSamples(p50(0.04), p50(0.02), p50(0.02)),
                  new RoundSamples(p50(0.03), p50(0.03), p50(0.02))),
              new Statements(1, 1, 1)),
          new Measured(
              workload("W3.get", 1, 0.7, 2.0),
              List.of(
                  new RoundSamples(p50(2), p50(1), p50(0.5)),
                  new RoundSamples(p50(4), p50(1), p50(0.5)),
                  new RoundSamples(p50(1), p50(1), p50(0.5))),
              new Statements(3, 2, 1)),
          new Measured(
              workload("W1.s1.c8", 8, 0.6, 2.0),
              List.of(new RoundSamples(ops(1_500), ops(2_000), ops(5_000))),
              new Statements(5, 3, 1)),
          new Measured(
              workload("W7.mix.c64", 64, 0.5, 1 / 0.6),
              List.of(new RoundSamples(p99(100, 8), p99(400, 6), p99(400, 6))),
              new Statements(1, 1, 1)),
          new Measured(
              workload("W8.stream", 1, null, null),
              List.of(new RoundSamples(null, p50(700), null)),
              Statements.NOT_COUNTED));

  private static final List<GrowthPoint> GROWTH =
      List.of(
          new GrowthPoint("W6.list", Scale.TINY, Side.OURS, 1),
          new GrowthPoint("W6.list", Scale.SMALL, Side.OURS, 1.25),
          new GrowthPoint("W6.list", Scale.FULL, Side.OURS, 2),
          new GrowthPoint("W6.list", Scale.TINY, Side.ORIGINAL, 2),
          new GrowthPoint("W6.list", Scale.FULL, Side.ORIGINAL, 1_234));

  @TempDir private Path directory;

  private Path results;

  @BeforeEach
  void write() throws IOException {
    results = directory.resolve("results");
    Report.write(results, ENVIRONMENT, MEASURED, GROWTH);
  }

  @Test
  void tellsAProgramWhatAWorkloadTook() throws IOException {
    JsonNode result = result(1);

    assertThat(List.copyOf(result.properties()).subList(0, 11))
        .extracting(field -> field.getKey() + "=" + field.getValue())
        .containsExactly(
            "workload=\"W3.get\"",
            "original_ms=2.0",
            "ours_ms=1.0",
            "floor_ms=0.5",
            "ratio_original=0.5",
            "ratio_floor=2.0",
            "goal_original=0.7",
            "goal_floor=2.0",
            "met=true",
            "rounds=3",
            "statements=2");
    assertThat(result.path("ratio_original_range").toString()).isEqualTo("[0.25,1.0]");
    assertThat(result.at("/original/statements").asInt()).isEqualTo(3);
    assertThat(result.at("/floor/p99").asDouble()).isEqualTo(1.5);
    assertThat(result.at("/ours/allocated").asLong()).isEqualTo(1_000);
  }

  @Test
  void writesNullForASideThatDoesNotDoAWorkload() throws IOException {
    JsonNode result = result(4);

    for (String field :
        List.of(
            "original_ms",
            "floor_ms",
            "ratio_original",
            "ratio_floor",
            "goal_original",
            "goal_floor",
            "met",
            "statements",
            "original",
            "floor")) {
      assertThat(result.get(field)).as(field).isNotNull();
      assertThat(result.get(field).isNull()).as(field).isTrue();
    }
    assertThat(result.path("ours_ms").asDouble()).isEqualTo(700);
  }

  @Test
  void keepsTheGoalOfTheSlowestCalls() throws IOException {
    assertThat(result(3).path("ratio_p99_original").asDouble()).isEqualTo(0.75);
    assertThat(result(3).path("goal_p99_original").asDouble()).isEqualTo(1);
    assertThat(result(2).get("goal_p99_original").isNull()).isTrue();
  }

  @Test
  void showsAReaderRatiosAndFigures() throws IOException {
    assertThat(read("latest.md"))
        .contains(
            "| when | 2026-11-23T06:00:00Z |",
            "| data | small: 100,000 messages |",
            "| noise: base.select1, ms | original 0.0300 (0.0300–0.0400), ours 0.0200",
            "| W3.get | 0.500 (0.250–1.00) | ≤ 0.7 | 2.00 (2.00–2.00) | ≤ 2 |  | yes |",
            "| W1.s1.c8 | 0.750 (0.750–0.750) | ≤ 0.6 | 2.50 (2.50–2.50) | ≤ 2 |  | **no** |",
            "| p99 / original's 0.750 ≤ 1 | yes |",
            "| W8.stream | – |  | – |  |  |  |",
            "| W3.get | 2.00 / 1.00 / 0.500 | 6.00 / 3.00 / 1.50 | 500 / 1,000 / 2,000 "
                + "| 3 / 2 / 1 | 1,000 / 1,000 |  |");
  }

  @Test
  void showsGrowthAndMarksTooMuch() throws IOException {
    assertThat(read("latest.md"))
        .contains(
            "| workload | side | 10,000 messages | 100,000 messages | 1,000,000 messages |",
            "| W6.list | ours | 1.00 | 1.25 | 2.00 | **1.60** |",
            "| W6.list | original | 2.00 | – | 1,234 | – |");
  }

  @Test
  void sumsUpWorkloadsThatAreAlike() throws IOException {
    assertThat(read("summary.md"))
        .contains(
            "2 of 3 workloads with goals meet them",
            "2026-11-23, @mastra/pg 1.27.1 on Node 22.23.0, PostgreSQL 15.18, Java 17.0.13",
            "| save one message | 0.750 | ≤ 0.6 | 2.50 | ≤ 2 | **no** |",
            "| a thread; a resource's ten threads | 0.500 | ≤ 0.7 | 2.00 | ≤ 2 | yes |")
        .doesNotContain("traces");
  }

  @Test
  void plotsEachRatio() throws IOException {
    assertThat(texts("ratio-original.svg"))
        .contains("W3.get · 0.500", "W1.s1.c8 · 0.750", "goal not met")
        .doesNotContain("W8.stream");
    assertThat(texts("ratio-floor.svg")).contains("W3.get · 2.00", "W1.s1.c8 · 2.50");
  }

  @Test
  void plotsGrowth() throws IOException {
    assertThat(texts("growth.svg"))
        .contains("W6.list", "this library", "the original")
        .doesNotContain("plain JDBC");
  }

  @Test
  void writesTheSameForTheSameMeasurements() throws IOException {
    Path again = directory.resolve("again");

    Report.write(again, ENVIRONMENT, MEASURED, GROWTH);

    for (String name :
        List.of("latest.json", "latest.md", "summary.md", "ratio-floor.svg", "growth.svg")) {
      assertThat(again.resolve(name)).hasSameTextualContentAs(results.resolve(name));
    }
  }

  @Test
  void takesAwayThePlotOfARatioThatWasNotMeasured() throws IOException {
    List<Measured> ours = MEASURED.subList(4, 5);

    Report.write(results, ENVIRONMENT, ours, List.of());

    assertThat(results.resolve("ratio-original.svg")).doesNotExist();
    assertThat(results.resolve("latest.json")).exists();
  }

  @Test
  void leavesTheFilesOfGrowthWhereNoneWasMeasured() throws IOException {
    String growth = read("growth.json");

    Report.write(results, ENVIRONMENT, MEASURED, List.of());

    assertThat(JSON.readTree(growth)).hasSize(GROWTH.size());
    assertThat(read("growth.json")).isEqualTo(growth);
    assertThat(read("latest.md")).doesNotContain("Growth");
  }

  private List<String> texts(String plot) throws IOException {
    return Pattern.compile("<text[^>]*>([^<]*)</text>")
        .matcher(read(plot))
        .results()
        .map(text -> text.group(1))
        .toList();
  }

  private JsonNode result(int line) throws IOException {
    return JSON.readTree(read("latest.json")).path(line);
  }

  private String read(String name) throws IOException {
    return Files.readString(results.resolve(name));
  }
}
