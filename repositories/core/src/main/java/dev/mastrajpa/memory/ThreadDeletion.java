package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.schema.ThreadColumn;
import dev.mastrajpa.work.Unit;
import java.util.ArrayList;
import java.util.List;

/** Deletes threads with all that belongs to them. */
final class ThreadDeletion {

  /**
   * Which of the tables the database has, and which tables of embedded messages lie beside them.
   * One counts as such only if it can be one: with metadata in JSON, and with the right to delete.
   */
  private static final String TABLES =
      """
      select cast(c.relname as text), format('%I.%I', n.nspname, c.relname)
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.oid = (
          select threads.relnamespace from pg_catalog.pg_class threads
          where threads.oid = to_regclass(:threads))
        and c.relkind in ('r', 'p')
        and (
          c.relname = any(cast(:names as text[]))
          or (
            (c.relname = 'memory_messages' or starts_with(c.relname, 'memory_messages_'))
            and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'delete')
            and exists (
              select from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attname = 'metadata' and not a.attisdropped
                and a.atttypid in (cast('jsonb' as regtype), cast('json' as regtype)))))
      order by 1
      """;

  private final Unit unit;
  private final List<ThreadColumn> threadColumns = new ArrayList<>();
  private final List<String> embeddings = new ArrayList<>();

  private ThreadDeletion(Unit unit, List<ThreadColumn> threadColumns) {
    this.unit = unit;
    String[] names = threadColumns.stream().map(ThreadColumn::table).toArray(String[]::new);
    for (Object[] found :
        unit.select(TABLES, Object[].class, MastraThread.class)
            .setParameter("threads", unit.tablePrefix() + "mastra_threads")
            .setParameter("names", names)
            .getResultList()) {
      List<ThreadColumn> ours =
          threadColumns.stream().filter(column -> column.table().equals(found[0])).toList();
      this.threadColumns.addAll(ours);
      if (ours.isEmpty()) {
        embeddings.add((String) found[1]);
      }
    }
  }

  /** Deletes one thread, which is locked already if it is there, and what is left of it if not. */
  static void delete(Unit unit, List<ThreadColumn> threadColumns, String threadId) {
    ThreadDeletion deletion = new ThreadDeletion(unit, threadColumns);
    deletion.deleteRows(threadId);
    deletion.deleteEmbeddings(threadId);
    deletion.change(
        "delete from {mastra}.mastra_threads where id = :id", MastraThread.class, threadId);
  }

  /** Deletes everything in memory. */
  static void deleteAll(Unit unit, List<ThreadColumn> threadColumns) {
    new ThreadDeletion(unit, threadColumns).truncate();
  }

  private void deleteRows(String threadId) {
    for (ThreadColumn column : threadColumns) {
      change(
          "delete from {mastra}.%s where %s = :id".formatted(column.table(), column.quotedColumn()),
          column.entity(),
          threadId);
    }
  }

  private void deleteEmbeddings(String threadId) {
    for (String table : embeddings) {
      // no entity is mapped to it; naming one keeps Hibernate from forgetting all it has cached
      change(
          "delete from %s where metadata ->> 'thread_id' = :id".formatted(table),
          MastraMessage.class,
          threadId);
    }
  }

  private void change(String sql, Class<?> entity, String threadId) {
    unit.change(sql, entity).setParameter("id", threadId).executeUpdate();
  }

  private void truncate() {
    List<Class<?>> entities = new ArrayList<>(List.of(MastraThread.class, MastraResource.class));
    StringBuilder tables = new StringBuilder("{mastra}.mastra_threads, {mastra}.mastra_resources");
    for (ThreadColumn column : threadColumns) {
      entities.add(column.entity());
      tables.append(", {mastra}.").append(column.table());
    }
    // without cascade: a table of the application's that refers to one of these is not ours
    unit.change("truncate table " + tables, entities.toArray(Class<?>[]::new)).executeUpdate();
  }
}
