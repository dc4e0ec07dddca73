package dev.mastrajpa;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL driver, told how to reach a database. */
final class Driver {

  private Driver() {}

  /** Connections without a pool: each is a new session. */
  static PGSimpleDataSource dataSource(ConnectionSettings connection) throws SQLException {
    PGSimpleDataSource driver = new PGSimpleDataSource();
    try {
      driver.setURL(connection.url());
    } catch (IllegalArgumentException e) {
      throw new StorageException(
          "OPEN_STORE",
          "INVALID_ARGUMENT",
          ErrorCategory.USER,
          "connectionString: the driver cannot read it: " + connection,
          Map.of("argument", "connectionString"),
          e);
    }
    if (connection.user() != null) {
      driver.setUser(connection.user());
    }
    if (connection.password() != null) {
      driver.setPassword(connection.password());
    }
    for (Map.Entry<String, String> property : connection.properties().entrySet()) {
      driver.setProperty(property.getKey(), property.getValue());
    }
    return driver;
  }
}
