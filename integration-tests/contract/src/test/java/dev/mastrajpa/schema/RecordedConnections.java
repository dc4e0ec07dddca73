package dev.mastrajpa.schema;

import dev.mastrajpa.work.ConnectionSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Lends connections and writes down each statement that is sent over them. */
final class RecordedConnections implements ConnectionSource {

  private final DataSource dataSource;
  private final boolean autoCommit;
  private final List<String> statements = new CopyOnWriteArrayList<>();

  RecordedConnections(DataSource dataSource) {
    this(dataSource, true);
  }

  RecordedConnections(DataSource dataSource, boolean autoCommit) {
    this.dataSource = dataSource;
    this.autoCommit = autoCommit;
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
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(autoCommit);
      R result = body.run(recorded(connection));
      if (connection.getAutoCommit() != autoCommit) {
        throw new AssertionError("The connection came back in another mode");
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
