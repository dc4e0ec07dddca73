package dev.mastrajpa.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.internal.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A message reads as it does in {@code @mastra/pg} 1.27.1.
 *
 * <p>{@code message-contents.json} holds contents as they may stand in the column, and beside each
 * the document that the original answers a listing with; where that is absent, it fails.
 */
class MessagePartsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> aContentReadsAsTheOriginalReadsIt() throws IOException {
    return contents()
        .filter(entry -> entry.has("document"))
        .map(
            entry ->
                dynamicTest(
                    entry.path("name").asText(),
                    () -> {
                      ObjectNode document = MessageContent.of(entry.path("content").asText());
                      assertThat(inDoubles(document)).isEqualTo(inDoubles(entry.path("document")));
                      assertThat(message(entry.path("content").asText()).parts())
                          .containsExactlyElementsOf(document.path("parts"));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aContentThatTheOriginalFailsOnIsOneTextPart() throws IOException {
    return contents()
        .filter(entry -> !entry.has("document"))
        .map(
            entry ->
                dynamicTest(
                    entry.path("name").asText(),
                    () -> {
                      String content = entry.path("content").asText();
                      MastraMessage message = message(content);
                      assertThat(message.parts())
                          .containsExactly(
                              JsonNodeFactory.instance
                                  .objectNode()
                                  .put("type", "text")
                                  .put("text", content));
                      assertThat(message.text()).isEqualTo(content);
                      assertThat(message.metadata()).isEmpty();
                    }));
  }

  @Test
  void theListOfContentsHasBothKinds() throws IOException {
    assertThat(contents().filter(entry -> entry.has("document"))).hasSizeGreaterThan(100);
    assertThat(contents().filter(entry -> !entry.has("document"))).hasSizeGreaterThan(5);
  }

  @Test
  void theTextOfAMessageIsThatOfItsTextParts() {
    MastraMessage message =
        message(
            """
            {"format":2,"parts":[{"type":"text","text":"one"},{"type":"step-start"},
             {"type":"text"},{"type":"text","text":"two"}],"metadata":{"k":1.10}}
            """);

    assertThat(message.text()).isEqualTo("one\ntwo");
    assertThat(message.metadata().path("k").decimalValue()).isEqualTo("1.10");
  }

  @Test
  void aTextMessageHoldsADocumentOfFormat2() {
    MastraMessage message = MastraMessage.ofText("m1", "t1", "r1", "user", "null");

    assertThat(message.getContent())
        .isEqualTo(
            "{\"format\":2,\"parts\":[{\"type\":\"text\",\"text\":\"null\"}],"
                + "\"content\":\"null\"}");
    assertThat(message.getType()).isEqualTo("v2");
    assertThat(message.text()).isEqualTo("null");
  }

  @Test
  void changingAPartLeavesTheMessageAsItIs() {
    MastraMessage message = MastraMessage.ofText("m1", "t1", "r1", "user", "Hello");

    ((ObjectNode) message.parts().get(0)).put("text", "Goodbye");
    ((ObjectNode) message.metadata()).put("k", 1);

    assertThat(message.text()).isEqualTo("Hello");
    assertThat(message.metadata()).isEmpty();
  }

  @Test
  void aContentNestedTenTimesTooDeepIsOneTextPart() {
    String content = "[".repeat(100_000);

    assertThat(message(content).text()).isEqualTo(content);
  }

  @Test
  void aMessageThatIsNotFilledInYetHasNoParts() {
    assertThat(new MastraMessage().parts()).isEmpty();
    assertThat(new MastraMessage().text()).isEmpty();
  }

  private static MastraMessage message(String content) {
    MastraMessage message = new MastraMessage();
    message.setContent(content);
    return message;
  }

  private static Stream<JsonNode> contents() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            MessagePartsTest.class.getResourceAsStream("message-contents.json"))) {
      return StreamSupport.stream(JSON.readTree(in).spliterator(), false);
    }
  }

  /** The same document with the numbers as JavaScript has them. */
  private static JsonNode inDoubles(JsonNode node) {
    if (node.isNumber()) {
      return DoubleNode.valueOf(node.doubleValue());
    }
    if (node.has("$number")) {
      return DoubleNode.valueOf(Double.parseDouble(node.path("$number").asText()));
    }
    if (node.isArray()) {
      ArrayNode copy = JSON.createArrayNode();
      node.forEach(element -> copy.add(inDoubles(element)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = JSON.createObjectNode();
      node.properties().forEach(member -> copy.set(member.getKey(), inDoubles(member.getValue())));
      return copy;
    }
    return node;
  }
}
