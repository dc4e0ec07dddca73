package dev.mastrajpa.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.testing.TestDatabase;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The application as it is deployed, on a database that has nothing yet. */
@QuarkusIntegrationTest
@WithTestResource(
    value = Database.class,
    initArgs = @ResourceArg(name = Database.EMPTY, value = "true"))
class PackagedIT {

  @TestHTTPResource("/tickets/7")
  URI ticket;

  TestDatabase database;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void opensATicketWithItsConversation() throws Exception {
    assertThat(send(HttpRequest.newBuilder(ticket).POST(BodyPublishers.ofString("It creaks."))))
        .isEmpty();

    assertThat(send(HttpRequest.newBuilder(ticket))).isEqualTo("It creaks.");
    assertThat(
            database.<String>value("select title from agents.mastra_threads where id = 'thread-7'"))
        .isEqualTo("Ticket 7");
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = client.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 204);
    return response.body();
  }
}
