package dev.mastrajpa.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is there, in four queries whatever the number of tables: {@link #place} is the first.
 * Needs no right but to connect.
 */
final class CatalogueReader {

  private static final String PLACE =
      """
      select current_database(), wanted.name,
             exists (select 1 from pg_catalog.pg_namespace n where n.nspname = wanted.name)
      from (select coalesce(cast(? as text), cast(current_schema() as text)) as name) wanted
      """;

  /**
   * Prints a default without saying whose it is, which it need not know: told the table, newer
   * versions lock it. A generated column's expression names other columns and cannot be printed so.
   */
  private static final String RELATIONS =
      """
      select c.relname, c.relkind, c.relreplident, a.attname,
             format_type(a.atttypid, a.atttypmod), a.attnotnull,
             case
               when a.attgenerated <> '' then 'generated'
               when a.atthasdef then pg_get_expr(d.adbin, 0)
             end
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_attribute a
        on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and c.relkind in ('r', 'p')
      left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where n.nspname = ? and c.relname = any (?)
      order by c.relname, a.attnum
      """;

  /** One row for each column of an index. Does not print expressions, as that locks the table. */
  private static final String INDEXES =
      """
      select t.relname, i.relname, m.amname, x.indisprimary, x.indisunique, x.indimmediate,
             x.indpred is not null, x.indisvalid and x.indisready and x.indislive,
             x.indisreplident, i.reloptions,
             coalesce(s.spcname, (select d.spcname from pg_catalog.pg_database b
                                  join pg_catalog.pg_tablespace d on d.oid = b.dattablespace
                                  where b.datname = current_database())),
             k > x.indnkeyatts, coalesce(a.attname, ''),
             coalesce(cast(x.indoption[k - 1] as int), 0), on_.nspname, o.opcname,
             coalesce(o.opcdefault, true), coalesce(c.collname, ''),
             coalesce(x.indcollation[k - 1] <> a.attcollation, false),
             not x.indisvalid and exists (
               select 1 from pg_catalog.pg_locks l
               where l.locktype = 'relation' and l.relation = x.indrelid
                 and l.database = (select b.oid from pg_catalog.pg_database b
                                   where b.datname = current_database())
                 and l.mode = 'ShareUpdateExclusiveLock' and l.granted
                 and l.pid <> pg_backend_pid())
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_am m on m.oid = i.relam
      join pg_catalog.pg_class t on t.oid = x.indrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      left join pg_catalog.pg_tablespace s on s.oid = i.reltablespace
      cross join lateral generate_series(1, cast(x.indnatts as int)) k
      left join pg_catalog.pg_attribute a
        on a.attrelid = x.indrelid and a.attnum = x.indkey[k - 1] and a.attnum > 0
      left join pg_catalog.pg_opclass o on o.oid = x.indclass[k - 1]
      left join pg_catalog.pg_namespace on_ on on_.oid = o.opcnamespace
      left join pg_catalog.pg_collation c on c.oid = x.indcollation[k - 1]
      where n.nspname = ? and t.relname = any (?)
      order by i.relname, k
      """;

  private static final String INDEX_TEXTS =
      """
      select i.relname,
             array(select pg_get_indexdef(x.indexrelid, k, false)
                   from generate_series(1, cast(x.indnkeyatts as int)) k
                   order by k),
             case when x.indpred is not null then pg_get_indexdef(x.indexrelid) end
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_namespace n on n.oid = i.relnamespace
      where n.nspname = ? and i.relname = any (?)
        and not exists (select 1 from pg_catalog.pg_locks l
                        where l.relation = x.indrelid and l.mode = 'AccessExclusiveLock'
                          and l.database = (select d.oid from pg_catalog.pg_database d
                                            where d.datname = current_database())
                          and l.pid <> pg_backend_pid())
      """;

  /** 23 is BEFORE, for each ROW, on INSERT and UPDATE. */
  private static final String TRIGGERS =
      """
      select t.relname, g.tgname,
             '"' || pn.nspname || '"."' || p.proname || '"',
             g.tgtype = 23 and g.tgqual is null and cast(g.tgattr as text) = '',
             g.tgenabled in ('O', 'A')
      from pg_catalog.pg_trigger g
      join pg_catalog.pg_class t on t.oid = g.tgrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      join pg_catalog.pg_proc p on p.oid = g.tgfoid
      join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace
      where n.nspname = ? and t.relname = any (?) and not g.tgisinternal
      union all
      select null, null, p.proname, null, null
      from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where n.nspname = ? and p.proname = any (?) and p.pronargs = 0
        and p.prorettype = cast('pg_catalog.trigger' as regtype)
      """;

  /**
   * Where the tables are to be.
   *
   * @param schema null if none was asked for and the search path leads to none
   */
  record Place(String database, @Nullable String schema, boolean exists) {}

  private CatalogueReader() {}

  /**
   * Finds the schema.
   *
   * @param schemaName null for the one in which the connection makes its tables
   */
  static Place place(Connection connection, @Nullable String schemaName) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PLACE)) {
      statement.setString(1, schemaName);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Place(row.getString(1), row.getString(2), row.getBoolean(3));
      }
    }
  }

  static Catalogue read(Connection connection, SchemaModel model) throws SQLException {
    Set<String> functions = new HashSet<>();
    List<Catalogue.Trigger> triggers = triggers(connection, model, functions);
    return new Catalogue(
        true, relations(connection, model), indexes(connection, model), triggers, functions);
  }

  private static Map<String, Catalogue.Relation> relations(Connection connection, SchemaModel model)
      throws SQLException {
    Map<String, Catalogue.Relation> relations = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(RELATIONS)) {
      statement.setString(1, model.schema());
      statement.setArray(2, textArray(connection, model.relationNames()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String kind = row.getString(2);
          String replicaIdentity = row.getString(3);
          Catalogue.Relation relation =
              relations.computeIfAbsent(
                  row.getString(1),
                  name -> new Catalogue.Relation(kind, replicaIdentity, new LinkedHashMap<>()));
          String column = row.getString(4);
          if (column != null) {
            relation
                .columns()
                .put(
                    column,
                    new Catalogue.Column(row.getString(5), !row.getBoolean(6), row.getString(7)));
          }
        }
      }
    }
    return relations;
  }

  private static List<Catalogue.Index> indexes(Connection connection, SchemaModel model)
      throws SQLException {
    return indexes(connection, model.schema(), model.tableNames());
  }

  /** The indexes of these tables of a schema. */
  static List<Catalogue.Index> indexes(Connection connection, String schema, String... tables)
      throws SQLException {
    Map<String, Catalogue.Index> indexes = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
      statement.setString(1, schema);
      statement.setArray(2, textArray(connection, tables));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Catalogue.Index index = indexes.get(row.getString(2));
          if (index == null) {
            index = index(row);
            indexes.put(index.name(), index);
          }
          if (row.getBoolean(12)) {
            index.included().add(row.getString(13));
          } else {
            index.keys().add(key(row));
          }
        }
      }
    }
    return List.copyOf(indexes.values());
  }

  private static Catalogue.Index index(ResultSet row) throws SQLException {
    return new Catalogue.Index(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getBoolean(4),
        row.getBoolean(5),
        row.getBoolean(6),
        row.getBoolean(7),
        row.getBoolean(8),
        row.getBoolean(9),
        new ArrayList<>(),
        new ArrayList<>(),
        storage(row.getArray(10)),
        row.getString(11),
        row.getBoolean(20));
  }

  private static Catalogue.Key key(ResultSet row) throws SQLException {
    int order = row.getInt(14);
    return new Catalogue.Key(
        row.getString(13),
        (order & 1) != 0,
        (order & 2) != 0,
        row.getString(15),
        row.getString(16),
        row.getBoolean(17),
        row.getString(18),
        row.getBoolean(19));
  }

  static Map<String, String> storage(@Nullable Array options) throws SQLException {
    Map<String, String> storage = new LinkedHashMap<>();
    if (options != null) {
      for (String option : (String[]) options.getArray()) {
        int equals = option.indexOf('=');
        storage.put(option.substring(0, equals), option.substring(equals + 1));
      }
    }
    return storage;
  }

  /**
   * The texts of these indexes by name, of those tables that nobody keeps for himself now: to print
   * an expression, PostgreSQL takes the lock that reading a row takes.
   */
  static Map<String, Catalogue.IndexText> texts(
      Connection connection, String schema, String... indexes) throws SQLException {
    Map<String, Catalogue.IndexText> texts = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(INDEX_TEXTS)) {
      statement.setString(1, schema);
      statement.setArray(2, textArray(connection, indexes));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String definition = row.getString(3);
          texts.put(
              row.getString(1),
              new Catalogue.IndexText(
                  List.of((String[]) row.getArray(2).getArray()),
                  definition == null ? null : SqlText.conditionOf(definition)));
        }
      }
    }
    return texts;
  }

  private static List<Catalogue.Trigger> triggers(
      Connection connection, SchemaModel model, Set<String> functions) throws SQLException {
    List<Catalogue.Trigger> triggers = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TRIGGERS)) {
      statement.setString(1, model.schema());
      statement.setArray(2, textArray(connection, model.tableNames()));
      statement.setString(3, model.schema());
      statement.setArray(4, textArray(connection, model.functionNames()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String table = row.getString(1);
          if (table == null) {
            functions.add(row.getString(3));
          } else {
            triggers.add(
                new Catalogue.Trigger(
                    table,
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getBoolean(5)));
          }
        }
      }
    }
    return triggers;
  }

  private static Array textArray(Connection connection, String[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }
}
