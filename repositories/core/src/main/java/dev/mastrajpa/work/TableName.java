package dev.mastrajpa.work;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table's name as Hibernate writes it into SQL: perhaps qualified, and each part quoted or not.
 *
 * @param prefix all that stands before the table, the last dot included; empty for a bare name
 * @param schema the schema as the catalogue spells it; null where none is named
 * @param table the table as the catalogue spells it
 */
record TableName(String prefix, @Nullable String schema, String table) {

  private static final char QUOTE = '"';

  static TableName parse(String qualified) {
    int table = afterLastDot(qualified, qualified.length());
    if (table == 0) {
      return new TableName("", null, unquote(qualified));
    }
    int schema = afterLastDot(qualified, table - 1);
    return new TableName(
        qualified.substring(0, table),
        unquote(qualified.substring(schema, table - 1)),
        unquote(qualified.substring(table)));
  }

  /** Where the last part of the text before {@code end} begins: a dot in quotes divides nothing. */
  private static int afterLastDot(String text, int end) {
    boolean quoted = false;
    for (int i = end - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (c == QUOTE) {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        return i + 1;
      }
    }
    return 0;
  }

  private static String unquote(String part) {
    return part.length() > 1 && part.charAt(0) == QUOTE
        ? part.substring(1, part.length() - 1).replace("\"\"", "\"")
        : part.toLowerCase(Locale.ROOT); // as PostgreSQL folds it
  }
}
