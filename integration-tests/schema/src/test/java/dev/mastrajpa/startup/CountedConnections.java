package dev.mastrajpa.startup;

import dev.mastrajpa.work.ConnectionSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Lends connections and counts the statements that are made on them. */
final class CountedConnections implements ConnectionSource {

  private final DataSource dataSource;
  private final AtomicInteger statements = new AtomicInteger();

  CountedConnections(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  int statements() {
    return statements.get();
  }

  @Override
  public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return body.run(counted(connection));
    }
  }

  private Connection counted(Connection connection) {
    Object proxy =
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, args) -> {
              if (method.getName().endsWith("Statement")) {
                statements.incrementAndGet();
              }
              try {
                return method.invoke(connection, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return (Connection) proxy;
  }
}
