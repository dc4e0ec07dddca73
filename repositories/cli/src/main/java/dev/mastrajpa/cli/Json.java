package dev.mastrajpa.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** The documents that {@code --json} asks for. */
final class Json {

  private static final ObjectWriter WRITER = new JsonMapper().writerWithDefaultPrettyPrinter();

  private Json() {}

  /** Of maps, collections, texts, numbers, enums and booleans. */
  static String of(Map<String, ?> document) {
    try {
      return WRITER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
