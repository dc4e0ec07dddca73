package dev.mastrajpa.schema;

import dev.mastrajpa.schema.SchemaModel.Index;
import dev.mastrajpa.schema.SchemaModel.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the expressions and conditions of the store's own indexes with those that are there.
 * Only of these it is known how PostgreSQL spells them.
 */
final class IndexTexts {

  private IndexTexts() {}

  /** Each difference as a sentence without its full stop. */
  static List<String> differences(Connection connection, SchemaModel model, Catalogue there)
      throws SQLException {
    Map<String, IndexSpec> toRead = new LinkedHashMap<>();
    for (Table table : model.tables()) {
      for (Index index : table.indexes()) {
        IndexSpec spec = index.spec();
        boolean isThere =
            there.indexesOf(table.name()).stream()
                .anyMatch(found -> found.name().equals(index.name()) && found.is(spec));
        if (isThere && spec.hasSql() && spec.origin() != IndexSpec.Origin.CUSTOM) {
          toRead.put(index.name(), spec);
        }
      }
    }
    List<String> differences = new ArrayList<>();
    if (toRead.isEmpty()) {
      return differences;
    }
    Map<String, Catalogue.IndexText> texts =
        CatalogueReader.texts(connection, model.schema(), toRead.keySet().toArray(String[]::new));
    toRead.forEach(
        (name, spec) -> {
          Catalogue.IndexText text = texts.get(name);
          if (text != null && !text.readsLike(spec)) {
            differences.add(
                "The index " + model.qualified(name) + " has another expression or condition");
          }
        });
    return differences;
  }
}
