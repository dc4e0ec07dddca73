package dev.mastrajpa.workflows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A program that saves, steps or loads a run with a large snapshot, and says how long it took, how
 * much of the heap was in use at most, garbage included, and how much was written ahead; run in a
 * JVM of its own with little memory.
 */
final class LargeRun {

  private static final int TEXT = 2_000;

  private LargeRun() {}

  /**
   * @param args the URL of the database, its user and password, the size of the snapshot in kB, and
   *     what to do with it, one word each
   */
  public static void main(String[] args) throws SQLException {
    int kilobytes = Integer.parseInt(args[3]);
    String run = "run-" + kilobytes;
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(args[0]);
      pool.setUsername(args[1]);
      pool.setPassword(args[2]);
      try (PostgresStore store = PostgresStore.builder().id("large").dataSource(pool).build()) {
        WorkflowsRepository workflows = store.workflows();
        workflows.getWorkflowRunById("none"); // all is open now
        for (int i = 4; i < args.length; i++) {
          String what = args[i];
          measure(pool, what + " " + kilobytes + " kB", () -> run(workflows, what, run, kilobytes));
        }
      }
    }
  }

  private static String run(WorkflowsRepository workflows, String what, String run, int kilobytes) {
    return switch (what) {
      case "save" -> {
        workflows.persistWorkflowSnapshot(
            new MastraWorkflowSnapshot("large", run, snapshot(kilobytes)));
        yield "saved";
      }
      case "step" -> {
        JsonNode result = JsonNodeFactory.instance.objectNode().put("status", "success");
        workflows.updateWorkflowResults(
            UpdateWorkflowResults.of("large", run, "last step", result));
        yield "stepped";
      }
      case "claim" -> "claimed " + workflows.claimResume("large", run, WorkflowRunStatus.SUSPENDED);
      case "load" ->
          "loaded "
              + workflows
                  .loadWorkflowSnapshot("large", run)
                  .orElseThrow()
                  .at("/context/input/texts")
                  .size();
      default -> throw new IllegalArgumentException(what);
    };
  }

  /** As many texts as are needed; letters at random compress as little as prose, or less. */
  private static JsonNode snapshot(int kilobytes) {
    Random random = new Random(42);
    ObjectNode snapshot = JsonNodeFactory.instance.objectNode().put("status", "suspended");
    ArrayNode texts = snapshot.putObject("context").putObject("input").putArray("texts");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < kilobytes / 2; i++) {
      text.setLength(0);
      random.ints(TEXT, 'a', 'z' + 1).forEach(text::appendCodePoint);
      texts.add(text.toString());
    }
    return snapshot;
  }

  private interface Body {
    String run();
  }

  private static void measure(HikariDataSource pool, String name, Body body) throws SQLException {
    System.gc();
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
    long position = position(pool);
    long start = System.nanoTime();
    String said = body.run();
    long millis = (System.nanoTime() - start) / 1_000_000;
    long heap = pools().mapToLong(heapPool -> heapPool.getPeakUsage().getUsed()).sum();
    System.out.printf(
        Locale.ROOT,
        "%s: %s, %,d ms, heap %,d kB, WAL %,d kB%n",
        name,
        said,
        millis,
        heap / 1_000,
        (position(pool) - position) / 1_000);
  }

  private static Stream<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }

  private static long position(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select cast(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bigint)")) {
      result.next();
      return result.getLong(1);
    }
  }
}
