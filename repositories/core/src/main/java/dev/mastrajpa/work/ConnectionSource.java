package dev.mastrajpa.work;

import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/** Where schema work gets connections of its own, outside any transaction of the program. */
public interface ConnectionSource {

  /** Lends a connection to the body and takes it back whatever happens. */
  <R extends @Nullable Object> R call(Body<R> body) throws SQLException;

  /** Connections of this {@link DataSource}. */
  static ConnectionSource of(DataSource dataSource) {
    return new ConnectionSource() {
      @Override
      public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
          return body.run(connection);
        }
      }
    };
  }

  /**
   * Connections from where this factory takes its own. Refuses while a JTA transaction is active on
   * the thread, which they would become part of.
   */
  static ConnectionSource of(EntityManagerFactory factory) {
    return new FactoryConnections(factory.unwrap(SessionFactoryImplementor.class));
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Body<R extends @Nullable Object> {
    R run(Connection connection) throws SQLException;
  }
}
