package dev.mastrajpa.benchmarks.plans;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which PostgreSQL reports, with every statement, the plan it ran and the buffers it
 * touched ({@code auto_explain}): the plan of the statement as the program sent it, generic or not,
 * in place of one made for a look-alike.
 */
final class ExplainingDataSource implements DataSource {

  private static final String EXPLAIN_ALL =
      """
      load 'auto_explain';
      set auto_explain.log_min_duration = 0;
      set auto_explain.log_analyze = on;
      set auto_explain.log_buffers = on;
      set auto_explain.log_timing = off;
      set auto_explain.log_format = json;
      set client_min_messages = log;
      set plan_cache_mode = %s
      """;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final DataSource plain;
  private final String planCacheMode;
  private final List<JsonNode> plans = new ArrayList<>();

  /**
   * @param planCacheMode {@code auto}, or {@code force_generic_plan} for plans that serve every
   *     value
   */
  ExplainingDataSource(DataSource plain, String planCacheMode) {
    this.plain = plain;
    this.planCacheMode = planCacheMode;
  }

  /** The plans since the last call, oldest first, each as PostgreSQL wrote it. */
  synchronized List<JsonNode> takePlans() {
    List<JsonNode> taken = List.copyOf(plans);
    plans.clear();
    return taken;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return explaining(plain.getConnection());
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return explaining(plain.getConnection(username, password));
  }

  private Connection explaining(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(EXPLAIN_ALL.formatted(planCacheMode));
    }
    return proxy(
        Connection.class,
        connection,
        result ->
            result instanceof PreparedStatement prepared
                ? proxy(PreparedStatement.class, prepared, executed -> collect(prepared, executed))
                : result);
  }

  private @Nullable Object collect(Statement statement, @Nullable Object result)
      throws SQLException {
    for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
      String message = String.valueOf(w.getMessage());
      int plan = message.indexOf("plan:");
      if (plan >= 0) {
        add(message.substring(plan + "plan:".length()));
      }
    }
    statement.clearWarnings();
    return result;
  }

  private synchronized void add(String plan) {
    try {
      plans.add(MAPPER.readTree(plan));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not a plan: " + plan, e);
    }
  }

  private interface After {
    @Nullable Object then(@Nullable Object result) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, T target, After after) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              try {
                Object result = method.invoke(target, args);
                boolean interesting =
                    method.getName().startsWith("execute")
                        || method.getName().startsWith("prepare");
                return interesting ? after.then(result) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
    return type.cast(proxy);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return plain.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    plain.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    plain.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return plain.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return plain.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return plain.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return plain.isWrapperFor(type);
  }
}
