package dev.mastrajpa.memory;

import static dev.mastrajpa.memory.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraThreadState;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.threadstate.ThreadStateRepository;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.List;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Observations and states in the transaction of a host, and in one that the program opens. */
class JoinedObservationsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final ObservationScope THREAD = ObservationScope.ofThread("t1", "anna");

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
      MastraThreadState state = new MastraThreadState("t1", "hosts", json("'of the host'"));
      state.setCreatedAt(Instant.EPOCH);
      state.setUpdatedAt(Instant.EPOCH);
      entityManager.persist(state);
      MastraRepositories joined = store.joining(entityManager);

      useAll(joined);

      assertThat(joined.threadState().getState("t1", "hosts")).contains(json("'of the host'"));
      joined.threadState().dangerouslyClearAll();
      entityManager.getTransaction().rollback();
    }

    assertNothingIsThere();
  }

  @Test
  void everythingIsTakenBackWithTheProgramsTransaction() {
    IllegalStateException changedMyMind = new IllegalStateException();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      useAll(tx);
                      throw changedMyMind;
                    }))
        .isSameAs(changedMyMind);

    assertNothingIsThere();
  }

  @Test
  void bothAreFoundByTheirNames() {
    assertThat(store.getStore("threadState")).containsInstanceOf(ThreadStateRepository.class);
    assertThat(store.getStore("memory")).containsInstanceOf(MemoryRepository.class);
    assertThat(store.repository(ObservationalMemoryRepository.class)).isNotNull();
  }

  private static void useAll(MastraRepositories repositories) {
    repositories.threadState().setState("t1", "goal", json("1"));
    repositories.threadState().updateState("t1", "goal", state -> json("2"));
    assertThat(repositories.threadState().getState("t1", "goal")).contains(json("2"));
    repositories.threadState().deleteState("t1", "goal");

    ObservationalMemoryRepository memory = repositories.observationalMemory();
    MastraObservationalMemory first = memory.initializeObservationalMemory(THREAD, json("{}"));
    String id = first.getId();
    memory.updateActiveObservations(UpdateActiveObservations.of(id, "a", 1, Instant.EPOCH));
    memory.updateBufferedObservations(
        id,
        BufferedObservationChunk.of("c", "b", 1, Instant.EPOCH).messages(List.of("m"), 1),
        Instant.EPOCH);
    assertThat(memory.swapBufferedToActive(SwapBufferedToActive.of(id, 1, 1, 1)).chunksActivated())
        .isOne();
    memory.updateObservationalMemoryConfig(id, json("{a:1}"));
    memory.setObservingFlag(id, true);
    memory.setReflectingFlag(id, true);
    memory.setBufferingObservationFlag(id, true, 1);
    memory.setBufferingReflectionFlag(id, true);
    memory.setPendingMessageTokens(id, 1);
    MastraObservationalMemory second =
        memory.createReflectionGeneration(first, "r", 1).orElseThrow();
    memory.updateBufferedReflection(second.getId(), new BufferedReflection("s", 1, 1, 1));
    MastraObservationalMemory third =
        memory.swapBufferedReflectionToActive(second.getId(), 1).orElseThrow();
    assertThat(memory.getObservationalMemory(THREAD)).contains(third);
    third.setId("copy");
    third.setThreadId("t2");
    memory.insertObservationalMemoryRecord(third);
    assertThat(memory.getObservationalMemoryHistory(ObservationalMemoryHistory.of(THREAD)))
        .hasSize(3);
    memory.clearObservationalMemory(ObservationScope.ofThread("t2", "anna"));
  }

  private static void assertNothingIsThere() {
    assertThat(
            database.<Long>value(
                """
                select (select count(*) from mastra_observational_memory)
                  + (select count(*) from mastra_thread_state)
                """))
        .isZero();
  }
}
