package dev.mastrajpa.interop.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.interop.PeerJson;
import dev.mastrajpa.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every row of every table of a database's schema {@code public}.
 *
 * @param tables by name; a row is its columns by name
 */
record TableRows(Map<String, List<ObjectNode>> tables) {

  static TableRows of(TestDatabase database) {
    Map<String, List<ObjectNode>> tables = new TreeMap<>();
    for (List<Object> table :
        database.query(
            "select relname from pg_class where relkind = 'r' and relnamespace = cast('public' as"
                + " regnamespace)")) {
      List<ObjectNode> rows = new ArrayList<>();
      for (List<Object> row :
          database.query("select cast(to_jsonb(t) as text) from %s t".formatted(table.get(0)))) {
        rows.add((ObjectNode) PeerJson.json((String) row.get(0)));
      }
      tables.put((String) table.get(0), rows);
    }
    return new TableRows(tables);
  }

  List<ObjectNode> of(String table) {
    return tables.getOrDefault(table, List.of());
  }

  Set<String> columnsOf(String table) {
    Set<String> columns = new HashSet<>();
    of(table).forEach(row -> row.fieldNames().forEachRemaining(columns::add));
    return columns;
  }

  /**
   * The same rows as a later look at them should show them, but for columns that came since: JSON
   * that was text is the document.
   *
   * @param documents the columns, as {@code table.column}, that are {@code jsonb} by now
   */
  Map<String, List<ObjectNode>> withDocuments(Set<String> documents) {
    Map<String, List<ObjectNode>> expected = new TreeMap<>();
    tables.forEach(
        (table, rows) ->
            expected.put(
                table, rows.stream().map(row -> withDocuments(table, row, documents)).toList()));
    return expected;
  }

  private static ObjectNode withDocuments(String table, ObjectNode row, Set<String> documents) {
    ObjectNode copy = row.deepCopy();
    for (Map.Entry<String, JsonNode> column : row.properties()) {
      JsonNode value = column.getValue();
      if (value.isTextual() && documents.contains(table + "." + column.getKey())) {
        copy.set(column.getKey(), PeerJson.json(value.textValue()));
      }
    }
    return copy;
  }

  /** These rows, with only the tables and columns of others. */
  Map<String, List<ObjectNode>> narrowedTo(TableRows others) {
    Map<String, List<ObjectNode>> narrowed = new TreeMap<>();
    others.tables.forEach(
        (table, rows) ->
            narrowed.put(
                table,
                of(table).stream()
                    .map(row -> row.deepCopy().retain(others.columnsOf(table)))
                    .toList()));
    return narrowed;
  }
}
