package dev.mastrajpa.hosts;

import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** A data source as a pool is with {@code autoCommit=false}. */
final class AutoCommitOff extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  static AutoCommitOff of(TestDatabase database) {
    AutoCommitOff dataSource = new AutoCommitOff();
    dataSource.setUrl(database.jdbcUrl());
    dataSource.setUser(database.user());
    dataSource.setPassword(database.password());
    return dataSource;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }
}
