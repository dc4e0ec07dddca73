package dev.mastrajpa.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.Shown;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page shows. */
class ShownIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Path PAGE = Path.of("README.md");

  @Test
  void prunesAtNight() throws IOException {
    String url = database.connectionString();
    // pruning
    RetentionPolicies retention =
        RetentionPolicies.none()
            .with("memory", "messages", "30d")
            .with("memory", "threads", "90d")
            .with("observability", "spans", TableRetentionPolicy.maxAge("7d").batchSize(500));
    PostgresStore store =
        PostgresStore.builder().id("pg").connectionString(url).retention(retention).build();
    // end of pruning
    store.init();
    Rows rows = new Rows(database, "public");
    rows.span("old", Instant.parse("2020-01-01T00:00:00Z"));
    rows.span("young", Instant.now());
    // night
    PruneOptions gently = PruneOptions.none().maxRows(100_000).pause(Duration.ofMillis(25));
    List<PruneResult> results = store.prune(gently);
    // end of night
    assertThat(results).hasSize(3).allMatch(PruneResult::done);
    assertThat(rows.all("mastra_ai_spans", "spanId")).containsExactly("young");
    store.close();

    Path test = Path.of("src/test/java/dev/mastrajpa/retention/ShownIT.java");
    Shown.assertRegion(PAGE, test, "pruning");
    Shown.assertRegion(PAGE, test, "night");
  }

  @Test
  void settingsForTablesThatAreDeletedFrom() throws IOException {
    Path file = Path.of("src/test/resources/spans.sql");
    try (PostgresStore store =
        PostgresStore.builder().id("settings").dataSource(database.dataSource()).build()) {
      store.init();
      for (String statement : Files.readString(file).split(";\n")) {
        database.execute(statement);
      }
      store.schema().validate();
      assertThat(store.schema().plan().steps()).isEmpty();
    }
    Shown.assertFile(PAGE, file);
  }
}
