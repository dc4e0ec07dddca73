package dev.mastrajpa.desk.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.desk.Ticket;
import dev.mastrajpa.stories.LeftBehind;
import dev.mastrajpa.testing.TestDatabase;
import io.quarkus.test.QuarkusDevModeTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.logging.LogRecord;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Development mode: a source is changed, and the next request finds the application anew. */
class ReloadIT {

  private static final TestDatabase database = TestDatabase.create();
  private static final int PORT = freePort();

  @RegisterExtension
  final QuarkusDevModeTest application =
      new QuarkusDevModeTest()
          .setLogRecordPredicate(record -> record.getLoggerName().startsWith("dev.mastrajpa"))
          .withApplicationRoot(
              jar ->
                  jar.addClasses(Greeting.class, Ticket.class)
                      .addAsResource(properties(), "application.properties"));

  @AfterAll
  static void drop() throws SQLException {
    try (database) {
      LeftBehind.check(database.dataSource(), "agents");
    }
  }

  @Test
  void leavesNoSecondStoreBehind() throws Exception {
    LeftBehind.put(database.dataSource(), "agents");
    assertThat(greeting()).isEqualTo("Hello: Left behind, no other store");
    long connections = connections();

    application.modifySourceFile(Greeting.class, source -> source.replace("Hello", "Goodbye"));

    assertThat(greeting()).isEqualTo("Goodbye: Left behind, closed");
    assertThat(connections()).isEqualTo(connections).isPositive();
    assertThat(application.getLogRecords())
        .as("no other live store")
        .extracting(LogRecord::getMessage)
        .isEmpty();
  }

  private static StringAsset properties() {
    return new StringAsset(
        """
        quarkus.http.port=%d
        quarkus.datasource.db-kind=postgresql
        quarkus.datasource.jdbc.url=%s
        quarkus.datasource.jdbc.additional-jdbc-properties.ApplicationName=desk
        quarkus.datasource.username=%s
        quarkus.datasource.password=%s
        quarkus.hibernate-orm.unsupported-properties."mastra.schema"=agents
        quarkus.hibernate-orm.schema-management.strategy=drop-and-create
        """
            .formatted(PORT, database.jdbcUrl(), database.user(), database.password()));
  }

  private static long connections() {
    return database.<Long>value(
        "select count(*) from pg_stat_activity"
            + " where datname = current_database() and application_name = 'desk'");
  }

  private static String greeting() throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + PORT + "/greeting"))
                    .build(),
                BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
