package dev.mastrajpa.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mastrajpa.entity.MastraAiSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spans and documents as tests write them. */
final class Spans {

  static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Spans() {}

  /** Names need no quotes, and strings may stand in single ones. */
  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** A span of which only what must be said is said. */
  static MastraAiSpan span(String traceId, String spanId) {
    return span(traceId, spanId, null, 0);
  }

  static MastraAiSpan span(
      String traceId, String spanId, @Nullable String parentSpanId, int second) {
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId(traceId);
    span.setSpanId(spanId);
    span.setParentSpanId(parentSpanId);
    span.setName("a name");
    span.setSpanType("agent_run");
    span.setStartedAt(THEN.plusSeconds(second));
    return span;
  }

  /** A root and other spans below it, all in one trace. */
  static List<MastraAiSpan> trace(String traceId, int spans) {
    List<MastraAiSpan> trace = new ArrayList<>();
    for (int i = 0; i < spans; i++) {
      trace.add(span(traceId, "s" + i, i == 0 ? null : "s0", i));
    }
    return trace;
  }
}
