package dev.mastrajpa.jakartaee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.stories.Story;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the configuration with MicroProfile, which has no enterprise beans, and with Micrometer. */
class MicroProfileIT extends DeskContract {

  @RegisterExtension
  static final DeskOnServer desk =
      new DeskOnServer(
          "microprofile",
          "standalone-microprofile.xml",
          (server, database) -> {
            server.run(Path.of("src/main/wildfly/micrometer.cli"));
            return DeskOnServer.withTheServersDataSources(server);
          });

  @Override
  DeskOnServer desk() {
    return desk;
  }

  @Test
  void theStoreIsReady() throws Exception {
    HttpResponse<String> ready = desk.server().manage("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body())
        .contains("\"name\":\"mastra\",\"status\":\"UP\"", "\"store\":\"desk\"");
  }

  @Test
  void countsCalls() throws Exception {
    desk.server().post("/stories/" + Story.SAVES_AND_READS);

    assertThat(desk.server().manage("/prometheus").body().lines())
        .filteredOn(line -> line.startsWith("mastra_store_operation_seconds_count"))
        .anyMatch(line -> line.contains("save_thread"));
  }
}
