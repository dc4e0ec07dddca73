package dev.mastrajpa.entity.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the content column of a message means: a document in format 2, whatever was stored.
 *
 * <p>Contents of format 2 are taken as they are, those of earlier versions are converted as the
 * original converts them on reading. Where the original fails instead, the content becomes one text
 * part holding the stored text, so that no row makes its thread unreadable.
 */
public final class MessageContent {

  private static final BigDecimal FORMAT = BigDecimal.valueOf(2);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private MessageContent() {}

  /**
   * The document of format 2 that this column's text stands for; one without parts where there is
   * no text yet. Never fails.
   */
  public static ObjectNode of(@Nullable String stored) {
    if (stored == null) {
      return empty();
    }
    JsonNode json;
    try {
      json = JsonText.parse(stored);
    } catch (IllegalArgumentException plainText) {
      return ofText(stored);
    }
    ObjectNode document = convert(json);
    return document == null ? ofText(stored) : document;
  }

  /**
   * The object that this column's text is, of whatever version; where it is none, the document it
   * stands for. Never fails.
   */
  public static ObjectNode object(String stored) {
    try {
      return JsonText.parse(stored) instanceof ObjectNode object ? object : of(stored);
    } catch (IllegalArgumentException plainText) {
      return of(stored);
    }
  }

  /** The document of a message that says just this. */
  public static ObjectNode ofText(String text) {
    ObjectNode document = empty();
    document.withArray("parts").addObject().put("type", "text").put("text", text);
    document.put("content", text);
    return document;
  }

  /**
   * The metadata that stands in this column's text, whatever version it is of; a missing node where
   * there is none. Never fails.
   */
  public static JsonNode storedMetadata(String stored) {
    try {
      return JsonText.parse(stored).path("metadata");
    } catch (IllegalArgumentException plainText) {
      return MissingNode.getInstance();
    }
  }

  /**
   * Why the original cannot read this column's text, continuing the sentence "content: … "; null if
   * it can, as far as a look at the text can tell: objects are not examined.
   */
  public static @Nullable String unreadable(String stored, String role) {
    if (stored.stripLeading().startsWith("{")) {
      return null;
    }
    JsonNode json;
    try {
      json = JsonText.parse(stored);
    } catch (IllegalArgumentException plainText) {
      json = NODES.textNode(stored);
    }
    if (convert(json) == null) {
      return "is not something a message of the original can hold";
    }
    return LegacyParts.ROLES.contains(role)
        ? null
        : "is not in format 2, as the original needs it where the role is \"" + role + "\"";
  }

  /** Null for what the original refuses to read. */
  private static @Nullable ObjectNode convert(JsonNode json) {
    if (json.isTextual()) {
      return ofText(json.textValue());
    }
    if (json.isArray()) {
      return LegacyParts.convert((ArrayNode) json);
    }
    if (json.isObject()) {
      return isFormat2(json) ? complete((ObjectNode) json) : empty();
    }
    return null;
  }

  private static boolean isFormat2(JsonNode json) {
    JsonNode format = json.path("format");
    return format.isNumber() && format.decimalValue().compareTo(FORMAT) == 0;
  }

  private static ObjectNode empty() {
    ObjectNode document = NODES.objectNode();
    document.put("format", 2);
    document.putArray("parts");
    return document;
  }

  /**
   * A document of format 2 with what may be missing in it: parts that are a list of objects, and
   * the arguments of calls that only a part still knows.
   */
  private static @Nullable ObjectNode complete(ObjectNode document) {
    List<JsonNode> parts = new ArrayList<>();
    if (document.path("parts").isArray()) {
      document
          .path("parts")
          .forEach(
              part -> {
                if (part.isContainerNode()) {
                  parts.add(part);
                }
              });
    }
    document.putArray("parts").addAll(parts);
    JsonNode invocations = document.get("toolInvocations");
    if (invocations == null || invocations.isNull()) {
      return document;
    }
    if (!invocations.isArray()) {
      return null;
    }
    for (JsonNode invocation : invocations) {
      if (invocation.isNull()) {
        return null;
      }
      if (invocation instanceof ObjectNode call && !hasMembers(call.path("args"))) {
        JsonNode args = argsOf(call.path("toolCallId"), parts);
        if (args != null) {
          call.set("args", args.deepCopy());
        }
      }
    }
    return document;
  }

  private static boolean hasMembers(JsonNode args) {
    return !args.isMissingNode() && !args.isNull() && (!args.isObject() || !args.isEmpty());
  }

  private static @Nullable JsonNode argsOf(JsonNode toolCallId, List<JsonNode> parts) {
    for (JsonNode part : parts) {
      JsonNode invocation = part.path("toolInvocation");
      if ("tool-invocation".equals(part.path("type").textValue())
          && invocation.path("toolCallId").equals(toolCallId)
          && hasMembers(invocation.path("args"))) {
        return invocation.path("args");
      }
    }
    return null;
  }
}
