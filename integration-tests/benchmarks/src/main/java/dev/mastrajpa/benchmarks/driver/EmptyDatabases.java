package dev.mastrajpa.benchmarks.driver;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Databases on the server of a URL, each with a name that no other has. */
final class EmptyDatabases {

  private static final String PREFIX = "jdbc:";

  private final String url;
  private final List<String> names = new ArrayList<>();

  EmptyDatabases(String url) {
    this.url = url;
  }

  /** The URL of a new one. */
  String create() throws SQLException {
    String name = "mastra_init_" + UUID.randomUUID().toString().replace("-", "");
    execute("create database " + name + " template template0");
    names.add(name);
    String path = URI.create(url.substring(PREFIX.length())).getPath();
    return url.replace(path + "?", "/" + name + "?");
  }

  /** Drops them all. */
  void drop() throws SQLException {
    for (String name : names) {
      execute("drop database " + name + " with (force)");
    }
    names.clear();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
