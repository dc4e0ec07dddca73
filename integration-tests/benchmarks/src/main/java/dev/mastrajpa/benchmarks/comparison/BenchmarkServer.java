package dev.mastrajpa.benchmarks.comparison;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL that all sides work on. One of a given URL, or an embedded one whose data stay for
 * the next time; that one has PostgreSQL's own settings, above all those that make commits durable,
 * which tests go without.
 */
final class BenchmarkServer implements AutoCloseable {

  private static final String PREFIX = "jdbc:";

  private final String url;
  private final @Nullable EmbeddedPostgres embedded;
  private final @Nullable Path data;

  private BenchmarkServer(String url, @Nullable EmbeddedPostgres embedded, @Nullable Path data) {
    this.url = url;
    this.embedded = embedded;
    this.data = data;
  }

  /**
   * @param url {@code jdbc:postgresql://host:port/database?user=…&password=…} of a user who may
   *     create databases
   * @throws IllegalArgumentException if it is not so: another database could not be named by it
   */
  static BenchmarkServer at(String url) {
    if (!url.matches("jdbc:postgresql://[^/?]+/[^/?]+\\?.*")) {
      throw new IllegalArgumentException(
          "server is not jdbc:postgresql://host:port/database?user=…&password=… but " + url);
    }
    return new BenchmarkServer(url, null, null);
  }

  /** Starts one on what a directory holds, which may be nothing. */
  static BenchmarkServer embedded(Path directory) throws IOException {
    Files.createDirectories(directory);
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false) // nor when it is closed
            .setPGStartupWait(Duration.ofMinutes(5)) // after a crash it has WAL to replay
            .setOutputRedirector(Redirect.appendTo(directory.resolve("server.log").toFile()))
            .setLocaleConfig("locale", "C.UTF-8")
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("unix_socket_directories", "")
            .start();
    return new BenchmarkServer(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres"
            .formatted(server.getPort()),
        server,
        directory.resolve("data"));
  }

  /** The URL of a database, with user and password. */
  String url(String database) {
    return url.replace(address().getPath() + "?", "/" + database + "?");
  }

  private URI address() {
    return URI.create(url.substring(PREFIX.length()));
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database));
  }

  /** Reads the files of a database, so that the system has them in memory as far as they fit. */
  void warm(String database) throws IOException, SQLException {
    if (data == null) {
      return; // on another machine, maybe
    }
    Path files = data.resolve("base").resolve(oid(database));
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          in.transferTo(OutputStream.nullOutputStream());
        } catch (NoSuchFileException e) {
          // dropped meanwhile, as temporary ones are
        }
      }
    }
  }

  private String oid(String database) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement("select oid from pg_database where datname = ?")) {
      statement.setString(1, database);
      try (ResultSet oid = statement.executeQuery()) {
        oid.next();
        return oid.getString(1);
      }
    }
  }

  /** Runs a statement that is not of one of the databases. */
  void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  @Override
  public void close() throws IOException {
    if (embedded != null) {
      embedded.close();
    }
  }
}
