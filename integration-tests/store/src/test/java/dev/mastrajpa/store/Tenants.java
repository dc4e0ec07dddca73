package dev.mastrajpa.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;

/** Who is asking: each tenant has a schema, to which the search path of its connections leads. */
final class Tenants implements CurrentTenantIdentifierResolver<String> {

  private String current = "nobody";

  void are(String tenant) {
    current = tenant;
  }

  @Override
  public String resolveCurrentTenantIdentifier() {
    return current;
  }

  @Override
  public boolean validateExistingCurrentSessions() {
    return false;
  }

  /** Connections of this data source for the tenants. */
  static MultiTenantConnectionProvider<String> connections(DataSource dataSource) {
    return new Connections(dataSource);
  }

  private static final class Connections implements MultiTenantConnectionProvider<String> {

    private static final long serialVersionUID = 1L;

    private final transient DataSource dataSource;

    Connections(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public Connection getAnyConnection() throws SQLException {
      return dataSource.getConnection();
    }

    @Override
    public void releaseAnyConnection(Connection connection) throws SQLException {
      connection.close();
    }

    @Override
    public Connection getConnection(String tenant) throws SQLException {
      Connection connection = dataSource.getConnection();
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
