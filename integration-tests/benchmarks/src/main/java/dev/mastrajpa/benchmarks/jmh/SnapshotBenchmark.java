package dev.mastrajpa.benchmarks.jmh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The state of a run. */
@State(Scope.Thread)
public class SnapshotBenchmark {

  private static final ObjectMapper JACKSON = new ObjectMapper();

  private final MastraWorkflowSnapshot run =
      new MastraWorkflowSnapshot("wf", "run", NullNode.getInstance());

  private String json = "";
  private JsonNode document = NullNode.getInstance();

  @Param({"20000", "500000"})
  private int bytes;

  @Setup
  public void fill() {
    json = Generator.snapshot("run", 1, bytes, null);
    run.setSnapshotJson(json);
    document = run.getSnapshot();
  }

  /** What parsing costs with Jackson alone. */
  @Benchmark
  public JsonNode parseByJackson() throws JsonProcessingException {
    return JACKSON.readTree(json);
  }

  @Benchmark
  public JsonNode getSnapshot() {
    return run.getSnapshot();
  }

  /** What writing costs with Jackson alone. */
  @Benchmark
  public String writeByJackson() throws JsonProcessingException {
    return JACKSON.writeValueAsString(document);
  }

  @Benchmark
  public MastraWorkflowSnapshot setSnapshot() {
    run.setSnapshot(document);
    return run;
  }

  @Benchmark
  public MastraWorkflowSnapshot setSnapshotJson() {
    run.setSnapshotJson(json);
    return run;
  }
}
