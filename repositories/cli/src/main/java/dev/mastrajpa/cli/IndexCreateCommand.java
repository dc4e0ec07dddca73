package dev.mastrajpa.cli;

import dev.mastrajpa.schema.IndexDescription;
import dev.mastrajpa.schema.IndexKey;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.Indexes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Makes an index. */
@Command(
    name = "create",
    description = {
      "Make an index, and print the statement that makes it; does nothing if it is there.",
      "A key is a column or, in brackets, an expression, with what belongs to it behind a colon:",
      "  --key resourceId --key 'createdAt:desc,nulls-last' --key \"(metadata ->> 'type')\"",
      "  --key 'title:collation=C,opclass=text_pattern_ops'"
    })
final class IndexCreateCommand extends IndexWork {

  @Option(
      names = "--table",
      paramLabel = "<table>",
      converter = NameConverter.class,
      required = true,
      description = "Its table.")
  String table = "";

  @Option(
      names = "--key",
      paramLabel = "<key>",
      required = true,
      description = "A column, or an expression in brackets; once for each, in their order.")
  List<String> keys = List.of();

  @Option(
      names = "--include",
      paramLabel = "<column>",
      split = ",",
      description = "Columns that it holds besides.")
  List<String> included = List.of();

  @Option(
      names = "--using",
      paramLabel = "<method>",
      description = "btree, hash, gin, gist, spgist or brin (btree).")
  @Nullable String method;

  @Option(
      names = "--opclass",
      paramLabel = "<name>",
      description = "The operator class of each key that names none.")
  @Nullable String opclass;

  @Option(names = "--where", paramLabel = "<condition>", description = "Of these rows alone.")
  @Nullable String where;

  @Option(
      names = "--storage",
      paramLabel = "<parameter>=<value>",
      description = "A storage parameter, such as fillfactor=70.")
  Map<String, String> storage = new LinkedHashMap<>();

  @Option(names = "--tablespace", paramLabel = "<name>", description = "Where it lies.")
  @Nullable String tablespace;

  @Option(names = "--unique", description = "No two rows may agree on the keys.")
  boolean unique;

  @Override
  Outcome work(Indexes indexes) {
    boolean isMade = indexes.create(spec());
    Outcome outcome =
        changed(
            isMade, "The index \"" + name + "\" is made", "The index \"" + name + "\" was there");
    return indexes.describe(name).map(index -> shown(outcome, index, isMade)).orElse(outcome);
  }

  private static Outcome shown(Outcome outcome, IndexDescription index, boolean isMade) {
    return outcome.withSql(isMade ? sql(index) : "").with("indexes", List.of(json(index)));
  }

  private IndexSpec spec() {
    IndexSpec.Builder spec = IndexSpec.named(name).on(table);
    keys.forEach(key -> add(spec, key));
    if (!included.isEmpty()) {
      spec.include(included.toArray(String[]::new));
    }
    if (method != null) {
      spec.using(method);
    }
    if (opclass != null) {
      spec.opclass(opclass);
    }
    if (where != null) {
      spec.where(where);
    }
    storage.forEach((parameter, value) -> spec.storage(parameter, typed(value)));
    if (tablespace != null) {
      spec.tablespace(tablespace);
    }
    if (unique) {
      spec.unique();
    }
    if (blocking) {
      spec.blocking();
    }
    return spec.build();
  }

  private void add(IndexSpec.Builder spec, String key) {
    boolean isExpression = key.startsWith("(");
    int end = isExpression ? key.lastIndexOf(')') + 1 : key.length();
    int colon = key.indexOf(':', isExpression ? end : 0);
    String text = colon < 0 ? key : key.substring(0, colon);
    String options = colon < 0 ? "" : key.substring(colon + 1);
    if (!isExpression) {
      spec.column(text, plain -> with(plain, options));
    } else if (text.endsWith(")")) {
      spec.expression(text.substring(1, text.length() - 1), plain -> with(plain, options));
    } else {
      throw wrong(key, "does not end with a bracket");
    }
  }

  private IndexKey with(IndexKey plain, String options) {
    IndexKey key = plain;
    for (String option : options.isEmpty() ? new String[0] : options.split(",", -1)) {
      int equals = option.indexOf('=');
      String value = equals < 0 ? "" : option.substring(equals + 1);
      key =
          switch (equals < 0 ? option : option.substring(0, equals + 1)) {
            case "asc" -> key;
            case "desc" -> key.descending();
            case "nulls-first" -> key.nullsFirst();
            case "nulls-last" -> key.nullsLast();
            case "collation=" -> key.collation(value);
            case "opclass=" -> key.opclass(value);
            default ->
                throw wrong(
                    option,
                    "is none of asc, desc, nulls-first, nulls-last, collation=… and opclass=…");
          };
    }
    return key;
  }

  private ParameterException wrong(String text, String why) {
    return new ParameterException(spec.commandLine(), "--key: \"" + text + "\" " + why);
  }

  /** As the store takes it: a number, a boolean, or else a word. */
  private static Object typed(String value) {
    if (value.matches("-?\\d{1,9}")) {
      return Integer.valueOf(value);
    }
    if (value.matches("-?\\d{1,9}\\.\\d{1,9}")) {
      return Double.valueOf(value);
    }
    return switch (value) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> value;
    };
  }
}
