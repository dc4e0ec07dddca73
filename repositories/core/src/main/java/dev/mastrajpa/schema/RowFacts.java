package dev.mastrajpa.schema;

import java.util.List;
import java.util.Map;

/**
 * What only the rows of a table can tell.
 *
 * @param bytes how large the table is, its indexes apart
 * @param notJson for each column of text that should hold JSON, the rows that hold none; a column
 *     that was not asked about is absent
 * @param dependents for each such column that PostgreSQL does not change for their sake, the views
 *     and policies that use it
 * @param duplicates the keys that more than one row has
 */
record RowFacts(
    long bytes,
    Map<String, Offenders> notJson,
    Map<String, List<String>> dependents,
    Offenders duplicates) {

  static final RowFacts NONE = new RowFacts(0, Map.of(), Map.of(), Offenders.NONE);

  /**
   * Rows, or keys, that are in the way.
   *
   * @param count all of them
   * @param keys the first few
   */
  record Offenders(long count, List<String> keys) {

    static final Offenders NONE = new Offenders(0, List.of());

    boolean isEmpty() {
      return count == 0;
    }

    /** The keys as a text for people. */
    String named() {
      return "(" + String.join("), (", keys) + ")" + (keys.size() < count ? ", …" : "");
    }
  }
}
