package dev.mastrajpa.spanbuffer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.entity.MastraAiSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Spans to hand in. */
final class Spans {

  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  static final Instant END = Instant.parse("2026-03-01T10:00:05Z");

  private Spans() {}

  /** A span that has started. */
  static MastraAiSpan span(String trace, String id) {
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId(trace);
    span.setSpanId(id);
    span.setName("generate");
    span.setSpanType("model_generation");
    span.setStartedAt(START);
    span.setInput(JsonNodeFactory.instance.objectNode().put("prompt", "Why does it creak?"));
    return span;
  }

  /** So many spans of one trace: 0, 1, 2 … */
  static List<MastraAiSpan> spans(String trace, int many) {
    List<MastraAiSpan> spans = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      spans.add(span(trace, String.valueOf(i)));
    }
    return spans;
  }
}
