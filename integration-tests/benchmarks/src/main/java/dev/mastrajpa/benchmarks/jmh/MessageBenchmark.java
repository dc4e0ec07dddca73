package dev.mastrajpa.benchmarks.jmh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.entity.internal.MessageContent;
import dev.mastrajpa.internal.Arguments;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The content of a message with a tool call. */
@State(Scope.Thread)
public class MessageBenchmark {

  private static final ObjectMapper JACKSON = new ObjectMapper();

  private final Arguments arguments = Arguments.of("BENCHMARK");
  private final String content = Generator.content(1);
  private final MastraMessage message = message();
  private final ObjectNode members = JACKSON.createObjectNode().put("seen", true);

  private MastraMessage message() {
    MastraMessage row = new MastraMessage();
    row.setContent(content);
    return row;
  }

  /** What parsing costs with Jackson alone. */
  @Benchmark
  public JsonNode parseByJackson() throws JsonProcessingException {
    return JACKSON.readTree(content);
  }

  @Benchmark
  public List<JsonNode> parts() {
    return message.parts();
  }

  @Benchmark
  public String text() {
    return message.text();
  }

  @Benchmark
  public JsonNode metadata() {
    return message.metadata();
  }

  /** What saving looks at before it binds the content. */
  @Benchmark
  public @Nullable String check() {
    return MessageContent.unreadable(arguments.text("content", content), "user");
  }

  /** What changing a message does to its metadata between reading and writing the content. */
  @Benchmark
  public String mergeMetadata() {
    ObjectNode merged = MessageContent.object(content).deepCopy();
    merged.withObject("/metadata").setAll(members.deepCopy());
    return JsonText.writePlain(merged);
  }
}
