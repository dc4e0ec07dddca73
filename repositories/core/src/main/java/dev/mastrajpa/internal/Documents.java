package dev.mastrajpa.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.error.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that a caller gave for columns that the original fills with strings which hold a
 * document, and reads either way: checked, and the document itself where such a string was given.
 */
public final class Documents {

  private Documents() {}

  /**
   * An object that must be there.
   *
   * @throws InvalidArgumentException if it is null, no JSON, or no object
   */
  public static String object(Arguments arguments, String name, @Nullable String given) {
    String json = arguments.present(name, given);
    JsonNode document = parse(arguments, name, json);
    if (!document.isObject()) {
      throw arguments.refused(name, json, "is not an object");
    }
    return isString(json) ? JsonText.write(document) : json;
  }

  /** An object that may be absent. */
  public static @Nullable String optionalObject(
      Arguments arguments, String name, @Nullable String given) {
    return given == null ? null : object(arguments, name, given);
  }

  /**
   * Any document, which must be there. A string with a document in it stays a string only where a
   * reader would otherwise take it for something else.
   *
   * @throws InvalidArgumentException if it is null or no JSON
   */
  public static String any(Arguments arguments, String name, @Nullable String given) {
    String json = arguments.present(name, given);
    JsonNode document = parse(arguments, name, json);
    return document.isContainerNode() && !isString(json) ? json : JsonText.writeWrapping(document);
  }

  /** Any document, which may be absent. */
  public static @Nullable String optional(
      Arguments arguments, String name, @Nullable String given) {
    return given == null ? null : any(arguments, name, given);
  }

  private static JsonNode parse(Arguments arguments, String name, String json) {
    try {
      return JsonText.parseUnwrapping(json);
    } catch (IllegalArgumentException e) {
      throw arguments.refused(name, json, "is no JSON");
    }
  }

  private static boolean isString(String json) {
    return json.stripLeading().startsWith("\"");
  }
}
