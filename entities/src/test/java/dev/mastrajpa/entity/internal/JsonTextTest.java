package dev.mastrajpa.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String HIGH = "\ud83d";
  private static final String ESCAPED_HIGH = "\\ud83d";
  private static final String LOW = "\ude00";
  private static final String ESCAPED_LOW = "\\ude00";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"text\"",
        "0",
        "-1",
        "1.10",
        "12345678901234567890",
        "123456789.123456789012345678",
        "{\"b\":1.0,\"a\":[null,{}]}",
        "\"\\\"\\\\\\n\u00e9\ud83d\ude00\""
      })
  void writesWhatItParsed(String json) {
    assertThat(JsonText.write(JsonText.parse(json))).isEqualTo(json);
    assertThat(JsonText.writePlain(JsonText.parse(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[1,]", "nul", "1 2", "{\"a\":1}}", "NaN", "'a'"})
  void refusesWhatIsNotOneDocument(String text) {
    assertThatThrownBy(() -> JsonText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a JSON document: ");
  }

  @Test
  void leavesTextAloneThatNeedsNoRepair() {
    String spaced = "{ \"a\" : 1e2,\t\"b\": \"\\u00e9 \\u0001\" }";

    assertThat(JsonText.repair(spaced)).isSameAs(spaced);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"a\\u0000b\"', '\"ab\"'",
    "'\"\\uD83D\\uDE00 \\u0000\"', '\"\\uD83D\\uDE00 \"'",
    "'\"\\uD83D\\uDE00 \\ud83d\"', '\"\\uD83D\\uDE00 \ufffd\"'",
    "'\"\\udc00\\ud800\"', '\"\ufffd\ufffd\"'",
    "'{\"\\u0000k\":{\"\\uDBFF\":[\"\\uDfff\"]}}', '{\"k\":{\"\ufffd\":[\"\ufffd\"]}}'",
    "'\"\\\\u0000\"', '\"\\\\u0000\"'",
    "'\"\\\\\\u0000\"', '\"\\\\\"'",
    "'[1.10, 1e400, 0.0000001, \"\\u0000\"]', '[1.10, 1e400, 0.0000001, \"\"]'",
  })
  void repairsEscapesThatPostgresRefuses(String json, String repaired) {
    assertThat(JsonText.repair(json)).isEqualTo(repaired);
    assertThat(JsonText.parse(JsonText.write(JsonText.parse(json))))
        .isEqualTo(JsonText.parse(repaired));
  }

  @Test
  void repairsCharactersThatAreNotEscaped() {
    assertThat(JsonText.repair("\"\ud800\"")).isEqualTo("\"\ufffd\"");
    assertThat(JsonText.write(NODES.textNode("a\0\ud800"))).isEqualTo("\"a\ufffd\"");
  }

  @Test
  void doesNotChangeTheTreeItWrites() {
    ObjectNode tree = NODES.objectNode().put("k\0", "v\0");

    assertThat(JsonText.write(tree)).isEqualTo("{\"k\":\"v\"}");
    assertThat(tree).isEqualTo(NODES.objectNode().put("k\0", "v\0"));
  }

  @Test
  void refusesKeysThatBecomeEqual() {
    assertThatThrownBy(() -> JsonText.repair("{\"o\":{\"a\":1,\"a\\u0000\":2}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two keys of one JSON object are both \"a\" in PostgreSQL");
  }

  @Test
  void takesEqualKeysOfDifferentObjects() {
    assertThat(JsonText.repair("[{\"a\\u0000\":1},{\"a\":{\"a\":2}}]"))
        .isEqualTo("[{\"a\":1},{\"a\":{\"a\":2}}]");
  }

  @Test
  void writesNullForWhatIsNoNumber() {
    assertThat(
            JsonText.write(
                NODES
                    .arrayNode()
                    .add(Double.NaN)
                    .add(Double.POSITIVE_INFINITY)
                    .add(Float.NEGATIVE_INFINITY)
                    .add(1.5)
                    .add("NaN")))
        .isEqualTo("[null,null,null,1.5,\"NaN\"]");
  }

  @Test
  void joinsAnEscapedAndAPlainSurrogate() {
    for (String pair : List.of(ESCAPED_HIGH + LOW, HIGH + ESCAPED_LOW)) {
      String json = "\"" + pair + "\"";
      assertThat(JsonText.repair(json)).isEqualTo(json);
      assertThat(JsonText.parse(json).textValue()).isEqualTo(HIGH + LOW);
    }
  }

  @Test
  void parsesWhatAColumnOfTextMayHold() {
    assertThat(JsonText.parse("{\"\\ud800\":\"\\udc00\\u0000\"}"))
        .isEqualTo(NODES.objectNode().put("\ud800", "\udc00\0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\u00", "\"\\u12x4\"", "\\", "\"\\u\ud800\""})
  void leavesBrokenEscapesToTheParser(String text) {
    assertThatThrownBy(() -> JsonText.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsEveryEscapeForAColumnOfText() {
    assertThat(JsonText.writePlain(NODES.textNode("a\0\ud800 \ud83d\ude00")))
        .isEqualTo("\"a\\u0000\\ud800 \ud83d\ude00\"");
  }

  @Test
  void unwrapsAStringThatHoldsADocumentOnce() {
    assertThat(JsonText.parseUnwrapping("\"{\\\"a\\\":1.10}\""))
        .isEqualTo(JsonText.parse("{\"a\":1.10}"));
    assertThat(JsonText.parseUnwrapping("\"\\\"\\\\\\\"1\\\\\\\"\\\"\""))
        .isEqualTo(NODES.textNode("\"1\""));
    assertThat(JsonText.parseUnwrapping("\"text\"")).isEqualTo(NODES.textNode("text"));
    assertThat(JsonText.parseUnwrapping("\"\"")).isEqualTo(NODES.textNode(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"text\"",
        "\"\"",
        "\"12\"",
        "\"null\"",
        "\"{\\\"a\\\":1}\"",
        "\"\\\"quoted\\\"\"",
        "\" [1] \"",
        "12",
        "1.10",
        "true",
        "null",
        "[\"12\"]",
        "{\"a\":\"12\"}"
      })
  void whatIsWrappedIsUnwrappedToItself(String json) {
    assertThat(JsonText.parseUnwrapping(JsonText.writeWrapping(JsonText.parse(json))))
        .isEqualTo(JsonText.parse(json));
  }

  @Test
  void wrapsOnlyWhatWouldBeReadAsSomethingElse() {
    assertThat(JsonText.writeWrapping(NODES.textNode("text"))).isEqualTo("\"text\"");
    assertThat(JsonText.writeWrapping(NODES.numberNode(12))).isEqualTo("12");
    assertThat(JsonText.writeWrapping(NODES.textNode("12"))).isEqualTo("\"\\\"12\\\"\"");
    assertThat(JsonText.writeWrapping(NODES.nullNode())).isEqualTo("\"null\"");
    assertThat(JsonText.writeWrapping(NODES.textNode("1\0"))).isEqualTo("\"\\\"1\\\"\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"\\u0000\""})
  void isNotBoundedByTheStack(String leaf) {
    int levels = 9_990;
    String deep = "{\"a\":[".repeat(levels / 2) + leaf + "]}".repeat(levels / 2);

    assertThat(JsonText.write(JsonText.parse(deep))).hasSameSizeAs(deep.replace("\\u0000", ""));
  }

  @Test
  void saysWhenADocumentIsTooDeep() {
    String tooDeep = "[".repeat(10_001) + "]".repeat(10_001);

    assertThatThrownBy(() -> JsonText.parse(tooDeep))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth (10001)");
  }
}
