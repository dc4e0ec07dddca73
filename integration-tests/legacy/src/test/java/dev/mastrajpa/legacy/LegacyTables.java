package dev.mastrajpa.legacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.testing.TestDatabase;

/** The tables as version 0.17.9 makes them, and rows for them. */
final class LegacyTables {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private LegacyTables() {}

  static void make(TestDatabase database) {
    database.execute(
        """
        create table mastra_evals (
          input text not null, output text not null, result jsonb not null,
          agent_name text not null, metric_name text not null, instructions text not null,
          test_info jsonb, global_run_id text not null, run_id text not null,
          created_at timestamp not null, "createdAt" timestamp,
          "created_atZ" timestamptz default now(), "createdAtZ" timestamptz default now());
        create table mastra_traces (
          id text primary key, "parentSpanId" text, name text not null, "traceId" text not null,
          scope text not null, kind integer not null, attributes jsonb, status jsonb,
          events jsonb, links jsonb, other text, "startTime" bigint not null,
          "endTime" bigint not null, "createdAt" timestamp not null,
          "createdAtZ" timestamptz default now())
        """);
  }

  /** Names need no quotes, and strings may stand in single ones. */
  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static MastraEval eval(String agentName, String runId) {
    MastraEval eval = new MastraEval();
    eval.setAgentName(agentName);
    eval.setRunId(runId);
    eval.setGlobalRunId("global");
    eval.setMetricName("metric");
    eval.setInput("in");
    eval.setOutput("out");
    eval.setInstructions("");
    eval.setResult(json("{score:0.5}"));
    return eval;
  }

  static MastraTrace trace(String id, long startTime) {
    MastraTrace trace = new MastraTrace();
    trace.setId(id);
    trace.setTraceId("trace");
    trace.setName("agent.run");
    trace.setScope("mastra");
    trace.setKind(1);
    trace.setStartTime(startTime);
    trace.setEndTime(startTime + 1);
    return trace;
  }
}
