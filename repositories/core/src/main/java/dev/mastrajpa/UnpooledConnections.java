package dev.mastrajpa;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections for tools, which ask one thing and end: a connection string is understood as by
 * {@link PostgresStoreBuilder#connectionString}, and each connection is a session of its own.
 *
 * <pre>{@code
 * ConnectionSource connections =
 *     UnpooledConnections.of("postgresql://db.example.org/agents", "ci", secret);
 * new Schema(connections, "public", false, List.of(), Domains.ALL).validate();
 * }</pre>
 *
 * <p>Needs the PostgreSQL driver, and neither a pool nor Hibernate. Safe for use by several
 * threads.
 */
public final class UnpooledConnections implements ConnectionSource {

  private static final String PROGRAM = "mastra-jpa";
  private static final String PROGRAM_PROPERTY = "ApplicationName";

  private final DataSource dataSource;

  private UnpooledConnections(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Touches neither network nor database.
   *
   * @param user who connects; null for whom the connection string names
   * @param password null for the one in the connection string, which wins, or one that the driver
   *     finds ({@code PGPASSFILE}); it appears in no message
   * @throws InvalidArgumentException if the connection string cannot be read, or names a user
   *     beside the given one
   */
  public static UnpooledConnections of(
      String connectionString, @Nullable String user, @Nullable String password) {
    ConnectionSettings settings = ConnectionUrl.parse(connectionString);
    if (user != null) {
      if (settings.user() != null) {
        throw InvalidArgumentException.missing(
            "OPEN_CONNECTION", "user", "was given beside a connection string that names one");
      }
      settings = settings.withUser(user);
    }
    if (password != null && settings.password() == null) {
      settings = settings.withPassword(password);
    }
    return new UnpooledConnections(driver(settings));
  }

  @Override
  public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return body.run(connection);
    }
  }

  /**
   * @throws StorageException if the driver does not take the settings
   */
  private static DataSource driver(ConnectionSettings settings) {
    try {
      PGSimpleDataSource driver = Driver.dataSource(settings);
      if (!settings.properties().containsKey(PROGRAM_PROPERTY)
          && !settings.url().contains(PROGRAM_PROPERTY + "=")) {
        driver.setApplicationName(PROGRAM);
      }
      return driver;
    } catch (SQLException e) {
      throw Failures.of("OPEN_CONNECTION", e);
    }
  }
}
