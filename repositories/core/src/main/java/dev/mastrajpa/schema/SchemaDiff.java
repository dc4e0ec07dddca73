package dev.mastrajpa.schema;

import dev.mastrajpa.schema.SchemaModel.Index;
import dev.mastrajpa.schema.SchemaModel.Table;
import dev.mastrajpa.schema.SchemaStep.Mode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares the model with the catalogue. What is missing becomes a statement, what is different a
 * conflict, and what is there in addition is nobody's business here.
 *
 * <p>New tables come first, whole, in one transaction. What changes tables that are in use follows
 * in the smallest pieces, because each takes a lock; their indexes, which take long, come last.
 */
final class SchemaDiff {

  /** Types that our statements can use as well, and a reader's values fit into. */
  private static final Set<Pattern> USABLE =
      Set.of(
          Pattern.compile("text<character varying(\\(\\d+\\))?"),
          Pattern.compile("integer<bigint"),
          Pattern.compile("timestamp without time zone<timestamp\\(\\d\\) without time zone"),
          Pattern.compile("timestamp with time zone<timestamp\\(\\d\\) with time zone"));

  private final SchemaModel model;
  private final Catalogue there;
  private final Ddl ddl;
  private final List<SchemaStep> together = new ArrayList<>();
  private final List<SchemaStep> changes = new ArrayList<>();
  private final List<SchemaStep> builds = new ArrayList<>();
  private final List<SchemaConflict> conflicts = new ArrayList<>();
  private final Set<String> plannedFunctions = new LinkedHashSet<>();

  private SchemaDiff(SchemaModel model, Catalogue there) {
    this.model = model;
    this.there = there;
    this.ddl = new Ddl(model);
  }

  static SchemaPlan between(SchemaModel model, Catalogue there) {
    SchemaDiff diff = new SchemaDiff(model, there);
    diff.compare();
    List<SchemaStep> steps = new ArrayList<>(diff.together);
    steps.addAll(diff.changes);
    steps.addAll(diff.builds);
    return new SchemaPlan(steps, diff.conflicts);
  }

  private void compare() {
    if (!there.schemaExists()) {
      String schema = Identifiers.quote(model.schema());
      together(schema, ddl.createSchema(), "The schema " + schema + " is missing");
    }
    for (Table table : model.tables()) {
      Optional<Catalogue.Relation> relation = there.relation(table.name());
      if (relation.isPresent()) {
        compare(table, relation.get());
      } else if (!table.model().spec().isLegacy()) {
        create(table);
      }
    }
  }

  // a table that is missing

  private void create(Table table) {
    TableSpec spec = table.model().spec();
    String name = model.qualified(table.name());
    String why = "The table " + name + " is missing";
    together(name, ddl.createTable(table), why);
    if (spec.key() == TableSpec.Key.NAMED_UNIQUE) {
      together(name, ddl.setReplicaIdentity(table, table.keyName()), why);
    }
    TriggerSpec trigger = spec.trigger();
    if (trigger != null) {
      createFunctionIfMissing(trigger);
      together(name, ddl.createTrigger(table, trigger), why);
    }
    for (Index index : table.indexes()) {
      if (isFree(table, index.name())) {
        together(model.qualified(index.name()), ddl.createIndex(table, index), why);
      }
    }
  }

  // a table that is there

  private void compare(Table table, Catalogue.Relation relation) {
    if (!relation.isTable()) {
      String name = model.qualified(table.name());
      conflict(
          name,
          name + " is there, but is no table",
          "Rename it, or give the store a schema of its own",
          true);
      return;
    }
    compareColumns(table, relation);
    compareKey(table, relation);
    compareTrigger(table);
    for (Index index : table.indexes()) {
      compareIndex(table, relation, index);
    }
  }

  private void compareColumns(Table table, Catalogue.Relation relation) {
    String name = model.qualified(table.name());
    List<ColumnModel> missing = new ArrayList<>();
    List<ColumnModel> withoutDefault = new ArrayList<>();
    for (ColumnModel column : table.model().columns()) {
      Catalogue.Column found = relation.columns().get(column.name());
      if (found == null) {
        missing.add(column);
      } else {
        compareColumn(name, column, found);
        if (column.defaultValue() != null && found.defaultValue() == null) {
          withoutDefault.add(column);
        }
      }
    }
    if (!missing.isEmpty()) {
      alterColumns(name, missing, " are missing", ColumnModel::sqlToAdd);
    }
    if (!withoutDefault.isEmpty()) {
      alterColumns(name, withoutDefault, " have no default", ColumnModel::sqlToSetDefault);
    }
  }

