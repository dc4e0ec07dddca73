package dev.mastrajpa.schema;

import dev.mastrajpa.work.ConnectionSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Lends connections and writes down each statement that is sent over them. */
final class RecordedConnections implements ConnectionSource {

  private static final String TIMEOUTS =
      "select current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')";

  private final DataSource dataSource;
  private final boolean autoCommit;
  private final String beginning;
  private final List<String> statements = new CopyOnWriteArrayList<>();
  private final List<String> timeouts = new CopyOnWriteArrayList<>();

  RecordedConnections(DataSource dataSource) {
    this(dataSource, true, "select 1");
  }

  /**
   * @param beginning run on each connection before it is lent
   */
  RecordedConnections(DataSource dataSource, boolean autoCommit, String beginning) {
    this.dataSource = dataSource;
    this.autoCommit = autoCommit;
    this.beginning = beginning;
  }

  /** The two timeouts of each session that came back. */
  List<String> timeouts() {
    return List.copyOf(timeouts);
  }

  /** What was sent, in order. */
  List<String> statements() {
    return List.copyOf(statements);
  }

  /** What was sent and defines something. */
  List<String> definitions() {
    return statements.stream().filter(sql -> sql.matches("(?s)(create|alter|drop) .*")).toList();
  }

  void forget() {
    statements.clear();
  }

  @Override
  public <R> R call(Body<R> body) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(beginning);
      connection.setAutoCommit(autoCommit);
      R result = body.run(recorded(connection));
      if (connection.getAutoCommit() != autoCommit) {
        throw new AssertionError("The connection came back in another mode");
      }
      try (ResultSet row = statement.executeQuery(TIMEOUTS)) {
        row.next();
        timeouts.add(row.getString(1));
      }
      return result;
    }
  }

  private Connection recorded(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, args, result) -> {
          if (method.startsWith("prepare")) {
            statements.add((String) args[0]);
          }
          return method.equals("createStatement") ? recorded((Statement) result) : result;
        });
  }

  private Statement recorded(Statement statement) {
    return proxy(
        Statement.class,
        statement,
        (method, args, result) -> {
          if (method.startsWith("execute")) {
            statements.add((String) args[0]);
          }
          return result;
        });
  }

  private static <T> T proxy(Class<T> type, T target, Listener listener) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              try {
                Object result = method.invoke(target, args);
                return listener.called(
                    method.getName(), args == null ? new Object[0] : args, result);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }

  private interface Listener {
    Object called(String method, Object[] args, Object result);
  }
}
