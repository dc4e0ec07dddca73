package dev.mastrajpa.benchmarks.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Loader;
import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.report.Side;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A database for each side. The data are loaded once into a template, which stays and is only read;
 * what changes rows works on a copy, so that each run begins with the same.
 */
final class Databases {

  /** To be raised when the rows or their loading change. */
  private static final int DATA_VERSION = 1;

  private static final int FILE_COPY_SINCE = 15;

  private final BenchmarkServer server;
  private final Drivers drivers;

  Databases(BenchmarkServer server, Drivers drivers) {
    this.server = server;
    this.drivers = drivers;
  }

  /**
   * The name of the side's template, which is made if it is not there. All of it has been read
   * before, so that no side waits for a disk more often than another.
   */
  String toRead(Side side, Scale scale) throws SQLException, IOException {
    String template = template(side, scale);
    server.warm(template);
    return template;
  }

  /** The name of a copy of that template. */
  String toChange(Side side, Scale scale) throws SQLException, IOException {
    String template = template(side, scale);
    String copy = "run_" + side.lowerCase();
    server.execute("drop database if exists " + copy + " with (force)");
    try (Connection connection = server.connect()) {
      String strategy =
          connection.getMetaData().getDatabaseMajorVersion() >= FILE_COPY_SINCE
              ? " strategy file_copy"
              : "";
      execute(connection, "create database " + copy + " template " + template + strategy);
    }
    return copy;
  }

  private String template(Side side, Scale scale) throws SQLException, IOException {
    String name =
        "template_%s_%s_%s".formatted(side.lowerCase(), scale.lowerCase(), fingerprint(side));
    if (exists(name)) {
      return name;
    }
    System.err.printf("loading the %s data of %s%n", scale.lowerCase(), side.lowerCase());
    // under another name until it is complete
    String loading = "loading_" + side.lowerCase();
    server.execute("drop database if exists " + loading + " with (force)");
    server.execute("create database " + loading + " template template0");
    makeTables(side, loading);
    try (Connection connection = server.connect(loading)) {
      Loader.load(connection, scale);
    }
    server.execute("alter database " + loading + " rename to " + name);
    return name;
  }

  private void makeTables(Side side, String database) throws SQLException, IOException {
    if (side == Side.OURS) {
      try (PostgresStore store = store(server.url(database))) {
        store.init();
      }
      return;
    }
    // its start is an init()
    drivers.start(Side.ORIGINAL, server.url(database), Scale.TINY, false).close();
    if (side == Side.FLOOR) {
      try (Connection connection = server.connect(database)) {
        execute(connection, floorIndexes());
      }
    }
  }

  /** What a template must be made anew for. */
  private String fingerprint(Side side) throws SQLException, IOException {
    return switch (side) {
      case ORIGINAL -> hash(NodeProject.originalVersion());
      case FLOOR -> hash(NodeProject.originalVersion() + floorIndexes());
      case OURS -> hash(schemaOnAnEmptyDatabase());
    };
  }

  private String schemaOnAnEmptyDatabase() throws SQLException {
    String empty = "empty_ours";
    server.execute("drop database if exists " + empty + " with (force)");
    server.execute("create database " + empty + " template template0");
    try (PostgresStore store = store(server.url(empty))) {
      return store.schema().plan().toSql();
    } finally {
      server.execute("drop database if exists " + empty + " with (force)");
    }
  }

  private static PostgresStore store(String url) {
    return PostgresStore.builder().id("templates").connectionString(url).build();
  }

  private static String floorIndexes() throws IOException {
    try (InputStream sql = Databases.class.getResourceAsStream("floor-indexes.sql")) {
      return new String(Objects.requireNonNull(sql, "floor-indexes.sql").readAllBytes(), UTF_8);
    }
  }

  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("MD5").digest((DATA_VERSION + text).getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean exists(String name) throws SQLException {
    try (Connection connection = server.connect();
        PreparedStatement statement =
            connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      statement.setString(1, name);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
