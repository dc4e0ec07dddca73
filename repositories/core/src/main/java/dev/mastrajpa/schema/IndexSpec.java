package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An index the database should have.
 *
 * <pre>{@code
 * IndexSpec.named("threads_by_title").on("mastra_threads")
 *     .expression("lower(title)").column("createdAt", IndexKey::descending)
 *     .where("title <> ''").build()
 * }</pre>
 *
 * <p>Names are checked and quoted, and methods, operator classes, collations and tablespaces are
 * looked up before anything is built. An expression and a {@code where} are SQL; column names with
 * upper-case letters need their double quotes in them. They are refused if they do not stay between
 * the brackets around them, and tried on an empty temporary copy of the table first: that needs
 * pgJDBC on the class path and the right {@code TEMPORARY} on the database. Even so they should
 * come from the program, never from its users.
 *
 * <p>An index that is there under the name counts as this one if table, method, uniqueness, keys
 * with their order, operator classes and collations, included columns, and the storage parameters
 * and the tablespace that this one names are the same. The texts of expressions and conditions of a
 * program's own indexes are compared by {@link Indexes#create} alone, because PostgreSQL keeps them
 * in a spelling of its own.
 */
public final class IndexSpec {

  /** Where an index comes from. */
  public enum Origin {
    /** The original makes it at each start, whatever the settings say. */
    REQUIRED,
    /** The original makes it unless told to skip default indexes. */
    DEFAULT,
    /** The original's documentation asks for it; made and skipped with the default ones. */
    DOCUMENTED,
    /** The store's own queries want it; made and skipped with the default ones. */
    OWN,
    /** The program's own. */
    CUSTOM
  }

  /** How the name in the database is made of {@link #name()}. */
  public enum Naming {
    /** It is the name. */
    AS_GIVEN,
    /**
     * The schema's name comes first, except in {@code public}; every character of it that is no
     * ASCII letter, digit or underscore becomes an underscore. What is too long ends in a hash.
     */
    SCHEMA_PREFIXED,
    /**
     * The schema's name comes first as it is, except in {@code public}, and all of it in lower
     * case. What is too long is cut, as the original does; a program's own ends in a hash.
     */
    RAW_PREFIXED,
    /** Like {@link #RAW_PREFIXED}, but what is too long ends in a hash. */
    RAW_PREFIXED_HASHED
  }

  static final String OPERATION = "INDEX_CREATE";

  private final String name;
  private final String table;
  private final List<IndexKey> keys;
  private final List<String> included;
  private final String method;
  private final @Nullable String where;
  private final Map<String, String> storage;
  private final @Nullable String tablespace;
  private final boolean unique;
  private final boolean concurrent;
  private final Origin origin;
  private final Naming naming;

  private IndexSpec(Builder from) {
    this.name = from.name;
    this.table = Objects.requireNonNull(from.table);
    this.keys = from.keys.stream().map(key -> key.orOpclass(from.opclass)).toList();
    this.included = List.copyOf(from.included);
    this.method = from.method;
    this.where = from.where;
    this.storage = StorageParameter.check(from.method, from.storage);
    this.tablespace = from.tablespace;
    this.unique = from.unique;
    this.concurrent = from.concurrent;
    this.origin = from.origin;
    this.naming = from.naming;
  }

  private IndexSpec(IndexSpec other) {
    this.name = other.name;
    this.table = other.table;
    this.keys = other.keys;
    this.included = other.included;
    this.method = other.method;
    this.where = other.where;
    this.storage = other.storage;
    this.tablespace = other.tablespace;
    this.unique = other.unique;
    this.concurrent = other.concurrent;
    this.origin = Origin.CUSTOM;
    this.naming = other.naming;
  }

  /** Begins an index of this name. */
  public static Builder named(String name) {
    return new Builder(Identifiers.check(OPERATION, "name", name));
  }

  /** The name as it was given; {@link Naming} says what becomes of it. */
  public String name() {
    return name;
  }

  /** The table, without a schema. */
  public String table() {
    return table;
  }

  /** The access method: {@code btree}. */
  public String method() {
    return method;
  }

  /** Whether no two rows may agree on the keys. */
  public boolean isUnique() {
    return unique;
  }

  /** Where it comes from. */
  public Origin origin() {
    return origin;
  }

  /** How its name in the database is made. */
  public Naming naming() {
    return naming;
  }

  /** Whether it is built while rows are written. */
  public boolean isConcurrent() {
    return concurrent;
  }

  List<IndexKey> keys() {
    return keys;
  }

  List<String> included() {
    return included;
  }

  Map<String, String> storage() {
    return storage;
  }

  @Nullable String tablespace() {
    return tablespace;
  }

  /** Whether it holds SQL that somebody else has written. */
  boolean hasSql() {
    return where != null || keys.stream().anyMatch(IndexKey::isExpression);
  }

  /** Whether it is more than a B-tree on columns, which the model alone can vouch for. */
  boolean needsServer() {
    return hasSql()
        || !method.equals("btree")
        || !included.isEmpty()
        || !storage.isEmpty()
        || tablespace != null
        || keys.stream().anyMatch(key -> key.opclass() != null || key.collation() != null);
  }

