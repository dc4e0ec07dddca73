package dev.mastrajpa.benchmarks.driver;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections, and single statements on them, each prepared on the server when it first comes. An
 * array of strings stands for an array of texts.
 *
 * <p>Safe for use by several threads.
 */
final class FloorPool implements AutoCloseable {

  private static final int CONNECTIONS = 20;

  private final HikariDataSource connections;

  /**
   * @param setting of the sessions, such as {@code synchronous_commit=off}, or null
   */
  FloorPool(String url, @Nullable String setting) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    // all sides share the server's connections, and most workloads need one
    config.setMinimumIdle(1);
    config.addDataSourceProperty("prepareThreshold", "1");
    if (setting != null) {
      config.addDataSourceProperty("options", "-c " + setting);
    }
    connections = new HikariDataSource(config);
  }

  /** The rows that a query returns, with every value. */
  List<Object[]> rows(String sql, @Nullable Object... args) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    try (Connection connection = connections.getConnection();
        PreparedStatement statement = prepare(connection, sql, args);
        ResultSet found = statement.executeQuery()) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        rows.add(row(found, columns));
      }
    }
    return rows;
  }

  /** Hands over the rows that a query returns, of which only so many are here at a time. */
  void stream(int fetchSize, Consumer<Object[]> action, String sql, @Nullable Object... args)
      throws SQLException {
    try (Connection connection = connections.getConnection()) {
      // in autocommit the driver would read all of them at once
      connection.setAutoCommit(false);
      try (PreparedStatement statement = prepare(connection, sql, args)) {
        statement.setFetchSize(fetchSize);
        try (ResultSet found = statement.executeQuery()) {
          int columns = found.getMetaData().getColumnCount();
          while (found.next()) {
            action.accept(row(found, columns));
          }
        }
      }
      connection.commit();
    }
  }

  /** The rows that a query returns, each of which begins with its key. */
  Answer keyed(String sql, @Nullable Object... args) throws SQLException {
    return new Answer(keys(rows(sql, args)), -1);
  }

  /**
   * A page that is not past the end: each row begins with its key and ends with the number of all.
   */
  Answer page(String sql, @Nullable Object... args) throws SQLException {
    List<Object[]> rows = rows(sql, args);
    long total = 0;
    if (!rows.isEmpty()) {
      Object[] first = rows.get(0);
      total = (Long) first[first.length - 1];
    }
    return new Answer(keys(rows), total);
  }

  /**
   * Writes rows.
   *
   * @throws IllegalStateException if they are not as many as they should be
   */
  Answer write(int rows, String sql, @Nullable Object... args) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement = prepare(connection, sql, args)) {
      int written = statement.executeUpdate();
      if (written != rows) {
        throw new IllegalStateException("wrote " + written + " rows instead of " + rows);
      }
      return Answer.written(written);
    }
  }

  /** The keys with which the rows begin. */
  static List<String> keys(List<Object[]> rows) {
    return rows.stream().map(row -> (String) row[0]).toList();
  }

  @Override
  public void close() {
    connections.close();
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... args) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < args.length; i++) {
        Object arg = args[i];
        if (arg instanceof String[] texts) {
          statement.setArray(i + 1, connection.createArrayOf("text", texts));
        } else {
          statement.setObject(i + 1, arg);
        }
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  private static Object[] row(ResultSet found, int columns) throws SQLException {
    Object[] row = new Object[columns];
    for (int i = 0; i < columns; i++) {
      row[i] = found.getObject(i + 1);
    }
    return row;
  }
}
