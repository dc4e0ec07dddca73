package dev.mastrajpa.schema;

import dev.mastrajpa.schema.PlanBuilder.IndexBuild;
import dev.mastrajpa.schema.SchemaModel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares a table that is there with its model. */
final class TableDiff {

  /** Types, after those that are wanted, with which our statements work as well. */
  private static final Set<Pattern> USABLE =
      Set.of(
          Pattern.compile("text/character varying(\\(\\d+\\))?"),
          Pattern.compile("integer/bigint"),
          Pattern.compile("timestamp without time zone/timestamp\\(\\d\\) without time zone"),
          Pattern.compile("timestamp with time zone/timestamp\\(\\d\\) with time zone"));

  private final SchemaModel model;
  private final Catalogue there;
  private final Ddl ddl;
  private final PlanBuilder plan;
  private final Table table;
  private final Catalogue.Relation relation;
  private final RowFacts facts;
  private final Asked asked;
  private final String name;
  private final TypeChange typeChange;

  TableDiff(
      SchemaModel model,
      Catalogue there,
      Ddl ddl,
      PlanBuilder plan,
      Table table,
      Catalogue.Relation relation,
      RowFacts facts,
      Asked asked) {
    this.model = model;
    this.there = there;
    this.ddl = ddl;
    this.plan = plan;
    this.table = table;
    this.relation = relation;
    this.facts = facts;
    this.asked = asked;
    this.name = model.qualified(table.name());
    this.typeChange =
        new TypeChange(name, table, relation, facts, TypeChange.mayRewrite(facts.bytes(), asked));
  }

  void compare() {
    compareColumns();
    typeChange.addTo(plan);
    compareKey();
    compareDefaults();
    compareTrigger();
    IndexDiff indexes = new IndexDiff(model, there, ddl, plan, table, relation);
    table.indexes().forEach(index -> indexes.compare(index, typeChange::keepsFromBeingMade));
  }

  // columns

  private void compareColumns() {
    List<ColumnModel> missing = new ArrayList<>();
    for (ColumnModel column : table.model().columns()) {
      Catalogue.Column found = relation.columns().get(column.name());
      if (found == null) {
        missing.add(column);
      } else {
        compare(column, found);
      }
    }
    alter(missing, "lacks the columns ", ColumnModel::sqlToAdd);
  }

  /** After the key, by which replication tells apart the rows that are filled. */
  private void compareDefaults() {
    List<ColumnModel> missing =
        table.model().columns().stream()
            .filter(column -> column.defaultValue() != null && !hasDefault(column))
            .toList();
    List<ColumnModel> twins = missing.stream().filter(ColumnModel::isTwin).toList();
    if (!twins.isEmpty()) {
      String trigger = triggerInForce();
      plan.changeRows(
          name,
          TwinFill.sql(name, twins, trigger),
          "Old rows of " + name + " may lack the instants in the columns " + names(twins),
          trigger == null ? TableLock.ROW_EXCLUSIVE : TableLock.SHARE_ROW_EXCLUSIVE);
    }
    alter(missing, "lacks the defaults of the columns ", ColumnModel::sqlToSetDefault);
  }

  private boolean hasDefault(ColumnModel column) {
    Catalogue.Column found = relation.columns().get(column.name());
    return found != null && found.hasDefault();
  }

  private @Nullable String triggerInForce() {
    TriggerSpec spec = table.model().spec().trigger();
    return spec != null
            && there
                .trigger(table.name(), spec.name())
                .filter(Catalogue.Trigger::isEnabled)
                .isPresent()
        ? spec.name()
        : null;
  }

  private static String names(List<ColumnModel> columns) {
    return Identifiers.list(columns.stream().map(ColumnModel::name).toList());
  }

  /** One statement for all, so that the table is locked once. */
  private void alter(List<ColumnModel> columns, String what, Function<ColumnModel, String> part) {
    if (columns.isEmpty()) {
      return;
    }
    plan.change(
        name,
        "alter table "
            + name
            + "\n  "
            + columns.stream().map(part).collect(Collectors.joining(",\n  ")),
        "The table " + name + " " + what + names(columns),
        TableLock.ACCESS_EXCLUSIVE);
  }

  private void compare(ColumnModel column, Catalogue.Column found) {
    String quoted = Identifiers.quote(column.name());
    String subject = "The column " + quoted + " of " + name;
    String alter = "alter table " + name + " alter column " + quoted;
    if (!found.type().equals(column.type()) && !TypeChange.isJsonAsText(column, found)) {
      String types = column.type() + "/" + found.type();
      String problem = subject + " is " + found.type() + " and not " + column.type();
      String advice =
          "Back the table up and run: "
              + alter
              + " type "
              + column.type()
              + " using cast("
              + quoted
              + " as "
              + column.type()
              + ")";
      if (USABLE.stream().anyMatch(usable -> usable.matcher(types).matches())) {
        plan.conflict(name, problem, advice);
      } else {
        plan.blockingConflict(name, problem, advice);
      }
    }
    if (found.hasDefault()
        && column.defaultValue() != null
        && !column.defaultValue().equals(found.defaultValue())) {
      plan.conflict(
          name,
          "The default of "
              + "the column "
              + quoted
              + " of "
              + name
              + " is "
              + found.defaultValue()
              + " and not "
              + column.defaultValue(),
          "Run: alter table " + name + " " + column.sqlToSetDefault());
    }
    if (found.isNullable() && !column.isNullable()) {
      plan.conflict(
          name,
          subject + " may be NULL",
          "Once no row has NULL there, run: " + alter + " set not null");
    }
    if (!found.isNullable() && column.isNullable()) {
      plan.conflict(name, subject + " may not be NULL", "Run: " + alter + " drop not null");
    }
  }

