package dev.mastrajpa.schema;

import dev.mastrajpa.schema.SchemaStep.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the statements of a plan, each as its mode says. Leaves the session as it was.
 *
 * <p>A statement in a transaction waits only a moment for its lock, because everybody else who
 * wants the table waits behind it; whoever calls tries again. One that runs concurrently stands in
 * nobody's way and waits as long as there is patience.
 */
final class StepRunner {

  private static final long LOCK_TIMEOUT_MS = 2000;

  private final Connection connection;
  private final Patience patience;
  private final Consumer<SchemaStep> done;

  /**
   * @param connection in autocommit
   * @param done told of each statement whose effect is there to stay
   */
  StepRunner(Connection connection, Patience patience, Consumer<SchemaStep> done) {
    this.connection = connection;
    this.patience = patience;
    this.done = done;
  }

  void run(List<SchemaStep> steps) throws SQLException, StepFailure {
    List<SchemaStep> together = new ArrayList<>();
    for (SchemaStep step : steps) {
      if (step.mode() == Mode.TOGETHER) {
        together.add(step);
      } else {
        inTransaction(together);
        together.clear();
        if (step.mode() == Mode.ALONE) {
          inTransaction(List.of(step));
        } else {
          concurrently(step);
        }
      }
    }
    inTransaction(together);
  }

  private void inTransaction(List<SchemaStep> steps) throws SQLException, StepFailure {
    if (steps.isEmpty()) {
      return;
    }
    try (Transaction transaction = Transaction.on(connection)) {
      Timeouts.limitLocksInTransaction(connection, LOCK_TIMEOUT_MS);
      for (SchemaStep step : steps) {
        execute(step);
      }
      transaction.commit();
    }
    steps.forEach(done);
  }

  private void concurrently(SchemaStep step) throws SQLException, StepFailure {
    try (Timeouts timeouts = Timeouts.of(connection);
        Statement statement = connection.createStatement()) {
      timeouts.limit(statement, Math.max(1, patience.leftMs()));
      try {
        execute(step, statement);
      } catch (StepFailure failure) {
        boolean waitedTooLong = failure.isCancelled() && patience.isOver();
        if (!failure.isPassing() && !waitedTooLong) {
          undo(step, failure);
        }
        throw failure;
      }
    }
    done.accept(step);
  }

  /** A build that will not do better next time must not leave an invalid index behind. */
  private void undo(SchemaStep step, StepFailure failure) {
    if (step.undo() == null) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(step.undo());
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private void execute(SchemaStep step) throws SQLException, StepFailure {
    try (Statement statement = connection.createStatement()) {
      execute(step, statement);
    }
  }

  private static void execute(SchemaStep step, Statement statement) throws StepFailure {
    try {
      statement.setEscapeProcessing(false);
      statement.execute(step.sql());
    } catch (SQLException e) {
      throw new StepFailure(step, e);
    }
  }
}
