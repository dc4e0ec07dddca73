package dev.mastrajpa.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.pipelines.Cli.Run;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Old rows go. */
class PruneCommandIT {

  private static final String OLD_AND_NEW =
      """
      insert into agents.mastra_messages
        (id, thread_id, content, role, type, "resourceId", "createdAt", "createdAtZ")
      select 'm' || n, 't1', 'x', 'user', 'v2', 'anna', made at time zone 'UTC', made
      from (
        select n, now() - case when n <= 500 then interval '40 days' else interval '1 day' end as made
        from generate_series(1, 600) n
      ) messages
      """;

  private final TestDatabase database = TestDatabase.create();
  private final Cli cli =
      new Cli().with("MASTRA_URL", database.connectionString()).with("MASTRA_SCHEMA", "agents");

  @BeforeEach
  void fillTables() {
    Tables.schema(database, "agents").init();
    database.execute(OLD_AND_NEW);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void deletesWhatIsOlderThanItsPolicyAllows() {
    JsonNode first =
        cli.run(
                "prune",
                "--policy=memory.messages=30d",
                "--batch-size=100",
                "--max-rows=200",
                "--json")
            .json();
    assertThat(first.path("exitCode").asInt()).isEqualTo(1);
    assertThat(first.path("tables").path(0).path("domain").asText()).isEqualTo("memory");
    assertThat(first.path("tables").path(0).path("table").asText()).isEqualTo("mastra_messages");
    assertThat(first.path("tables").path(0).path("deleted").asLong()).isEqualTo(200);
    assertThat(first.path("tables").path(0).path("done").asBoolean()).isFalse();

    Run second =
        cli.run("prune", "--policy", "memory.messages=30d", "--policy", "memory.threads=1w");
    assertThat(second.exitCode()).isZero();
    assertThat(second.out()).isEmpty();
    assertThat(second.err())
        .contains(
            "mastra_messages: 300 rows deleted, done", "mastra_threads: 0 rows deleted, done");
    assertThat(messages()).isEqualTo(100);
  }

  @Test
  void finishesTheBatchAndSaysWhatIsLeftWhenItIsAskedToEnd() throws Exception {
    Cli.Started pruning =
        cli.start("prune", "--policy=memory.messages=30d", "--batch-size=10", "--pause=300ms");
    Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (!pruning.errSoFar().contains("rows deleted so far")) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(50);
    }
    pruning.process().destroy();

    Run run = pruning.await();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("rows deleted, not done");
    long deleted = 600 - messages();
    assertThat(deleted).isPositive().isLessThan(500).isEqualTo(deleted / 10 * 10);
    assertThat(run.err()).contains("mastra_messages: " + deleted + " rows deleted, not done");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prune",
        "prune --policy=messages=30d",
        "prune --policy=memory.messages=long",
        "prune --policy=memory.nothing=30d",
        "prune --policy=nothing.messages=30d",
        "prune --policy=memory.messages=30d --batch-size=0"
      })
  void refusesWhatCannotBe(String line) {
    Run run = cli.run(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error: ");
    assertThat(messages()).isEqualTo(600);
  }

  private long messages() {
    return database.<Long>value("select count(*) from agents.mastra_messages");
  }
}
