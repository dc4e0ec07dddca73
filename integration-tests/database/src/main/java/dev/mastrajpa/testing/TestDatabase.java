package dev.mastrajpa.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.util.PGobject;

/**
 * A PostgreSQL database of a test's own, dropped when the test class ends.
 *
 * <pre>{@code
 * @RegisterExtension static final TestDatabase database = TestDatabase.create();
 *
 * @Test
 * void storesAThread() {
 *   try (PostgresStore store = PostgresStore.builder().id("t").dataSource(database.dataSource()).build()) {
 *     …
 *   }
 *   assertThat(database.<Long>value("select count(*) from mastra_threads")).isEqualTo(1);
 * }
 * }</pre>
 *
 * <p>Outside of JUnit it is closed by try-with-resources. A field in a superclass of several test
 * classes would be one database for all of them and be gone after the first: give each class its
 * own.
 *
 * <p>The server is started when the first database is asked for, serves this whole JVM and goes
 * with it, however the JVM ends. It is, in this order:
 *
 * <ol>
 *   <li>the one named by the system property {@code mastra.test.jdbcUrl} or the environment
 *       variable {@code MASTRA_TEST_JDBC_URL}, as {@code
 *       jdbc:postgresql://host:port/database?user=…&password=…}; the user must be allowed to create
 *       databases,
 *   <li>a container, if Docker answers,
 *   <li>an embedded server.
 * </ol>
 *
 * <p>The system property {@code mastra.test.postgres} says which major version the last two are: 14
 * to 18, 17 if it is absent. Given to Maven with {@code -D}, it chooses the embedded binaries too.
 *
 * <p>No time zone may change what the store writes or reads. So three different ones are in force,
 * none of them UTC: the JVM has the one that the build gives it, a session of {@link #dataSource()}
 * has {@link #SESSION_ZONE}, and a session that names none, such as one of Node's, has {@link
 * #SERVER_ZONE}.
 */
public final class TestDatabase implements AutoCloseable, AfterAllCallback {

  /** The zone of a session that does not ask for another: UTC+12:45, in summer +13:45. */
  public static final String SERVER_ZONE = "Pacific/Chatham";

  /** The zone of the sessions of {@link #dataSource()}: UTC-3:30, in summer -2:30. */
  public static final String SESSION_ZONE = "America/St_Johns";

  private final Server server;
  private final String name;

  private TestDatabase(Server server, String template) {
    this.server = server;
    this.name = "mastra_test_" + UUID.randomUUID().toString().replace("-", "");
    server.execute("create database " + name + " template " + template + " encoding 'UTF8'");
    // a copy of a database does not copy the settings of the database
    server.execute("alter database " + name + " set timezone to '" + SERVER_ZONE + "'");
  }

  /** Creates an empty database with a name that no other has. */
  public static TestDatabase create() {
    return new TestDatabase(Server.shared(), "template0");
  }

  /**
   * Creates a database that begins with everything the given one holds now.
   *
   * <p>PostgreSQL copies only a database that nobody is connected to: close connections and pools
   * first.
   */
  public static TestDatabase createFrom(TestDatabase template) {
    return new TestDatabase(template.server, template.name);
  }

  /** The major version of the server, such as 17. */
  public static int majorVersion() {
    return Server.shared().majorVersion();
  }

  /** The name of this database. */
  public String name() {
    return name;
  }

  /** {@code jdbc:postgresql://host:port/database}, without user and password. */
  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  /** A user who owns this database. */
  public String user() {
    return server.user();
  }

  /** The user's password; an embedded server takes any. */
  public String password() {
    return server.password();
  }

  /** {@code postgresql://user:password@host:port/database}, as Node's pg and the store take it. */
  public String connectionString() {
    return server.connectionString(name);
  }

  /**
   * Connections to this database, without a pool, each a new session in {@link #SESSION_ZONE} and
   * in autocommit.
   */
  public DataSource dataSource() {
    ZonedDataSource dataSource = new ZonedDataSource(SESSION_ZONE);
    dataSource.setUrl(jdbcUrl());
    dataSource.setUser(user());
    dataSource.setPassword(password());
    return dataSource;
  }

  /** A new connection of {@link #dataSource()}, to be closed by the caller. */
  public Connection connect() throws SQLException {
    return dataSource().getConnection();
  }

  /** Runs one statement or several, separated by semicolons. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /**
   * The rows that a query returns, each as the list of its values.
   *
   * <p>Values arrive as what they are, whatever the zones: {@code timestamptz} as {@link Instant},
   * {@code timestamp} as {@link LocalDateTime}, {@code date} as {@link LocalDate}, {@code json} and
   * {@code jsonb} as their text, an array as a list. Arguments stand for {@code ?} and may be
   * {@code Instant}s too.
   */
  public List<List<Object>> query(String sql, @Nullable Object... args) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < args.length; i++) {
        Object arg = args[i];
        statement.setObject(
            i + 1, arg instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : arg);
      }
      try (ResultSet resultSet = statement.executeQuery()) {
        List<List<Object>> rows = new ArrayList<>();
        while (resultSet.next()) {
          rows.add(row(resultSet));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /**
   * The one value that a query returns, which may be null.
   *
   * @throws IllegalStateException if there is not exactly one row of one column
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // a test knows what it asked for
  public <T extends @Nullable Object> T value(String sql, @Nullable Object... args) {
    List<List<Object>> rows = query(sql, args);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new IllegalStateException("Not one row of one column but " + rows + ": " + sql);
    }
    return (T) rows.get(0).get(0);
  }

  /** Drops the database, with those who are still connected to it. */
  @Override
  public void close() {
    server.execute("drop database if exists " + name + " with (force)");
  }

  /** Drops the database after the last test of the class that registered it. */
  @Override
  public void afterAll(ExtensionContext context) {
    // JUnit calls this for each nested class as well, and then others are still to come
    if (context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty()) {
      close();
    }
  }

  @Override
  public String toString() {
    return "TestDatabase[" + jdbcUrl() + "]";
  }

  private static List<Object> row(ResultSet resultSet) throws SQLException {
    ResultSetMetaData columns = resultSet.getMetaData();
    List<Object> row = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      row.add(cell(resultSet, i, columns.getColumnTypeName(i)));
    }
    return row;
  }

  private static Object cell(ResultSet resultSet, int column, String type) throws SQLException {
    return switch (type) {
      case "timestamptz" -> {
        OffsetDateTime time = resultSet.getObject(column, OffsetDateTime.class);
        yield time == null ? time : time.toInstant();
      }
      case "timestamp" -> resultSet.getObject(column, LocalDateTime.class);
      case "date" -> resultSet.getObject(column, LocalDate.class);
      default -> {
        Object value = resultSet.getObject(column);
        if (value instanceof PGobject object) {
          yield object.getValue();
        }
        if (value instanceof java.sql.Array array) {
          yield Arrays.asList((Object[]) array.getArray());
        }
        yield value;
      }
    };
  }

  static IllegalStateException failed(String sql, SQLException cause) {
    return new IllegalStateException(cause.getMessage() + ": " + sql, cause);
  }
}
