package dev.mastrajpa.workflows;

import static dev.mastrajpa.workflows.Documents.json;
import static dev.mastrajpa.workflows.Documents.snapshot;
import static dev.mastrajpa.workflows.WorkflowRunStatus.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs in the transaction of a host, and in one that the program opens. */
class JoinedRunsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final List<String> statements = new CopyOnWriteArrayList<>();

  private static EntityManagerFactory factory;
  private static PostgresStore store;

  @BeforeAll
  static void open() {
    try (PostgresStore own =
        PostgresStore.builder().id("own").dataSource(database.dataSource()).build()) {
      own.init();
    }
    Configuration configuration = new Configuration();
    configuration.setProperty("mastra.entities", "all");
    configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
    configuration.setStatementInspector(
        sql -> {
          statements.add(sql);
          return sql;
        });
    factory = configuration.buildSessionFactory();
    store = PostgresStore.builder().id("joined").entityManagerFactory(factory).build();
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
  }

  @Test
  void everythingIsTakenBackWithTheHostsTransaction() {
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.persist(hostsRun());
      WorkflowsRepository workflows = store.joining(entityManager).workflows();
      useAll(workflows);
      workflows.dangerouslyClearAll();
      entityManager.getTransaction().rollback();
    }

    assertThat(database.<Long>value("select count(*) from mastra_workflow_snapshot")).isZero();
  }

  @Test
  void everythingIsTakenBackWithTheProgramsTransaction() {
    IllegalStateException changedMyMind = new IllegalStateException();
    try {
      store.inTransaction(
          tx -> {
            tx.workflows().persistWorkflowSnapshot(hostsRun());
            useAll(tx.workflows());
            throw changedMyMind;
          });
    } catch (IllegalStateException e) {
      assertThat(e).isSameAs(changedMyMind);
    }

    assertThat(database.<Long>value("select count(*) from mastra_workflow_snapshot")).isZero();
  }

  @Test
  void aChangeIsOneStatementAndReadsNoSnapshot() {
    WorkflowsRepository workflows = store.workflows();
    workflows.persistWorkflowSnapshot(
        new MastraWorkflowSnapshot("bake", "one", snapshot("suspended")));
    statements.clear();

    workflows.updateWorkflowResults(
        UpdateWorkflowResults.of("bake", "one", "knead", json("{output:[1]}")));
    workflows.claimResume("bake", "one", SUSPENDED);

    assertThat(statements)
        .hasSize(2)
        .noneMatch(sql -> sql.replace("returning true", "").contains("returning"));
    assertThat(statements.get(0)).startsWith("insert");
    assertThat(statements.get(1)).startsWith("update");
    statements.clear();
    assertThat(
            workflows.updateWorkflowResultsAndGet(
                UpdateWorkflowResults.of("bake", "one", "rest", json("{}"))))
        .isEqualTo(json("{knead:{output:[1]},rest:{}}"));
    assertThat(statements).hasSize(1);
    workflows.deleteWorkflowRunById("bake", "one");
  }

  private static MastraWorkflowSnapshot hostsRun() {
    MastraWorkflowSnapshot run = new MastraWorkflowSnapshot("bake", "hosts", snapshot("suspended"));
    run.setCreatedAt(Instant.EPOCH);
    run.setUpdatedAt(Instant.EPOCH);
    return run;
  }

  private static void useAll(WorkflowsRepository workflows) {
    ListWorkflowRuns any = ListWorkflowRuns.ofAnyWorkflow();
    workflows.persistWorkflowSnapshot(
        new MastraWorkflowSnapshot("bake", "kept", snapshot("running")));
    workflows.persistWorkflowSnapshot(
        new MastraWorkflowSnapshot("bake", "gone", snapshot("running")));
    workflows.updateWorkflowResults(
        UpdateWorkflowResults.of("bake", "hosts", "knead", json("{output:[1]}")));
    assertThat(
            workflows.updateWorkflowResultsAndGet(
                UpdateWorkflowResults.of("bake", "hosts", "rest", json("{}"))))
        .isEqualTo(json("{knead:{output:[1]},rest:{}}"));
    assertThat(workflows.claimResume("bake", "hosts", SUSPENDED)).isTrue();
    assertThat(
            workflows.updateWorkflowStateAndGet(UpdateWorkflowState.of("bake", "hosts", SUSPENDED)))
        .isPresent();
    workflows.deleteWorkflowRunById("bake", "gone");

    assertThat(workflows.loadWorkflowSnapshot("bake", "hosts")).isPresent();
    assertThat(workflows.getWorkflowRunById("bake", "kept")).isPresent();
    assertThat(workflows.getWorkflowRunById("gone")).isEmpty();
    assertThat(workflows.listWorkflowRuns(any).total()).hasValue(2);
    assertThat(workflows.listWorkflowRunHeads(any, Cursor.start())).hasSize(2);
    assertThat(workflows.streamWorkflowRuns(any.status(SUSPENDED))).hasSize(1);
  }
}
