package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host that gives each of its customers a schema: the tables are where the search path leads. */
class TenantsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void eachTenantHasThreadsOfItsOwn() {
    for (String tenant : List.of("anna", "bert")) {
      try (PostgresStore maker =
          PostgresStore.builder()
              .id("maker")
              .dataSource(database.dataSource())
              .schemaName(tenant)
              .build()) {
        maker.init();
      }
    }
    Tenants tenants = new Tenants();
    try (SessionFactory host =
            Host.on(database)
                .asking("all")
                .with("hibernate.multi_tenant_connection_provider", new Schemas())
                .with("hibernate.tenant_identifier_resolver", tenants)
                .start();
        PostgresStore store =
            PostgresStore.builder().id("tenants").entityManagerFactory(host).build()) {
      for (String tenant : List.of("anna", "bert")) {
        tenants.current = tenant;
        store.memory().saveThread(new MastraThread("own", "r", "of " + tenant));
        try (Session session = host.openSession()) {
          session.beginTransaction();
          store.joining(session).memory().saveThread(new MastraThread("joined", "r", tenant));
          session.getTransaction().commit();
        }
      }
      tenants.current = "anna";
      assertThat(store.memory().getThreadById("own").orElseThrow().getTitle()).isEqualTo("of anna");
    }

    for (String tenant : List.of("anna", "bert")) {
      assertThat(
              database.query(
                  "select title from \"%s\".mastra_threads order by title".formatted(tenant)))
          .containsExactly(List.of(tenant), List.of("of " + tenant));
    }
  }

  /** Who is asking. */
  private static final class Tenants implements CurrentTenantIdentifierResolver<String> {

    private String current = "anna";

    @Override
    public String resolveCurrentTenantIdentifier() {
      return current;
    }

    @Override
    public boolean validateExistingCurrentSessions() {
      return false;
    }
  }

  /** Connections whose search path is the tenant's schema. */
  private static final class Schemas implements MultiTenantConnectionProvider<String> {

    private static final long serialVersionUID = 1L;

    @Override
    public Connection getAnyConnection() throws SQLException {
      return database.connect();
    }

    @Override
    public void releaseAnyConnection(Connection connection) throws SQLException {
      connection.close();
    }

    @Override
    public Connection getConnection(String tenant) throws SQLException {
      Connection connection = database.connect();
      try (Statement statement = connection.createStatement()) {
        statement.execute("set search_path to " + tenant);
      }
      return connection;
    }

    @Override
    public void releaseConnection(String tenant, Connection connection) throws SQLException {
      connection.close();
    }

    @Override
    public boolean supportsAggressiveRelease() {
      return false;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
      return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw new UnsupportedOperationException(type.getName());
    }
  }
}