  private void alterColumns(
      String table, List<ColumnModel> columns, String what, Function<ColumnModel, String> change) {
    String parts = columns.stream().map(change).collect(Collectors.joining(",\n  "));
    alone(
        table,
        "alter table " + table + "\n  " + parts,
        "In " + table + ", the columns " + Identifiers.list(names(columns)) + what,
        TableLock.ACCESS_EXCLUSIVE);
  }

  private void compareColumn(String table, ColumnModel column, Catalogue.Column found) {
    String name = Identifiers.quote(column.name());
    String subject = "In " + table + ", the column " + name;
    String alter = "alter table " + table + " alter column " + name;
    if (!found.type().equals(column.type())) {
      boolean isUsable =
          USABLE.stream().anyMatch(p -> p.matcher(column.type() + "<" + found.type()).matches());
      conflict(
          table,
          subject + " is " + found.type() + " and not " + column.type(),
          "Back the table up and run: "
              + alter
              + " type "
              + column.type()
              + " using cast("
              + name
              + " as "
              + column.type()
              + ")",
          !isUsable);
    }
    if (found.isNullable() && !column.isNullable()) {
      conflict(
          table,
          subject + " may be NULL",
          "Once no row has NULL there, run: " + alter + " set not null",
          false);
    }
    if (!found.isNullable() && column.isNullable()) {
      conflict(table, subject + " may not be NULL", "Run: " + alter + " drop not null", false);
    }
    if (column.defaultValue() != null
        && found.defaultValue() != null
        && !found.defaultValue().equals(column.defaultValue())) {
      conflict(
          table,
          subject
              + " has the default "
              + found.defaultValue()
              + " and not "
              + column.defaultValue(),
          "Run: " + alter + " set default " + column.defaultValue(),
          false);
    }
  }

  private void compareKey(Table table, Catalogue.Relation relation) {
    if (table.model().spec().key() == TableSpec.Key.NONE) {
      return;
    }
    List<String> columns = table.model().keyColumns();
    List<Catalogue.Index> indexes = there.indexesOf(table.name());
    Optional<Catalogue.Index> primary =
        indexes.stream().filter(Catalogue.Index::isPrimary).findFirst();
    Optional<Catalogue.Index> key = indexes.stream().filter(i -> i.isKeyOf(columns)).findFirst();
    if (table.hasPrimaryKey()) {
      if (primary.isEmpty()) {
        addKey(table, relation);
      } else if (!primary.get().isKeyOf(columns)) {
        String name = model.qualified(table.name());
        conflict(
            name,
            "The primary key of " + name + " is not (" + Identifiers.list(columns) + ")",
            "Replace it, or add a unique constraint on these columns",
            key.isEmpty());
      }
      return;
    }
    if (key.isEmpty()) {
      addKey(table, relation);
    }
    if (primary.isEmpty() && relation.hasDefaultIdentity()) {
      alone(
          model.qualified(table.name()),
          ddl.setReplicaIdentity(table, key.map(Catalogue.Index::name).orElse(table.keyName())),
          "The table "
              + model.qualified(table.name())
              + " has no replica identity, so that logical replication refuses to update its rows",
          TableLock.ACCESS_EXCLUSIVE);
    }
  }

  /**
   * In two steps, so that the table is not locked while its rows are compared. The first may have
   * been done already, by a run that did not get to the second.
   */
  private void addKey(Table table, Catalogue.Relation relation) {
    String name = model.qualified(table.name());
    String key = model.qualified(table.keyName());
    String columns = Identifiers.list(table.model().keyColumns());
    String kind = table.hasPrimaryKey() ? "primary key" : "unique constraint";
    String why = "The table " + name + " has no " + kind + " on (" + columns + ")";
    Optional<Catalogue.Index> begun = ownIndex(table, table.keyName());
    if (begun.isEmpty() && !isFree(table, table.keyName())) {
      return;
    }
    if (begun.isPresent() && begun.get().isUsable() && !isKeyOf(begun.get(), table)) {
      conflict(key, why + ", and the index " + key + " is in its place", "Drop that index", true);
      return;
    }
    if (begun.isEmpty() || !begun.get().isUsable()) {
      if (begun.isPresent()) {
        changes.add(dropIndex(key));
      }
      changes.add(
          build(
              relation,
              key,
              "create unique index",
              Identifiers.quote(table.keyName()) + " on " + name + " (" + columns + ")",
              why));
    }
    alone(name, ddl.addKey(table), why, TableLock.ACCESS_EXCLUSIVE);
  }

  private static boolean isKeyOf(Catalogue.Index index, Table table) {
    return index.isKeyOf(table.model().keyColumns());
  }

