package dev.mastrajpa.schema;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.mastrajpa.Domains;
import dev.mastrajpa.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a schema holds, as lines of text: what was measured on the original, and what a database
 * says of itself in the same words.
 */
final class Facts {

  /** The tables that a new database gets. */
  static final Set<String> TABLES =
      Domains.ALL.stream()
          .flatMap(domain -> domain.tables().stream())
          .filter(table -> !table.isLegacy())
          .map(TableSpec::tableName)
          .collect(toUnmodifiableSet());

  private static final String COLUMNS =
      """
      select concat_ws(E'\\t', c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
             case when a.attnotnull then 'NO' else 'YES' end,
             coalesce(pg_get_expr(d.adbin, d.adrelid), ''))
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = (select oid from pg_namespace where nspname = ?) and c.relkind = 'r'
      """;

  private static final String CONSTRAINTS =
      """
      select concat_ws(E'\\t', c.relname, x.conname, pg_get_constraintdef(x.oid))
      from pg_constraint x
      join pg_class c on c.oid = x.conrelid
      where c.relnamespace = (select oid from pg_namespace where nspname = ?)
        and x.contype in ('p', 'u', 'c', 'f')
      """;

  private static final String INDEXES =
      """
      select concat_ws(E'\\t', c.relname, i.relname, pg_get_indexdef(i.oid))
      from pg_index x
      join pg_class i on i.oid = x.indexrelid
      join pg_class c on c.oid = x.indrelid
      where c.relnamespace = (select oid from pg_namespace where nspname = ?)
        and x.indisvalid
        and not exists (select 1 from pg_constraint k where k.conindid = x.indexrelid)
      """;

  private static final String TRIGGERS =
      """
      select concat_ws(E'\\t', c.relname, t.tgname, pg_get_triggerdef(t.oid))
      from pg_trigger t
      join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = (select oid from pg_namespace where nspname = ?) and not tgisinternal
      """;

  private static final String REPLICA_IDENTITIES =
      """
      select concat_ws(E'\\t', c.relname, c.relreplident,
             (select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid
              where x.indrelid = c.oid and x.indisreplident))
      from pg_class c
      where c.relnamespace = (select oid from pg_namespace where nspname = ?) and c.relkind = 'r'
      """;

  private Facts() {}

  /** The lines of a measured file that are about these tables. */
  static Set<String> measured(String version, String file, Set<String> tables) {
    Set<String> lines = new TreeSet<>();
    for (String line : lines("/schema/" + version + "/" + file + ".tsv")) {
      if (tables.contains(line.substring(0, line.indexOf('\t')))) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** Those of {@link #TABLES} that a version has. */
  static Set<String> tablesOf(String version) {
    return measured(version, "columns", TABLES).stream()
        .map(line -> line.substring(0, line.indexOf('\t')))
        .collect(toUnmodifiableSet());
  }

  static List<String> lines(String resource) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Facts.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes tables as an older version left them: columns and keys. */
  static void make(TestDatabase database, String version, Set<String> tables) {
    tables.forEach(table -> database.execute("create table " + table + " ()"));
    List<String[]> columns = new ArrayList<>();
    measured(version, "columns", tables).forEach(line -> columns.add(line.split("\t", -1)));
    columns.sort(Comparator.comparingInt(column -> Integer.parseInt(column[1])));
    for (String[] column : columns) {
      database.execute(
          "alter table %s add \"%s\" %s %s %s"
              .formatted(
                  column[0],
                  column[2],
                  column[3],
                  column[4].equals("NO") ? "not null" : "",
                  column[5].isEmpty() ? "" : "default " + column[5]));
    }
    for (String line : measured(version, "constraints", tables)) {
      String[] constraint = line.split("\t");
      database.execute(
          "alter table %s add constraint %s %s"
              .formatted(constraint[0], constraint[1], constraint[2]));
    }
  }

  static Set<String> columns(TestDatabase database, String schema) {
    return ask(database, COLUMNS, schema);
  }

  static Set<String> constraints(TestDatabase database, String schema) {
    return ask(database, CONSTRAINTS, schema);
  }

  static Set<String> indexes(TestDatabase database, String schema) {
    return ask(database, INDEXES, schema);
  }

  static Set<String> triggers(TestDatabase database, String schema) {
    return ask(database, TRIGGERS, schema);
  }

  static Set<String> replicaIdentities(TestDatabase database, String schema) {
    return ask(database, REPLICA_IDENTITIES, schema);
  }

  /** All of it. */
  static Set<String> everything(TestDatabase database, String schema) {
    Set<String> all = new TreeSet<>(columns(database, schema));
    all.addAll(constraints(database, schema));
    all.addAll(indexes(database, schema));
    all.addAll(triggers(database, schema));
    all.addAll(replicaIdentities(database, schema));
    return all;
  }

  /** Names of indexes that are there but not valid. */
  static Set<String> invalidIndexes(TestDatabase database) {
    return ask(
        database,
        "select cast(indexrelid as regclass) || '' from pg_index where not indisvalid and ? <> ''",
        "any");
  }

  private static Set<String> ask(TestDatabase database, String sql, String schema) {
    Set<String> lines = new TreeSet<>();
    database.query(sql, schema).forEach(row -> lines.add((String) row.get(0)));
    return lines;
  }
}
