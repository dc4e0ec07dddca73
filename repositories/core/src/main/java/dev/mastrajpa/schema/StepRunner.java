package dev.mastrajpa.schema;

import dev.mastrajpa.schema.SchemaStep.Mode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
 * nobody's way and waits as long as there is patience. Neither is ended by a {@code
 * statement_timeout}, which is meant for other work than building an index.
 */
final class StepRunner {

  private static final String SETTINGS =
      "select current_setting('lock_timeout'), current_setting('statement_timeout')";

  private static final String SET =
      """
      select set_config('lock_timeout', ?, ?), set_config('statement_timeout', ?, ?)
      """;

  private static final String LOCK_TIMEOUT = "2s";
  private static final String NO_TIMEOUT = "0";

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
    boolean isDone = false;
    connection.setAutoCommit(false);
    try {
      set(LOCK_TIMEOUT, NO_TIMEOUT, true);
      for (SchemaStep step : steps) {
        execute(step);
      }
      commit(steps.get(steps.size() - 1));
      isDone = true;
    } finally {
      if (!isDone) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
    steps.forEach(done);
  }

  /** What is checked at the end of a transaction has to be blamed on something. */
  private void commit(SchemaStep last) throws StepFailure {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new StepFailure(last, e);
    }
  }

  private void concurrently(SchemaStep step) throws SQLException, StepFailure {
    String lockTimeout;
    String statementTimeout;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SETTINGS)) {
      row.next();
      lockTimeout = row.getString(1);
      statementTimeout = row.getString(2);
    }
    set(Math.max(1, patience.leftMs()) + "ms", NO_TIMEOUT, false);
    try {
      execute(step);
    } catch (StepFailure failure) {
      if (!failure.isPassing()) {
        undo(step, failure);
      }
      throw failure;
    } finally {
      set(lockTimeout, statementTimeout, false);
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

  private void execute(SchemaStep step) throws StepFailure {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(step.sql());
    } catch (SQLException e) {
      throw new StepFailure(step, e);
    }
  }

  private void set(String lockTimeout, String statementTimeout, boolean isLocal)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET)) {
      statement.setString(1, lockTimeout);
      statement.setBoolean(2, isLocal);
      statement.setString(3, statementTimeout);
      statement.setBoolean(4, isLocal);
      statement.execute();
    }
  }
}
