package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.internal.TablesThere;
import dev.mastrajpa.schema.ThreadColumn;
import dev.mastrajpa.work.Unit;
import java.util.ArrayList;
import java.util.List;

/** Deletes threads with all that belongs to them. */
final class ThreadDeletion {

  private final Unit unit;
  private final List<ThreadColumn> threadColumns;
  private final TablesThere there;

  private ThreadDeletion(Unit unit, List<ThreadColumn> threadColumns) {
    this.unit = unit;
    List<String> names = threadColumns.stream().map(ThreadColumn::table).toList();
    this.there = unit.jdbc(connection -> TablesThere.look(connection, unit.tablePrefix(), names));
    this.threadColumns =
        threadColumns.stream().filter(column -> there.names().contains(column.table())).toList();
  }

  /** Deletes one thread, which is locked already if it is there, and what is left of it if not. */
  static void delete(Unit unit, List<ThreadColumn> threadColumns, String threadId) {
    ThreadDeletion deletion = new ThreadDeletion(unit, threadColumns);
    deletion.deleteRows(threadId);
    deletion.deleteVectors(threadId);
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

  private void deleteVectors(String threadId) {
    unit.jdbc(
        connection -> {
          there.deleteVectorsOfThreads(connection, List.of(threadId));
          return true;
        });
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
