package dev.mastrajpa.schema;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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
   * @param storage its parameters, as they were given
   * @param isAtWork whether it is not valid, and another session has the lock on its table with
   *     which an index is built concurrently
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
      List<Key> keys,
      List<String> included,
      Map<String, String> storage,
      String tablespace,
      boolean isAtWork) {

    /** The names of the columns that are keys; an expression is the empty string. */
    List<String> columns() {
      return keys.stream().map(Key::column).toList();
    }

    /** Whether it keeps rows apart by exactly these columns. */
    boolean isKeyOf(List<String> key) {
      return isUnique
          && isImmediate
          && isUsable
          && !isPartial
          && keys.size() == key.size()
          && Set.copyOf(columns()).equals(Set.copyOf(key));
    }

    /** Whether it is the wanted one, whatever its expressions and its condition say. */
    boolean is(IndexSpec spec) {
      return method.equals(spec.method())
          && isUnique == spec.isUnique()
          && isPartial == (spec.where() != null)
          && included.equals(spec.included())
          && keys.size() == spec.keys().size()
          && IntStream.range(0, keys.size()).allMatch(i -> keys.get(i).is(spec.keys().get(i)))
          && (spec.tablespace() == null || spec.tablespace().equals(tablespace))
          && spec.storage().entrySet().stream()
              .allMatch(
                  wanted ->
                      StorageParameter.isSame(wanted.getValue(), storage.get(wanted.getKey())));
    }
  }

  /**
   * A key of an index.
   *
   * @param column its name; empty for an expression
   * @param opclassSchema where its operator class lies
   * @param isDefaultOpclass whether that is the one its type has by default
   * @param collation empty if its type has none
   * @param isOwnCollation whether that is another than the column's
   */
  record Key(
      String column,
      boolean isDescending,
      boolean isNullsFirst,
      String opclassSchema,
      String opclass,
      boolean isDefaultOpclass,
      String collation,
      boolean isOwnCollation) {

    boolean is(IndexKey wanted) {
      return column.equals(wanted.isExpression() ? "" : wanted.text())
          && isDescending == wanted.isDescending()
          && isNullsFirst == wanted.isNullsFirst()
          && (wanted.opclass() == null
              ? isDefaultOpclass
              : wanted.opclass().is(opclassSchema, opclass))
          && (wanted.collation() == null ? !isOwnCollation : wanted.collation().equals(collation));
    }
  }

  /**
   * The SQL of an index, as PostgreSQL prints it.
   *
   * @param keys columns and expressions
   * @param condition null if it has all rows
   */
  record IndexText(List<String> keys, @Nullable String condition) {

    /** Whether expressions and condition read like the wanted ones. */
    boolean readsLike(IndexSpec spec) {
      return IntStream.range(0, keys.size())
              .allMatch(i -> readsLike(spec.keys().get(i), keys.get(i)))
          && (condition == null || SqlText.isSame(Objects.requireNonNull(spec.where()), condition));
    }

    private static boolean readsLike(IndexKey wanted, String found) {
      return !wanted.isExpression() || SqlText.isSame(wanted.text(), found);
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

  /** The indexes with names of the model's that others seem to be building. */
  List<String> atWork() {
    return indexes.stream()
        .filter(index -> index.isAtWork() && relations.containsKey(index.name()))
        .map(Index::name)
        .toList();
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
