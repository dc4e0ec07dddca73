package dev.mastrajpa.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import jakarta.persistence.Persistence;
import java.io.PrintStream;
import java.util.Map;
import org.hibernate.cfg.Configuration;

/**
 * A program of its own, with the class path that is to be tried: starts one thing after the other,
 * and prints a line about each that says how it ended.
 */
final class Starter {

  static final String STARTED = "started";

  /** Starting needs no database, so there is none. */
  private static final Map<String, Object> SETTINGS =
      Map.of(
          "hibernate.connection.datasource", new HikariDataSource(),
          "hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect",
          "hibernate.boot.allow_jdbc_metadata_access", "false",
          "hibernate.temp.use_jdbc_metadata_defaults", "false");

  private Starter() {}

  /**
   * @param things {@code store}, {@code listing configuration}, {@code asking configuration} or a
   *     persistence unit, each
   */
  public static void main(String[] things) {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    for (String thing : things) {
      out.println(start(thing));
    }
  }

  private static String start(String thing) {
    try {
      switch (thing) {
        case "store" -> startStore();
        case "listing configuration" ->
            start(new Configuration().addAnnotatedClass(MastraThread.class));
        case "asking configuration" ->
            start(new Configuration().setProperty("mastra.entities", "memory"));
        default -> Persistence.createEntityManagerFactory(thing, SETTINGS).close();
      }
      return STARTED;
    } catch (RuntimeException | LinkageError e) {
      StringBuilder causes = new StringBuilder();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        causes.append(cause.toString().replace('\n', ' ')).append("; ");
      }
      return causes.toString();
    }
  }

  private static void startStore() {
    try (PostgresStore store =
        PostgresStore.builder().id("own").dataSource(new HikariDataSource()).build()) {
      store.memory().getThreadById("t");
    }
  }

  private static void start(Configuration configuration) {
    configuration.getProperties().putAll(SETTINGS);
    configuration.buildSessionFactory().close();
  }
}
