package dev.mastrajpa.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Indexes} tells of indexes. */
final class IndexReader {

  /** {@code last_idx_scan} is not there before PostgreSQL 16. */
  private static final String DESCRIBE =
      """
      select i.relname, t.relname, m.amname, x.indisunique, x.indisprimary,
             x.indisvalid and x.indisready and x.indislive,
             array(select pg_get_indexdef(i.oid, k, false)
                   from generate_series(1, cast(x.indnatts as int)) k
                   order by k),
             x.indnkeyatts, x.indpred is not null,
             (select c.conname from pg_catalog.pg_constraint c
              where c.conindid = i.oid and c.contype in ('p', 'u', 'x')),
             i.reloptions, coalesce(s.spcname, ds.spcname), pg_get_indexdef(i.oid),
             used.size, used.scans, used.read, used.fetched, used.last,
             (select b.stats_reset from pg_catalog.pg_stat_database b where b.datid = d.oid)
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_am m on m.oid = i.relam
      join pg_catalog.pg_class t on t.oid = x.indrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      join pg_catalog.pg_database d on d.datname = current_database()
      join pg_catalog.pg_tablespace ds on ds.oid = d.dattablespace
      left join pg_catalog.pg_tablespace s on s.oid = i.reltablespace
      cross join lateral (
        select coalesce(sum(pg_relation_size(part.oid)), 0) as size,
               coalesce(sum(u.idx_scan), 0) as scans,
               coalesce(sum(u.idx_tup_read), 0) as read,
               coalesce(sum(u.idx_tup_fetch), 0) as fetched,
               max(cast(to_jsonb(u) ->> 'last_idx_scan' as timestamptz)) as last
        from (select i.oid
              union
              select tree.relid from pg_partition_tree(i.oid) tree
              where i.relkind = 'I' and tree.isleaf) part
        left join pg_catalog.pg_stat_user_indexes u on u.indexrelid = part.oid
      ) used
      where n.nspname = ? and t.relname = any (?)
        and (i.relname = ? or cast(? as text) is null)
      order by t.relname, i.relname
      """;

  private static final String FIND =
      """
      select t.relname, i.relkind = 'I', x.indisreplident,
             (select c.conname from pg_catalog.pg_constraint c
              where c.conindid = i.oid and c.contype in ('p', 'u', 'x'))
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_class t on t.oid = x.indrelid
      join pg_catalog.pg_namespace n on n.oid = i.relnamespace
      where n.nspname = ? and i.relname = ?
      """;

  /**
   * What a {@code REINDEX CONCURRENTLY} that was cut off leaves beside the index. A name that would
   * be too long loses the end before the suffix.
   */
  private static final String LEFT_OVER =
      """
      select l.relname
      from (select c.relname, regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '') as stem
            from pg_catalog.pg_index x
            join pg_catalog.pg_class c on c.oid = x.indexrelid
            join pg_catalog.pg_class t on t.oid = x.indrelid
            join pg_catalog.pg_namespace n on n.oid = t.relnamespace
            where n.nspname = ? and t.relname = ? and not x.indisvalid
              and c.relname ~ '_cc(new|old)[0-9]*$') l
      where l.stem = ? or (octet_length(l.relname) > 60 and starts_with(?, l.stem))
      order by l.relname
      """;

  /**
   * What must be known of an index before it is touched.
   *
   * @param constraint which stands on it; null for none
   */
  record Found(
      String table,
      boolean isPartitioned,
      boolean isReplicaIdentity,
      @Nullable String constraint) {}

  private IndexReader() {}

  /**
   * The indexes of these tables, by table and name.
   *
   * @param name null for all
   */
  static List<IndexDescription> describe(
      Connection connection, String schema, List<String> tables, @Nullable String name)
      throws SQLException {
    List<IndexDescription> indexes = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(DESCRIBE)) {
      statement.setString(1, schema);
      statement.setArray(2, connection.createArrayOf("text", tables.toArray()));
      statement.setString(3, name);
      statement.setString(4, name);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          indexes.add(description(row));
        }
      }
    }
    return List.copyOf(indexes);
  }

  static Optional<Found> find(Connection connection, String schema, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      statement.setString(1, schema);
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Found(row.getString(1), row.getBoolean(2), row.getBoolean(3), row.getString(4)))
            : Optional.empty();
      }
    }
  }

  static List<String> leftOver(Connection connection, String schema, String table, String name)
      throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LEFT_OVER)) {
      statement.setString(1, schema);
      statement.setString(2, table);
      statement.setString(3, name);
      statement.setString(4, name);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
    }
    return names;
  }

  private static IndexDescription description(ResultSet row) throws SQLException {
    Array columns = row.getArray(7);
    List<String> all = List.of((String[]) columns.getArray());
    int keys = row.getInt(8);
    String definition = row.getString(13);
    IndexUsage usage =
        new IndexUsage(
            row.getString(1),
            row.getString(2),
            row.getLong(14),
            row.getLong(15),
            row.getLong(16),
            row.getLong(17),
            instant(row, 18),
            instant(row, 19));
    return new IndexDescription(
        usage.name(),
        usage.table(),
        row.getString(3),
        row.getBoolean(4),
        row.getBoolean(5),
        row.getBoolean(6),
        all.subList(0, keys),
        all.subList(keys, all.size()),
        row.getBoolean(9) ? SqlText.conditionOf(definition) : null,
        row.getString(10),
        CatalogueReader.storage(row.getArray(11)),
        row.getString(12),
        definition,
        usage);
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
