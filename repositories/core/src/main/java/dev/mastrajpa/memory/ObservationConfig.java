package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import java.util.Map;

/** The configuration of an observational memory, which lies in a text column. */
final class ObservationConfig {

  private ObservationConfig() {}

  /** What a caller gave, which must be an object. */
  static JsonNode given(Arguments arguments, JsonNode config) {
    if (!arguments.present("config", config).isObject()) {
      throw arguments.refused("config", config, "is not an object");
    }
    arguments.json("config", config); // refuses what cannot be stored
    return config;
  }

  /**
   * Merges members into a configuration, objects into objects; anything else takes the place of
   * what is there.
   *
   * @param stored if it is not an object, as good as an empty one
   * @throws IllegalArgumentException if it is no JSON at all
   */
  static String merged(String stored, JsonNode members) {
    JsonNode config =
        stored.isBlank() ? JsonNodeFactory.instance.objectNode() : JsonText.parseUnwrapping(stored);
    ObjectNode merged =
        config instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    merge(merged, members);
    return JsonText.write(merged);
  }

  private static void merge(ObjectNode target, JsonNode members) {
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      if (target.get(member.getKey()) instanceof ObjectNode object
          && member.getValue().isObject()) {
        merge(object, member.getValue());
      } else {
        target.set(member.getKey(), member.getValue());
      }
    }
  }
}
