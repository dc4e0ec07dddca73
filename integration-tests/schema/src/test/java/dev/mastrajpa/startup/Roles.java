package dev.mastrajpa.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The roles of {@code roles.sql}, under names that no other test has: a server has its roles in
 * common. The password of each is its name.
 */
final class Roles {

  private static final List<String> NAMES =
      List.of("mastra_owner", "mastra_init", "mastra_node", "mastra_app");

  private final TestDatabase database;
  private final String ending;

  Roles(TestDatabase database) {
    this.database = database;
    this.ending = "_" + database.name().substring(database.name().length() - 12);
  }

  void create() {
    String sql = read("roles.sql");
    for (String name : NAMES) {
      sql = sql.replace(name, name + ending);
    }
    database.execute(sql);
    for (String name : List.of(init(), node(), app())) {
      database.execute("alter role %s password '%1$s'".formatted(name));
    }
  }

  void drop() {
    for (String name : NAMES) {
      database.execute("drop owned by " + name + ending + " cascade");
    }
    for (String name : NAMES) {
      database.execute("drop role " + name + ending);
    }
  }

  String owner() {
    return "mastra_owner" + ending;
  }

  String init() {
    return "mastra_init" + ending;
  }

  String node() {
    return "mastra_node" + ending;
  }

  String app() {
    return "mastra_app" + ending;
  }

  private static String read(String resource) {
    try (InputStream in = Roles.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
