package dev.mastrajpa.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pgJDBC makes of its statements, counted between it and the server. */
class RoundTripsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private RoundTrips roundTrips;
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    database.execute("drop table if exists t; create table t (n int)");
    roundTrips = RoundTrips.before(database.jdbcUrl());
    connection = open("");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    roundTrips.close();
  }

  @Test
  void aStatementIsOne() throws SQLException {
    assertThat(trips(() -> execute("insert into t values (1)"))).isEqualTo(1);
    assertThat(database.<Long>value("select count(*) from t")).isEqualTo(1);
  }

  @Test
  void aTransactionBeginsWithItsFirstStatementAndEndsWithOneMore() throws SQLException {
    assertThat(trips(this::insertTwiceInOneTransaction)).isEqualTo(3);
    assertThat(database.<Long>value("select count(*) from t")).isEqualTo(2);
  }

  @Test
  void aBatchIsOne() throws SQLException {
    assertThat(trips(() -> insertBatch(100))).isEqualTo(1);
    assertThat(database.<Long>value("select count(*) from t")).isEqualTo(100);
  }

  /** Rows full of what begins the message that is counted. */
  @Test
  void aLargeResultIsOne() throws SQLException {
    long[] length = new long[1];

    long trips =
        trips(
            () -> {
              try (Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          "select repeat('Z', 10000 + n) from generate_series(1, 300) as n")) {
                while (rows.next()) {
                  length[0] += rows.getString(1).length();
                }
              }
            });

    assertThat(trips).isEqualTo(1);
    assertThat(length[0]).isEqualTo(3_000_000 + 150 * 301);
  }

  @Test
  void aFailureIsOne() throws SQLException {
    assertThat(
            trips(
                () ->
                    assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> execute("select nothing"))))
        .isEqualTo(1);
  }

  @Test
  void anotherConnectionCountsToo() throws SQLException {
    assertThat(
            trips(
                () -> {
                  try (Connection other = open("&assumeMinServerVersion=14");
                      Statement statement = other.createStatement()) {
                    statement.execute("select 1");
                  }
                }))
        .as("for its opening and its statement")
        .isEqualTo(2);
  }

  @Test
  void refusesEncryption() {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> open("&sslmode=require"))
        .withMessageContaining("SSL");
  }

  @Test
  void closingEndsConnections() {
    roundTrips.close();

    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute("select 1"));
    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> open(""));
  }

  @Test
  void leadsUrlsOfBothKindsPastIt() {
    String here = roundTrips.through("jdbc:postgresql://db.example:5432/a?user=u");

    assertThat(here).matches("jdbc:postgresql://127\\.0\\.0\\.1:\\d+/a\\?user=u");
    assertThat(roundTrips.through("postgresql://u:1234@db.example:5432/a"))
        .matches("postgresql://u:1234@127\\.0\\.0\\.1:\\d+/a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RoundTrips.before("jdbc:postgresql:a"))
        .withMessage("url has no host and port: jdbc:postgresql:a");
  }

  private void insertTwiceInOneTransaction() throws SQLException {
    connection.setAutoCommit(false);
    execute("insert into t values (1)");
    execute("insert into t values (2)");
    connection.commit();
    connection.setAutoCommit(true);
  }

  private void insertBatch(int rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("insert into t values (?)")) {
      for (int n = 0; n < rows; n++) {
        statement.setInt(1, n);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long trips(Work work) throws SQLException {
    long before = roundTrips.count();
    work.run();
    return roundTrips.count() - before;
  }

  private Connection open(String settings) throws SQLException {
    return DriverManager.getConnection(
        roundTrips.through(database.jdbcUrl())
            + "?user="
            + database.user()
            + "&password="
            + database.password()
            + settings);
  }

  @FunctionalInterface
  private interface Work {
    void run() throws SQLException;
  }
}
