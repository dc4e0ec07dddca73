package dev.mastrajpa.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PgBouncer in transaction mode in front of the server of the tests, for all databases there are.
 *
 * <p>It ends when it is closed, and at the latest with this JVM: a shell that reads from a pipe
 * which only this JVM holds open stops it.
 */
final class PgBouncer implements AutoCloseable {

  /** Server connections of one user to one database. */
  static final int POOL_SIZE = 6;

  private static final String UNTIL_PIPE_CLOSES =
      "\"$@\" & read -r line; kill $! 2>/dev/null; wait $!";

  private static final String SETTINGS =
      """
      [databases]
      * = host=%s port=%d
      [pgbouncer]
      listen_addr = 127.0.0.1
      listen_port = %d
      unix_socket_dir =
      auth_type = trust
      auth_file = %s
      pool_mode = transaction
      default_pool_size = %d
      ignore_startup_parameters = extra_float_digits
      """;

  private final Process process;
  private final int port;
  private final String user;

  private PgBouncer(Process process, int port, String user) {
    this.process = process;
    this.port = port;
    this.user = user;
  }

  /**
   * Starts one, or skips the test where there is none.
   *
   * @param target a database of the server
   * @param roles who else may connect
   */
  static PgBouncer startedFor(TestDatabase target, String... roles) {
    PgBouncerInstallation installation = PgBouncerInstallation.get();
    URI server = URI.create(target.jdbcUrl().substring("jdbc:".length()));
    try {
      Path directory = Files.createDirectories(installation.directory().resolve("run"));
      Path log = Files.createTempFile(directory, "pgbouncer-", ".log");
      int port = freePort();
      List<String> users = new ArrayList<>();
      users.add("\"%s\" \"%s\"".formatted(target.user(), target.password()));
      for (String role : roles) {
        users.add("\"%s\" \"%s\"".formatted(role, role));
      }
      Path userFile = Files.createTempFile(directory, "users-", ".txt");
      Files.write(userFile, users);
      Path settings = Files.createTempFile(directory, "pgbouncer-", ".ini");
      Files.writeString(
          settings,
          SETTINGS.formatted(
              address(server.getHost()), server.getPort(), port, userFile, POOL_SIZE));
      List<String> command = new ArrayList<>(List.of("sh", "-c", UNTIL_PIPE_CLOSES, "sh"));
      command.addAll(installation.command());
      command.add(settings.toString());
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      installation.prepare(builder);
      PgBouncer bouncer = new PgBouncer(builder.start(), port, target.user());
      bouncer.awaitStart(log);
      return bouncer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same database by way of the pooler. */
  String jdbcUrl(TestDatabase database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name() + "?prepareThreshold=0";
  }

  /** As a store takes it. */
  String connectionString(TestDatabase database) {
    return "postgresql://%s@127.0.0.1:%d/%s?prepareThreshold=0"
        .formatted(user, port, database.name());
  }

  /** Connections of the database's owner. */
  PGSimpleDataSource dataSource(TestDatabase database) {
    return dataSource(database, database.user());
  }

  /** Connections of somebody who was named at the start. */
  PGSimpleDataSource dataSource(TestDatabase database, String user) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(jdbcUrl(database));
    dataSource.setUser(user);
    return dataSource;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitStart(Path log) throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        pause();
      }
    }
    close();
    throw new IllegalStateException("PgBouncer does not answer: " + Files.readString(log, UTF_8));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** It asks a name server of its own for names. */
  private static String address(String host) throws IOException {
    return host.equals("localhost") ? "127.0.0.1" : InetAddress.getByName(host).getHostAddress();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
