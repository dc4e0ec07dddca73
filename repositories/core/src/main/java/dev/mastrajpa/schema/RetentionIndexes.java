package dev.mastrajpa.schema;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.PlanBuilder.IndexBuild;
import dev.mastrajpa.work.ConnectionSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The indexes by which pruning finds old rows, and the vectors of messages. They belong to no
 * schema's model: only who prunes needs them, and gets them when he does it first.
 *
 * <p>That they are missing makes pruning slow and not wrong. So no failure comes out of here, but
 * each is logged.
 */
public final class RetentionIndexes {

  private static final Logger LOG = System.getLogger(RetentionIndexes.class.getName());

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * The tables that lack a valid index that begins with the anchor. An index of another name is as
   * good. One with partitions cannot get it concurrently, and is left alone.
   */
  private static final String MISSING =
      """
      select w.anchor
      from unnest(?, ?) with ordinality as w(table_name, column_name, anchor)
      join pg_catalog.pg_namespace n on n.nspname = ?
      join pg_catalog.pg_class t
        on t.relnamespace = n.oid and t.relname = w.table_name and t.relkind = 'r'
      join pg_catalog.pg_attribute a
        on a.attrelid = t.oid and a.attname = w.column_name and not a.attisdropped
      where not exists (
        select from pg_catalog.pg_index x
        join pg_catalog.pg_class i on i.oid = x.indexrelid
        join pg_catalog.pg_am m on m.oid = i.relam
        where x.indrelid = t.oid and x.indkey[0] = a.attnum and m.amname = 'btree'
          and x.indpred is null and x.indisvalid and x.indisready)
      order by w.anchor
      """;

  /** The tables of embedded messages without an index on the message, and with the right to it. */
  private static final String VECTORS_WITHOUT_INDEX =
      """
      select cast(t.relname as text)
      from pg_catalog.pg_class t
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      where n.nspname = ? and t.relkind = 'r'
        and (t.relname = 'memory_messages' or starts_with(t.relname, 'memory_messages_'))
        and exists (
          select from pg_catalog.pg_attribute a
          where a.attrelid = t.oid and a.attname = 'metadata' and not a.attisdropped
            and a.atttypid in (cast('jsonb' as regtype), cast('json' as regtype)))
        and not exists (
          select from pg_catalog.pg_index x
          where x.indrelid = t.oid and x.indpred is null and x.indisvalid and x.indisready
            and x.indexprs is not null
            and pg_get_indexdef(x.indexrelid, 1, true) like '%->> ''message_id''%')
      order by 1
      """;

  /** What has one of these names: null where nothing has. */
  private static final String HOLDERS =
      """
      select w.name, cast(t.relname as text), x.indisvalid,
        exists (
          select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = c.oid)
      from unnest(?) with ordinality as w(name, place)
      join pg_catalog.pg_namespace n on n.nspname = ?
      left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name
      left join pg_catalog.pg_index x on x.indexrelid = c.oid
      left join pg_catalog.pg_class t on t.oid = x.indrelid
      where c.oid is null or x.indexrelid is not null
      order by w.place
      """;

  private final Lending lending;

  /**
   * @param connections as for {@link Schema}
   * @param schemaName null for the schema that a connection's search path leads to
   */
  public RetentionIndexes(ConnectionSource connections, @Nullable String schemaName) {
    this.lending = new Lending(connections, schemaName);
  }

