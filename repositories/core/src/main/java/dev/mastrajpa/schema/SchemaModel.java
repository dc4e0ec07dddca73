package dev.mastrajpa.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything one schema should hold, under the names it should have there.
 *
 * @param schema the schema's name, unquoted
 * @param tables in the order in which they are made
 */
record SchemaModel(String schema, List<Table> tables) {

  /**
   * A table with its names.
   *
   * @param keyName the name of the constraint on its key; nobody asks where it has no key
   */
  record Table(TableModel model, String keyName, List<Index> indexes) {
    String name() {
      return model.name();
    }

    boolean hasPrimaryKey() {
      TableSpec.Key key = model.spec().key();
      return key == TableSpec.Key.PRIMARY || key == TableSpec.Key.NAMED_PRIMARY;
    }
  }

  /** An index with the name it has in the schema. */
  record Index(IndexSpec spec, String name) {}

  static SchemaModel of(String schema, List<TableModel> tables, List<IndexSpec> indexes) {
    Names names = new Names(schema);
    tables.forEach(table -> names.keep(table.name()));
    List<String> keyNames = new ArrayList<>();
    for (TableModel table : tables) {
      keyNames.add(
          switch (table.spec().key()) {
            case PRIMARY -> names.keep(table.spec().keyName());
            case NAMED_PRIMARY, NAMED_UNIQUE -> names.constraint(table.spec().keyName());
            case NONE -> table.spec().keyName();
          });
    }
    List<Index> named =
        indexes.stream().map(index -> new Index(index, names.index(index))).toList();
    List<Table> result = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      TableModel table = tables.get(i);
      List<Index> own =
          named.stream().filter(index -> index.spec().table().equals(table.name())).toList();
      result.add(new Table(table, keyNames.get(i), own));
    }
    return new SchemaModel(schema, List.copyOf(result));
  }

  /** A name of the schema, qualified and quoted. */
  String qualified(String name) {
    return Identifiers.quote(schema) + "." + Identifiers.quote(name);
  }

  String[] tableNames() {
    return tables.stream().map(Table::name).toArray(String[]::new);
  }

  /** What the tables, keys and indexes are called: they share one namespace. */
  String[] relationNames() {
    Set<String> names = new TreeSet<>();
    for (Table table : tables) {
      names.add(table.name());
      names.add(table.keyName());
      table.indexes().forEach(index -> names.add(index.name()));
    }
    return names.toArray(String[]::new);
  }

  String[] functionNames() {
    Set<String> names = new TreeSet<>();
    for (Table table : tables) {
      TriggerSpec trigger = table.model().spec().trigger();
      if (trigger != null) {
        names.add(trigger.function());
      }
    }
    return names.toArray(String[]::new);
  }
}
