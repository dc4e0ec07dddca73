package dev.mastrajpa.schema;

import dev.mastrajpa.schema.RowFacts.Offenders;
import dev.mastrajpa.schema.SchemaModel.Table;
import dev.mastrajpa.work.Transaction;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks the rows what the catalogue cannot tell: whether text is JSON, and whether keys are unique.
 * Only tables are asked in which the catalogue shows such a difference. Changes nothing, and needs
 * the right to read them.
 */
final class DataProbe {

  private static final int MOST_KEYS = 10;
  private static final long LOCK_TIMEOUT_MS = 2000;
  private static final String PERMISSION_DENIED = "42501";

  private static final String SIZE =
      """
      select coalesce(
          (select sum(pg_table_size(part.relid)) from pg_partition_tree(cast(? as regclass)) part),
          pg_table_size(cast(? as regclass)))
      """;

  /**
   * Casts row by row, so that those which fail can be named; what is JSON is for this server to
   * say. A block can return nothing, but leaves its answer in settings of the transaction.
   */
  private static final String FIND_NO_JSON =
      """
      do $probe$
      declare
        document text;
        place text;
        found bigint := 0;
        places text[] := '{}';
      begin
        for document, place in
          select cast(t.%1$s as text), left(concat_ws(', ', %2$s), 200) from %3$s t
        loop
          begin
            perform cast(document as jsonb);
          exception when data_exception or program_limit_exceeded then
            found := found + 1;
            if found <= %4$s then
              places := places || place;
            end if;
          end;
        end loop;
        perform set_config('mastra.found', cast(found as text), true),
          set_config('mastra.places', cast(places as text), true);
      end
      $probe$
      """;

  private static final String FOUND =
      """
      select cast(current_setting('mastra.found') as bigint),
             cast(current_setting('mastra.places') as text[])
      """;

  /** A view, a policy, a trigger's condition: PostgreSQL changes no type under these. */
  private static final String DEPENDENTS =
      """
      select distinct pg_describe_object(d.classid, d.objid, 0)
      from pg_catalog.pg_depend d
      join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where d.refclassid = cast('pg_catalog.pg_class' as regclass)
        and d.refobjid = cast(? as regclass) and a.attname = ?
        and d.classid in (cast('pg_catalog.pg_rewrite' as regclass),
                          cast('pg_catalog.pg_policy' as regclass),
                          cast('pg_catalog.pg_trigger' as regclass))
      order by 1
      """;

  private static final String DUPLICATES =
      """
      select count(*),
             (array_agg(left(concat_ws(', ', %1$s), 200) order by %1$s))[1:%3$s]
      from (select %1$s from %2$s group by %1$s having count(*) > 1) as duplicate
      """;

  private final Connection connection;
  private final SchemaModel model;
  private final Catalogue there;
  private final Asked asked;

  private DataProbe(Connection connection, SchemaModel model, Catalogue there, Asked asked) {
    this.connection = connection;
    this.model = model;
    this.there = there;
    this.asked = asked;
  }

  /**
   * What the rows say, by table. A table that is locked is asked again as long as there is
   * patience. One that this role may not read is taken to be in order: whoever may complete it can
   * read it too, and PostgreSQL has the last word.
   *
   * @param connection in autocommit
   */
  static Map<String, RowFacts> ask(
      Connection connection, SchemaModel model, Catalogue there, Asked asked, Patience patience)
      throws SQLException {
    DataProbe probe = new DataProbe(connection, model, there, asked);
    Map<String, RowFacts> facts = new HashMap<>();
    for (Table table : model.tables()) {
      Catalogue.Relation relation = there.relation(table.name()).orElse(null);
      if (relation != null && relation.isTable() && probe.isInQuestion(table, relation)) {
        facts.put(table.name(), probe.ask(table, relation, patience));
      }
    }
    return facts;
  }

  private boolean isInQuestion(Table table, Catalogue.Relation relation) {
    return lacksKey(table, relation) || !TypeChange.columns(table, relation).isEmpty();
  }

  private boolean lacksKey(Table table, Catalogue.Relation relation) {
    return table.model().spec().key() != TableSpec.Key.NONE
        && !TypeChange.keyColumns(table, relation).isEmpty()
        && there.indexesOf(table.name()).stream()
            .noneMatch(index -> index.isKeyOf(table.model().keyColumns()));
  }

  private RowFacts ask(Table table, Catalogue.Relation relation, Patience patience)
      throws SQLException {
    while (true) {
      try (Transaction transaction = Transaction.on(connection)) {
        Timeouts.limitLocksInTransaction(connection, LOCK_TIMEOUT_MS);
        RowFacts facts = ask(table, relation);
        transaction.rollback(); // nothing was changed
        return facts;
      } catch (SQLException e) {
        if (PERMISSION_DENIED.equals(e.getSQLState())) {
          return RowFacts.NONE;
        }
        if (!StepFailure.hasWaitedTooLong(e) || patience.isOver()) {
          throw e;
        }
      }
      patience.pause();
    }
  }

  private RowFacts ask(Table table, Catalogue.Relation relation) throws SQLException {
    String name = model.qualified(table.name());
    List<String> key = TypeChange.keyColumns(table, relation);
    long bytes = size(name);
    Map<String, Offenders> notJson = new HashMap<>();
    Map<String, List<String>> dependents = new HashMap<>();
    if (TypeChange.mayRewrite(bytes, asked)) {
      for (ColumnModel column : TypeChange.columns(table, relation)) {
        List<String> users = dependents(name, column);
        if (users.isEmpty()) {
          notJson.put(column.name(), notJson(name, column, key));
        } else {
          dependents.put(column.name(), users);
        }
      }
    }
    Offenders duplicates = lacksKey(table, relation) ? duplicates(name, key) : Offenders.NONE;
    return new RowFacts(bytes, notJson, dependents, duplicates);
  }

  private long size(String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SIZE)) {
      statement.setString(1, name);
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private Offenders notJson(String name, ColumnModel column, List<String> key) throws SQLException {
    String places =
        key.stream().map(part -> "t." + Identifiers.quote(part)).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(
          FIND_NO_JSON.formatted(Identifiers.quote(column.name()), places, name, MOST_KEYS));
      return offenders(statement, FOUND);
    }
  }

  private List<String> dependents(String name, ColumnModel column) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(DEPENDENTS)) {
      statement.setString(1, name);
      statement.setString(2, column.name());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(row.getString(1));
        }
      }
    }
    return found;
  }

  private Offenders duplicates(String name, List<String> key) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      return offenders(statement, DUPLICATES.formatted(Identifiers.list(key), name, MOST_KEYS));
    }
  }

  private static Offenders offenders(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      Array keys = row.getArray(2);
      return keys == null
          ? Offenders.NONE
          : new Offenders(row.getLong(1), List.of((String[]) keys.getArray()));
    }
  }
}
