package dev.mastrajpa.schema;

import dev.mastrajpa.schema.SchemaModel.Index;
import dev.mastrajpa.schema.SchemaModel.Table;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the model with the catalogue. What is missing becomes a step, what is different a
 * conflict, and what is there in addition is nobody's business here.
 */
final class SchemaDiff {

  private final SchemaModel model;
  private final Catalogue there;
  private final Map<String, RowFacts> rows;
  private final Asked asked;
  private final Ddl ddl;
  private final PlanBuilder plan = new PlanBuilder();
  private final Set<String> functions;

  private SchemaDiff(SchemaModel model, Catalogue there, Map<String, RowFacts> rows, Asked asked) {
    this.model = model;
    this.there = there;
    this.rows = rows;
    this.asked = asked;
    this.ddl = new Ddl(model);
    this.functions = new HashSet<>(there.functions());
  }

  /**
   * @param rows what the rows say, by table
   */
  static SchemaPlan between(
      SchemaModel model, Catalogue there, Map<String, RowFacts> rows, Asked asked) {
    SchemaDiff diff = new SchemaDiff(model, there, rows, asked);
    diff.compare();
    return diff.plan.plan();
  }

  private void compare() {
    if (!there.schemaExists()) {
      String schema = Identifiers.quote(model.schema());
      plan.make(schema, ddl.createSchema(), "The schema " + schema + " is missing");
    }
    for (Table table : model.tables()) {
      Optional<Catalogue.Relation> relation = there.relation(table.name());
      if (relation.isEmpty() && table.model().spec().isLegacy()) {
        continue;
      }
      makeFunctionIfMissing(table);
      if (relation.isEmpty()) {
        make(table);
      } else if (relation.get().isTable()) {
        RowFacts facts = rows.getOrDefault(table.name(), RowFacts.NONE);
        new TableDiff(model, there, ddl, plan, table, relation.get(), facts, asked).compare();
      } else {
        String name = model.qualified(table.name());
        plan.blockingConflict(
            name,
            name + " is there, but is no table",
            "Rename it, or give the store a schema of its own");
      }
    }
  }

  private void make(Table table) {
    TableSpec spec = table.model().spec();
    String name = model.qualified(table.name());
    String why = "The table " + name + " is missing";
    plan.make(name, ddl.createTable(table), why);
    if (spec.key() == TableSpec.Key.NAMED_UNIQUE) {
      plan.make(name, ddl.setReplicaIdentity(table, table.keyName()), why);
    }
    TriggerSpec trigger = spec.trigger();
    if (trigger != null) {
      plan.make(name, ddl.createTrigger(table, trigger), why);
    }
    for (Index index : table.indexes()) {
      String indexName = model.qualified(index.name());
      if (there.relation(index.name()).isPresent()) {
        plan.conflict(
            indexName,
            "The index " + indexName + " is missing, and something else has its name",
            "Rename that");
      } else {
        plan.make(indexName, ddl.createIndex(table, index), why);
      }
    }
  }

  private void makeFunctionIfMissing(Table table) {
    TriggerSpec trigger = table.model().spec().trigger();
    if (trigger != null && functions.add(trigger.function())) {
      String name = model.qualified(trigger.function());
      plan.make(name, ddl.createFunction(trigger), "The function " + name + " is missing");
    }
  }
}
