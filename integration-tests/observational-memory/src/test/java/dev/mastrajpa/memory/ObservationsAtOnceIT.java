package dev.mastrajpa.memory;

import static dev.mastrajpa.memory.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several callers at one memory, on connections that are open already. */
@Tag("large")
class ObservationsAtOnceIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final int CALLERS = 8;

  private static final int ROUNDS = 100;

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  private static HikariDataSource pool;
  private static PostgresStore store;
  private static ObservationalMemoryRepository memory;

  @BeforeAll
  static void open() throws Exception {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(CALLERS);
    pool.setMinimumIdle(CALLERS);
    store = PostgresStore.builder().id("at once").dataSource(pool).build();
    store.init();
    memory = store.observationalMemory();
    AtOnce.run(CALLERS, caller -> begin(newThread()));
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @Test
  void eightWhoBeginOneMemoryBeginOne() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      Set<String> ids = new ConcurrentSkipListSet<>();

      AtOnce.run(CALLERS, caller -> ids.add(begin(thread).getId()));

      assertThat(ids).hasSize(1);
      assertThat(memory.getObservationalMemoryHistory(ObservationalMemoryHistory.of(thread)))
          .hasSize(1);
    }
  }

  @Test
  void eightChunksThatAreBufferedAtOnceAreAllThere() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      String record = begin(thread).getId();

      AtOnce.run(CALLERS, caller -> memory.updateBufferedObservations(record, chunk(caller / 2)));

      assertThat(bufferedCycles(current(thread)))
          .containsExactlyInAnyOrder("cycle0", "cycle1", "cycle2", "cycle3");
    }
  }

  @Test
  void aChunkIsActivatedOnceAndNoneIsLostThatIsBufferedMeanwhile() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      String record = begin(thread).getId();
      for (int chunk = 0; chunk < 4; chunk++) {
        memory.updateBufferedObservations(record, chunk(chunk));
      }
      Queue<String> activated = new ConcurrentLinkedQueue<>();

      AtOnce.run(
          CALLERS,
          caller -> {
            if (caller % 2 == 0) {
              memory.updateBufferedObservations(record, chunk(4 + caller));
            } else {
              // no more than one chunk each
              activated.addAll(
                  memory
                      .swapBufferedToActive(SwapBufferedToActive.of(record, 0.5, 2000, 1010))
                      .activatedCycleIds());
            }
          });

      MastraObservationalMemory now = current(thread);
      assertThat(activated).hasSize(4).doesNotHaveDuplicates();
      assertThat(now.getActiveObservations().split("\n\n--- message boundary \\(.*\\) ---\n\n"))
          .containsExactlyInAnyOrderElementsOf(activated.stream().map(id -> "saw " + id).toList());
      assertThat(now.getObservationTokenCount()).isEqualTo(40);
      Set<String> all = new TreeSet<>(bufferedCycles(now));
      assertThat(all).hasSize(4).doesNotContainAnyElementsOf(activated);
      all.addAll(activated);
      assertThat(all).hasSize(8);
    }
  }

  @Test
  void ofEightReflectionsOnOneRecordOneIsTaken() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      MastraObservationalMemory record = begin(thread);
      Queue<MastraObservationalMemory> taken = new ConcurrentLinkedQueue<>();

      AtOnce.run(
          CALLERS,
          caller ->
              memory
                  .createReflectionGeneration(record, "reflection " + caller, 10)
                  .ifPresent(taken::add));

      assertThat(taken).hasSize(1);
      assertThat(current(thread)).isEqualTo(taken.element());
      assertThat(generations(thread)).containsExactly(1, 0);
    }
  }

  /** Each reflects on what is current, until it has been heard. */
  @Test
  void noReflectionIsLostOfThoseWhoTryAgain() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      begin(thread);

      AtOnce.run(
          CALLERS,
          caller -> {
            Optional<MastraObservationalMemory> next;
            do {
              next = memory.createReflectionGeneration(current(thread), "by " + caller, 10);
            } while (next.isEmpty());
          });

      assertThat(generations(thread)).containsExactly(8, 7, 6, 5, 4, 3, 2, 1, 0);
    }
  }

  @Test
  void ofEightWhoTakeABufferedReflectionOneDoes() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      String record = begin(thread).getId();
      memory.updateBufferedReflection(record, new BufferedReflection("reflection", 5, 50, 0));
      AtomicInteger winners = new AtomicInteger();
      Queue<String> others = new ConcurrentLinkedQueue<>();

      AtOnce.run(
          CALLERS,
          caller -> {
            try {
              memory
                  .swapBufferedReflectionToActive(record, 10)
                  .ifPresent(next -> winners.incrementAndGet());
            } catch (StorageException e) {
              others.add(e.id());
            }
          });

      assertThat(winners).hasValue(1);
      assertThat(others)
          .hasSize(CALLERS - 1)
          .containsOnly("MASTRA_STORAGE_PG_SWAP_BUFFERED_REFLECTION_TO_ACTIVE_NO_CONTENT");
      assertThat(generations(thread)).containsExactly(1, 0);
      assertThat(current(thread).getActiveObservations()).isEqualTo("reflection");
    }
  }

  @Test
  void eightReflectionsThatAreBufferedAtOnceAreAllThere() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      String record = begin(thread).getId();

      AtOnce.run(
          CALLERS,
          caller ->
              memory.updateBufferedReflection(
                  record, new BufferedReflection("r" + caller, 1, 2, 3)));

      MastraObservationalMemory now = current(thread);
      assertThat(String.valueOf(now.getBufferedReflection()).split("\n\n"))
          .containsExactlyInAnyOrder("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7");
      assertThat(now.getBufferedReflectionTokens()).isEqualTo(8);
      assertThat(now.getBufferedReflectionInputTokens()).isEqualTo(16);
    }
  }

  @Test
  void eightChangesOfTheConfigurationAreAllThere() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      String record = begin(thread).getId();

      AtOnce.run(
          CALLERS,
          caller ->
              memory.updateObservationalMemoryConfig(
                  record, json("{k" + caller + ":1,deep:{k" + caller + ":[1]}}")));

      JsonNode config = current(thread).getConfig();
      assertThat(config).hasSize(CALLERS + 2);
      assertThat(config.path("deep")).hasSize(CALLERS);
      assertThat(config.path("kept")).isEqualTo(json("1"));
    }
  }

  /** Whoever is first: nothing comes back of what was to be forgotten. */
  @Test
  void noReflectionOutlivesAMemoryThatIsCleared() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      MastraObservationalMemory record = begin(thread);

      AtOnce.run(
          CALLERS,
          caller -> {
            if (caller == 0) {
              memory.clearObservationalMemory(thread);
              return;
            }
            try {
              memory.createReflectionGeneration(record, "reflection", 10);
            } catch (StorageException e) {
              assertThat(e.id())
                  .isEqualTo("MASTRA_STORAGE_PG_CREATE_REFLECTION_GENERATION_NOT_FOUND");
            }
          });

      assertThat(memory.getObservationalMemory(thread)).isEmpty();
    }
  }

  @Test
  void noReflectionOutlivesAThreadThatIsDeleted() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();
      String threadId = String.valueOf(thread.threadId());
      store.memory().saveThread(new MastraThread(threadId, "anna", "Creaking bicycle"));
      MastraObservationalMemory record = begin(thread);
      memory.updateBufferedReflection(
          record.getId(), new BufferedReflection("reflection", 5, 50, 0));

      AtOnce.run(
          CALLERS,
          caller -> {
            if (caller == 0) {
              store.memory().deleteThread(threadId);
              return;
            }
            try {
              if (caller % 2 == 0) {
                memory.createReflectionGeneration(record, "reflection", 10);
              } else {
                memory.swapBufferedReflectionToActive(record.getId(), 10);
              }
            } catch (StorageException e) {
              assertThat(e.id()).matches(".*_(NOT_FOUND|NO_CONTENT)");
            }
          });

      assertThat(memory.getObservationalMemory(thread)).isEmpty();
    }
  }

  /** The first generation may be deleted between the attempt to begin it and the look at it. */
  @Test
  void whoBeginsAMemoryHasOneEvenIfItIsDeletedAgain() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ObservationScope thread = newThread();

      AtOnce.run(
          CALLERS,
          caller -> {
            if (caller % 2 == 0) {
              store.memory().deleteThread(String.valueOf(thread.threadId()));
            } else {
              assertThat(begin(thread).getGenerationCount()).isZero();
            }
          });
    }
  }

  private static ObservationScope newThread() {
    return ObservationScope.ofThread(UUID.randomUUID().toString(), "anna");
  }

  private static MastraObservationalMemory begin(ObservationScope scope) {
    return memory.initializeObservationalMemory(scope, json("{kept:1}"));
  }

  private static BufferedObservationChunk chunk(int number) {
    return BufferedObservationChunk.of("cycle" + number, "saw cycle" + number, 10, MOMENT)
        .messages(List.of("m" + number), 10);
  }

  private static MastraObservationalMemory current(ObservationScope scope) {
    return memory.getObservationalMemory(scope).orElseThrow();
  }

  private static List<Integer> generations(ObservationScope scope) {
    return memory
        .getObservationalMemoryHistory(ObservationalMemoryHistory.of(scope).limit(100))
        .stream()
        .map(MastraObservationalMemory::getGenerationCount)
        .toList();
  }

  private static List<String> bufferedCycles(MastraObservationalMemory record) {
    JsonNode chunks = record.getBufferedObservationChunks();
    return chunks == null ? List.of() : chunks.findValuesAsText("cycleId");
  }
}