  /** Whether the table has the columns; what an expression names, PostgreSQL must say. */
  void checkColumns(TableModel model) {
    List<String> columns = model.columns().stream().map(ColumnModel::name).toList();
    Stream.concat(
            keys.stream().filter(key -> !key.isExpression()).map(IndexKey::text), included.stream())
        .filter(column -> !columns.contains(column))
        .findFirst()
        .ifPresent(
            column -> {
              throw InvalidArgumentException.of(
                  OPERATION,
                  "UNKNOWN_COLUMN",
                  "column",
                  column,
                  "is none of "
                      + table
                      + ", in the index "
                      + name
                      + ". There is "
                      + String.join(", ", columns));
            });
  }

  /** This index as one of the program's own, whatever it says of itself. */
  IndexSpec asCustom() {
    return new IndexSpec(this);
  }

  @Nullable String where() {
    return where;
  }

  @Override
  public String toString() {
    return "IndexSpec[" + name + " on " + table + "]";
  }

  /** Collects what an index is; one builder, one index. */
  public static final class Builder {

    private final String name;
    private final List<IndexKey> keys = new ArrayList<>();
    private final List<String> included = new ArrayList<>();
    private final Map<String, Object> storage = new LinkedHashMap<>();
    private @Nullable String table;
    private String method = "btree";
    private IndexKey.@Nullable Opclass opclass;
    private @Nullable String where;
    private @Nullable String tablespace;
    private boolean unique;
    private boolean concurrent = true;
    private Origin origin = Origin.CUSTOM;
    private Naming naming = Naming.AS_GIVEN;

    private Builder(String name) {
      this.name = name;
    }

    /** The table, without a schema. Required. */
    public Builder on(String table) {
      this.table = Identifiers.check(OPERATION, "table", table);
      return this;
    }

    /** Adds a column, in ascending order. */
    public Builder column(String column) {
      return column(column, key -> key);
    }

    /** Adds a column with what the function adds to it: {@code IndexKey::descending}. */
    public Builder column(String column, UnaryOperator<IndexKey> key) {
      keys.add(key.apply(IndexKey.column(Identifiers.check(OPERATION, "column", column))));
      return this;
    }

    /**
     * Adds an expression, in SQL: {@code metadata ->> 'type'}.
     *
     * @throws InvalidArgumentException if it would not stay between the brackets around it: quotes
     *     or brackets do not match, or it has a semicolon or a comment
     */
    public Builder expression(String sql) {
      return expression(sql, key -> key);
    }

    /** Adds an expression with what the function adds to it: {@code IndexKey::descending}. */
    public Builder expression(String sql, UnaryOperator<IndexKey> key) {
      keys.add(key.apply(IndexKey.expression(checked("expression", sql))));
      return this;
    }

    /** Adds columns that are only read from the index and are none of its keys. */
    public Builder include(String... columns) {
      for (String column : columns) {
        included.add(Identifiers.check(OPERATION, "include", column));
      }
      return this;
    }

    /**
     * The access method; {@code btree} where nothing is said.
     *
     * @param method {@code btree}, {@code hash}, {@code gin}, {@code gist}, {@code spgist}, {@code
     *     brin}, or what an extension has brought
     */
    public Builder using(String method) {
      this.method = Identifiers.check(OPERATION, "method", method);
      return this;
    }

    /**
     * The operator class of all keys that name none.
     *
     * @param opclass {@code jsonb_path_ops}, or {@code extensions.gin_trgm_ops} if its schema is
     *     not on the search path
     */
    public Builder opclass(String opclass) {
      this.opclass = IndexKey.Opclass.parse(opclass);
      return this;
    }

    /**
     * Only rows that meet this condition, in SQL.
     *
     * @throws InvalidArgumentException as {@link #expression(String)}
     */
    public Builder where(String sql) {
      this.where = checked("where", sql);
      return this;
    }

    /**
     * Sets a storage parameter: {@code storage("fillfactor", 70)}.
     *
     * @param value a number, a boolean or a word
     */
    public Builder storage(String parameter, Object value) {
      storage.put(Identifiers.check(OPERATION, "storage", parameter), value);
      return this;
    }

    /** Where the index lies; with the database where nothing is said. */
    public Builder tablespace(String tablespace) {
      this.tablespace = Identifiers.checkExisting(OPERATION, "tablespace", tablespace);
      return this;
    }

    /**
     * Built without {@code CONCURRENTLY}, which is quicker, while nobody else writes to the table.
     */
    public Builder blocking() {
      this.concurrent = false;
      return this;
    }

    /** No two rows may agree on the keys. */
    public Builder unique() {
      this.unique = true;
      return this;
    }

    /** Where it comes from; {@link Origin#CUSTOM} where nothing is said. */
    public Builder origin(Origin origin) {
      this.origin = origin;
      return this;
    }

    /** How its name in the database is made; {@link Naming#AS_GIVEN} where nothing is said. */
    public Builder naming(Naming naming) {
      this.naming = naming;
      return this;
    }

    /**
     * The index.
     *
     * @throws InvalidArgumentException if it has no table or no key, or a storage parameter that
     *     its method does not know
     */
    public IndexSpec build() {
      if (table == null) {
        throw InvalidArgumentException.missing(
            OPERATION, "table", "the index " + name + " has none");
      }
      if (keys.isEmpty()) {
        throw InvalidArgumentException.missing(
            OPERATION, "columns", "the index " + name + " has none");
      }
      return new IndexSpec(this);
    }

    private String checked(String argument, String sql) {
      try {
        SqlText.check(sql);
        return sql;
      } catch (SqlText.Refused refused) {
        throw InvalidArgumentException.of(
            OPERATION,
            "INVALID_INDEX",
            argument,
            sql,
            refused.getMessage() + ", in the index " + name);
      }
    }
  }
}
