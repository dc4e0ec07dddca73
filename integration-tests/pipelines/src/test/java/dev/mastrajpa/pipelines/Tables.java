package dev.mastrajpa.pipelines;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Our tables in a schema of a test's database: as they should be, as they are, as they were. */
final class Tables {

  /** Columns, constraints, indexes, triggers, functions and replica identities, each as a line. */
  private static final String EVERYTHING =
      """
      with ours as (
        select c.oid, c.relname, c.relreplident
        from pg_class c
        where c.relnamespace = (select oid from pg_namespace where nspname = ?)
          and c.relkind = 'r' and c.relname like 'mastra%'
      )
      select concat_ws(' ', relname, attname, format_type(atttypid, atttypmod), attnotnull,
                       pg_get_expr(d.adbin, d.adrelid))
      from ours
      join pg_attribute a on a.attrelid = ours.oid and attnum > 0 and not attisdropped
      left join pg_attrdef d on d.adrelid = ours.oid and d.adnum = a.attnum
      union all
      select concat_ws(' ', relname, conname, pg_get_constraintdef(x.oid))
      from ours join pg_constraint x on x.conrelid = ours.oid and x.contype in ('p', 'u')
      union all
      select concat_ws(' ', relname, pg_get_indexdef(x.indexrelid), x.indisvalid, x.indisreplident)
      from ours join pg_index x on x.indrelid = ours.oid
      union all
      select concat_ws(' ', relname, pg_get_triggerdef(t.oid), p.prosrc)
      from ours
      join pg_trigger t on t.tgrelid = ours.oid and not tgisinternal
      join pg_proc p on p.oid = t.tgfoid
      union all
      select concat_ws(' ', relname, relreplident) from ours
      """;

  /** What a plan has of each kind: columns, twins to fill, a trigger, a key, indexes. */
  private static final String MAKE_OLD =
      """
      set search_path = "%s";
      insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
      select 't' || n, 'anna', 'Old', timestamp '2024-05-06 07:08:09', timestamp '2024-05-06 07:08:09'
      from generate_series(1, 1000) n;
      alter table mastra_threads drop column "createdAtZ", drop column "updatedAtZ";
      alter table mastra_resources drop column metadata;
      alter table mastra_resources drop constraint mastra_resources_pkey;
      drop trigger mastra_ai_spans_timestamps on mastra_ai_spans;
      """;

  private Tables() {}

  static Schema schema(TestDatabase database, String name) {
    return new Schema(
        ConnectionSource.of(database.dataSource()), name, false, List.of(), Domains.ALL);
  }

  /** Makes the tables and then takes away what an older version did not have. */
  static void makeOld(TestDatabase database, String name) {
    schema(database, name).init();
    database.execute(MAKE_OLD.formatted(name));
  }

  /** What a schema of the database holds of ours. */
  static Set<String> in(TestDatabase database, String name) {
    Set<String> lines = new TreeSet<>();
    database.query(EVERYTHING, name).forEach(row -> lines.add((String) row.get(0)));
    return lines;
  }

  /** What {@code init()} makes of an empty database. */
  static Set<String> asInitMakesThem(String name) {
    try (TestDatabase database = TestDatabase.create()) {
      schema(database, name).init();
      return in(database, name);
    }
  }
}
