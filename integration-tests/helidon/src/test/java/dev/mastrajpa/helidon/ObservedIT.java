package dev.mastrajpa.helidon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator sees, with Helidon's health and Micrometer on the class path. */
class ObservedIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static Helidon helidon;

  @BeforeAll
  static void start() {
    helidon = Helidon.start(database);
  }

  @AfterAll
  static void stop() {
    helidon.close();
  }

  @Test
  void isReadyWhileTheSchemaIsWhole() throws IOException, InterruptedException {
    HttpResponse<String> ready = helidon.get("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("\"mastra\"").contains("\"UP\"");
  }

  @Test
  void countsTheOperations() {
    helidon.bean(PostgresStore.class).memory().getThreadById("none");

    assertThat(helidon.bean(MeterRegistry.class).getMeters())
        .anyMatch(meter -> meter.getId().getName().startsWith("mastra."));
  }
}
