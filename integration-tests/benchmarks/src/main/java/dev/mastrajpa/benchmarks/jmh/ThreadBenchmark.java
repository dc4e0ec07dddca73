package dev.mastrajpa.benchmarks.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Documents;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The metadata of a thread. */
@State(Scope.Thread)
public class ThreadBenchmark {

  private final Arguments arguments = Arguments.of("BENCHMARK");
  private final String metadata = Generator.threadMetadata(1);
  private final MastraThread thread = new MastraThread("thread-1", "res-0", "");

  public ThreadBenchmark() {
    thread.setMetadataJson(metadata);
  }

  @Benchmark
  public @Nullable JsonNode getMetadata() {
    return thread.getMetadata();
  }

  @Benchmark
  public MastraThread setMetadataJson() {
    thread.setMetadataJson(metadata);
    return thread;
  }

  /** What a document goes through that must be an object, before it is bound. */
  @Benchmark
  public String check() {
    return Documents.object(arguments, "metadata", metadata);
  }
}
