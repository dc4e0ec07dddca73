package dev.mastrajpa.entity.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;

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

  private static final String NUL = "\\u0000";

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
      JsonNode node = MAPPER.readTree(loneSurrogatesAsCharacters(json));
      if (node.isMissingNode()) {
        throw new IllegalArgumentException("not a JSON document: the text is empty");
      }
      return node;
    } catch (IOException e) {
      throw notADocument(e);
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
   * The text of this document for a {@code jsonb} column, repaired. What is not a number in JSON
   * (NaN, the infinities) becomes null, as in JavaScript.
   *
   * @throws IllegalArgumentException if two keys of one object become equal by the repair, or the
   *     document is nested too deep
   */
  public static String write(JsonNode node) {
    return repair(print(node));
  }

  /**
   * Like {@link #write}, for columns that are read by {@link #parseUnwrapping}: a string that a
   * reader would take for another document goes into a string that holds it, and so does JSON null,
   * which the original takes for nothing at all.
   */
  public static String writeWrapping(JsonNode node) {
    String json = write(node);
    boolean isReadAsItIs =
        !node.isNull() && (!node.isTextual() || parse(json).equals(parseUnwrapping(json)));
    return isReadAsItIs ? json : print(TextNode.valueOf(json));
  }

  /**
   * The same repair for JSON that already is text. Text that needs none comes back as it is, to the
   * byte.
   *
   * @throws IllegalArgumentException if a repair is needed and the text is not JSON, or two keys
   *     become equal
   */
  public static String repair(String json) {
    String repaired = replace(json, unit -> unit == 0 ? "" : "\ufffd");
    if (!repaired.equals(json)) {
      requireDistinctKeys(repaired);
    }
    return repaired;
  }

  /**
   * The text of this document for a {@code text} column: nothing is repaired, for such a column can
   * hold any escape; a surrogate without its partner is escaped, since it has no bytes in UTF-8.
   *
   * @throws IllegalArgumentException if the document is nested too deep
   */
  public static String writePlain(JsonNode node) {
    return replace(print(node), unit -> unit == 0 ? NUL : "\\u" + Integer.toHexString(unit));
  }

  /** Jackson takes a surrogate without its partner as a character anywhere, escaped not in keys. */
  private static String loneSurrogatesAsCharacters(String json) {
    return replace(json, unit -> unit == 0 ? NUL : String.valueOf((char) unit));
  }

  /** Written token by token: the depth of a document is not the depth of our stack. */
  private static String print(JsonNode node) {
    StringWriter text = new StringWriter();
    try (JsonParser in = node.traverse(MAPPER);
        JsonGenerator out = MAPPER.createGenerator(text)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (!token.isNumeric()) {
          out.copyCurrentEvent(in);
        } else if (in.isNaN()) {
          out.writeNull();
        } else {
          out.writeNumber(in.getText()); // with every digit
        }
      }
    } catch (IOException e) {
      throw notADocument(e);
    }
    return text.toString();
  }

  private static void requireDistinctKeys(String json) {
    Deque<Set<String>> objects = new ArrayDeque<>();
    try (JsonParser in = MAPPER.createParser(json)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          objects.push(new HashSet<>());
        } else if (token == JsonToken.END_OBJECT) {
          objects.pop();
        } else if (token == JsonToken.FIELD_NAME && !objects.element().add(in.currentName())) {
          throw new IllegalArgumentException(
              "two keys of one JSON object are both \"" + in.currentName() + "\" in PostgreSQL");
        }
      }
    } catch (IOException e) {
      throw notADocument(e);
    }
  }

  private static IllegalArgumentException notADocument(IOException e) {
    String reason =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return new IllegalArgumentException("not a JSON document: " + reason, e);
  }

  /**
   * Replaces what PostgreSQL does not take, wherever it stands in JSON text: an escaped NUL, and a
   * surrogate without its partner, escaped or not.
   *
   * @param replacement for the UTF-16 unit, which is 0 or a surrogate
   * @return the text itself if there is nothing to replace
   */
  private static String replace(String json, IntFunction<String> replacement) {
    StringBuilder replaced = new StringBuilder();
    int copied = 0;
    int at = 0;
    while (at < json.length()) {
      int end = endOfUnit(json, at);
      int unit = unit(json, at, end);
      if (Character.isSurrogate((char) unit) && end < json.length()) {
        int next = endOfUnit(json, end);
        if (Character.isSurrogatePair((char) unit, (char) unit(json, end, next))) {
          at = next;
          continue;
        }
      }
      if (Character.isSurrogate((char) unit) || (unit == 0 && end - at > 1)) {
        replaced.append(json, copied, at).append(replacement.apply(unit));
        copied = end;
      }
      at = end;
    }
    return copied == 0 ? json : replaced.append(json, copied, json.length()).toString();
  }

  /** Where the character or escape ends that begins here. */
  private static int endOfUnit(String json, int at) {
    if (json.charAt(at) != '\\') {
      return at + 1;
    }
    boolean hex = json.startsWith("u", at + 1);
    return Math.min(at + (hex ? 6 : 2), json.length());
  }

  /** The UTF-16 unit that stands here, or a space for any escape that is no such unit. */
  private static int unit(String json, int at, int end) {
    if (end - at == 1) {
      return json.charAt(at);
    }
    int unit = 0;
    for (int i = at + 2; i < end; i++) {
      int digit = Character.digit(json.charAt(i), 16);
      if (digit < 0) {
        return ' ';
      }
      unit = unit * 16 + digit;
    }
    return end - at == 6 ? unit : ' ';
  }
}