  /**
   * Makes the indexes that these anchors lack, and goes on without those that cannot be made.
   *
   * @param cancelled asked before anything is done and before each build; one that has begun is not
   *     cut off
   */
  public void ensure(List<RetentionAnchor> anchors, BooleanSupplier cancelled) {
    try {
      if (cancelled.getAsBoolean()
          || lending.call("PRUNE", connection -> missing(connection, anchors)).isEmpty()) {
        return;
      }
      CatalogueReader.Place place =
          lending.call("PRUNE", connection -> lending.place("PRUNE", connection));
      Patience patience = new Patience(PATIENCE);
      lending.underLock(
          "PRUNE",
          place,
          patience,
          worker -> {
            for (Missing index : missing(worker, anchors)) {
              if (cancelled.getAsBoolean()) {
                break;
              }
              make(worker, String.valueOf(place.schema()), index, patience);
            }
            return true;
          });
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "Pruning goes on without indexes that it lacks: {0}", e.getMessage());
    }
  }

  private static void make(Connection connection, String schema, Missing index, Patience patience) {
    try {
      Name name = name(connection, schema, index);
      String table = Identifiers.quote(schema) + "." + Identifiers.quote(index.table());
      PlanBuilder plan = new PlanBuilder();
      plan.buildIndex(
          new IndexBuild(
              Identifiers.quote(schema) + "." + Identifiers.quote(name.name()),
              "create index",
              Identifiers.quote(name.name()) + " on " + table + " (" + index.key() + ")",
              "Pruning finds rows of " + table + " by it",
              name.isInvalid(),
              true));
      new StepRunner(connection, patience).run(plan.plan().steps());
      if (index.isExpression()) { // for which there are no statistics before
        try (Statement statement = connection.createStatement()) {
          statement.execute("analyze " + table);
        }
      }
      LOG.log(Level.INFO, "Made the index {0} on {1}", name.name(), table);
    } catch (SQLException | StepFailure | StorageException e) {
      LOG.log(
          Level.WARNING,
          "Pruning goes on without an index on {0} ({1}): {2}",
          index.table(),
          index.key(),
          e.getMessage());
    }
  }

  private List<Missing> missing(Connection connection, List<RetentionAnchor> anchors)
      throws SQLException {
    String schema = String.valueOf(lending.place("PRUNE", connection).schema());
    Names names = new Names(schema);
    List<Missing> missing = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(MISSING)) {
      statement.setArray(1, textArray(connection, anchors, RetentionAnchor::table));
      statement.setArray(2, textArray(connection, anchors, RetentionAnchor::column));
      statement.setString(3, schema);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          RetentionAnchor anchor = anchors.get(row.getInt(1) - 1);
          missing.add(
              new Missing(
                  anchor.table(),
                  anchor.quotedColumn(),
                  false,
                  names.retentionIndexes(anchor.key())));
        }
      }
    }
    if (anchors.stream().anyMatch(anchor -> anchor.entity() == MastraMessage.class)) {
      missing.addAll(missingOnVectors(connection, schema));
    }
    return missing;
  }

  private static List<Missing> missingOnVectors(Connection connection, String schema)
      throws SQLException {
    List<Missing> missing = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(VECTORS_WITHOUT_INDEX)) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String table = row.getString(1);
          missing.add(
              new Missing(
                  table,
                  "(metadata ->> 'message_id')",
                  true,
                  Names.alternatives(table + "_message_id_idx")));
        }
      }
    }
    return missing;
  }

  /** The first of its names that it can have. */
  private static Name name(Connection connection, String schema, Missing index)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HOLDERS)) {
      statement.setArray(1, connection.createArrayOf("text", index.names().toArray()));
      statement.setString(2, schema);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String table = row.getString(2);
          if (table == null) {
            return new Name(row.getString(1), false);
          }
          if (table.equals(index.table()) && row.getBoolean(4)) {
            throw failure("is being built by another session", index);
          }
          if (table.equals(index.table()) && !row.getBoolean(3)) {
            return new Name(row.getString(1), true);
          }
        }
      }
    }
    throw failure("can have none of its names, which others have", index);
  }

  private static StorageException failure(String why, Missing index) {
    return new StorageException(
        "PRUNE",
        "INDEX_NAME",
        ErrorCategory.USER,
        "The index on " + index.table() + " " + why + ": " + index.names(),
        Map.of("table", index.table()),
        null);
  }

  private static Array textArray(
      Connection connection, List<RetentionAnchor> anchors, Function<RetentionAnchor, String> part)
      throws SQLException {
    return connection.createArrayOf("text", anchors.stream().map(part).toArray());
  }

  /**
   * An index to make.
   *
   * @param key its key, as a statement has it
   * @param names what it may be called, the best one first
   */
  private record Missing(String table, String key, boolean isExpression, List<String> names) {}

  /** What an index will be called, and whether an invalid one is in the way. */
  private record Name(String name, boolean isInvalid) {}
}
