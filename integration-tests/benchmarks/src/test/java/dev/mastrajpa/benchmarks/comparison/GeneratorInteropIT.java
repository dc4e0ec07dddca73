package dev.mastrajpa.benchmarks.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.data.ScoreData;
import dev.mastrajpa.benchmarks.data.SpanData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows that the original's side makes are those of the Java sides. */
class GeneratorInteropIT {

  /** A line for each row, its columns separated by bars. */
  private static final String ROWS =
      """
      import * as rows from './generator.mjs';
      const json = value => (value === null ? 'null' : JSON.stringify(value));
      const print = (...columns) => console.log(columns.join('|'));
      const each = (from, count, what) =>
        Array.from({ length: count }, (_, i) => from + i).forEach(what);
      for (const size of [10_000, 1_000_000]) {
        each(0, 300, n => {
          const thread = rows.threadOf(n * 31, size);
          const { resourceId, title, metadata } = rows.thread(thread, size / 5);
          print(rows.threadId(thread), resourceId, title, json(metadata));
        });
      }
      const message = n => {
        const { id, role, content, createdAt } = rows.message(n, 't', 'r', rows.at(n));
        print(id, role, createdAt.toISOString(), json(content));
      };
      each(0, 300, message);
      each(1_009_999_000, 20, message);
      each(0, 40, n => print(json(rows.snapshot(`run-${n}`, n, 6_000))));
      print(json(rows.snapshot('L500', 3, 500_000, 'running')));
      print(json(rows.stepResult(1_009_999_000)));
      const span = (trace, j, spans) => {
        const s = rows.span(trace, j, spans, rows.startOf(trace));
        print(s.traceId, s.spanId, s.parentSpanId, s.name, s.spanType, s.entityType, s.entityId,
          s.entityName, s.userId, s.organizationId, s.resourceId, s.runId, s.sessionId, s.threadId,
          s.requestId, s.environment, s.source, s.serviceName, json(s.attributes), json(s.metadata),
          json(s.tags), json(s.input), json(s.output), json(s.error), s.startedAt.toISOString(),
          s.endedAt.toISOString());
      };
      [...Array(25).keys(), 500, 1_010_000_003].forEach(trace =>
        each(0, rows.spansOf(trace), j => span(trace, j, rows.spansOf(trace))));
      each(0, 200, n => {
        const s = rows.score(n);
        print(rows.scoreId(n), s.scorerId, s.entityType, s.entityId, s.runId, s.source,
          json(s.scorer), json(s.entity), json(s.input), json(s.output), s.score.toFixed(2),
          s.reason, json(s.metadata), s.resourceId, s.threadId, s.traceId, s.spanId);
      });
      for (const scale of ['tiny', 'small', 'full']) {
        const keys = new rows.Keys(scale, true);
        print(keys.anyThread(), keys.threadOf100(), keys.threadOf1k(), keys.threadOf10k(),
          keys.threadOf100k(), keys.coldResource(), keys.scorer(), keys.messageOfThread3(1_000),
          keys.messageOfThread3(5_000), keys.messageOfThread3(9_000), keys.recent().toISOString(),
          keys.deepPage());
      }
      """;

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @TempDir private Path directory;

  @Test
  void bothMakeTheSameRows() throws Exception {
    List<String> ours =
        Stream.of(
                threads(Scale.TINY),
                threads(Scale.FULL),
                messages(0, 300),
                messages(1_009_999_000, 20),
                snapshots(),
                spans(),
                scores(),
                keys())
            .flatMap(rows -> rows)
            .toList();

    List<String> theirs = theirs();

    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      assertThat(theirs.get(i)).as("row %s", i).isEqualTo(ours.get(i));
    }
    assertThat(theirs).hasSameSizeAs(ours);
  }

  private List<String> theirs() throws Exception {
    NodeProject project = Original.project();
    Path rows = directory.resolve("rows");
    Process process =
        project
            .node("--input-type=module", "-e", ROWS)
            .redirectOutput(rows.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllLines(rows, UTF_8);
  }

  private static Stream<String> threads(Scale scale) {
    return IntStream.range(0, 300)
        .map(n -> Generator.threadOf(n * 31, scale.messages()))
        .mapToObj(
            k ->
                row(
                    Generator.threadId(k),
                    Generator.resourceOf(k, scale.threads()),
                    Generator.threadTitle(k),
                    Generator.threadMetadata(k)));
  }

  private static Stream<String> messages(long from, int count) {
    return LongStream.range(from, from + count)
        .mapToObj(
            n ->
                row(
                    Generator.messageId(n),
                    Generator.role(n),
                    Generator.at(n),
                    Generator.content(n)));
  }

  private static Stream<String> snapshots() {
    return Stream.concat(
        LongStream.range(0, 40).mapToObj(n -> Generator.snapshot("run-" + n, n, 6_000, null)),
        Stream.of(
            Generator.snapshot("L500", 3, 500_000, "running"),
            Generator.stepResult(1_009_999_000)));
  }

  private static Stream<String> spans() {
    return LongStream.concat(LongStream.range(0, 25), LongStream.of(500, 1_010_000_003))
        .boxed()
        .flatMap(
            trace ->
                IntStream.range(0, Generator.spansOf(trace))
                    .mapToObj(
                        j ->
                            SpanData.of(
                                trace, j, Generator.spansOf(trace), Generator.startOf(trace))))
        .map(
            s ->
                row(
                    s.traceId(),
                    s.spanId(),
                    Objects.requireNonNullElse(s.parentSpanId(), ""),
                    s.name(),
                    s.spanType(),
                    SpanData.ENTITY_TYPE,
                    s.entityId(),
                    s.entityName(),
                    s.userId(),
                    s.organizationId(),
                    s.resourceId(),
                    s.runId(),
                    s.sessionId(),
                    s.threadId(),
                    s.requestId(),
                    s.environment(),
                    SpanData.SOURCE,
                    s.serviceName(),
                    s.attributes(),
                    s.metadata(),
                    s.tags(),
                    s.input(),
                    s.output(),
                    Objects.requireNonNullElse(s.error(), "null"),
                    s.startedAt(),
                    s.endedAt()));
  }

  private static Stream<String> scores() {
    return LongStream.range(0, 200)
        .mapToObj(
            n -> {
              ScoreData s = ScoreData.of(n);
              return row(
                  Generator.scoreId(n),
                  s.scorerId(),
                  ScoreData.ENTITY_TYPE,
                  s.entityId(),
                  s.runId(),
                  s.source(),
                  s.scorer(),
                  s.entity(),
                  s.input(),
                  s.output(),
                  String.format(Locale.ROOT, "%.2f", s.score()),
                  s.reason(),
                  s.metadata(),
                  s.resourceId(),
                  s.threadId(),
                  s.traceId(),
                  s.spanId());
            });
  }

  private static Stream<String> keys() {
    return Stream.of(Scale.values())
        .map(scale -> new Keys(scale, true))
        .map(
            keys ->
                row(
                    keys.anyThread(),
                    keys.threadOf100(),
                    keys.threadOf1k(),
                    keys.threadOf10k(),
                    keys.threadOf100k(),
                    keys.coldResource(),
                    keys.scorer(),
                    keys.messageOfThread3(1_000),
                    keys.messageOfThread3(5_000),
                    keys.messageOfThread3(9_000),
                    keys.recent(),
                    keys.deepPage()));
  }

  private static String row(Object... columns) {
    return String.join(
        "|",
        Stream.of(columns)
            .map(column -> column instanceof Instant at ? MILLIS.format(at) : column.toString())
            .toList());
  }
}
