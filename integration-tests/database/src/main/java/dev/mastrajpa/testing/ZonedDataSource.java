package dev.mastrajpa.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Sets the zone on every new session, because the driver begins each with the zone of the JVM, and
 * that wins over the settings of server and database.
 */
final class ZonedDataSource extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private final String zone;

  ZonedDataSource(String zone) {
    this.zone = zone;
  }

  /** The driver's other way to a connection calls this one. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    Connection connection = super.getConnection(user, password);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set time zone '" + zone + "'");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
