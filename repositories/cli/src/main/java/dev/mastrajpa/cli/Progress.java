package dev.mastrajpa.cli;

import dev.mastrajpa.schema.SchemaStep;
import dev.mastrajpa.schema.StepListener;
import dev.mastrajpa.work.ConnectionSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells of each step as it begins and ends, and while an index is built how far the server is with
 * it, which a connection of its own asks every few seconds.
 */
final class Progress implements StepListener, AutoCloseable {

  private static final long PERIOD_MS = 3000;

  /** Without the schema's tables it would tell of others' builds. */
  private static final String BUILDS =
      """
      select i.relname, p.phase,
             case when p.blocks_total > 0 then 100 * p.blocks_done / p.blocks_total
                  when p.tuples_total > 0 then 100 * p.tuples_done / p.tuples_total
                  when p.lockers_total > 0 then 100 * p.lockers_done / p.lockers_total
             end
      from pg_catalog.pg_stat_progress_create_index p
      join pg_catalog.pg_class t on t.oid = p.relid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      left join pg_catalog.pg_class i on i.oid = p.index_relid
      where p.datname = current_database() and n.nspname = ?
      """;

  private final PrintWriter err;
  private final ConnectionSource connections;
  private final String schema;
  private final Map<SchemaStep, Long> begun = new HashMap<>();
  private long lastTold = System.nanoTime();
  private final Thread watch = new Thread(this::watch, "progress");

  Progress(PrintWriter err, ConnectionSource connections, String schema) {
    this.err = err;
    this.connections = connections;
    this.schema = schema;
  }

  /** Until it is closed. */
  void start() {
    watch.setDaemon(true);
    watch.start();
  }

  @Override
  public void begins(SchemaStep step) {
    begun.put(step, System.nanoTime());
    err.println("begin " + step.object() + ": " + step.reason());
  }

  @Override
  public void progressed(SchemaStep step, long rows) {
    long now = System.nanoTime();
    if (now - lastTold >= PERIOD_MS * 1_000_000) {
      lastTold = now;
      err.println("      " + step.object() + ": " + rows + " rows");
    }
  }

  @Override
  public void done(SchemaStep step) {
    Long since = begun.remove(step);
    long millis = since == null ? 0 : (System.nanoTime() - since) / 1_000_000;
    err.println("done  " + step.object() + " after " + millis + " ms");
  }

  @Override
  public void close() {
    watch.interrupt();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PERIOD_MS);
        err.print(connections.call(this::builds));
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: nobody asks any more
    } catch (SQLException e) {
      err.println("      how far it is cannot be told: " + e.getMessage());
    }
  }

  private String builds(Connection connection) throws SQLException {
    StringBuilder lines = new StringBuilder();
    try (PreparedStatement statement = connection.prepareStatement(BUILDS)) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String percent = row.getString(3);
          lines.append("      ").append(row.getString(1)).append(": ").append(row.getString(2));
          lines.append(percent == null ? "\n" : ", " + percent + " %\n");
        }
      }
    }
    return lines.toString();
  }
}
