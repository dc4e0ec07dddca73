package dev.mastrajpa.startup;

import dev.mastrajpa.work.ConnectionSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Lends connections and lets somebody act before each statement that is not prepared. */
final class WatchedConnections implements ConnectionSource {

  private final DataSource dataSource;
  private final Consumer<String> watcher;

  WatchedConnections(DataSource dataSource, Consumer<String> watcher) {
    this.dataSource = dataSource;
    this.watcher = watcher;
  }

  @Override
  public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return body.run(watched(Connection.class, connection));
    }
  }

  private <T> T watched(Class<T> type, T target) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              if (method.getName().equals("execute") && args != null) {
                watcher.accept((String) args[0]);
              }
              try {
                Object result = method.invoke(target, args);
                return method.getName().equals("createStatement")
                    ? watched(Statement.class, (Statement) result)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
