package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code WITH (…)} of an index can say, for the methods PostgreSQL comes with. An extension's
 * methods have parameters that only it knows; their values may be words and numbers.
 */
final class StorageParameter {

  private static final Pattern WORD = Pattern.compile("-?[A-Za-z0-9_.]+");

  private static final Kind FILLFACTOR = Kind.number(10, 100);

  private static final Map<String, Map<String, Kind>> KNOWN =
      Map.of(
          "btree", Map.of("fillfactor", FILLFACTOR, "deduplicate_items", Kind.FLAG),
          "hash", Map.of("fillfactor", FILLFACTOR),
          "gist",
              Map.of("fillfactor", FILLFACTOR, "buffering", Kind.word(Set.of("on", "off", "auto"))),
          "spgist", Map.of("fillfactor", FILLFACTOR),
          "gin",
              Map.of(
                  "fastupdate",
                  Kind.FLAG,
                  "gin_pending_list_limit",
                  Kind.number(64, Integer.MAX_VALUE)),
          "brin", Map.of("pages_per_range", Kind.number(1, 131072), "autosummarize", Kind.FLAG));

  private StorageParameter() {}

  /** The parameters of an index, each value in the one spelling that we write. */
  static Map<String, String> check(String method, Map<String, Object> given) {
    Map<String, String> checked = new LinkedHashMap<>();
    given.forEach((name, value) -> checked.put(name, check(method, name, value)));
    return checked;
  }

  /** Whether two spellings of a value mean the same: {@code on} is {@code true}. */
  static boolean isSame(String one, @Nullable String other) {
    return other != null && (one.equals(other) || plain(one).equals(plain(other)));
  }

  private static String check(String method, String name, Object value) {
    Map<String, Kind> known = KNOWN.get(method);
    if (known == null) {
      return word(name, value);
    }
    Kind kind = known.get(name);
    if (kind == null) {
      throw InvalidArgumentException.of(
          IndexSpec.OPERATION,
          "INVALID_INDEX",
          "storage",
          name,
          "is no storage parameter of " + method + ", which has " + listed(known.keySet()));
    }
    String text = plain(word(name, value));
    if (!kind.takes(text)) {
      throw InvalidArgumentException.of(
          IndexSpec.OPERATION,
          "INVALID_INDEX",
          "storage",
          name + " = " + value,
          "must be " + kind.description());
    }
    return text;
  }

  private static String word(String name, Object value) {
    String text = String.valueOf(value);
    if (!WORD.matcher(text).matches()) {
      throw InvalidArgumentException.of(
          IndexSpec.OPERATION,
          "INVALID_INDEX",
          "storage",
          name + " = " + value,
          "must be a number, a boolean or a word");
    }
    return text;
  }

  private static String plain(String value) {
    return switch (value) {
      case "true" -> "on";
      case "false" -> "off";
      default -> value;
    };
  }

  private static String listed(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }

  /** What values a parameter takes: one of some words, or a number of a range. */
  private record Kind(Set<String> words, long from, long to) {

    static final Kind FLAG = word(Set.of("on", "off"));

    static Kind word(Set<String> words) {
      return new Kind(words, 0, -1);
    }

    static Kind number(long from, long to) {
      return new Kind(Set.of(), from, to);
    }

    boolean takes(String value) {
      if (!words.isEmpty()) {
        return words.contains(value);
      }
      return value.matches("[1-9][0-9]{0,9}")
          && Long.parseLong(value) >= from
          && Long.parseLong(value) <= to;
    }

    String description() {
      return words.isEmpty() ? "from " + from + " to " + to : "one of " + listed(words);
    }
  }
}
