package dev.mastrajpa.observability;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connections that remember which statements ran on them. */
final class RecordingDataSource implements DataSource {

  private final DataSource dataSource;
  private final List<String> statements = new CopyOnWriteArrayList<>();

  RecordingDataSource(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What this body has run, without begin, commit and rollback. */
  List<String> during(Runnable body) {
    statements.clear();
    body.run();
    return List.copyOf(statements);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return recorded(dataSource.getConnection());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return recorded(dataSource.getConnection(user, password));
  }

  private Connection recorded(Connection connection) {
    return proxy(
        Connection.class,
        (proxy, method, args) -> {
          if (method.getName().startsWith("prepare") && args != null) {
            statements.add((String) args[0]);
          }
          Object result = call(connection, method, args);
          return method.getName().equals("createStatement") ? recorded((Statement) result) : result;
        });
  }

  private Statement recorded(Statement statement) {
    return proxy(
        Statement.class,
        (proxy, method, args) -> {
          if (method.getName().startsWith("execute") && args != null) {
            statements.addAll(List.of(((String) args[0]).split(";")));
          }
          return call(statement, method, args);
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            RecordingDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return dataSource.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    dataSource.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    dataSource.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return dataSource.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return dataSource.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return dataSource.isWrapperFor(type);
  }
}
