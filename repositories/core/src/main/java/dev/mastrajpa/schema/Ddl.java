package dev.mastrajpa.schema;

import static java.util.stream.Collectors.joining;

import dev.mastrajpa.schema.SchemaModel.Index;
import dev.mastrajpa.schema.SchemaModel.Table;
import java.util.ArrayList;
import java.util.List;

/** The texts of the statements that make what the model says. */
record Ddl(SchemaModel model) {

  String createSchema() {
    return "create schema if not exists " + Identifiers.quote(model.schema());
  }

  String createTable(Table table) {
    List<String> lines =
        new ArrayList<>(table.model().columns().stream().map(ColumnModel::sql).toList());
    if (table.model().spec().key() != TableSpec.Key.NONE) {
      lines.add(key(table));
    }
    return "create table " + name(table) + " (\n  " + String.join(",\n  ", lines) + "\n)";
  }

  /** Makes the key's constraint of the index that has its name. */
  String addKey(Table table) {
    String key = Identifiers.quote(table.keyName());
    return "alter table "
        + name(table)
        + " add constraint "
        + key
        + kind(table)
        + " using index "
        + key;
  }

  /** Makes the key's constraint, and an index for it. */
  String addKeyAtOnce(Table table) {
    return "alter table " + name(table) + " add " + key(table);
  }

  /** Takes along the constraint that the index belongs to. */
  String renameIndex(String from, String to) {
    return "alter index " + model.qualified(from) + " rename to " + Identifiers.quote(to);
  }

  String setReplicaIdentity(Table table, String index) {
    return "alter table "
        + name(table)
        + " replica identity using index "
        + Identifiers.quote(index);
  }

  String createFunction(TriggerSpec trigger) {
    return "create function "
        + model.qualified(trigger.function())
        + "() returns trigger language plpgsql as $body$\n"
        + trigger.body().strip()
        + "\n$body$";
  }

  String createTrigger(Table table, TriggerSpec trigger) {
    return "create or replace trigger "
        + Identifiers.quote(trigger.name())
        + " before insert or update on "
        + name(table)
        + " for each row execute function "
        + model.qualified(trigger.function())
        + "()";
  }

  String createIndex(Table table, Index index) {
    return create(index) + " " + definition(table, index);
  }

  static String create(Index index) {
    return index.spec().isUnique() ? "create unique index" : "create index";
  }

  String definition(Table table, Index index) {
    return definition(name(table), index);
  }

  /** The index's name, unqualified, and all that follows. */
  static String definition(String table, Index index) {
    IndexSpec spec = index.spec();
    StringBuilder sql = new StringBuilder(Identifiers.quote(index.name()) + " on " + table);
    if (!spec.method().equals("btree")) {
      sql.append(" using ").append(Identifiers.quote(spec.method()));
    }
    sql.append(spec.keys().stream().map(IndexKey::sql).collect(joining(", ", " (", ")")));
    if (!spec.included().isEmpty()) {
      sql.append(" include (").append(Identifiers.list(spec.included())).append(')');
    }
    if (!spec.storage().isEmpty()) {
      sql.append(
          spec.storage().entrySet().stream()
              .map(
                  parameter -> Identifiers.quote(parameter.getKey()) + " = " + parameter.getValue())
              .collect(joining(", ", " with (", ")")));
    }
    if (spec.tablespace() != null) {
      sql.append(" tablespace ").append(Identifiers.quote(spec.tablespace()));
    }
    if (spec.where() != null) {
      sql.append(" where (").append(spec.where()).append(')');
    }
    return sql.toString();
  }

  private static String key(Table table) {
    return "constraint "
        + Identifiers.quote(table.keyName())
        + kind(table)
        + " ("
        + Identifiers.list(table.model().keyColumns())
        + ")";
  }

  private String name(Table table) {
    return model.qualified(table.name());
  }

  private static String kind(Table table) {
    return table.hasPrimaryKey() ? " primary key" : " unique";
  }
}