  private void compareTrigger(Table table) {
    TriggerSpec spec = table.model().spec().trigger();
    if (spec == null) {
      return;
    }
    createFunctionIfMissing(spec);
    String name = model.qualified(table.name());
    String subject = "The trigger " + Identifiers.quote(spec.name()) + " of " + name;
    Optional<Catalogue.Trigger> found = there.trigger(table.name(), spec.name());
    if (found.isEmpty()) {
      changeTrigger(table, spec, subject + " is missing");
    } else if (!found.get().runsBeforeRows()
        || !found.get().function().equals(model.qualified(spec.function()))) {
      changeTrigger(table, spec, subject + " does not run " + spec.function() + " before each row");
    } else if (!found.get().isEnabled()) {
      conflict(
          name,
          subject + " is disabled",
          "Run: alter table " + name + " enable trigger " + Identifiers.quote(spec.name()),
          false);
    }
  }

  private void changeTrigger(Table table, TriggerSpec spec, String why) {
    alone(
        model.qualified(table.name()),
        ddl.createTrigger(table, spec),
        why,
        TableLock.SHARE_ROW_EXCLUSIVE);
  }

  private void compareIndex(Table table, Catalogue.Relation relation, Index index) {
    String name = model.qualified(index.name());
    Optional<Catalogue.Index> found = ownIndex(table, index.name());
    if (found.isEmpty()) {
      if (isFree(table, index.name())) {
        builds.add(buildIndex(table, relation, index, "The index " + name + " is missing"));
      }
    } else if (!found.get().isUsable()) {
      builds.add(dropIndex(name));
      builds.add(buildIndex(table, relation, index, "The index " + name + " is invalid"));
    } else if (!found.get().is(index.spec())) {
      conflict(
          name,
          "The index " + name + " is not the one the store would make",
          "Drop it, and init() makes: " + ddl.createIndex(table, index),
          false);
    }
  }

  private SchemaStep buildIndex(Table table, Catalogue.Relation relation, Index index, String why) {
    String kind = index.spec().isUnique() ? "create unique index" : "create index";
    return build(relation, model.qualified(index.name()), kind, ddl.definition(table, index), why);
  }

  /** PostgreSQL cannot build an index of a partitioned table concurrently. */
  private static SchemaStep build(
      Catalogue.Relation relation, String object, String kind, String definition, String why) {
    return relation.isPartitioned()
        ? new SchemaStep(object, kind + " " + definition, why, TableLock.SHARE, Mode.ALONE, null)
        : new SchemaStep(
            object,
            kind + " concurrently " + definition,
            why,
            TableLock.SHARE_UPDATE_EXCLUSIVE,
            Mode.CONCURRENTLY,
            "drop index concurrently if exists " + object);
  }

  private static SchemaStep dropIndex(String name) {
    return new SchemaStep(
        name,
        "drop index concurrently " + name,
        "The index " + name + " is invalid",
        TableLock.SHARE_UPDATE_EXCLUSIVE,
        Mode.CONCURRENTLY,
        null);
  }

  private Optional<Catalogue.Index> ownIndex(Table table, String name) {
    return there.indexesOf(table.name()).stream()
        .filter(index -> index.name().equals(name))
        .findFirst();
  }

  /** Whether an index of this name can be made; if not, that is a conflict. */
  private boolean isFree(Table table, String name) {
    if (there.relation(name).isEmpty()) {
      return true;
    }
    conflict(
        model.qualified(name),
        "The index "
            + model.qualified(name)
            + " of "
            + model.qualified(table.name())
            + " is missing, and something else has its name",
        "Rename that",
        false);
    return false;
  }

  private void createFunctionIfMissing(TriggerSpec trigger) {
    if (!there.functions().contains(trigger.function())
        && plannedFunctions.add(trigger.function())) {
      String name = model.qualified(trigger.function());
      together(name, ddl.createFunction(trigger), "The function " + name + " is missing");
    }
  }

  private static List<String> names(List<ColumnModel> columns) {
    return columns.stream().map(ColumnModel::name).toList();
  }

  private void together(String object, String sql, String why) {
    together.add(new SchemaStep(object, sql, why, TableLock.NONE, Mode.TOGETHER, null));
  }

  private void alone(String object, String sql, String why, TableLock lock) {
    changes.add(new SchemaStep(object, sql, why, lock, Mode.ALONE, null));
  }

  private void conflict(String object, String problem, String advice, boolean isBlocking) {
    conflicts.add(new SchemaConflict(object, problem, advice, isBlocking));
  }
}
