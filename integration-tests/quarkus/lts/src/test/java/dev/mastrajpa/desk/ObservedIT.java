package dev.mastrajpa.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The store's health check and metrics, where the application has the extensions for them. */
@QuarkusTest
@WithTestResource(Database.class)
class ObservedIT {

  @TestHTTPResource("/q/health/ready")
  URI readiness;

  @TestHTTPResource("/q/metrics")
  URI metrics;

  @Inject PostgresStore store;

  @Test
  void isReadyWhileItsSchemaIsThere() throws Exception {
    HttpResponse<String> ready = get(readiness);
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    assertThat(ready.body()).contains("\"mastra\"");
  }

  @Test
  void countsItsOperations() throws Exception {
    store.memory().getThreadById("t1");

    assertThat(get(metrics).body()).containsPattern("mastra_store_operation\\S*_count\\{.*\\} ");
  }

  private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