  // the key

  private void compareKey() {
    if (table.model().spec().key() == TableSpec.Key.NONE) {
      return;
    }
    List<Catalogue.Index> indexes = there.indexesOf(table.name());
    Optional<Catalogue.Index> key = indexes.stream().filter(this::isKey).findFirst();
    if (table.hasPrimaryKey()) {
      Optional<Catalogue.Index> primary =
          indexes.stream().filter(Catalogue.Index::isPrimary).findFirst();
      if (primary.isEmpty()) {
        addKey();
      } else if (!isKey(primary.get())) {
        anotherPrimaryKey(key.isPresent());
      }
      return;
    }
    String keyName = key.map(Catalogue.Index::name).orElse(table.keyName());
    if (key.isEmpty()) {
      addKey();
    } else if (hasOldName(keyName)) {
      plan.change(
          model.qualified(keyName),
          ddl.renameIndex(keyName, table.keyName()),
          "The unique constraint of "
              + name
              + " has the name that old versions gave it, and new ones would make another",
          TableLock.SHARE_UPDATE_EXCLUSIVE);
      keyName = table.keyName();
    }
    if (!hasReplicaIdentity(indexes)) {
      plan.change(
          name,
          ddl.setReplicaIdentity(table, keyName),
          "The table " + name + " lacks a replica identity, so that it cannot be replicated",
          TableLock.ACCESS_EXCLUSIVE);
    }
  }

  private boolean hasOldName(String keyName) {
    return keyName.equals(table.model().spec().keyName())
        && !keyName.equals(table.keyName())
        && there.relation(table.keyName()).isEmpty();
  }

  /** A table whose replica identity is an index that was dropped has none. */
  private boolean hasReplicaIdentity(List<Catalogue.Index> indexes) {
    return switch (relation.replicaIdentity()) {
      case "f" -> true;
      case "i" -> indexes.stream().anyMatch(Catalogue.Index::isReplicaIdentity);
      default -> indexes.stream().anyMatch(Catalogue.Index::isPrimary);
    };
  }

  private void anotherPrimaryKey(boolean isUniqueAnyway) {
    String problem = "The primary key of " + name + " is not on (" + keyColumns() + ")";
    String advice = "Replace it";
    if (isUniqueAnyway) {
      plan.conflict(name, problem, advice);
    } else {
      plan.blockingConflict(name, problem, advice + ", or add a unique constraint on them");
    }
  }

  /**
   * In two steps, so that the table is not locked while its rows are compared. The first may have
   * been done already, by a run that did not get to the second. PostgreSQL can do a partitioned
   * table only at once.
   */
  private void addKey() {
    if (!DuplicateKeys.resolve(plan, table, name, facts.duplicates(), asked)) {
      return;
    }
    String key = model.qualified(table.keyName());
    String kind = table.hasPrimaryKey() ? "primary key" : "unique constraint";
    String why = "The table " + name + " lacks the " + kind + " on (" + keyColumns() + ")";
    Optional<Catalogue.Index> begun = ownIndex(table.keyName());
    boolean isTaken =
        begun.isPresent()
            ? begun.get().isUsable() && !isKey(begun.get())
            : there.relation(table.keyName()).isPresent();
    if (isTaken) {
      plan.blockingConflict(key, why + ", and something else has the name " + key, "Rename that");
      return;
    }
    if (relation.isPartitioned()) {
      plan.change(name, ddl.addKeyAtOnce(table), why, TableLock.ACCESS_EXCLUSIVE);
      return;
    }
    if (begun.isEmpty() || !begun.get().isUsable()) {
      plan.buildKey(
          new IndexBuild(
              key,
              "create unique index",
              Identifiers.quote(table.keyName()) + " on " + name + " (" + keyColumns() + ")",
              why,
              begun.isPresent(),
              true));
    }
    plan.change(name, ddl.addKey(table), why, TableLock.ACCESS_EXCLUSIVE);
  }

  private boolean isKey(Catalogue.Index index) {
    return index.isKeyOf(table.model().keyColumns());
  }

  private String keyColumns() {
    return Identifiers.list(table.model().keyColumns());
  }

  // the trigger

  private void compareTrigger() {
    TriggerSpec spec = table.model().spec().trigger();
    if (spec == null) {
      return;
    }
    String trigger = Identifiers.quote(spec.name());
    String subject = "The trigger " + trigger + " of " + name;
    Optional<Catalogue.Trigger> found = there.trigger(table.name(), spec.name());
    if (found.isEmpty()) {
      changeTrigger(spec, subject + " is missing");
    } else if (!found.get().runsBeforeRows()
        || !found.get().function().equals(model.qualified(spec.function()))) {
      changeTrigger(spec, subject + " does not run " + spec.function() + " before each row");
    } else if (!found.get().isEnabled()) {
      plan.conflict(
          name,
          subject + " is disabled",
          "Run: alter table " + name + " enable trigger " + trigger);
    }
  }

  private void changeTrigger(TriggerSpec spec, String why) {
    plan.change(name, ddl.createTrigger(table, spec), why, TableLock.SHARE_ROW_EXCLUSIVE);
  }

  private Optional<Catalogue.Index> ownIndex(String indexName) {
    return there.indexesOf(table.name()).stream()
        .filter(index -> index.name().equals(indexName))
        .findFirst();
  }
}
