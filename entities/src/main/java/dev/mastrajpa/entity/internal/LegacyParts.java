package dev.mastrajpa.entity.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Contents from before format 2: a list of parts as a model was sent them.
 *
 * <p>One thing is left to the reader that the original does: a tool's result whose call stands in
 * another message gets no arguments here, for a row does not know its neighbours.
 */
final class LegacyParts {

  /** The roles whose messages may have such a content. */
  static final Set<String> ROLES = Set.of("user", "assistant", "tool", "system");

  private static final String DEFAULT_MIME_TYPE = "image/png";

  private final ArrayNode elements;
  private final ObjectNode document = JsonNodeFactory.instance.objectNode();
  private final ArrayNode parts;

  private LegacyParts(ArrayNode elements) {
    this.elements = elements;
    document.put("format", 2);
    this.parts = document.putArray("parts");
  }

  /** The document of format 2, without the elements nobody knows; null if an element is null. */
  static @Nullable ObjectNode convert(ArrayNode elements) {
    LegacyParts conversion = new LegacyParts(elements);
    for (JsonNode element : elements) {
      if (element.isNull()) {
        return null;
      }
      conversion.add(element);
    }
    return conversion.document;
  }

  private void add(JsonNode element) {
    String type = element.path("type").textValue();
    ObjectNode part = type == null ? null : part(type, element);
    if (part != null) {
      copy(element, "providerOptions", part, "providerMetadata");
      parts.add(part);
    }
  }

  private @Nullable ObjectNode part(String type, JsonNode element) {
    return switch (type) {
      case "text" -> copy(element, "text", part("text"), "text");
      case "image" ->
          copy(
              element,
              "mimeType",
              part("file").put("data", asJavaScriptPrints(element.path("image"))),
              "mimeType");
      case "file" -> file(element);
      case "reasoning" -> reasoning(element);
      case "redacted-reasoning" -> {
        ObjectNode part = part("reasoning").put("reasoning", "");
        copy(element, "data", part.putArray("details").addObject().put("type", "redacted"), "data");
        yield part;
      }
      case "tool-call" -> invocation(copy(element, "args", call("call", element), "args"));
      case "tool-result" -> result(element);
      default -> null;
    };
  }

  private static @Nullable ObjectNode file(JsonNode element) {
    JsonNode data = element.path("data");
    if (data.isMissingNode() || data.isNull()) {
      return null;
    }
    String text = data.isTextual() ? data.textValue() : "";
    String given = element.path("mimeType").asText("");
    if (text.startsWith("http://") || text.startsWith("https://") || text.startsWith("data:")) {
      String mimeType = given.isEmpty() ? mimeTypeIn(text) : given;
      return part("file").put("data", text).put("mimeType", mimeType);
    }
    ObjectNode part = part("file");
    part.put("mimeType", given.isEmpty() ? DEFAULT_MIME_TYPE : given).put("data", text);
    return copy(element, "filename", part, "filename");
  }

  private static String mimeTypeIn(String url) {
    if (!url.startsWith("data:")) {
      return DEFAULT_MIME_TYPE;
    }
    int end = "data:".length();
    while (end < url.length() && url.charAt(end) != ';' && url.charAt(end) != ',') {
      end++;
    }
    String mimeType = url.substring("data:".length(), end);
    return mimeType.isEmpty() ? DEFAULT_MIME_TYPE : mimeType;
  }

  private static ObjectNode reasoning(JsonNode element) {
    ObjectNode part = copy(element, "text", part("reasoning"), "reasoning");
    ObjectNode detail = part.putArray("details").addObject().put("type", "text");
    copy(element, "text", detail, "text");
    copy(element, "signature", detail, "signature");
    return part;
  }

  private ObjectNode result(JsonNode element) {
    ObjectNode result = call("result", element);
    JsonNode value = element.path("result");
    if (value.isMissingNode() || value.isNull()) {
      result.put("result", "");
    } else {
      result.set("result", value);
    }
    result.set("args", argsOfCall(element.path("toolCallId")));
    document.withArray("toolInvocations").add(result.deepCopy());
    return invocation(result);
  }

  /** The arguments of the call with this id in the same message, before or after its result. */
  private JsonNode argsOfCall(JsonNode toolCallId) {
    for (JsonNode element : elements) {
      if ("tool-call".equals(element.path("type").textValue())
          && element.path("toolCallId").equals(toolCallId)
          && element.hasNonNull("args")) {
        return element.path("args");
      }
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode part(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode call(String state, JsonNode element) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("state", state);
    copy(element, "toolCallId", call, "toolCallId");
    return copy(element, "toolName", call, "toolName");
  }

  private static ObjectNode invocation(ObjectNode invocation) {
    ObjectNode part = part("tool-invocation");
    part.set("toolInvocation", invocation);
    return part;
  }

  /** Sets a member to one of the element's, if the element has it. */
  private static ObjectNode copy(JsonNode element, String from, ObjectNode target, String to) {
    JsonNode value = element.get(from);
    if (value != null) {
      target.set(to, value);
    }
    return target;
  }

  /** An image that is not a string was turned into one by the writer's runtime. */
  private static String asJavaScriptPrints(JsonNode image) {
    if (image.isMissingNode()) {
      return "undefined";
    }
    return image.isObject()
        ? "[object Object]"
        : image.isArray() ? image.toString() : image.asText();
  }
}
