package dev.mastrajpa.benchmarks.data;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A span as the generator describes it; documents are JSON texts. */
public record SpanData(
    String traceId,
    String spanId,
    @Nullable String parentSpanId,
    String name,
    String spanType,
    String entityId,
    String entityName,
    String userId,
    String organizationId,
    String resourceId,
    String runId,
    String sessionId,
    String threadId,
    String requestId,
    String environment,
    String serviceName,
    String attributes,
    String metadata,
    String tags,
    String input,
    String output,
    @Nullable String error,
    Instant startedAt,
    Instant endedAt) {

  /** What all have. */
  public static final String ENTITY_TYPE = "agent";

  /** What all have. */
  public static final String SOURCE = "cloud";

  private static final int NEW_TRACES = 1_000_000;
  private static final String[] TYPES = {
    "model_generation", "tool_call", "model_step", "workflow_step"
  };

  /** Span j of a trace of so many, which begins at a moment. */
  public static SpanData of(long trace, int j, int spans, Instant start) {
    boolean root = j == 0;
    long n = trace * 31 + j;
    Instant startedAt = start.plusMillis(j * 37L);
    return new SpanData(
        Generator.traceId(trace),
        Generator.spanId(trace, j),
        root ? null : Generator.spanId(trace, j % 3 == 0 ? 0 : j - 1),
        root ? "agent run: 'agent-" + trace % 50 + "'" : TYPES[j % 4] + " " + j % 7,
        root ? "agent_run" : TYPES[j % 4],
        "agent-" + trace % 50,
        "Agent " + trace % 50,
        "user-" + trace % 5_000,
        "org-" + trace % 20,
        "res-" + trace % 5_000,
        "run-" + trace,
        "sess-" + trace % 20_000,
        "thread-" + trace % 20_000,
        "req-" + trace,
        trace % 3 != 0 ? "production" : "staging",
        "svc-" + trace % 5,
        "{\"model\":\"m-"
            + trace % 8
            + "\",\"usage\":{\"inputTokens\":"
            + (100 + n % 900)
            + ",\"outputTokens\":"
            + n % 400
            + "},\"note\":\""
            + Generator.text(n, 120)
            + "\"}",
        "{\"customer\":\"c"
            + trace % 1_000
            + "\",\"tier\":\""
            + (trace % 4 != 0 ? "free" : "gold")
            + "\",\"step\":"
            + j
            + "}",
        "[\"prod\",\"v" + trace % 20 + "\"]",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"" + Generator.text(n + 3, 300) + "\"}]}",
        "{\"text\":\"" + Generator.text(n + 5, 400) + "\"}",
        trace % 20 == 3 && j == spans - 1
            ? "{\"message\":\"boom\",\"id\":\"E" + trace % 9 + "\"}"
            : null,
        startedAt,
        startedAt.plusMillis(25 + (root ? spans * 37L : 0)));
  }

  /** All spans of a trace of the data. */
  public static Stream<SpanData> ofTrace(long trace) {
    int spans = Generator.spansOf(trace);
    Instant start = Generator.startOf(trace);
    return IntStream.range(0, spans).mapToObj(j -> of(trace, j, spans, start));
  }

  /** New spans of traces of ten, which begin now. */
  public static List<SpanData> fresh(Keys keys, int count) {
    long first = NEW_TRACES + keys.next((count + 9) / 10);
    Instant now = Instant.now();
    List<SpanData> spans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      spans.add(of(first + i / 10, i % 10, 10, now));
    }
    return spans;
  }
}
