package dev.mastrajpa.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is there, as far as the model is concerned.
 *
 * @param schemaExists whether there is such a schema at all
 * @param relations what bears one of the model's names, be it a table or something else
 * @param indexes the indexes of the model's tables
 * @param triggers the triggers of the model's tables
 * @param functions the model's functions that are there
 */
record Catalogue(
    boolean schemaExists,
    Map<String, Relation> relations,
    List<Index> indexes,
    List<Trigger> triggers,
    Set<String> functions) {

  /**
   * Something in the namespace that tables and indexes share.
   *
   * @param kind as in {@code pg_class.relkind}
   * @param replicaIdentity as in {@code pg_class.relreplident}
   * @param columns empty if it is no table
   */
  record Relation(String kind, String replicaIdentity, Map<String, Column> columns) {

    boolean isTable() {
      return kind.equals("r") || isPartitioned();
    }

    boolean isPartitioned() {
      return kind.equals("p");
    }
  }

  /**
   * A column, its type and its default as PostgreSQL prints them.
   *
   * @param defaultValue null if it has none
   */
  record Column(String type, boolean isNullable, @Nullable String defaultValue) {

    boolean hasDefault() {
      return defaultValue != null;
    }
  }

  /**
   * An index.
   *
   * @param isUsable false if a concurrent build failed, or is still at work
   * @param isImmediate whether uniqueness is checked with each row, as {@code ON CONFLICT} needs
   * @param columns an expression is the empty string
   * @param descending for each of the columns
   */
  record Index(
      String table,
      String name,
      String method,
      boolean isPrimary,
      boolean isUnique,
      boolean isImmediate,
      boolean isPartial,
      boolean isUsable,
      boolean isReplicaIdentity,
      List<String> columns,
      List<Boolean> descending) {

    /** Whether it keeps rows apart by exactly these columns. */
    boolean isKeyOf(List<String> key) {
      return isUnique
          && isImmediate
          && isUsable
          && !isPartial
          && columns.size() == key.size()
          && Set.copyOf(columns).equals(Set.copyOf(key));
    }

    boolean is(IndexSpec spec) {
      return method.equals(spec.method())
          && isUnique == spec.isUnique()
          && isPartial == (spec.where() != null)
          && columns.equals(
              spec.keys().stream().map(key -> key.isExpression() ? "" : key.text()).toList())
          && descending.equals(spec.keys().stream().map(IndexSpec.Key::isDescending).toList());
    }
  }

  /**
   * A trigger.
   *
   * @param function the function's name, qualified and quoted
   * @param runsBeforeRows whether it is one for each row, before INSERT or UPDATE and nothing else
   */
  record Trigger(
      String table, String name, String function, boolean runsBeforeRows, boolean isEnabled) {}

  /** A database that lacks the schema. */
  static Catalogue missing() {
    return new Catalogue(false, Map.of(), List.of(), List.of(), Set.of());
  }

  /** A database without any table; it has the schema if that is the one every database has. */
  static Catalogue empty(String schema) {
    return new Catalogue(schema.equals("public"), Map.of(), List.of(), List.of(), Set.of());
  }

  Optional<Relation> relation(String name) {
    return Optional.ofNullable(relations.get(name));
  }

  List<Index> indexesOf(String table) {
    return indexes.stream().filter(index -> index.table().equals(table)).toList();
  }

  Optional<Trigger> trigger(String table, String name) {
    return triggers.stream()
        .filter(trigger -> trigger.table().equals(table) && trigger.name().equals(name))
        .findFirst();
  }
}
