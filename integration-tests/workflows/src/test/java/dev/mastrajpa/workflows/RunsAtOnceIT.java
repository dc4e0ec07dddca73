package dev.mastrajpa.workflows;

import static dev.mastrajpa.workflows.Documents.json;
import static dev.mastrajpa.workflows.Documents.snapshot;
import static dev.mastrajpa.workflows.WorkflowRunStatus.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.testing.TestDatabase;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several callers at one run, on connections that are open already. */
@Tag("large")
class RunsAtOnceIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final int CALLERS = 8;

  private static final int ROUNDS = 100;

  private static HikariDataSource pool;
  private static PostgresStore store;
  private static WorkflowsRepository workflows;

  @BeforeAll
  static void open() throws Exception {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(CALLERS);
    pool.setMinimumIdle(CALLERS);
    store = PostgresStore.builder().id("at once").dataSource(pool).build();
    store.init();
    workflows = store.workflows();
    AtOnce.run(CALLERS, caller -> update("warm", caller, json("{}")));
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @Test
  void eightFirstWritersOfARunKeepEightResults() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String run = UUID.randomUUID().toString();

      AtOnce.run(CALLERS, caller -> update(run, caller, json("{status:'success'}")));

      JsonNode snapshot = workflows.loadWorkflowSnapshot("bake", run).orElseThrow();
      assertThat(snapshot.path("context").size()).isEqualTo(CALLERS);
      assertThat(snapshot.path("requestContext").size()).isEqualTo(CALLERS);
    }
  }

  @Test
  void eightWritersOfALoopKeepEightElements() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String run = UUID.randomUUID().toString();

      AtOnce.run(
          CALLERS,
          caller ->
              workflows.updateWorkflowResults(
                  UpdateWorkflowResults.of("bake", run, "loop", element(caller))));

      assertThat(workflows.loadWorkflowSnapshot("bake", run).orElseThrow().at("/context/loop"))
          .isEqualTo(json("{output:[0,1,2,3,4,5,6,7]}"));
    }
  }

  @Test
  void ofEightWhoResumeARunExactlyOneTakesIt() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String run = UUID.randomUUID().toString();
      workflows.persistWorkflowSnapshot(
          new MastraWorkflowSnapshot("bake", run, snapshot("suspended")));
      AtomicInteger winners = new AtomicInteger();

      AtOnce.run(
          CALLERS,
          caller -> {
            if (workflows.claimResume("bake", run, SUSPENDED)) {
              winners.incrementAndGet();
            }
          });

      assertThat(winners).hasValue(1);
    }
  }

  private static void update(String run, int caller, JsonNode result) {
    workflows.updateWorkflowResults(
        UpdateWorkflowResults.of("bake", run, "step" + caller, result)
            .requestContext(json("{k" + caller + ":1}")));
  }

  /** An array with one element that is not null. */
  private static JsonNode element(int place) {
    return json("{output:[" + "null,".repeat(place) + place + "]}");
  }
}
