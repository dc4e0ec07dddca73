package dev.mastrajpa.benchmarks.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Fills tables that {@code init()} has made, the original's or this library's. */
public final class Loader {

  private static final String COPY_THREADS =
      """
      copy %s.mastra_threads
        (id, "resourceId", title, metadata, "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
      from stdin
      """;

  private static final String COPY_MESSAGES =
      """
      copy %s.mastra_messages
        (id, thread_id, content, role, type, "createdAt", "resourceId", "createdAtZ")
      from stdin
      """;

  private static final String COPY_RUNS =
      """
      copy %s.mastra_workflow_snapshot
        (workflow_name, run_id, "resourceId", snapshot,
         "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
      from stdin
      """;

  private static final String COPY_SPANS =
      """
      copy %s.mastra_ai_spans
        ("traceId", "spanId", name, "spanType", "isEvent", "startedAt", "parentSpanId",
         "entityType", "entityId", "entityName", "userId", "organizationId", "resourceId",
         "runId", "sessionId", "threadId", "requestId", environment, "serviceName", source,
         metadata, tags, attributes, input, output, error,
         "endedAt", "createdAt", "updatedAt", "startedAtZ", "endedAtZ", "createdAtZ", "updatedAtZ")
      from stdin
      """;

  private static final String COPY_SCORES =
      """
      copy %s.mastra_scorers
        (id, "scorerId", "traceId", "spanId", "runId", scorer, score, reason, metadata,
         input, output, "entityType", entity, "entityId", source, "resourceId", "threadId",
         "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
      from stdin
      """;

  private final Connection connection;
  private final String schema;

  private Loader(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /**
   * Loads all rows of that scale into the empty tables of the schema {@code public}, and tells on
   * the standard error how far it is. Tables that are done stay filled if a later one fails.
   *
   * @param connection in autocommit
   */
  public static void load(Connection connection, Scale scale) throws SQLException {
    Loader loader = new Loader(connection, "public");
    loader.copyMemory(scale.messages());
    loader.copy("mastra_workflow_snapshot", COPY_RUNS, lines(scale.runs(), Loader::run));
    loader.copy("mastra_ai_spans", COPY_SPANS, spans().limit(scale.spans()).map(Loader::span));
    loader.copy("mastra_scorers", COPY_SCORES, lines(scale.scores(), Loader::score));
  }

  /**
   * Loads only messages, and a fifth as many threads, into the empty tables of a schema.
   *
   * @param connection in autocommit
   * @param messages how many; a power of ten up to a million
   */
  public static void loadMemory(Connection connection, String schema, int messages)
      throws SQLException {
    new Loader(connection, schema).copyMemory(messages);
  }

  private void copyMemory(int messages) throws SQLException {
    int threads = messages / 5;
    copy("mastra_threads", COPY_THREADS, lines(threads, k -> thread(k, threads)));
    copy("mastra_messages", COPY_MESSAGES, lines(messages, n -> message(n, messages, threads)));
  }

  private void copy(String table, String sql, Stream<String> lines) throws SQLException {
    System.err.print("Loading " + schema + "." + table + " …");
    Instant start = Instant.now();
    Copy.send(connection, sql.formatted(schema), lines);
    try (Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze " + schema + "." + table);
    }
    System.err.println(" took " + Duration.between(start, Instant.now()).toSeconds() + " s");
  }

  private static Stream<String> lines(int rows, IntFunction<String> line) {
    return IntStream.range(0, rows).mapToObj(line);
  }

  private static String thread(int k, int threads) {
    Instant at = Generator.at(k * 5L);
    return Copy.line(
        Generator.threadId(k),
        Generator.resourceOf(k, threads),
        Generator.threadTitle(k),
        Generator.threadMetadata(k),
        at,
        at,
        at,
        at);
  }

  private static String message(int n, int messages, int threads) {
    int thread = Generator.threadOf(n, messages);
    Instant at = Generator.at(n);
    return Copy.line(
        Generator.messageId(n),
        Generator.threadId(thread),
        Generator.content(n),
        Generator.role(n),
        "v2",
        at,
        Generator.resourceOf(thread, threads),
        at);
  }

  private static String run(int n) {
    String runId = Generator.runId(n);
    Instant at = Generator.at(n);
    return Copy.line(
        Generator.workflowName(n),
        runId,
        "res-" + n % 5_000,
        Generator.snapshot(runId, n, 6_000, null),
        at,
        at,
        at,
        at);
  }

  private static Stream<SpanData> spans() {
    return IntStream.iterate(0, trace -> trace + 1).boxed().flatMap(SpanData::ofTrace);
  }

  private static String span(SpanData span) {
    Instant start = span.startedAt();
    Instant end = span.endedAt();
    return Copy.line(
        span.traceId(),
        span.spanId(),
        span.name(),
        span.spanType(),
        false,
        start,
        span.parentSpanId(),
        SpanData.ENTITY_TYPE,
        span.entityId(),
        span.entityName(),
        span.userId(),
        span.organizationId(),
        span.resourceId(),
        span.runId(),
        span.sessionId(),
        span.threadId(),
        span.requestId(),
        span.environment(),
        span.serviceName(),
        SpanData.SOURCE,
        span.metadata(),
        span.tags(),
        span.attributes(),
        span.input(),
        span.output(),
        span.error(),
        end,
        start,
        start,
        start,
        end,
        start,
        start);
  }

  private static String score(int n) {
    ScoreData score = ScoreData.of(n);
    Instant at = Generator.at(n);
    return Copy.line(
        Generator.scoreId(n),
        score.scorerId(),
        score.traceId(),
        score.spanId(),
        score.runId(),
        score.scorer(),
        score.score(),
        score.reason(),
        score.metadata(),
        score.input(),
        score.output(),
        ScoreData.ENTITY_TYPE,
        score.entity(),
        score.entityId(),
        score.source(),
        score.resourceId(),
        score.threadId(),
        at,
        at,
        at,
        at);
  }
}
