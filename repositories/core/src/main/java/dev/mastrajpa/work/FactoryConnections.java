package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.hibernate.engine.jdbc.connections.spi.JdbcConnectionAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.jspecify.annotations.Nullable;

/** Connections from a host's factory, but none that would work in a transaction of the host's. */
final class FactoryConnections implements ConnectionSource {

  private final SessionFactoryImplementor factory;

  FactoryConnections(SessionFactoryImplementor factory) {
    this.factory = factory;
  }

  @Override
  public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
    refuseInsideJta();
    JdbcConnectionAccess access = factory.getJdbcServices().getBootstrapJdbcConnectionAccess();
    Connection connection = access.obtainConnection();
    R result;
    try {
      result = body.run(connection);
    } catch (Throwable failure) {
      try {
        access.releaseConnection(connection);
      } catch (SQLException | RuntimeException e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
    access.releaseConnection(connection);
    return result;
  }

  private void refuseInsideJta() throws SQLException {
    JtaPlatform jta = factory.getServiceRegistry().getService(JtaPlatform.class);
    int status;
    try {
      status = jta == null ? Status.STATUS_NO_TRANSACTION : jta.getCurrentStatus();
    } catch (SystemException e) {
      throw new SQLException("The transaction manager does not answer", e);
    }
    if (status != Status.STATUS_NO_TRANSACTION && status != Status.STATUS_UNKNOWN) {
      throw new StorageException(
          "INIT",
          "IN_TRANSACTION",
          ErrorCategory.USER,
          "Work on the schema commits statement by statement and cannot be part of the JTA"
              + " transaction that is active here. Call it outside of one, or give the store's"
              + " builder an initDataSource that JTA does not manage.",
          Map.of(),
          null);
    }
  }
}
