package dev.mastrajpa.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Where the databases are created: an address, and a user who may. */
record Server(
    String address,
    String database,
    String options,
    String user,
    String password,
    int majorVersion) {

  static final String URL_PROPERTY = "mastra.test.jdbcUrl";
  static final String URL_VARIABLE = "MASTRA_TEST_JDBC_URL";
  static final String VERSION_PROPERTY = "mastra.test.postgres";

  /** What {@link #URL_PROPERTY} says where it is this class that has set it. */
  private static final String STARTED_PROPERTY = "mastra.test.startedUrl";

  private static final int DEFAULT_VERSION = 17;

  private static @Nullable Server shared;

  /** The server of this JVM, started by the first call. */
  static Server shared() {
    // This class may be there more than once (Quarkus has class loaders of its own), but the JVM
    // shall have one server: so the lock is the JVM's, and the others learn of it by the property.
    synchronized (Runtime.getRuntime()) {
      if (shared == null) {
        String known = knownUrl();
        String url = known.isBlank() ? start() : known;
        shared = at(url);
        System.setProperty(URL_PROPERTY, url);
      }
      return shared;
    }
  }

  /** Whether somebody has named the server that the tests are to run on. */
  static boolean isGiven() {
    String known = knownUrl();
    return !known.isBlank() && !known.equals(System.getProperty(STARTED_PROPERTY));
  }

  private static String knownUrl() {
    return Objects.requireNonNullElse(
        System.getProperty(URL_PROPERTY, System.getenv(URL_VARIABLE)), "");
  }

  private static String start() {
    String url =
        DockerClientFactory.instance().isDockerAvailable() ? startContainer() : startEmbedded();
    System.setProperty(STARTED_PROPERTY, url);
    return url;
  }

  private static String startEmbedded() {
    String url = EmbeddedServer.start().jdbcUrl();
    Integer wanted = Integer.getInteger(VERSION_PROPERTY);
    int found = at(url).majorVersion();
    if (wanted != null && wanted != found) {
      throw new IllegalStateException(
          ("%s asks for PostgreSQL %d, but the embedded binaries on the class path are of version"
                  + " %d. Maven chooses them by that property; it knows 14 to 18.")
              .formatted(VERSION_PROPERTY, wanted, found));
    }
    return url;
  }

  /** Testcontainers removes the container when this JVM has ended, in whatever way. */
  @SuppressWarnings("resource")
  private static String startContainer() {
    int version = Integer.getInteger(VERSION_PROPERTY, DEFAULT_VERSION);
    PostgreSQLContainer container =
        new PostgreSQLContainer("postgres:" + version)
            .withEnv("POSTGRES_INITDB_ARGS", "--locale=C.UTF-8")
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
    container.start();
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(
            container.getHost(),
            container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
            container.getDatabaseName(),
            container.getUsername(),
            container.getPassword());
  }

  /** Takes the URL apart and asks the server who it is. */
  static Server at(String jdbcUrl) {
    if (!jdbcUrl.startsWith("jdbc:postgresql://")) {
      throw new IllegalStateException(
          "Not jdbc:postgresql://host:port/database?user=…&password=… but " + jdbcUrl);
    }
    URI uri = URI.create(jdbcUrl.substring("jdbc:".length()));
    String user = "postgres";
    String password = "postgres";
    List<String> options = new ArrayList<>();
    for (String option : Objects.requireNonNullElse(uri.getRawQuery(), "").split("&")) {
      if (option.startsWith("user=")) {
        user = URLDecoder.decode(option.substring("user=".length()), UTF_8);
      } else if (option.startsWith("password=")) {
        password = URLDecoder.decode(option.substring("password=".length()), UTF_8);
      } else if (!option.isEmpty()) {
        options.add(option);
      }
    }
    Server unasked =
        new Server(
            uri.getHost() + ":" + (uri.getPort() < 0 ? 5432 : uri.getPort()),
            uri.getPath().length() > 1 ? uri.getPath().substring(1) : user,
            options.isEmpty() ? "" : "?" + String.join("&", options),
            user,
            password,
            0);
    return unasked.ofVersion(unasked.askVersion());
  }

  private Server ofVersion(int version) {
    return new Server(address, database, options, user, password, version);
  }

  private int askVersion() {
    try (Connection connection = connect()) {
      return connection.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw new IllegalStateException(
          "No PostgreSQL for the tests at %s as user %s: %s"
              .formatted(jdbcUrl(database), user, e.getMessage()),
          e);
    }
  }

  String jdbcUrl(String name) {
    return "jdbc:postgresql://" + address + "/" + name + options;
  }

  String connectionString(String name) {
    return "postgresql://%s:%s@%s/%s%s"
        .formatted(encoded(user), encoded(password), address, name, options);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** Runs a statement in the database that the others are created from. */
  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw TestDatabase.failed(sql, e);
    }
  }

  private Connection connect() throws SQLException {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(jdbcUrl(database));
    dataSource.setUser(user);
    dataSource.setPassword(password);
    return dataSource.getConnection();
  }
}
