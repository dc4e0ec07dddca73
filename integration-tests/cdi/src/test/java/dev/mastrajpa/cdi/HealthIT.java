package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.Operation;
import dev.mastrajpa.OperationListener;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Whether the application is ready, as far as the store goes. */
class HealthIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void readinessFollowsTheSchemaAndTheDatabase() {
    try (Container container =
        Container.start(Map.of("mastra.data-source", "default"), Source.class)) {
      HealthCheckResponse empty = check(container);
      assertThat(empty.getName()).isEqualTo("mastra");
      assertThat(empty.getStatus()).isEqualTo(Status.DOWN);
      assertThat(reason(empty)).contains("mastra_threads");

      container.get(PostgresStore.class).init();
      assertThat(check(container).getStatus()).isEqualTo(Status.UP);
      assertThat(check(container).getData()).contains(Map.of("store", "mastra"));

      // looked at once, not each few seconds
      database.execute("drop table mastra_messages");
      assertThat(check(container).getStatus()).isEqualTo(Status.UP);

      container.get(Source.class).broken = true;
      assertThat(check(container).getStatus()).isEqualTo(Status.DOWN);
      assertThat(check(container).getData())
          .contains(Map.of("reason", "MASTRA_STORAGE_PG_PING_FAILED", "sqlState", "08006"));

      // looked at again, for who knows what has come back
      container.get(Source.class).broken = false;
      assertThat(check(container).getStatus()).isEqualTo(Status.DOWN);
      assertThat(reason(check(container))).contains("mastra_messages");

      container.get(PostgresStore.class).init();
      assertThat(check(container).getStatus()).isEqualTo(Status.UP);
    }
  }

  @Test
  void aCheckIsNoOperationAndNoTransaction() {
    try (Container container =
        Container.start(
            Map.of(
                "mastra.data-source", "default", "mastra.schema", "probed", "mastra.init", "init"),
            Source.class,
            Diary.class)) {
      check(container);
      container.get(Source.class).calls.clear();
      assertThat(check(container).getStatus()).isEqualTo(Status.UP);
      assertThat(container.get(Source.class).calls)
          .contains("prepareStatement")
          .doesNotContain("setAutoCommit", "commit");
      assertThat(container.get(Diary.class).heard).isEmpty();

      container.get(PostgresStore.class).db().none("select 1");
      assertThat(container.get(Source.class).calls).contains("setAutoCommit", "commit");
      assertThat(container.get(Diary.class).heard).containsExactly("DB_NONE");
    }
  }

  @Test
  void aWrongSettingIsAReason() {
    try (Container container = Container.start(Map.of())) {
      assertThat(check(container).getStatus()).isEqualTo(Status.DOWN);
      assertThat(reason(check(container))).contains("mastra.persistence-unit");
    }
  }

  /** As of an application whose stores have qualifiers, and none of them is ours. */
  @Test
  void aStoreThatNobodyUsesKeepsNoApplicationFromBeingReady() {
    try (Container container = Container.start(Map.of("mastra.health", "false"))) {
      assertThat(check(container).getStatus()).isEqualTo(Status.UP);
      assertThat(check(container).getData()).isEmpty();
    }
  }

  @Test
  void theReasonOfADatabaseThatDoesNotAnswerIsACode() {
    Map<String, String> settings =
        Map.of("mastra.url", "postgresql://anna:shibboleth@127.0.0.1:1/nothing?connect_timeout=1");
    try (Container container = Container.start(settings)) {
      assertThat(check(container).getStatus()).isEqualTo(Status.DOWN);
      assertThat(check(container).getData())
          .contains(Map.of("reason", "MASTRA_STORAGE_PG_OPEN_STORE_FAILED", "sqlState", "08001"));
    }
  }

  private static HealthCheckResponse check(Container container) {
    return container.get(HealthCheck.class, Readiness.Literal.INSTANCE).call();
  }

  private static String reason(HealthCheckResponse response) {
    return String.valueOf(response.getData().orElseThrow().get("reason"));
  }

  @Singleton
  static class Source {

    final List<String> calls = new ArrayList<>();
    boolean broken;

    @Produces
    @Singleton
    DataSource dataSource() {
      PGSimpleDataSource source =
          new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
              if (broken) {
                throw new SQLException("host db.internal does not answer", "08006");
              }
              return recorded(super.getConnection());
            }
          };
      source.setUrl(database.jdbcUrl());
      source.setUser(database.user());
      source.setPassword(database.password());
      return source;
    }

    private Connection recorded(Connection connection) {
      return (Connection)
          Proxy.newProxyInstance(
              Source.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                calls.add(method.getName());
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Singleton
  static class Diary implements OperationListener {
    final List<String> heard = new ArrayList<>();

    @Override
    public void ended(Operation operation) {
      heard.add(operation.name());
    }
  }
}
