package dev.mastrajpa.db;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.RowCountException;
import dev.mastrajpa.work.Unit;
import dev.mastrajpa.work.Work;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * SQL of the program's own, where the repositories do not reach. Each method says how many rows the
 * statement may return; each call is a transaction of its own, or part of the one it is called in.
 *
 * <pre>{@code
 * store.db().one("select count(*) as n from {mastra}.mastra_threads where \"resourceId\" = $1", id);
 * store.inTransaction(tx -> {
 *   tx.db().none("select set_config('app.user_id', ?, true)", userId);   // until the transaction ends
 *   tx.memory().getThreadById(threadId);                                 // on the same connection
 * });
 * }</pre>
 *
 * <p>Arguments stand for {@code ?}, or for {@code $1} and so on, each of which may come again and
 * in any order. In a text with {@code $1} a question mark is an operator ({@code metadata ?
 * 'key'}), in a text without it the operator is written {@code ??}. An {@link java.time.Instant}
 * may be given for a {@code timestamptz}, a collection for an array; {@link Row} says what comes
 * back. {@code {mastra}.} is the schema of the store's tables.
 *
 * <p>Where the number of rows is not as it should be, {@link RowCountException} is thrown and what
 * the statement did is undone; the original finds out after it has committed. Its message shows the
 * statement, cut short, and never an argument.
 */
public final class DbClient {

  private static final int SHOWN = 100;

  private final Work work;

  /** Runs statements as this work does. */
  public DbClient(Work work) {
    this.work = work;
  }

  /** The rows, perhaps none. */
  public List<Row> any(String sql, @Nullable Object... arguments) {
    return run("DB_ANY", sql, arguments);
  }

  /**
   * The rows, at least one.
   *
   * @throws RowCountException if there is none
   */
  public List<Row> many(String sql, @Nullable Object... arguments) {
    return run("DB_MANY", sql, arguments, rows -> notNone("DB_MANY", sql, rows));
  }

  /**
   * The one row.
   *
   * @throws RowCountException if there is none, or more than one
   */
  public Row one(String sql, @Nullable Object... arguments) {
    return run(
            "DB_ONE",
            sql,
            arguments,
            rows -> {
              notNone("DB_ONE", sql, rows);
              notSeveral("DB_ONE", "one was expected", sql, rows);
            })
        .get(0);
  }

  /**
   * The one row, or empty if there is none.
   *
   * @throws RowCountException if there is more than one
   */
  public Optional<Row> oneOrNone(String sql, @Nullable Object... arguments) {
    return run(
            "DB_ONE_OR_NONE",
            sql,
            arguments,
            rows -> notSeveral("DB_ONE_OR_NONE", "one or none was expected", sql, rows))
        .stream()
        .findFirst();
  }

  /** For a statement whose rows, if it returns some, are of no interest. */
  public void none(String sql, @Nullable Object... arguments) {
    run("DB_NONE", sql, arguments);
  }

  /**
   * Several statements in one transaction, or in the one that is already running. If one fails, the
   * transaction is rolled back and that failure is thrown, even if the body caught it.
   */
  public void tx(Consumer<DbClient> body) {
    this.<Boolean>fromTx(
        db -> {
          body.accept(db);
          return Boolean.TRUE;
        });
  }

  /** Like {@link #tx}, for a body with a result. */
  public <R extends @Nullable Object> R fromTx(Function<DbClient, R> body) {
    return work.inTransaction(bound -> body.apply(new DbClient(bound)));
  }

  private List<Row> run(String operation, String sql, @Nullable Object[] arguments) {
    return run(operation, sql, arguments, rows -> {});
  }

  private List<Row> run(
      String operation, String sql, @Nullable Object[] arguments, Consumer<List<Row>> check) {
    SqlTemplate template = template(operation, sql, arguments);
    return work.write(
        operation,
        unit -> {
          List<Row> rows = execute(unit, template, arguments);
          check.accept(rows); // here, where what the statement did can still be undone
          return rows;
        });
  }

  private static SqlTemplate template(String operation, String sql, @Nullable Object[] arguments) {
    SqlTemplate template = SqlTemplate.of(sql);
    if (template.parameters() != arguments.length) {
      throw InvalidArgumentException.of(
          operation,
          "INVALID_ARGUMENT",
          "arguments",
          arguments.length,
          "given, but the statement takes "
              + template.parameters()
              + " (the operator ? is written ?? unless placeholders are $1, $2, …): "
              + shown(sql));
    }
    return template;
  }

  private static List<Row> execute(Unit unit, SqlTemplate template, @Nullable Object[] arguments) {
    return unit.jdbc(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(template.text(unit.tablePrefix()))) {
            for (int i = 0; i < template.arguments().size(); i++) {
              Values.bind(statement, i + 1, arguments[template.arguments().get(i)]);
            }
            return statement.execute() ? rows(statement) : List.of();
          }
        });
  }

  private static List<Row> rows(PreparedStatement statement) throws SQLException {
    try (ResultSet result = statement.getResultSet()) {
      ResultSetMetaData columns = result.getMetaData();
      List<Row> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(Values.read(result, columns));
      }
      return List.copyOf(rows);
    }
  }

  private static void notNone(String operation, String sql, List<Row> rows) {
    if (rows.isEmpty()) {
      throw new RowCountException(
          operation, "NO_DATA", "No data returned from query: " + shown(sql), 0);
    }
  }

  private static void notSeveral(String operation, String expected, String sql, List<Row> rows) {
    if (rows.size() > 1) {
      throw new RowCountException(
          operation,
          "MULTIPLE_ROWS",
          "Multiple rows returned when " + expected + ": " + shown(sql),
          rows.size());
    }
  }

  private static String shown(String sql) {
    String collapsed = sql.replaceAll("\\s+", " ").strip();
    return collapsed.length() <= SHOWN ? collapsed : collapsed.substring(0, SHOWN) + "...";
  }
}
