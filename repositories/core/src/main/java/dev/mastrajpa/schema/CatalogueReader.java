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
   * Prints a default without saying whose it is, which it need not know: told the table, PostgreSQL
   * locks it from version 16 on. A generated column's expression names other columns and cannot be
   * printed so.
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

  private static final String INDEXES =
      """
      select t.relname, i.relname, m.amname, x.indisprimary, x.indisunique, x.indimmediate,
             x.indpred is not null, x.indisvalid and x.indisready and x.indislive,
             x.indisreplident,
             array(select coalesce(cast(a.attname as text), '')
                   from generate_series(1, x.indnkeyatts) k
                   left join pg_catalog.pg_attribute a
                     on a.attrelid = x.indrelid and a.attnum = x.indkey[k - 1] and a.attnum > 0
                   order by k),
             array(select (cast(x.indoption[k - 1] as int) & 1) = 1
                   from generate_series(1, x.indnkeyatts) k
                   order by k)
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_am m on m.oid = i.relam
      join pg_catalog.pg_class t on t.oid = x.indrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      where n.nspname = ? and t.relname = any (?)
      order by i.relname
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
    List<Catalogue.Index> indexes = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
      statement.setString(1, model.schema());
      statement.setArray(2, textArray(connection, model.tableNames()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          indexes.add(
              new Catalogue.Index(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getBoolean(4),
                  row.getBoolean(5),
                  row.getBoolean(6),
                  row.getBoolean(7),
                  row.getBoolean(8),
                  row.getBoolean(9),
                  List.of((String[]) row.getArray(10).getArray()),
                  List.of((Boolean[]) row.getArray(11).getArray())));
        }
      }
    }
    return indexes;
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
