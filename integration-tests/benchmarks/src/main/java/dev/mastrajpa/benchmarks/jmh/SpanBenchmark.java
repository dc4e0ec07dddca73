package dev.mastrajpa.benchmarks.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.SpanData;
import dev.mastrajpa.entity.MastraAiSpan;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The documents of a span. */
@State(Scope.Thread)
public class SpanBenchmark {

  private final SpanData data = SpanData.of(1, 1, 10, Generator.startOf(1));
  private final MastraAiSpan span = new MastraAiSpan();

  public SpanBenchmark() {
    setDocuments();
  }

  /** All five, as text. */
  @Benchmark
  public final MastraAiSpan setDocuments() {
    span.setAttributesJson(data.attributes());
    span.setMetadataJson(data.metadata());
    span.setTagsJson(data.tags());
    span.setInputJson(data.input());
    span.setOutputJson(data.output());
    return span;
  }

  @Benchmark
  public @Nullable JsonNode getInput() {
    return span.getInput();
  }
}
