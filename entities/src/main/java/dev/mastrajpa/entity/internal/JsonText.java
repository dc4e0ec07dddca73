package dev.mastrajpa.entity.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * JSON as text: the one place where it is parsed, repaired and written.
 *
 * <p>Numbers keep every digit. Documents may be as long as PostgreSQL takes them; the nesting that
 * is read and written is bounded by {@value #MAX_DEPTH} levels, more than the server's own parser
 * takes with its default stack.
 *
 * <p>Repair (contract 1.3) is what PostgreSQL needs before {@code jsonb} accepts a string: U+0000
 * is dropped and a surrogate without its partner becomes U+FFFD, in values and in keys.
 */
public final class JsonText {

  private static final int MAX_DEPTH = 10_000;

  private static final char REPLACEMENT = '\uFFFD';

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(-1)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxNestingDepth(MAX_DEPTH)
                          .build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonText() {}

  /**
   * The document in this text.
   *
   * @return a {@code NullNode} for JSON null; SQL NULL never comes here
   * @throws IllegalArgumentException if the text is not one JSON document
   */
  public static JsonNode parse(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node.isMissingNode()) {
        throw new IllegalArgumentException("not a JSON document: the text is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON document: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Like {@link #parse}, for columns that the original fills with a JSON string whose text is JSON:
   * a string that holds a document is answered with that document, any other string with itself.
   */
  public static JsonNode parseUnwrapping(String json) {
    JsonNode node = parse(json);
    if (!node.isTextual()) {
      return node;
    }
    try {
      return parse(node.textValue());
    } catch (IllegalArgumentException plainString) {
      return node;
    }
  }

  /**
   * The text of this document for a {@code jsonb} column, repaired.
   *
   * @throws IllegalArgumentException if two keys of one object become equal by the repair, or the
   *     document is nested too deep
   */
  public static String write(JsonNode node) {
    String json = print(node);
    return isSuspect(json) ? print(repaired(node)) : json;
  }

  /**
   * The same repair for JSON that already is text. Text that needs none comes back as it is, to the
   * byte.
   *
   * @throws IllegalArgumentException if a repair is needed and the text is not JSON, or two keys
   *     become equal
   */
  public static String repair(String json) {
    return isSuspect(json) ? write(parse(json)) : json;
  }

  /**
   * The text of this document for a {@code text} column: nothing is repaired, for such a column can
   * hold any escape; a surrogate without its partner is escaped, since it has no bytes in UTF-8.
   *
   * @throws IllegalArgumentException if the document is nested too deep
   */
  public static String writePlain(JsonNode node) {
    String json = print(node);
    return hasLoneSurrogate(json) ? escapeLoneSurrogates(json) : json;
  }

  private static String print(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON document: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether the text may need repair: an escaped NUL or surrogate, or a lone one as it is. */
  private static boolean isSuspect(String json) {
    for (int at = json.indexOf("\\u"); at >= 0; at = json.indexOf("\\u", at + 2)) {
      if (json.startsWith("0000", at + 2)
          || json.regionMatches(true, at + 2, "d8", 0, 2)
          || json.regionMatches(true, at + 2, "d9", 0, 2)
          || json.regionMatches(true, at + 2, "da", 0, 2)
          || json.regionMatches(true, at + 2, "db", 0, 2)
          || json.regionMatches(true, at + 2, "dc", 0, 2)
          || json.regionMatches(true, at + 2, "dd", 0, 2)
          || json.regionMatches(true, at + 2, "de", 0, 2)
          || json.regionMatches(true, at + 2, "df", 0, 2)) {
        return true;
      }
    }
    return hasLoneSurrogate(json);
  }

  private static JsonNode repaired(JsonNode node) {
    if (node.isTextual()) {
      String text = node.textValue();
      String clean = repairString(text);
      return clean.equals(text) ? node : TextNode.valueOf(clean);
    }
    if (node.isArray()) {
      ArrayNode copy = MAPPER.createArrayNode();
      node.forEach(element -> copy.add(repaired(element)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = MAPPER.createObjectNode();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String key = repairString(member.getKey());
        if (copy.has(key)) {
          throw new IllegalArgumentException(
              "two keys of one JSON object are both \"" + key + "\" in PostgreSQL");
        }
        copy.set(key, repaired(member.getValue()));
      }
      return copy;
    }
    return node;
  }

  private static String repairString(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isLoneSurrogate(text, i)) {
        clean.append(REPLACEMENT);
      } else if (c != '\0') {
        clean.append(c);
      }
    }
    return clean.toString();
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isLoneSurrogate(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static String escapeLoneSurrogates(String json) {
    StringBuilder escaped = new StringBuilder(json.length() + 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (isLoneSurrogate(json, i)) {
        escaped.append("\\u").append(Integer.toHexString(c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
