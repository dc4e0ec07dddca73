package dev.mastrajpa.schema;

import dev.mastrajpa.error.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks up in the catalogue what an index names, so that what is wrong has a name in the error. */
final class IndexOptions {

  private static final String METHODS =
      """
      select m.amname,
             pg_indexam_has_property(m.oid, 'can_unique'),
             pg_indexam_has_property(m.oid, 'can_multi_col'),
             pg_indexam_has_property(m.oid, 'can_include'),
             pg_indexam_has_property(m.oid, 'can_order')
      from pg_catalog.pg_am m
      where m.amtype = 'i'
      order by m.amname
      """;

  /**
   * The operator classes of a method that take a type, or all of them where it is not known: it is
   * theirs, or one that is stored alike, or theirs is a family of types.
   */
  private static final String OPCLASSES =
      """
      select n.nspname, o.opcname, o.opcdefault, pg_opclass_is_visible(o.oid)
      from pg_catalog.pg_opclass o
      join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
      join pg_catalog.pg_am m on m.oid = o.opcmethod
      left join pg_catalog.pg_type t on t.oid = to_regtype(?)
      where m.amname = ?
        and (t.oid is null
             or o.opcintype = t.oid
             or exists (select 1 from pg_catalog.pg_cast c
                        where c.castsource = t.oid and c.casttarget = o.opcintype
                          and c.castmethod = 'b' and c.castcontext = 'i')
             or o.opcintype = to_regtype(case when t.typcategory = 'A' then 'anyarray'
                                              when t.typtype = 'e' then 'anyenum'
                                              when t.typtype = 'r' then 'anyrange'
                                              when t.typtype = 'm' then 'anymultirange' end))
      order by o.opcname, n.nspname
      """;

  private static final String COLLATIONS =
      """
      select c.collname, c.collname = ?
      from pg_catalog.pg_collation c
      where pg_collation_is_visible(c.oid)
        and c.collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))
      order by c.collname = ? desc, length(c.collname), c.collname
      limit 12
      """;

  private static final String TABLESPACES =
      """
      select s.spcname,
             has_tablespace_privilege(s.oid, 'create') or s.oid = d.dattablespace
      from pg_catalog.pg_tablespace s
      join pg_catalog.pg_database d on d.datname = current_database()
      where s.spcname <> 'pg_global'
      order by s.spcname
      """;

  private final Connection connection;
  private final TableModel table;
  private final IndexSpec index;

  private IndexOptions(Connection connection, TableModel table, IndexSpec index) {
    this.connection = connection;
    this.table = table;
    this.index = index;
  }

  /**
   * @throws StorageException if the server does not have what the index asks for
   */
  static void check(Connection connection, TableModel table, IndexSpec index) throws SQLException {
    IndexOptions options = new IndexOptions(connection, table, index);
    options.checkMethod();
    for (IndexKey key : index.keys()) {
      options.checkOpclass(key);
      String collation = key.collation();
      if (collation != null) {
        options.checkCollation(collation);
      }
    }
    String tablespace = index.tablespace();
    if (tablespace != null) {
      options.checkTablespace(tablespace);
    }
  }

  private void checkMethod() throws SQLException {
    String method = index.method();
    List<String> methods = new ArrayList<>();
    boolean isThere = false;
    try (PreparedStatement statement = connection.prepareStatement(METHODS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        methods.add(row.getString(1));
        if (row.getString(1).equals(method)) {
          isThere = true;
          checkAbilities(
              row.getBoolean(2), row.getBoolean(3), row.getBoolean(4), row.getBoolean(5));
        }
      }
    }
    if (!isThere) {
      throw IndexRefusal.of(index, "method", method, "is no method of this server", methods);
    }
  }

  private void checkAbilities(
      boolean canBeUnique, boolean canHaveKeys, boolean canInclude, boolean canOrder) {
    if (index.isUnique() && !canBeUnique) {
      throw cannot("be unique");
    }
    if (index.keys().size() > 1 && !canHaveKeys) {
      throw cannot("have more than one key");
    }
    if (!index.included().isEmpty() && !canInclude) {
      throw cannot("include columns");
    }
    if (!canOrder && index.keys().stream().anyMatch(IndexKey::isOrdered)) {
      throw cannot("be descending, or say where NULL stands");
    }
  }

  private StorageException cannot(String what) {
    return IndexRefusal.of(index, "method", index.method(), "cannot " + what, List.of());
  }

  private void checkOpclass(IndexKey key) throws SQLException {
    IndexKey.Opclass wanted = key.opclass();
    String type = key.isExpression() ? null : typeOf(key.text());
    if (wanted == null && type == null) {
      return;
    }
    List<String> fitting = new ArrayList<>();
    boolean isThere = false;
    try (PreparedStatement statement = connection.prepareStatement(OPCLASSES)) {
      statement.setString(1, type);
      statement.setString(2, index.method());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String schema = row.getString(1);
          String name = row.getString(2);
          boolean isVisible = row.getBoolean(4);
          fitting.add(isVisible ? name : schema + "." + name);
          isThere |=
              wanted == null
                  ? row.getBoolean(3)
                  : wanted.is(schema, name) && (isVisible || wanted.schema() != null);
        }
      }
    }
    if (!isThere) {
      String of = index.method() + (type == null ? "" : " for the type " + type);
      throw wanted == null
          ? IndexRefusal.of(
              index,
              "column",
              key.text(),
              "needs an opclass: there is no default of " + of,
              fitting)
          : IndexRefusal.of(
              index, "opclass", wanted.toString(), "is no operator class of " + of, fitting);
    }
  }

  private @Nullable String typeOf(String column) {
    return table.columns().stream()
        .filter(candidate -> candidate.name().equals(column))
        .map(ColumnModel::type)
        .findFirst()
        .orElse(null);
  }

  private void checkCollation(String collation) throws SQLException {
    List<String> some = new ArrayList<>();
    boolean isThere = false;
    try (PreparedStatement statement = connection.prepareStatement(COLLATIONS)) {
      statement.setString(1, collation);
      statement.setString(2, collation);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          some.add(Objects.requireNonNull(row.getString(1)));
          isThere |= row.getBoolean(2);
        }
      }
    }
    if (!isThere) {
      some.add("… (see pg_collation)");
      throw IndexRefusal.of(
          index, "collation", collation, "is no collation of this database", some);
    }
  }

  private void checkTablespace(String tablespace) throws SQLException {
    List<String> tablespaces = new ArrayList<>();
    Boolean isAllowed = null;
    try (PreparedStatement statement = connection.prepareStatement(TABLESPACES);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        tablespaces.add(row.getString(1));
        if (row.getString(1).equals(tablespace)) {
          isAllowed = row.getBoolean(2);
        }
      }
    }
    if (isAllowed == null) {
      throw IndexRefusal.of(
          index, "tablespace", tablespace, "is no tablespace of this server", tablespaces);
    }
    if (!isAllowed) {
      throw IndexRefusal.of(
          index,
          "tablespace",
          tablespace,
          "takes nothing from this user, who lacks the right CREATE on it",
          List.of());
    }
  }
}
