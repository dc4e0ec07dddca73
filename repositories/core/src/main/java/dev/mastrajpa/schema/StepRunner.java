package dev.mastrajpa.schema;

import dev.mastrajpa.schema.SchemaStep.Mode;
import dev.mastrajpa.work.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the statements of a plan, each as its mode says. Leaves the session as it was.
 *
 * <p>A statement in a transaction waits only a moment for its lock, because everybody else who
 * wants the table waits behind it; it is tried again as long as there is patience. One that runs
 * concurrently stands in nobody's way and waits as long as there is patience.
 */
final class StepRunner {

  private static final long LOCK_TIMEOUT_MS = 2000;

  /** As long as an undoing may wait for those who use the table. */
  private static final long UNDO_TIMEOUT_MS = 30_000;

  /** A batch holds the rows that it has, while it waits for the next. */
  private static final long ROW_LOCK_TIMEOUT_MS = 500;

  /** One megabyte: some thousand rows. */
  private static final long BLOCKS_IN_A_BATCH = 128;

  /** Whoever goes on writing what the statement changes must not keep it from ending. */
  private static final int MOST_PASSES = 3;

  private static final String LAST_BLOCK =
      """
      select coalesce(
            (select max(pg_relation_size(part.relid))
             from pg_partition_tree(cast(? as regclass)) part),
            pg_relation_size(cast(? as regclass)))
          / cast(current_setting('block_size') as bigint)
      """;

  private static final String CHOOSE_PART = "select set_config(?, ?, true), set_config(?, ?, true)";

  private final Connection connection;
  private final Patience patience;
  private final StepListener listener;

  /**
   * @param connection in autocommit
   */
  StepRunner(Connection connection, Patience patience) {
    this(connection, patience, new StepListener() {});
  }

  /**
   * @param connection in autocommit
   */
  StepRunner(Connection connection, Patience patience, StepListener listener) {
    this.connection = connection;
    this.patience = patience;
    this.listener = listener;
  }

  void run(List<SchemaStep> steps) throws SQLException, StepFailure {
    List<SchemaStep> together = new ArrayList<>();
    for (SchemaStep step : steps) {
      if (step.mode() == Mode.TOGETHER) {
        together.add(step);
      } else {
        inTransaction(together);
        together.clear();
        switch (step.mode()) {
          case TOGETHER, ALONE -> inTransaction(List.of(step));
          case CONCURRENTLY -> concurrently(step);
          case IN_BATCHES -> inBatches(step);
        }
      }
    }
    inTransaction(together);
  }

  private void inTransaction(List<SchemaStep> steps) throws SQLException, StepFailure {
    if (steps.isEmpty()) {
      return;
    }
    patiently(
        () -> {
          try (Transaction transaction = Transaction.on(connection)) {
            Timeouts.limitLocksInTransaction(connection, LOCK_TIMEOUT_MS);
            for (SchemaStep step : steps) {
              listener.begins(step);
              execute(step);
            }
            transaction.commit();
          }
          return 0;
        });
    steps.forEach(listener::done);
  }

  /**
   * From the table's first block to its last. A row that somebody changes meanwhile may come to lie
   * behind, so all is gone through again until nothing was left to do.
   */
  private void inBatches(SchemaStep step) throws SQLException, StepFailure {
    listener.begins(step);
    long changed = 1;
    for (int pass = 0; changed > 0 && pass < MOST_PASSES; pass++) {
      changed = 0;
      long end = lastBlock(step.object());
      for (long block = 0; block <= end; block += BLOCKS_IN_A_BATCH) {
        long first = block;
        changed += patiently(() -> batch(step, first));
        listener.progressed(step, changed);
      }
    }
    listener.done(step);
  }

  private long batch(SchemaStep step, long first) throws SQLException, StepFailure {
    try (Transaction transaction = Transaction.on(connection);
        PreparedStatement part = connection.prepareStatement(CHOOSE_PART)) {
      Timeouts.limitLocksInTransaction(connection, ROW_LOCK_TIMEOUT_MS);
      part.setString(1, TwinFill.FROM);
      part.setString(2, "(" + first + ",0)");
      part.setString(3, TwinFill.TO);
      part.setString(4, "(" + (first + BLOCKS_IN_A_BATCH) + ",0)");
      part.execute();
      long changed = execute(step);
      transaction.commit();
      return changed;
    }
  }

  private long lastBlock(String table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LAST_BLOCK)) {
      statement.setString(1, table);
      statement.setString(2, table);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void concurrently(SchemaStep step) throws SQLException, StepFailure {
    try (Timeouts timeouts = Timeouts.of(connection);
        Statement statement = connection.createStatement()) {
      timeouts.limit(statement, Math.max(1, patience.leftMs()));
      listener.begins(step);
      try {
        execute(step, statement);
      } catch (StepFailure failure) {
        boolean waitedTooLong = failure.isCancelled() && patience.isOver();
        if ((!failure.isPassing() || failure.isContradiction()) && !waitedTooLong) {
          undo(step, failure);
        }
        throw failure;
      }
    }
    listener.done(step);
  }

  /** A build that will not do better next time must not leave an invalid index behind. */
  private void undo(SchemaStep step, StepFailure failure) {
    if (step.undo() == null) {
      return;
    }
    try (Timeouts timeouts = Timeouts.of(connection);
        Statement statement = connection.createStatement()) {
      timeouts.limit(statement, UNDO_TIMEOUT_MS);
      statement.execute(step.undo());
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Tries again what has waited too long, without another look at what is there. */
  private long patiently(Attempt attempt) throws SQLException, StepFailure {
    while (true) {
      try {
        return attempt.run();
      } catch (StepFailure failure) {
        if (!failure.hasWaitedTooLong() || patience.isOver()) {
          throw failure;
        }
      }
      patience.pause();
    }
  }

  private long execute(SchemaStep step) throws SQLException, StepFailure {
    try (Statement statement = connection.createStatement()) {
      return execute(step, statement);
    }
  }

  /** Returns how many rows were changed. */
  private static long execute(SchemaStep step, Statement statement) throws StepFailure {
    try {
      statement.setEscapeProcessing(false);
      statement.execute(step.sql());
      long changed = Math.max(0, statement.getLargeUpdateCount());
      while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
        changed += Math.max(0, statement.getLargeUpdateCount());
      }
      return changed;
    } catch (SQLException e) {
      throw new StepFailure(step, e);
    }
  }

  /** What is tried. */
  private interface Attempt {
    long run() throws SQLException, StepFailure;
  }
}
