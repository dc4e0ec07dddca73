package dev.mastrajpa.interop;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * JSON as it travels between a test and a {@link NodePeer}: plain, but for the values of JavaScript
 * that JSON has no word for.
 *
 * <p>A date is <code>{"$date":"2024-05-01T10:00:00.000Z"}</code> and undefined is <code>
 * {"$undefined":true}</code>, so that an absent member, one that is undefined and one that is null
 * can be told apart in what the original returns.
 */
public final class PeerJson {

  private static final int MAX_DEPTH = 10_000;

  // lone surrogates are part of some tests, and only an escape takes them through a pipe
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private PeerJson() {}

  /**
   * Reads JSON; names need no quotes and strings may stand in single ones: {@code
   * json("{threadId:'t1'}")}.
   */
  public static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + text, e);
    }
  }

  /** A JavaScript {@code Date}. */
  public static JsonNode date(Instant instant) {
    return object().put("$date", instant.toString());
  }

  /** JavaScript's {@code undefined}. */
  public static JsonNode undefined() {
    return object().put("$undefined", true);
  }

  /** Whether the value is there and is {@code undefined}, which is neither null nor absent. */
  public static boolean isUndefined(JsonNode value) {
    return value.equals(undefined());
  }

  /**
   * The instant of a JavaScript {@code Date}.
   *
   * @throws IllegalArgumentException if the value is anything else
   */
  public static Instant instant(JsonNode value) {
    JsonNode date = value.get("$date");
    if (date == null || value.size() != 1) {
      throw new IllegalArgumentException("Not a date: " + value);
    }
    return Instant.parse(date.textValue());
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String write(JsonNode value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot be written as JSON: " + value, e);
    }
  }
}
