package dev.mastrajpa.benchmarks.data;

/** A score as the generator describes it; documents are JSON texts. */
public record ScoreData(
    String scorerId,
    String entityId,
    String runId,
    String source,
    String scorer,
    String entity,
    String input,
    String output,
    double score,
    String reason,
    String metadata,
    String resourceId,
    String threadId,
    String traceId,
    String spanId) {

  /** What all have. */
  public static final String ENTITY_TYPE = "AGENT";

  public static ScoreData of(long n) {
    long scorer = n % 20;
    return new ScoreData(
        "scorer-" + scorer,
        "agent-" + n % 50,
        "run-" + n,
        n % 2 != 0 ? "LIVE" : "TEST",
        "{\"id\":\"scorer-"
            + scorer
            + "\",\"name\":\"Scorer "
            + scorer
            + "\",\"description\":\""
            + Generator.text(n, 80)
            + "\"}",
        "{\"id\":\"agent-" + n % 50 + "\",\"name\":\"Agent\"}",
        "[{\"role\":\"user\",\"content\":\"" + Generator.text(n + 1, 300) + "\"}]",
        "[{\"role\":\"assistant\",\"content\":\"" + Generator.text(n + 2, 400) + "\"}]",
        n % 101 / 100.0,
        Generator.text(n + 3, 120),
        "{\"k\":" + n % 7 + "}",
        "res-" + n % 5_000,
        "thread-" + n % 20_000,
        Generator.traceId(n % 50_000),
        Generator.spanId(n % 50_000, 0));
  }
}
