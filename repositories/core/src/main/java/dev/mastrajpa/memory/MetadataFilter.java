package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.internal.Arguments;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members that a metadata object must have. Immutable. */
final class MetadataFilter {

  static final MetadataFilter NONE = new MetadataFilter(Map.of());

  private final Map<String, JsonNode> members;

  private MetadataFilter(Map<String, JsonNode> members) {
    this.members = members;
  }

  /** This filter and one member more; a key that is there already gets the new value. */
  MetadataFilter and(Arguments arguments, String key, @Nullable Object value) {
    Map<String, JsonNode> more = new LinkedHashMap<>(members);
    more.put(arguments.name("metadata key", key), json(arguments, key, value));
    return new MetadataFilter(more);
  }

  private static JsonNode json(Arguments arguments, String key, @Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    }
    if (value instanceof JsonNode node) {
      return node.deepCopy();
    }
    if (value instanceof String text) {
      return nodes.textNode(arguments.text("metadata." + key, text));
    }
    if (value instanceof Boolean flag) {
      return nodes.booleanNode(flag);
    }
    if (value instanceof BigDecimal number) {
      return nodes.numberNode(number);
    }
    if (value instanceof BigInteger || value instanceof Long || value instanceof Integer) {
      return nodes.numberNode(new BigDecimal(value.toString()));
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return nodes.numberNode(new BigDecimal(number.toString()));
    }
    throw arguments.refused(
        "metadata." + key, value, "is not a string, a finite number, a boolean, null or JSON");
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** The keys that must be there. */
  Iterable<String> keys() {
    return members.keySet();
  }

  /** An object of just these members. */
  JsonNode json() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    members.forEach(object::set);
    return object;
  }

  /** Whether an object has all the members, each with exactly its value. */
  boolean matches(JsonNode metadata) {
    return metadata.isObject()
        && members.entrySet().stream()
            .allMatch(member -> equal(member.getValue(), metadata.get(member.getKey())));
  }

  private static boolean equal(JsonNode wanted, @Nullable JsonNode found) {
    if (found == null) {
      return false;
    }
    if (wanted.isNumber() && found.isNumber()) {
      return wanted.decimalValue().compareTo(found.decimalValue()) == 0;
    }
    return wanted.equals(found);
  }
}
