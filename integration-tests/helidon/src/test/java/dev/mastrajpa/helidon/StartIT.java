package dev.mastrajpa.helidon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The application as it is, on an empty database, asked by HTTP. The build runs it a second time
 * without the libraries that are optional.
 */
class StartIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void theOptionalLibrariesAreThereOrNot() {
    ClassLoader classes = getClass().getClassLoader();
    boolean absent = "absent".equals(System.getProperty("mastra.test.optional"));

    assertThat(classes.getResource("org/eclipse/microprofile/health/HealthCheck.class") == null)
        .isEqualTo(absent);
    assertThat(classes.getResource("io/micrometer/core/instrument/MeterRegistry.class") == null)
        .isEqualTo(absent);
  }

  @Test
  void makesTheTablesServesRequestsAndEnds() throws IOException, InterruptedException {
    PostgresStore store;
    try (Helidon helidon = Helidon.start(database)) {
      store = helidon.bean(PostgresStore.class);
      store.schema().validate();
      assertThat(store.schemaName()).hasValue("agents");

      assertThat(helidon.post("/tickets/T-1?customer=anna", "It creaks.").statusCode())
          .isEqualTo(204);
      assertThat(helidon.get("/tickets/T-1").body()).isEqualTo("user: It creaks.\n");
      assertThat(helidon.post("/tickets/T-1?customer=anna", "Again.").statusCode())
          .as("the same number a second time")
          .isEqualTo(500);
      assertThat(helidon.get("/tickets/T-1").body()).isEqualTo("user: It creaks.\n");
    }
    assertThatThrownBy(() -> store.memory().getThreadById("T-1"))
        .isInstanceOf(StoreClosedException.class);
    assertThat(database.<Long>value("select count(*) from ticket")).isEqualTo(1);
  }
}
