package dev.mastrajpa.schema;

import dev.mastrajpa.schema.PlanBuilder.IndexBuild;
import dev.mastrajpa.schema.SchemaModel.Index;
import dev.mastrajpa.schema.SchemaModel.Table;
import java.util.Optional;
import java.util.function.Predicate;

/** Compares the indexes of a table that is there with those it should have. */
final class IndexDiff {

  private final SchemaModel model;
  private final Catalogue there;
  private final Ddl ddl;
  private final PlanBuilder plan;
  private final Table table;
  private final Catalogue.Relation relation;

  IndexDiff(
      SchemaModel model,
      Catalogue there,
      Ddl ddl,
      PlanBuilder plan,
      Table table,
      Catalogue.Relation relation) {
    this.model = model;
    this.there = there;
    this.ddl = ddl;
    this.plan = plan;
    this.table = table;
    this.relation = relation;
  }

  /**
   * @param cannotBeMade of which indexes the columns have another type for now
   */
  void compare(Index index, Predicate<IndexSpec> cannotBeMade) {
    String object = model.qualified(index.name());
    Optional<Catalogue.Index> found =
        there.indexesOf(table.name()).stream()
            .filter(candidate -> candidate.name().equals(index.name()))
            .findFirst();
    if (found.isEmpty() && there.relation(index.name()).isPresent()) {
      plan.conflict(
          object,
          "The index " + object + " is missing, and something else has its name",
          "Rename that");
    } else if (found.isEmpty()) {
      build(index, cannotBeMade, "The index " + object + " is missing", false);
    } else if (!found.get().isUsable()) {
      build(index, cannotBeMade, "The index " + object + " is invalid", true);
    } else if (!found.get().is(index.spec())) {
      plan.conflict(
          object,
          "The index " + object + " is not the one that would be made",
          "If it may go, drop it; the next init() runs: " + ddl.createIndex(table, index));
    }
  }

  private void build(
      Index index, Predicate<IndexSpec> cannotBeMade, String why, boolean replacesInvalid) {
    if (cannotBeMade.test(index.spec())) {
      plan.conflict(
          model.qualified(index.name()),
          why + ", and it is one of a column that is not jsonb",
          "It is made as soon as the column's type has been changed");
      return;
    }
    plan.buildIndex(
        new IndexBuild(
            model.qualified(index.name()),
            Ddl.create(index),
            ddl.definition(table, index),
            why,
            replacesInvalid,
            index.spec().isConcurrent() && !relation.isPartitioned()));
  }
}
