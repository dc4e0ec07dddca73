package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An index the database should have.
 *
 * <pre>{@code
 * IndexSpec.named("threads_by_title").on("mastra_threads")
 *     .expression("lower(title)").descending("createdAt").where("title <> ''").build()
 * }</pre>
 *
 * <p>Names of indexes, tables, columns and methods are checked and quoted. An expression and a
 * {@code where} are SQL and go into the statement as they are: they must come from the program,
 * never from its users. In both, column names with upper-case letters need their double quotes.
 *
 * <p>An index that is there under the name counts as this one if table, method, uniqueness and
 * columns are the same; the texts of expressions and conditions are not compared, because
 * PostgreSQL keeps them in a spelling of its own.
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
     * case. What is too long is cut.
     */
    RAW_PREFIXED,
    /** Like {@link #RAW_PREFIXED}, but what is too long ends in a hash. */
    RAW_PREFIXED_HASHED
  }

  /** One key of an index: a column, or an expression. */
  record Key(String text, boolean isExpression, boolean isDescending) {
    String sql() {
      return (isExpression ? "(" + text + ")" : Identifiers.quote(text))
          + (isDescending ? " desc" : "");
    }
  }

  private static final String OPERATION = "INDEX_CREATE";

  private final String name;
  private final String table;
  private final List<Key> keys;
  private final String method;
  private final @Nullable String where;
  private final boolean unique;
  private final Origin origin;
  private final Naming naming;

  private IndexSpec(Builder from) {
    this.name = from.name;
    this.table = Objects.requireNonNull(from.table);
    this.keys = List.copyOf(from.keys);
    this.method = from.method;
    this.where = from.where;
    this.unique = from.unique;
    this.origin = from.origin;
    this.naming = from.naming;
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

  List<Key> keys() {
    return keys;
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
    private final List<Key> keys = new ArrayList<>();
    private @Nullable String table;
    private String method = "btree";
    private @Nullable String where;
    private boolean unique;
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
      return key(Identifiers.check(OPERATION, "column", column), false, false);
    }

    /** Adds a column, in descending order. */
    public Builder descending(String column) {
      return key(Identifiers.check(OPERATION, "column", column), false, true);
    }

    /** Adds an expression, in SQL. */
    public Builder expression(String sql) {
      return key(notBlank("expression", sql), true, false);
    }

    /** The access method; {@code btree} where nothing is said. */
    public Builder using(String method) {
      this.method = Identifiers.check(OPERATION, "method", method);
      return this;
    }

    /** Only rows that meet this condition, in SQL. */
    public Builder where(String sql) {
      this.where = notBlank("where", sql);
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

    /** The index. */
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

    private Builder key(String text, boolean isExpression, boolean isDescending) {
      keys.add(new Key(text, isExpression, isDescending));
      return this;
    }

    private String notBlank(String argument, String sql) {
      if (sql.isBlank()) {
        throw InvalidArgumentException.of(
            OPERATION, "INVALID_INDEX", argument, sql, "says nothing, in the index " + name);
      }
      return sql;
    }
  }
}
