package dev.mastrajpa.schema;

import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a table has that no annotation of its entity can say: how its key is named and made, its
 * trigger, and whether new databases still get it.
 *
 * <pre>{@code
 * TableSpec.of(MastraThread.class)
 * TableSpec.of(MastraAiSpan.class).primaryKey("mastra_ai_spans_traceid_spanid_pk").trigger(…)
 * }</pre>
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class TableSpec {

  /** What the entity's {@code @Id} columns are in the database. */
  enum Key {
    /** A primary key, named after the table alone. */
    PRIMARY,
    /** A primary key whose name begins with the schema's. */
    NAMED_PRIMARY,
    /**
     * A unique constraint whose name begins with the schema's, and the table's replica identity.
     */
    NAMED_UNIQUE,
    /** Nothing: the key exists by convention only. */
    NONE
  }

  private final Class<?> entity;
  private final Key key;
  private final String keyName;
  private final @Nullable TriggerSpec trigger;
  private final boolean legacy;
  private final @Nullable String bestFirst;

  private TableSpec(
      Class<?> entity,
      Key key,
      String keyName,
      @Nullable TriggerSpec trigger,
      boolean legacy,
      @Nullable String bestFirst) {
    this.entity = entity;
    this.key = key;
    this.keyName = keyName;
    this.trigger = trigger;
    this.legacy = legacy;
    this.bestFirst = bestFirst;
  }

  /** The table of an entity, with a primary key of the {@code @Id} columns. */
  public static TableSpec of(Class<?> entity) {
    return new TableSpec(entity, Key.PRIMARY, nameOf(entity) + "_pkey", null, false, null);
  }

  /** With a primary key of this name, which the schema's name is put before. */
  public TableSpec primaryKey(String name) {
    return new TableSpec(entity, Key.NAMED_PRIMARY, name, trigger, legacy, bestFirst);
  }

  /**
   * Without a primary key; with a unique constraint of this name instead, which the schema's name
   * is put before and which identifies rows in logical replication.
   */
  public TableSpec uniqueKey(String name) {
    return new TableSpec(entity, Key.NAMED_UNIQUE, name, trigger, legacy, bestFirst);
  }

  /** Without any key. */
  public TableSpec withoutKey() {
    return new TableSpec(entity, Key.NONE, keyName, trigger, legacy, bestFirst);
  }

  /** With this trigger. */
  public TableSpec trigger(TriggerSpec trigger) {
    return new TableSpec(entity, key, keyName, trigger, legacy, bestFirst);
  }

  /**
   * With an order in which, of several rows with one key, the one to keep comes first. Old versions
   * made the table without its key.
   *
   * @param order what follows {@code order by}: SQL from the program, which goes into the statement
   *     as it is
   */
  public TableSpec keepingOfDuplicates(String order) {
    return new TableSpec(entity, key, keyName, trigger, legacy, order);
  }

  /** Only in databases that older versions made: never created, completed where it is there. */
  public TableSpec asLegacy() {
    return new TableSpec(entity, key, keyName, trigger, true, bestFirst);
  }

  /** The entity that maps the table. */
  public Class<?> entity() {
    return entity;
  }

  /** The table's name, without a schema. */
  public String tableName() {
    return nameOf(entity);
  }

  /** Whether only older databases have it. */
  public boolean isLegacy() {
    return legacy;
  }

  Key key() {
    return key;
  }

  String keyName() {
    return keyName;
  }

  @Nullable TriggerSpec trigger() {
    return trigger;
  }

  /** Null if nothing says which of several rows with one key is the right one. */
  @Nullable String bestFirst() {
    return bestFirst;
  }

  static String nameOf(Class<?> entity) {
    Table table = entity.getAnnotation(Table.class);
    if (table == null) {
      throw new IllegalArgumentException(entity.getName() + " has no @Table");
    }
    return table.name();
  }
}
