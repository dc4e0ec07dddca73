package dev.mastrajpa.jakartaee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.stories.LeftBehind;
import dev.mastrajpa.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The application on a server, both for one test class, and a database with rows in it that were
 * there before and must be there afterwards.
 */
final class DeskOnServer implements BeforeAllCallback, AfterAllCallback {

  static final String SCHEMA = "agents";

  private final String name;
  private final String configuration;
  private final Preparation preparation;
  private TestDatabase database;
  private WildFly server;
  private War war;

  /**
   * @param preparation what is done on the server before the application is deployed
   */
  DeskOnServer(String name, String configuration, Preparation preparation) {
    this.name = name;
    this.configuration = configuration;
    this.preparation = preparation;
  }

  /** Makes the data sources by the script that the page shows, for the application as built. */
  static War withTheServersDataSources(WildFly server) throws Exception {
    server.run(Path.of("src/main/wildfly/data-sources.cli"));
    return War.BUILT;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    database = TestDatabase.create();
    LeftBehind.put(database.dataSource(), SCHEMA);
    // for mastra.init to make again
    database.execute("drop index agents.agents_mastra_threads_resourceid_createdat_idx");
    server =
        WildFly.start(
            name,
            configuration,
            Map.of(
                "DESK_URL", database.jdbcUrl(),
                "DESK_USER", database.user(),
                "DESK_PASSWORD", database.password()));
    war = preparation.apply(server, database);
    Instant begin = Instant.now();
    server.deploy(war.file());
    System.out.printf(
        "%s: %s, %s; deployed in %d ms%n",
        configuration,
        server.started(),
        server.get("/stories"),
        Duration.between(begin, Instant.now()).toMillis());
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    try (TestDatabase closing = database) {
      if (server != null) {
        server.close();
        LeftBehind.check(closing.dataSource(), SCHEMA);
        assertThat(closing.<Boolean>value("select to_regclass('ticket') is null"))
            .as("the application's own table was dropped")
            .isTrue();
        assertThat(server.log())
            .as("what the server complains of")
            .doesNotContain("IJ000100", "Another live store", "Apparent connection leak");
      }
    }
  }

  WildFly server() {
    return server;
  }

  TestDatabase database() {
    return database;
  }

  War war() {
    return war;
  }

  /** How many connections to the database there are beside the one that asks. */
  long connections() {
    return database.<Long>value(
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
        """);
  }

  /** Makes the server ready, and says what is deployed there. */
  @FunctionalInterface
  interface Preparation {
    War apply(WildFly server, TestDatabase database) throws Exception;
  }
}
