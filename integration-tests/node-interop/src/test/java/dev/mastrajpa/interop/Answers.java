package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.instant;
import static dev.mastrajpa.interop.PeerJson.isUndefined;
import static dev.mastrajpa.interop.PeerJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;

/** Answers of both sides, brought to one form. */
final class Answers {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Answers() {}

  /** A thread or a resource as the original answers with it. */
  static JsonNode row(JsonNode answer) {
    return asJavaScriptHasIt(answer);
  }

  /**
   * A message as the original answers with it: its columns, the parts, and the metadata, which is
   * an empty object where there is none. What else the content has is not looked at.
   */
  static JsonNode message(JsonNode answer) {
    JsonNode metadata = answer.at("/content/metadata");
    ObjectNode message = (ObjectNode) answer.deepCopy();
    message.remove("content");
    message.remove("type"); // the columns are compared where they are stored
    message.set("parts", answer.at("/content/parts"));
    message.set("metadata", metadata.isObject() ? metadata : object());
    return asJavaScriptHasIt(message);
  }

  /** Members that are undefined are gone, and numbers are what a double can hold. */
  static JsonNode asJavaScriptHasIt(JsonNode value) {
    if (value.isNumber()) {
      return number(value.doubleValue());
    }
    if (value.isArray()) {
      ArrayNode array = NODES.arrayNode();
      for (JsonNode element : value) {
        array.add(asJavaScriptHasIt(element));
      }
      return array;
    }
    if (!value.isObject()) {
      return value;
    }
    if (value.size() == 1 && value.has("$date")) {
      return NODES.textNode(instant(value).toString());
    }
    if (value.size() == 1 && value.has("$number")) {
      return NODES.nullNode(); // the infinities and NaN
    }
    ObjectNode object = NODES.objectNode();
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      if (!isUndefined(member.getValue())) {
        object.set(member.getKey(), asJavaScriptHasIt(member.getValue()));
      }
    }
    return object;
  }

  private static JsonNode number(double number) {
    if (!Double.isFinite(number)) {
      return NODES.nullNode();
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    return NODES.numberNode(shortest.scale() < 0 ? shortest.setScale(0) : shortest);
  }
}
