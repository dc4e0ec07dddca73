package dev.mastrajpa.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A data source that lends one connection again and again, and resets nothing in between. */
final class Loan {

  private Loan() {}

  static DataSource of(Connection connection) {
    Connection lent = unclosed(connection);
    return proxy(
        DataSource.class,
        (proxy, method, args) -> {
          if (method.getName().equals("getConnection")) {
            return lent;
          }
          throw new UnsupportedOperationException(method.getName());
        });
  }

  /** The connection, but for {@code close}, which does nothing. */
  static Connection unclosed(Connection connection) {
    return proxy(
        Connection.class,
        (proxy, method, args) -> {
          if (method.getName().equals("close")) {
            return null;
          }
          try {
            return method.invoke(connection, args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  /** A handle of the connection, which its {@code close} ends, with all statements made from it. */
  static Connection handle(Connection connection) {
    List<Statement> statements = new ArrayList<>();
    AtomicBoolean closed = new AtomicBoolean();
    return proxy(
        Connection.class,
        (proxy, method, args) -> {
          if (method.getName().equals("close")) {
            closed.set(true);
            for (Statement statement : statements) {
              statement.close();
            }
            return null;
          }
          if (method.getName().equals("isClosed") && closed.get()) {
            return true;
          }
          if (closed.get()) {
            throw new SQLException("this handle was closed: " + method.getName());
          }
          try {
            Object result = method.invoke(connection, args);
            if (result instanceof Statement statement) {
              statements.add(statement);
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  /** The connection, but before each statement is prepared the guard is asked. */
  static Connection guarded(Connection connection, Guard guard) {
    return proxy(
        Connection.class,
        (proxy, method, args) -> {
          if (method.getName().equals("prepareStatement")) {
            guard.check();
          }
          try {
            return method.invoke(connection, args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  /** Objects to the use of a connection. */
  @FunctionalInterface
  interface Guard {
    void check() throws SQLException;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(Loan.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
