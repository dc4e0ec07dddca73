package dev.mastrajpa.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A PostgreSQL and a streaming replica of it, as far behind as the test wants. Both are embedded
 * servers of the version that the tests run on, and end with this JVM.
 *
 * <pre>{@code
 * Replication replication = Replication.start();
 * replication.pause();
 * // what is written to primary() is not to be seen on replica()
 * replication.resume();
 * // now it is
 * }</pre>
 */
public final class Replication {

  private static final long PATIENCE_MILLIS = 60_000;

  /** What belongs to the running server itself, and logs that the replica is sent. */
  private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "epg-lock");

  private static final Set<String> LEFT_EMPTY = Set.of("pg_wal", "pg_replslot");

  private final EmbeddedServer primary;
  private final EmbeddedServer replica;

  private Replication(EmbeddedServer primary, EmbeddedServer replica) {
    this.primary = primary;
    this.replica = replica;
  }

  /**
   * Whether there can be one: not where the tests were given a server to run on, for that machine
   * may have reasons to start none.
   */
  public static boolean isPossible() {
    return !Server.isGiven();
  }

  /** Starts both. */
  public static Replication start() {
    EmbeddedServer primary = EmbeddedServer.start();
    EmbeddedServer replica =
        EmbeddedServer.startOn(
            data -> {
              try {
                copy(primary, data);
              } catch (SQLException e) {
                throw new IOException("No copy of the primary could be made", e);
              }
            });
    Replication replication = new Replication(primary, replica);
    replication.resume();
    return replication;
  }

  /** Connections to the one that takes writes, each a new session. */
  public DataSource primary() {
    return dataSource(primary);
  }

  /** Connections to the one that can only be read, each a new session. */
  public DataSource replica() {
    return dataSource(replica);
  }

  /** Keeps the replica as it is now. */
  public void pause() {
    query(replica, "select pg_wal_replay_pause()");
    await(replica, "select pg_get_wal_replay_pause_state() = 'paused'");
  }

  /** Lets the replica go on, until it has all that is on the primary now. */
  public void resume() {
    query(replica, "select pg_wal_replay_resume()");
    String written = query(primary, "select pg_current_wal_insert_lsn()");
    await(replica, "select coalesce(pg_last_wal_replay_lsn() >= '%s', false)".formatted(written));
  }

  /** A base backup, made by hand: the embedded PostgreSQL comes without the tool for it. */
  private static void copy(EmbeddedServer primary, Path data) throws IOException, SQLException {
    try (Connection connection = dataSource(primary).getConnection()) {
      boolean isOld = connection.getMetaData().getDatabaseMajorVersion() < 15;
      query(connection, "select pg_create_physical_replication_slot('replica', true)");
      query(
          connection,
          isOld
              ? "select pg_start_backup('replica', true, false)"
              : "select pg_backup_start('replica', true)");
      copyFiles(primary.data(), data);
      String label =
          query(
              connection,
              isOld
                  ? "select labelfile from pg_stop_backup(false, false)"
                  : "select labelfile from pg_backup_stop(false)");
      Files.writeString(data.resolve("backup_label"), label, UTF_8);
    }
    Files.createFile(data.resolve("standby.signal"));
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        """
        primary_conninfo = 'host=localhost port=%d user=postgres'
        primary_slot_name = 'replica'
        """
            .formatted(primary.port()),
        UTF_8,
        StandardOpenOption.APPEND);
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            copyTo(directory);
            return LEFT_EMPTY.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!LEFT_OUT.contains(file.getFileName().toString())) {
              copyTo(file);
            }
            return FileVisitResult.CONTINUE;
          }

          private void copyTo(Path file) throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
          }
        });
  }

  private static DataSource dataSource(EmbeddedServer server) {
    ZonedDataSource dataSource = new ZonedDataSource(TestDatabase.SESSION_ZONE);
    dataSource.setUrl(server.jdbcUrl());
    return dataSource;
  }

  private static void await(EmbeddedServer server, String condition) {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!query(server, condition).equals("t")) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException("Waited in vain: " + condition);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting: " + condition, e);
      }
    }
  }

  private static String query(EmbeddedServer server, String sql) {
    try (Connection connection = dataSource(server).getConnection()) {
      return query(connection, sql);
    } catch (SQLException e) {
      throw TestDatabase.failed(sql, e);
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
