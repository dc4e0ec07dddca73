package dev.mastrajpa.schema;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key of an index, a column or an expression, with what may stand behind it:
 *
 * <pre>{@code
 * .column("title", key -> key.descending().nullsLast().collation("C").opclass("text_pattern_ops"))
 * }</pre>
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class IndexKey {

  /** Where rows without a value stand. */
  private enum Nulls {
    FIRST,
    LAST
  }

  private final String text;
  private final boolean expression;
  private final boolean descending;
  private final @Nullable Nulls nulls;
  private final @Nullable String collation;
  private final @Nullable Opclass opclass;

  private IndexKey(
      String text,
      boolean expression,
      boolean descending,
      @Nullable Nulls nulls,
      @Nullable String collation,
      @Nullable Opclass opclass) {
    this.text = text;
    this.expression = expression;
    this.descending = descending;
    this.nulls = nulls;
    this.collation = collation;
    this.opclass = opclass;
  }

  static IndexKey column(String name) {
    return new IndexKey(name, false, false, null, null, null);
  }

  static IndexKey expression(String sql) {
    return new IndexKey(sql, true, false, null, null, null);
  }

  /** The greatest first, and NULL before all others unless {@link #nullsLast} is said. */
  public IndexKey descending() {
    return new IndexKey(text, expression, true, nulls, collation, opclass);
  }

  /** NULL before all others. */
  public IndexKey nullsFirst() {
    return new IndexKey(text, expression, descending, Nulls.FIRST, collation, opclass);
  }

  /** NULL after all others. */
  public IndexKey nullsLast() {
    return new IndexKey(text, expression, descending, Nulls.LAST, collation, opclass);
  }

  /**
   * The order of text, where it is not to be the column's.
   *
   * @param collation a collation of the server's, unquoted: {@code C}, {@code de-x-icu}
   */
  public IndexKey collation(String collation) {
    return new IndexKey(
        text,
        expression,
        descending,
        nulls,
        Identifiers.checkExisting(IndexSpec.OPERATION, "collation", collation),
        opclass);
  }

  /**
   * The operator class, where it is not to be the default of the column's type.
   *
   * @param opclass {@code text_pattern_ops}, or {@code extensions.gin_trgm_ops} if its schema is
   *     not on the search path
   */
  public IndexKey opclass(String opclass) {
    return new IndexKey(text, expression, descending, nulls, collation, Opclass.parse(opclass));
  }

  String text() {
    return text;
  }

  boolean isExpression() {
    return expression;
  }

  boolean isDescending() {
    return descending;
  }

  boolean isNullsFirst() {
    return nulls == null ? descending : nulls == Nulls.FIRST;
  }

  /** Whether anything is said about order, which only some methods have. */
  boolean isOrdered() {
    return descending || nulls != null;
  }

  @Nullable String collation() {
    return collation;
  }

  @Nullable Opclass opclass() {
    return opclass;
  }

  /** The key with this operator class if it names none. */
  IndexKey orOpclass(@Nullable Opclass general) {
    return opclass == null && general != null
        ? new IndexKey(text, expression, descending, nulls, collation, general)
        : this;
  }

  String sql() {
    StringBuilder sql = new StringBuilder(expression ? "(" + text + ")" : Identifiers.quote(text));
    if (collation != null) {
      sql.append(" collate ").append(Identifiers.quote(collation));
    }
    if (opclass != null) {
      sql.append(' ').append(opclass.sql());
    }
    if (descending) {
      sql.append(" desc");
    }
    if (isNullsFirst() != descending) {
      sql.append(isNullsFirst() ? " nulls first" : " nulls last");
    }
    return sql.toString();
  }

  @Override
  public String toString() {
    return "IndexKey[" + sql() + "]";
  }

  /**
   * The name of an operator class.
   *
   * @param schema null for one on the search path
   */
  record Opclass(@Nullable String schema, String name) {

    static Opclass parse(String opclass) {
      int dot = opclass.indexOf('.');
      String schema = dot < 0 ? null : part(opclass, opclass.substring(0, dot));
      return new Opclass(schema, part(opclass, opclass.substring(dot + 1)));
    }

    private static String part(String opclass, String part) {
      return Identifiers.check(IndexSpec.OPERATION, "opclass", opclass, part);
    }

    boolean is(String inSchema, String named) {
      return name.equals(named) && (schema == null || Objects.equals(schema, inSchema));
    }

    String sql() {
      return (schema == null ? "" : Identifiers.quote(schema) + ".") + Identifiers.quote(name);
    }

    @Override
    public String toString() {
      return schema == null ? name : schema + "." + name;
    }
  }
}
