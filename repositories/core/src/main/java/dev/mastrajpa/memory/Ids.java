package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.internal.Arguments;
import java.util.List;

/** Ids that a caller gave, as JSON. */
final class Ids {

  private Ids() {}

  static ArrayNode array(Arguments arguments, String name, List<String> ids) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (String id : arguments.present(name, ids)) {
      array.add(arguments.name(name + "[" + array.size() + "]", id));
    }
    return array;
  }
}
