package dev.mastrajpa.schema;

import dev.mastrajpa.schema.RowFacts.Offenders;
import dev.mastrajpa.schema.SchemaModel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes {@code jsonb} of the columns in which old versions kept JSON as text. That rewrites the
 * table while nobody can use it. So it is done where every row holds JSON and the table is small,
 * or its owner asked for it; a column that stays as it is can be read and written.
 */
final class TypeChange {

  /** From here on a table is large: beyond it, writing it anew takes more than a moment. */
  static final long LARGE_BYTES = 64L << 20;

  private static final String JSONB = "jsonb";
  private static final Set<String> TEXTS = Set.of("text", "json", "character varying");

  private final String name;
  private final Table table;
  private final Catalogue.Relation relation;
  private final RowFacts facts;
  private final boolean mayRewrite;
  private final List<ColumnModel> changed = new ArrayList<>();
  private final List<ColumnModel> kept = new ArrayList<>();

  TypeChange(
      String name, Table table, Catalogue.Relation relation, RowFacts facts, boolean mayRewrite) {
    this.name = name;
    this.table = table;
    this.relation = relation;
    this.facts = facts;
    this.mayRewrite = mayRewrite;
    for (ColumnModel column : columns(table, relation)) {
      (mayRewrite && dependents(column).isEmpty() && unfit(column).isEmpty() ? changed : kept)
          .add(column);
    }
  }

  /** The columns that hold JSON as text. */
  static List<ColumnModel> columns(Table table, Catalogue.Relation relation) {
    return table.model().columns().stream()
        .filter(column -> relation.columns().containsKey(column.name()))
        .filter(column -> isJsonAsText(column, found(column, relation)))
        .toList();
  }

  static boolean mayRewrite(long bytes, Asked asked) {
    return bytes < LARGE_BYTES || asked.rewritesLargeTables();
  }

  static boolean isJsonAsText(ColumnModel column, Catalogue.Column found) {
    return column.type().equals(JSONB) && TEXTS.contains(found.type().replaceFirst("\\(.*", ""));
  }

  void addTo(PlanBuilder plan) {
    if (!changed.isEmpty()) {
      plan.change(name, sql(), reasons(), TableLock.ACCESS_EXCLUSIVE);
    }
    for (ColumnModel column : kept) {
      if (!dependents(column).isEmpty()) {
        plan.conflict(
            name,
            problem(column)
                + ", and PostgreSQL does not change it while there is "
                + String.join(", ", dependents(column)),
            "Drop that, call init(), and make it again");
      } else if (mayRewrite) {
        Offenders unfit = unfit(column);
        plan.conflict(
            name,
            problem(column)
                + ": PostgreSQL takes no JSON from "
                + unfit.count()
                + " of its rows, those with "
                + Identifiers.list(keyColumns(table, relation))
                + " "
                + unfit.named(),
            "Correct them, and the next init() changes the type; until then they can be read and"
                + " written, but not merged with or filtered by");
      } else {
        plan.conflict(
            name,
            problem(column)
                + ", and the table is large: changing it rewrites "
                + (facts.bytes() >> 20)
                + " MB, and nobody can read or write them meanwhile",
            "When that may happen, call schema().rewritingLargeTables().init()");
      }
    }
  }

  /** Whether the index is one of a column that stays text, and so cannot be made. */
  boolean keepsFromBeingMade(IndexSpec index) {
    String text =
        index.keys().stream().map(IndexKey::text).collect(Collectors.joining(" "))
            + " "
            + Objects.requireNonNullElse(index.where(), "");
    return kept.stream()
        .anyMatch(
            column ->
                Pattern.compile("\\b" + Pattern.quote(column.name()) + "\\b").matcher(text).find());
  }

  /** The columns by which its rows are told apart, as far as they are there. */
  static List<String> keyColumns(Table table, Catalogue.Relation relation) {
    return table.model().keyColumns().stream().filter(relation.columns()::containsKey).toList();
  }

  /** All in one statement, so that the table is rewritten once. */
  private String sql() {
    return "alter table "
        + name
        + "\n  "
        + changed.stream().map(this::part).collect(Collectors.joining(",\n  "));
  }

  /** A default that is a text cannot become one that is a document. */
  private String part(ColumnModel column) {
    String quoted = Identifiers.quote(column.name());
    String alter = "alter column " + quoted;
    return (found(column, relation).hasDefault() ? alter + " drop default,\n  " : "")
        + (alter + " type jsonb using cast(" + quoted + " as jsonb)");
  }

  private String reasons() {
    return changed.stream().map(this::problem).collect(Collectors.joining(". "));
  }

  private String problem(ColumnModel column) {
    return "The column "
        + Identifiers.quote(column.name())
        + " of "
        + name
        + " is "
        + found(column, relation).type()
        + " and not jsonb";
  }

  private List<String> dependents(ColumnModel column) {
    return facts.dependents().getOrDefault(column.name(), List.of());
  }

  private Offenders unfit(ColumnModel column) {
    return facts.notJson().getOrDefault(column.name(), Offenders.NONE);
  }

  private static Catalogue.Column found(ColumnModel column, Catalogue.Relation relation) {
    return Objects.requireNonNull(relation.columns().get(column.name()));
  }
}
