package dev.mastrajpa.memory;

import static dev.mastrajpa.memory.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservationalMemoryIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant NOW = Instant.parse("2025-07-08T09:10:11.121314Z");

  private static final Instant NOW_STORED = Instant.parse("2025-07-08T09:10:11.121Z");

  private static final Instant OBSERVED = Instant.parse("2024-05-01T10:00:00Z");

  private static PostgresStore store;
  private static ObservationalMemoryRepository memory;

  private final String id = UUID.randomUUID().toString();
  private final ObservationScope thread = ObservationScope.ofThread(id, "anna");

  @BeforeAll
  static void open() {
    store =
        PostgresStore.builder()
            .id("observations")
            .dataSource(database.dataSource())
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    store.init();
    memory = store.observationalMemory();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  // ---- generations

  @Test
  void aMemoryBeginsEmpty() {
    MastraObservationalMemory begun =
        memory.initializeObservationalMemory(thread, json("{a:{b:1}}"), "Europe/Berlin");

    MastraObservationalMemory expected = new MastraObservationalMemory();
    expected.setId(begun.getId());
    expected.setLookupKey("thread:" + id);
    expected.setScope("thread");
    expected.setThreadId(id);
    expected.setResourceId("anna");
    expected.setActiveObservations("");
    expected.setOriginType("initial");
    expected.setConfigJson("{\"a\":{\"b\":1}}");
    expected.setObservedTimezone("Europe/Berlin");
    expected.setCreatedAt(NOW);
    expected.setUpdatedAt(NOW);
    assertThat(begun).usingRecursiveComparison().isEqualTo(expected);
    assertThat(current()).usingRecursiveComparison().isEqualTo(expected);
    LocalDateTime digits = LocalDateTime.ofInstant(NOW_STORED, ZoneOffset.UTC);
    assertThat(
            database.query(
                """
                select "createdAt", "createdAtZ", "lastObservedAt", "lastObservedAtZ",
                  "lastReflectionAtZ", "lastBufferedAtTime", "lastBufferedAtTimeZ"
                from mastra_observational_memory where id = ?
                """,
                begun.getId()))
        .singleElement()
        .isEqualTo(Arrays.asList(digits, NOW_STORED, null, null, null, null, null));
  }

  @Test
  void aMemoryThatHasBegunDoesNotBeginAgain() {
    MastraObservationalMemory first = begin();
    reflect(first, "second");

    MastraObservationalMemory again =
        memory.initializeObservationalMemory(thread, json("{other:1}"));

    assertThat(again).isEqualTo(current());
    assertThat(again.getGenerationCount()).isEqualTo(1);
    assertThat(generations(ObservationalMemoryHistory.of(thread))).containsExactly(1, 0);
  }

  @Test
  void aThreadAndItsResourceHaveMemoriesOfTheirOwn() {
    ObservationScope resource = ObservationScope.ofResource(id);
    MastraObservationalMemory ofThread = begin();
    MastraObservationalMemory ofResource =
        memory.initializeObservationalMemory(resource, json("{}"));

    assertThat(ofResource.getScope()).isEqualTo("resource");
    assertThat(ofResource.getThreadId()).isNull();
    assertThat(ofResource.getLookupKey()).isEqualTo("resource:" + id);
    assertThat(memory.getObservationalMemory(resource)).contains(ofResource);
    assertThat(memory.getObservationalMemory(ObservationScope.ofThread(id, "whoever")))
        .contains(ofThread);

    memory.clearObservationalMemory(thread);
    memory.clearObservationalMemory(thread);

    assertThat(memory.getObservationalMemory(thread)).isEmpty();
    assertThat(memory.getObservationalMemory(resource)).contains(ofResource);
  }

  @Test
  void aReflectionTakesAlongWhatTheRecordHasByNow() {
    MastraObservationalMemory read = begin();
    memory.updateActiveObservations(
        UpdateActiveObservations.of(read.getId(), "a", 7.5, OBSERVED)
            .observedMessageIds(List.of("m1"))
            .observedTimezone("Asia/Tokyo"));
    memory.setReflectingFlag(read.getId(), true);
    memory.setPendingMessageTokens(read.getId(), 99);
    memory.updateObservationalMemoryConfig(read.getId(), json("{b:2}"));

    MastraObservationalMemory next =
        memory.createReflectionGeneration(read, "reflection", 2.5).orElseThrow();

    MastraObservationalMemory expected = new MastraObservationalMemory();
    expected.setId(next.getId());
    expected.setLookupKey("thread:" + id);
    expected.setScope("thread");
    expected.setThreadId(id);
    expected.setResourceId("anna");
    expected.setActiveObservations("reflection");
    expected.setOriginType("reflection");
    expected.setGenerationCount(1);
    expected.setConfigJson("{\"kept\":1,\"b\":2}");
    expected.setObservedTimezone("Asia/Tokyo");
    expected.setTotalTokensObserved(8);
    expected.setObservationTokenCount(3);
    expected.setLastReflectionAt(NOW);
    expected.setCreatedAt(NOW);
    expected.setUpdatedAt(NOW);
    // when the record was read, nothing had been observed
    assertThat(next).usingRecursiveComparison().isEqualTo(expected);
    assertThat(current()).isEqualTo(next);

    MastraObservationalMemory third =
        memory
            .createReflectionGeneration(
                memory.getObservationalMemory(thread).orElseThrow(), "again", 1)
            .orElseThrow();
    assertThat(third.getGenerationCount()).isEqualTo(2);
    assertThat(third.getLastObservedAt()).isNull();
  }

  @Test
  void onlyTheCurrentGenerationCanBeReflectedOn() {
    MastraObservationalMemory first = begin();
    MastraObservationalMemory second = reflect(first, "second");
    memory.updateBufferedReflection(first.getId(), new BufferedReflection("late", 1, 1, 0));

    assertThat(memory.createReflectionGeneration(first, "other", 1)).isEmpty();
    assertThat(memory.swapBufferedReflectionToActive(first.getId(), 1)).isEmpty();

    assertThat(current()).isEqualTo(second);
    assertThat(generations(ObservationalMemoryHistory.of(thread))).containsExactly(1, 0);
    assertThat(record(first.getId()).getBufferedReflection()).isEqualTo("late");
  }

  @Test
  void aMemoryThatWasClearedIsNotBroughtBackByAReflection() {
    MastraObservationalMemory record = begin();
    memory.clearObservationalMemory(thread);

    assertNotFound(
        "CREATE_REFLECTION_GENERATION",
        record.getId(),
        () -> memory.createReflectionGeneration(record, "r", 1));
    assertThat(memory.getObservationalMemory(thread)).isEmpty();
  }

  /** As the original leaves them when two processes begin, or reflect, at once. */
  @Test
  void generationsOfOneNumberStayReadableTheNewestFirst() {
    insertByOther("zero-old", 0, "2024-01-01 00:00:00", "2024-01-01T00:00:00Z");
    insertByOther("zero-new", 0, "2024-01-01 00:00:00", "2024-01-02T00:00:00Z");
    insertByOther("one-b", 1, "2024-01-03 00:00:00", null);
    insertByOther("one-a", 1, "2024-01-03 00:00:00", "2024-01-03T00:00:00Z");

    ObservationalMemoryHistory all = ObservationalMemoryHistory.of(thread);
    assertThat(ids(all)).containsExactly("one-b", "one-a", "zero-new", "zero-old");
    assertThat(ids(all.offset(1).limit(2))).containsExactly("one-a", "zero-new");
    assertThat(current().getId()).isEqualTo(id + "one-b");
    assertThat(memory.initializeObservationalMemory(thread, json("{}"))).isEqualTo(current());

    reflect(record(id + "one-a"), "third");
    assertThat(memory.createReflectionGeneration(record(id + "one-b"), "third", 1)).isEmpty();
    assertThat(generations(all)).containsExactly(2, 1, 1, 0, 0);
  }

  @Test
  void aHistoryIsCutByTimesAndNumbers() {
    for (int generation = 0; generation < 13; generation++) {
      String moment = "2024-01-%02d".formatted(generation + 1);
      insertByOther("g" + generation, generation, moment + " 00:00:00", moment + "T00:00:00Z");
    }
    ObservationalMemoryHistory history = ObservationalMemoryHistory.of(thread);

    assertThat(generations(history)).containsExactly(12, 11, 10, 9, 8, 7, 6, 5, 4, 3);
    assertThat(generations(history.limit(2))).containsExactly(12, 11);
    assertThat(generations(history.limit(2).offset(11))).containsExactly(1, 0);
    assertThat(generations(history.limit(0))).isEmpty();
    assertThat(generations(history.offset(13))).isEmpty();
    assertThat(
            generations(
                history
                    .from(Instant.parse("2024-01-03T00:00:00Z"))
                    .until(Instant.parse("2024-01-05T00:00:00Z"))))
        .containsExactly(4, 3, 2);
    assertThat(generations(history.from(Instant.parse("2024-01-13T00:00:00.001Z")))).isEmpty();
    assertThat(generations(history.until(Instant.parse("2024-01-01T00:00:00Z")).offset(1)))
        .isEmpty();
  }

  // ---- observations

  @Test
  void newObservationsReplaceAllThereAre() {
    String record = begin().getId();
    memory.setPendingMessageTokens(record, 1234.5);
    assertThat(current().getPendingMessageTokens()).isEqualTo(1235);

    memory.updateActiveObservations(
        UpdateActiveObservations.of(record, "first", 10.4, OBSERVED)
            .observedMessageIds(List.of("m1", "m2")));
    MastraObservationalMemory first = current();
    memory.updateActiveObservations(
        UpdateActiveObservations.of(record, "second", 20.5, OBSERVED.plusMillis(1)));
    MastraObservationalMemory second = current();

    assertThat(first.getActiveObservations()).isEqualTo("first");
    assertThat(first.getObservedMessageIds()).isEqualTo(json("['m1','m2']"));
    assertThat(first.getPendingMessageTokens()).isZero();
    assertThat(first.getObservationTokenCount()).isEqualTo(10);
    assertThat(first.getLastObservedAt()).isEqualTo(OBSERVED);
    assertThat(second.getActiveObservations()).isEqualTo("second");
    assertThat(second.getObservedMessageIds()).isNull();
    assertThat(second.getObservationTokenCount()).isEqualTo(21);
    assertThat(second.getTotalTokensObserved()).isEqualTo(31);
    assertThat(second.getLastObservedAt()).isEqualTo(OBSERVED.plusMillis(1));
  }

  @Test
  void aChunkIsBufferedWithAllItSays() {
    String record = begin().getId();

    memory.updateBufferedObservations(
        record,
        BufferedObservationChunk.of("c1", "a\u0000b", 1.5, OBSERVED)
            .messages(List.of("m1", "m2"), 99.4)
            .suggestedContinuation("go on")
            .currentTask("task")
            .threadTitle("title")
            .extractedValues(json("{x:1}"))
            .extractionFailure("slug", "failed")
            .extractionFailure("other", "too"));

    JsonNode chunk = Objects.requireNonNull(current().getBufferedObservationChunks()).path(0);
    assertThat(chunk.path("id").asText()).matches("ombuf-[0-9a-f-]{36}");
    assertThat(chunk)
        .isEqualTo(
            json(
                """
                {id:'%s',cycleId:'c1',observations:'ab',tokenCount:2,messageIds:['m1','m2'],
                 messageTokens:99,lastObservedAt:'2024-05-01T10:00:00.000Z',
                 createdAt:'2025-07-08T09:10:11.121Z',suggestedContinuation:'go on',
                 currentTask:'task',threadTitle:'title',extractedValues:{x:1},
                 extractionFailures:[{slug:'slug',error:'failed'},{slug:'other',error:'too'}]}
                """
                    .formatted(chunk.path("id").asText())));
  }

  @Test
  void aCycleIsBufferedOnce() {
    String record = begin().getId();
    memory.updateBufferedObservations(record, chunk("c1", 10));
    memory.updateBufferedObservations(record, chunk("c2", 20), OBSERVED);

    memory.updateBufferedObservations(record, chunk("c1", 30), OBSERVED.plusMillis(1));

    JsonNode chunks = Objects.requireNonNull(current().getBufferedObservationChunks());
    assertThat(chunks.findValuesAsText("cycleId")).containsExactly("c1", "c2");
    assertThat(chunks.findValuesAsText("messageTokens")).containsExactly("10", "20");
    assertThat(current().getLastBufferedAtTime()).isEqualTo(OBSERVED.plusMillis(1));
  }

  @Test
  void whenObservationsWereBufferedIsKeptInUtcToTheMillisecond() {
    Instant moment = Instant.parse("2024-05-01T23:59:59.987654Z");
    String record = begin().getId();
    memory.updateBufferedObservations(record, chunk("c1", 10), moment);
    memory.updateBufferedObservations(record, chunk("c2", 10));

    assertThat(current().getLastBufferedAtTime())
        .isEqualTo(Instant.parse("2024-05-01T23:59:59.987Z"));
    assertThat(
            database.query(
                """
                select "lastBufferedAtTime", "lastBufferedAtTimeZ"
                from mastra_observational_memory where id = ?
                """,
                record))
        .containsExactly(
            List.of(
                LocalDateTime.parse("2024-05-01T23:59:59.987"),
                Instant.parse("2024-05-01T23:59:59.987Z")));
  }

  /** It leaves the half with a zone to its default. */
  @Test
  void whenTheOriginalBufferedIsReadFromTheHalfThatItWrites() {
    insertByOther("theirs", 0, "2024-01-01 00:00:00", "2024-01-01T00:00:00Z");

    assertThat(current().getLastBufferedAtTime()).isNull();
    database.execute(
        """
        update mastra_observational_memory set "lastBufferedAtTime" = '2024-05-01T23:59:59.987Z'
        where id = '%stheirs'
        """
            .formatted(id));
    assertThat(current().getLastBufferedAtTime())
        .isEqualTo(Instant.parse("2024-05-01T23:59:59.987Z"));

    memory.updateBufferedObservations(id + "theirs", chunk("c1", 1));
    assertThat(
            database.<Instant>value(
                "select \"lastBufferedAtTimeZ\" from mastra_observational_memory where id = ?",
                id + "theirs"))
        .isEqualTo(Instant.parse("2024-05-01T23:59:59.987Z"));
  }

  // ---- activation

  @Test
  void nothingBufferedIsNothingActivated() {
    String record = begin().getId();

    SwapBufferedToActiveResult result =
        memory.swapBufferedToActive(SwapBufferedToActive.of(record, 0.5, 1000, 1000));

    assertThat(result).isEqualTo(new SwapBufferedToActiveResult(List.of(), null, null));
    assertThat(result.observations()).isEmpty();
    assertThat(result.messageTokensActivated()).isZero();
    assertThat(current().getLastObservedAt()).isNull();
  }

  /**
   * Four chunks of 1,000 tokens each. Cases: a boundary that fits, the one after, the one before,
   * by force, and none that leaves enough.
   */
  @ParameterizedTest
  @CsvSource({
    "0.5, 4000, 4000, false, 2",
    "0.5, 4000, 4500, false, 3",
    "0.9, 4000, 3800, false, 3",
    "0.9, 4000, 3800, true, 3",
    "0.9, 4000, 3450, false, 3",
    "0.9, 4000, 4300, false, 3",
    "1, 4000, 3500, false, 3",
    "1, 4000, 3500, true, 3",
    "1, 4000, 4000, false, 4",
    "0.9, 2000, 2300, true, 2",
    "0.95, 10000, 2550, false, 2",
    "0.95, 10000, 3550, true, 3",
    "0, 4000, 100, false, 1",
    "0, 4000, 9000, false, 4",
    "0.5, 10000, 20000, false, 4",
    "0, 0, 0, false, 1",
  })
  void activatesToTheBoundaryThatTheOriginalChooses(
      double ratio, double threshold, double pending, boolean forced, int expected) {
    String record = begin().getId();
    for (int chunk = 0; chunk < 4; chunk++) {
      memory.updateBufferedObservations(record, chunk("c" + chunk, 1000));
    }
    SwapBufferedToActive request = SwapBufferedToActive.of(record, ratio, threshold, pending);

    SwapBufferedToActiveResult result =
        memory.swapBufferedToActive(forced ? request.forceMaxActivation() : request);

    assertThat(result.chunksActivated()).isEqualTo(expected);
    JsonNode left = current().getBufferedObservationChunks();
    assertThat(left == null ? 0 : left.size()).isEqualTo(4 - expected);
  }

  @Test
  void activatedChunksFollowTheObservationsThereAre() {
    String record = begin().getId();
    memory.setPendingMessageTokens(record, 25);
    for (int chunk = 0; chunk < 3; chunk++) {
      memory.updateBufferedObservations(
          record,
          BufferedObservationChunk.of("c" + chunk, "o" + chunk, 3, OBSERVED.plusSeconds(chunk))
              .messages(List.of("m" + chunk, "n" + chunk), 10)
              .suggestedContinuation("s" + chunk)
              .currentTask("t" + chunk));
    }
    SwapBufferedToActiveResult two =
        memory.swapBufferedToActive(SwapBufferedToActive.of(record, 0.5, 20, 30));
    MastraObservationalMemory afterTwo = current();
    SwapBufferedToActiveResult last =
        memory.swapBufferedToActive(
            SwapBufferedToActive.of(record, 0.5, 20, 20).lastObservedAt(OBSERVED.plusSeconds(9)));
    MastraObservationalMemory afterAll = current();

    assertThat(two.activatedCycleIds()).containsExactly("c0", "c1");
    assertThat(two.activatedMessageIds()).containsExactly("m0", "n0", "m1", "n1");
    assertThat(two.messagesActivated()).isEqualTo(4);
    assertThat(two.messageTokensActivated()).isEqualTo(20);
    assertThat(two.observationTokensActivated()).isEqualTo(6);
    assertThat(two.observations()).isEqualTo("o0\n\no1");
    assertThat(two.suggestedContinuation()).isEqualTo("s1");
    assertThat(two.currentTask()).isEqualTo("t1");
    assertThat(afterTwo.getActiveObservations()).isEqualTo("o0\n\no1");
    assertThat(afterTwo.getPendingMessageTokens()).isEqualTo(5);
    assertThat(afterTwo.getObservationTokenCount()).isEqualTo(6);
    assertThat(afterTwo.getTotalTokensObserved()).isZero();
    assertThat(afterTwo.getLastObservedAt()).isEqualTo(OBSERVED.plusSeconds(1));
    assertThat(last.activatedCycleIds()).containsExactly("c2");
    assertThat(afterAll.getActiveObservations())
        .isEqualTo("o0\n\no1\n\n--- message boundary (2024-05-01T10:00:09.000Z) ---\n\no2");
    assertThat(afterAll.getPendingMessageTokens()).isZero();
    assertThat(afterAll.getObservationTokenCount()).isEqualTo(9);
    assertThat(afterAll.getLastObservedAt()).isEqualTo(OBSERVED.plusSeconds(9));
    assertThat(afterAll.getBufferedObservationChunks()).isNull();
  }

  /** The original takes such counts and goes by those that are stored. */
  @Test
  void messagesCountedAnewDecideHowManyChunksBecomeActive() {
    String record = begin().getId();
    for (int chunk = 0; chunk < 3; chunk++) {
      memory.updateBufferedObservations(record, chunk("c" + chunk, 1000));
    }
    SwapBufferedToActive request = SwapBufferedToActive.of(record, 0.5, 4000, 4000);

    SwapBufferedToActiveResult result =
        memory.swapBufferedToActive(
            request.messageTokens("c0", 2000.4).messageTokens("c2", 7).messageTokens("gone", 9));

    assertThat(result.activatedCycleIds()).containsExactly("c0");
    assertThat(result.messageTokensActivated()).isEqualTo(2000);
    JsonNode left = Objects.requireNonNull(current().getBufferedObservationChunks());
    assertThat(left.findValuesAsText("messageTokens")).containsExactly("1000", "7");
  }

  @Test
  void oddChunksOfOthersDoNotStopAnActivation() {
    String record = begin().getId();
    for (String odd : List.of("null", "\"no array\"", "{}", "[]")) {
      setChunks(record, odd);
      assertThat(activateAll(record).chunksActivated()).as(odd).isZero();
      memory.updateBufferedObservations(record, chunk("c1", 1));
      assertThat(activateAll(record).activatedCycleIds()).as(odd).containsExactly("c1");
    }

    setChunks(
        record, "[{}, 7, {\"cycleId\": null, \"observations\": \"o\", \"messageTokens\": 1}]");
    SwapBufferedToActiveResult result = activateAll(record);

    assertThat(result.chunksActivated()).isEqualTo(3);
    assertThat(result.observations()).isEqualTo("\n\n\n\no");
    assertThat(current().getLastObservedAt()).isEqualTo(NOW_STORED);

    setChunks(record, "[{\"lastObservedAt\": \"yesterday\"}]");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> activateAll(record))
        .withMessageContaining(record)
        .extracting(StorageException::id)
        .isEqualTo("MASTRA_STORAGE_PG_SWAP_BUFFERED_TO_ACTIVE_FAILED");
  }

  private static SwapBufferedToActiveResult activateAll(String record) {
    return memory.swapBufferedToActive(SwapBufferedToActive.of(record, 0, 0, 1_000_000));
  }

  private static void setChunks(String record, String chunks) {
    database.query(
        """
        update mastra_observational_memory set "bufferedObservationChunks" = cast(? as jsonb)
        where id = ? returning id
        """,
        chunks,
        record);
  }

  // ---- buffered reflections

  @Test
  void aBufferedReflectionTakesThePlaceOfTheLinesItWasMadeOf() {
    String record = begin().getId();
    memory.updateActiveObservations(
        UpdateActiveObservations.of(
            record, "one\ntwo\n\u00a0three\n\nfour \ufeff\n", 50, OBSERVED));
    memory.updateBufferedReflection(record, new BufferedReflection("first", 1.5, 10, 1));
    memory.updateBufferedReflection(record, new BufferedReflection("second", 2, 20.5, 2));
    MastraObservationalMemory buffered = current();

    MastraObservationalMemory next =
        memory.swapBufferedReflectionToActive(record, 30.5).orElseThrow();

    assertThat(buffered.getBufferedReflection()).isEqualTo("first\n\nsecond");
    assertThat(buffered.getBufferedReflectionTokens()).isEqualTo(4);
    assertThat(buffered.getBufferedReflectionInputTokens()).isEqualTo(31);
    assertThat(buffered.getReflectedObservationLineCount()).isEqualTo(2);
    assertThat(next.getActiveObservations()).isEqualTo("first\n\nsecond\n\nthree\n\nfour");
    assertThat(next.getGenerationCount()).isEqualTo(1);
    assertThat(next.getObservationTokenCount()).isEqualTo(31);
    assertThat(next.getTotalTokensObserved()).isEqualTo(50);
    assertThat(next.getLastObservedAt()).isEqualTo(OBSERVED);
    assertThat(next.getLastReflectionAt()).isEqualTo(NOW_STORED);
    assertThat(current()).usingRecursiveComparison().isEqualTo(next);
    MastraObservationalMemory old = record(record);
    assertThat(old.getBufferedReflection()).isNull();
    assertThat(old.getBufferedReflectionTokens()).isNull();
    assertThat(old.getBufferedReflectionInputTokens()).isNull();
    assertThat(old.getReflectedObservationLineCount()).isNull();
  }

  @Test
  void aReflectionOnAllThereIsStandsAlone() {
    String record = begin().getId();
    memory.updateActiveObservations(UpdateActiveObservations.of(record, "one", 5, OBSERVED));
    memory.updateBufferedReflection(record, new BufferedReflection("all", 1, 1, 99));

    assertThat(memory.swapBufferedReflectionToActive(record, 1).orElseThrow())
        .extracting(MastraObservationalMemory::getActiveObservations)
        .isEqualTo("all");
  }

  @Test
  void withoutABufferedReflectionThereIsNoneToTake() {
    String record = begin().getId();

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> memory.swapBufferedReflectionToActive(record, 1))
        .satisfies(
            e -> {
              assertThat(e.id())
                  .isEqualTo("MASTRA_STORAGE_PG_SWAP_BUFFERED_REFLECTION_TO_ACTIVE_NO_CONTENT");
              assertThat(e.category()).isEqualTo(ErrorCategory.USER);
              assertThat(e.details()).isEqualTo(Map.of("id", record));
            });
  }

  // ---- flags and configuration

  @Test
  void flagsAreSetOneByOne() {
    String record = begin().getId();
    memory.setObservingFlag(record, true);
    assertThat(current().isObserving()).isTrue();
    memory.setReflectingFlag(record, true);
    assertThat(current().isReflecting()).isTrue();
    memory.setBufferingReflectionFlag(record, true);
    assertThat(current().isBufferingReflection()).isTrue();
    memory.setBufferingObservationFlag(record, true, 41.5);
    memory.setObservingFlag(record, false);
    memory.setReflectingFlag(record, false);
    memory.setBufferingReflectionFlag(record, false);

    MastraObservationalMemory now = current();
    assertThat(now.isBufferingObservation()).isTrue();
    assertThat(now.getLastBufferedAtTokens()).isEqualTo(42);
    assertThat(now.isObserving() || now.isReflecting() || now.isBufferingReflection()).isFalse();

    memory.setBufferingObservationFlag(record, false);

    assertThat(current().isBufferingObservation()).isFalse();
    assertThat(current().getLastBufferedAtTokens()).isEqualTo(42);
  }

  @Test
  void aConfigurationIsMergedObjectIntoObject() {
    String record = begin().getId();
    String number = "123456789.12345678901234567890";
    database.query(
        "update mastra_observational_memory set config = ? where id = ? returning id",
        "{\"n\": "
            + number
            + ", \"a\": {\"x\": 1, \"y\": {\"z\": 1}}, \"list\": [1, 2], \"gone\": 1}",
        record);

    memory.updateObservationalMemoryConfig(
        record, json("{a:{y:{w:2}},list:[3],gone:null,new:{b:[]},text:'a\\u0000b'}"));

    assertThat(current().getConfigJson())
        .isEqualTo(
            "{\"n\":"
                + number
                + ",\"a\":{\"x\":1,\"y\":{\"z\":1,\"w\":2}},\"list\":[3],\"gone\":null,"
                + "\"new\":{\"b\":[]},\"text\":\"ab\"}");
  }

  @Test
  void aConfigurationThatIsNoObjectIsReplacedAndOneThatIsNoJsonRefused() {
    String record = begin().getId();
    for (String odd : List.of("", "[1]", "\"text\"", "null")) {
      database.query(
          "update mastra_observational_memory set config = ? where id = ? returning id",
          odd,
          record);
      if (odd.isEmpty()) {
        assertThat(current().getConfig()).isEqualTo(json("{}"));
      }
      memory.updateObservationalMemoryConfig(record, json("{a:1}"));
      assertThat(current().getConfigJson()).as(odd).isEqualTo("{\"a\":1}");
    }
    database.query(
        "update mastra_observational_memory set config = ? where id = ? returning id",
        "{no json",
        record);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> memory.updateObservationalMemoryConfig(record, json("{a:1}")))
        .extracting(StorageException::id)
        .isEqualTo("MASTRA_STORAGE_PG_UPDATE_OM_CONFIG_FAILED");
  }

  // ---- whole records

  @Test
  void aRecordIsInsertedWithAllItsColumns() {
    MastraObservationalMemory record = full(id + "full", 3);

    memory.insertObservationalMemoryRecord(record);

    assertThat(current())
        .usingRecursiveComparison()
        .ignoringFields(
            "lookupKey",
            "observedMessageIdsJson",
            "bufferedMessageIdsJson",
            "bufferedObservationChunksJson",
            "metadataJson")
        .isEqualTo(record);
    assertThat(current().getLookupKey()).isEqualTo("thread:" + id);
    assertThat(current().getObservedMessageIds()).isEqualTo(record.getObservedMessageIds());
    assertThat(current().getBufferedMessageIds()).isEqualTo(record.getBufferedMessageIds());
    assertThat(current().getBufferedObservationChunks())
        .isEqualTo(record.getBufferedObservationChunks());
    assertThat(current().getMetadata()).isEqualTo(record.getMetadata());
    // each column the row has is written
    assertThat(
            database.query(
                "select * from mastra_observational_memory where id = ?", record.getId()))
        .singleElement()
        .satisfies(row -> assertThat(row).doesNotContainNull());

    memory.insertObservationalMemoryRecord(full(id + "older", 2));
    assertThat(generations(ObservationalMemoryHistory.of(thread))).containsExactly(3, 2);
  }

  @Test
  void chunksInAStringAreKeptBySendingThemThroughAndByBufferingMore() {
    MastraObservationalMemory record = full(id + "full", 3);
    record.setBufferedObservationChunksJson("\"[{\\\"cycleId\\\": \\\"first\\\"}]\"");
    memory.insertObservationalMemoryRecord(record);
    memory.updateBufferedObservations(id + "full", chunk("second", 1));
    assertThat(chunksOf(current())).containsExactly("first", "second");

    setChunks(id + "full", "\"[{\\\"cycleId\\\": \\\"others\\\"}]\"");
    memory.updateBufferedObservations(id + "full", chunk("third", 1));
    memory.updateBufferedObservations(id + "full", chunk("others", 1));
    assertThat(chunksOf(current())).containsExactly("others", "third");

    setChunks(id + "full", "null");
    memory.updateBufferedObservations(id + "full", chunk("fourth", 1));
    assertThat(chunksOf(current())).containsExactly("fourth");
  }

  private static List<String> chunksOf(MastraObservationalMemory record) {
    return Objects.requireNonNull(record.getBufferedObservationChunks())
        .findValuesAsText("cycleId");
  }

  @Test
  void aRecordNeedsAnIdAndANumberOfItsOwn() {
    memory.insertObservationalMemoryRecord(full(id + "full", 3));

    for (MastraObservationalMemory other : List.of(full(id + "full", 4), full(id + "other", 3))) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> memory.insertObservationalMemoryRecord(other))
          .extracting(StorageException::id)
          .isEqualTo("MASTRA_STORAGE_PG_INSERT_OBSERVATIONAL_MEMORY_RECORD_FAILED");
    }
    assertThat(generations(ObservationalMemoryHistory.of(thread))).containsExactly(3);
  }

  @Test
  void aRecordWithTheLeastThatItMustHaveIsInsertedToo() {
    MastraObservationalMemory record = new MastraObservationalMemory();
    record.setId(id);
    record.setResourceId(id);
    record.setConfig(json("{}"));

    memory.insertObservationalMemoryRecord(record);

    MastraObservationalMemory stored =
        memory.getObservationalMemory(ObservationScope.ofResource(id)).orElseThrow();
    assertThat(stored.getScope()).isEqualTo("resource");
    assertThat(stored.getOriginType()).isEqualTo("initial");
    assertThat(stored.getActiveObservations()).isEmpty();
    assertThat(stored.getCreatedAt()).isEqualTo(NOW_STORED);
    assertThat(stored.getLastBufferedAtTime()).isNull();
  }

  // ---- what is refused

  @Test
  void whatIsNotThereIsNamed() {
    Map<String, ThrowingCallable> calls =
        Map.of(
            "UPDATE_ACTIVE_OBSERVATIONS",
            () -> memory.updateActiveObservations(UpdateActiveObservations.of(id, "", 0, OBSERVED)),
            "UPDATE_BUFFERED_OBSERVATIONS",
            () -> memory.updateBufferedObservations(id, chunk("c", 1)),
            "SWAP_BUFFERED_TO_ACTIVE",
            () -> memory.swapBufferedToActive(SwapBufferedToActive.of(id, 1, 1, 1)),
            "UPDATE_BUFFERED_REFLECTION",
            () -> memory.updateBufferedReflection(id, new BufferedReflection("", 0, 0, 0)),
            "SWAP_BUFFERED_REFLECTION_TO_ACTIVE",
            () -> memory.swapBufferedReflectionToActive(id, 0),
            "SET_REFLECTING_FLAG",
            () -> memory.setReflectingFlag(id, true),
            "SET_OBSERVING_FLAG",
            () -> memory.setObservingFlag(id, true),
            "SET_BUFFERING_OBSERVATION_FLAG",
            () -> memory.setBufferingObservationFlag(id, true),
            "SET_BUFFERING_REFLECTION_FLAG",
            () -> memory.setBufferingReflectionFlag(id, true),
            "SET_PENDING_MESSAGE_TOKENS",
            () -> memory.setPendingMessageTokens(id, 1));

    calls.forEach((operation, call) -> assertNotFound(operation, id, call));
    assertNotFound(
        "UPDATE_OM_CONFIG", id, () -> memory.updateObservationalMemoryConfig(id, json("{}")));
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongArgumentsAreNamedBeforeAnythingHappens() {
    refused("threadId", () -> ObservationScope.ofThread(" ", "r"));
    refused("threadId", () -> ObservationScope.ofThread(null, "r"));
    refused("resourceId", () -> ObservationScope.ofResource(""));
    refused("scope", () -> memory.getObservationalMemory(null));
    refused("limit", () -> ObservationalMemoryHistory.of(thread).limit(-1));
    refused("offset", () -> ObservationalMemoryHistory.of(thread).offset(-1));
    refused("from", () -> ObservationalMemoryHistory.of(thread).from(null));
    refused("config", () -> memory.initializeObservationalMemory(thread, json("[1]")));
    refused("config", () -> memory.initializeObservationalMemory(thread, null));
    refused("config", () -> memory.updateObservationalMemoryConfig(id, json("1")));
    refused("observedTimezone", () -> memory.initializeObservationalMemory(thread, json("{}"), ""));
    refused("tokenCount", () -> UpdateActiveObservations.of(id, "", -1, OBSERVED));
    refused("tokenCount", () -> memory.setPendingMessageTokens(id, Double.NaN));
    refused("tokenCount", () -> memory.setPendingMessageTokens(id, 1e10));
    refused("observations", () -> UpdateActiveObservations.of(id, "a\u0000", 1, OBSERVED));
    refused(
        "observedMessageIds[1]",
        () ->
            UpdateActiveObservations.of(id, "", 1, OBSERVED).observedMessageIds(List.of("a", "")));
    refused("lastObservedAt", () -> UpdateActiveObservations.of(id, "", 1, Instant.MAX));
    refused("cycleId", () -> chunk("", 1));
    refused("messageTokens", () -> chunk("c", -1));
    refused("chunk", () -> memory.updateBufferedObservations(id, null));
    refused("id", () -> memory.updateBufferedObservations(" ", chunk("c", 1)));
    refused("activationRatio", () -> SwapBufferedToActive.of(id, 1.1, 1, 1));
    refused("activationRatio", () -> SwapBufferedToActive.of(id, Double.NaN, 1, 1));
    refused("messageTokensThreshold", () -> SwapBufferedToActive.of(id, 1, -1, 1));
    refused("currentPendingTokens", () -> SwapBufferedToActive.of(id, 1, 1, -1));
    refused("reflectedObservationLineCount", () -> new BufferedReflection("", 1, 1, -1));
    refused("inputTokenCount", () -> new BufferedReflection("", 1, -1, 1));
    refused("currentRecord", () -> memory.createReflectionGeneration(null, "", 1));
    refused(
        "currentRecord.id",
        () -> memory.createReflectionGeneration(new MastraObservationalMemory(), "", 1));
    refusedRecord("record.id", record -> record.setId(""));
    refusedRecord("record.resourceId", record -> record.setResourceId(null));
    refusedRecord("record.threadId", record -> record.setThreadId(""));
    refusedRecord("record.scope", record -> record.setScope("resource"));
    refusedRecord("record.config", record -> record.setConfigJson("{"));
    refusedRecord("record.config", record -> record.setConfigJson("[]"));
    refusedRecord("record.generationCount", record -> record.setGenerationCount(-1));
    refusedRecord("record.bufferedReflection", record -> record.setBufferedReflection("\u0000"));
    refusedRecord("record.metadata", record -> record.setMetadataJson("{"));
    refusedRecord("record.metadata", record -> record.setMetadataJson("[]"));
    refusedRecord("record.observedMessageIds", record -> record.setObservedMessageIdsJson("["));
    refusedRecord("record.bufferedMessageIds", record -> record.setBufferedMessageIdsJson("{}"));
    refusedRecord(
        "record.bufferedObservationChunks", record -> record.setBufferedObservationChunksJson("1"));
    JsonNode colliding = json("{a:1}");
    ((ObjectNode) colliding).put("a\u0000", 2);
    refused("config", () -> memory.initializeObservationalMemory(thread, colliding));
    refused("config", () -> memory.updateObservationalMemoryConfig(id, colliding));
    refused("extractedValues", () -> chunk("c", 1).extractedValues(colliding));
  }

  private void refusedRecord(String argument, Consumer<MastraObservationalMemory> change) {
    MastraObservationalMemory record = full(id, 1);
    change.accept(record);
    refused(argument, () -> memory.insertObservationalMemoryRecord(record));
  }

  private static void refused(String argument, ThrowingCallable call) {
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(call)
        .extracting(InvalidArgumentException::argument)
        .isEqualTo(argument);
  }

  private static void assertNotFound(String operation, String record, ThrowingCallable call) {
    assertThatThrownBy(call)
        .as(operation)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_" + operation + "_NOT_FOUND");
              assertThat(e.category()).isEqualTo(ErrorCategory.USER);
              assertThat(e.getMessage())
                  .isEqualTo("Observational memory record not found: " + record);
            });
  }

  private MastraObservationalMemory full(String recordId, int generation) {
    MastraObservationalMemory record = new MastraObservationalMemory();
    record.setId(recordId);
    record.setLookupKey("of somebody else");
    record.setScope("thread");
    record.setThreadId(id);
    record.setResourceId("anna");
    record.setActiveObservations("observations");
    record.setActiveObservationsPendingUpdate("pending");
    record.setOriginType("reflection");
    record.setConfigJson("{\"a\": 1}");
    record.setGenerationCount(generation);
    record.setLastObservedAt(OBSERVED);
    record.setLastReflectionAt(OBSERVED.plusMillis(1));
    record.setPendingMessageTokens(1);
    record.setTotalTokensObserved(2);
    record.setObservationTokenCount(3);
    record.setObserving(true);
    record.setReflecting(true);
    record.setObservedMessageIds(json("['m1']"));
    record.setObservedTimezone("Asia/Tokyo");
    record.setBufferedObservations("buffered");
    record.setBufferedObservationTokens(4);
    record.setBufferedMessageIds(json("['m2']"));
    record.setBufferedReflection("reflection");
    record.setBufferedReflectionTokens(5);
    record.setBufferedReflectionInputTokens(6);
    record.setReflectedObservationLineCount(7);
    record.setBufferedObservationChunks(json("[{cycleId:'c'}]"));
    record.setBufferingObservation(true);
    record.setBufferingReflection(true);
    record.setLastBufferedAtTokens(8);
    record.setLastBufferedAtTime(OBSERVED.plusMillis(2));
    record.setMetadata(json("{k:1}"));
    record.setCreatedAt(OBSERVED.plusMillis(3));
    record.setUpdatedAt(OBSERVED.plusMillis(4));
    return record;
  }

  /** A row as the original inserts it: it does not name the halves with a zone that it forgets. */
  private void insertByOther(String name, int generation, String local, @Nullable String zoned) {
    database.query(
        """
        insert into mastra_observational_memory
          (id, "lookupKey", scope, "resourceId", "threadId", "activeObservations", "originType",
           config, "generationCount", "lastObservedAtZ", "lastReflectionAtZ",
           "pendingMessageTokens", "totalTokensObserved", "observationTokenCount",
           "isObserving", "isReflecting", "isBufferingObservation", "isBufferingReflection",
           "lastBufferedAtTokens", "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
        values
          (?, ?, 'thread', 'anna', ?, '', 'initial', '{}', ?, null, null, 0, 0, 0, false, false,
           false, false, 0, cast(? as timestamp), cast(? as timestamptz), now(), now())
        returning id
        """,
        id + name,
        "thread:" + id,
        id,
        generation,
        local,
        zoned);
  }

  private static BufferedObservationChunk chunk(String cycleId, double messageTokens) {
    return BufferedObservationChunk.of(cycleId, "saw", 1, OBSERVED)
        .messages(List.of("m"), messageTokens);
  }

  private MastraObservationalMemory begin() {
    return memory.initializeObservationalMemory(thread, json("{kept:1}"));
  }

  private static MastraObservationalMemory reflect(
      MastraObservationalMemory record, String reflection) {
    return memory.createReflectionGeneration(record, reflection, 1).orElseThrow();
  }

  private MastraObservationalMemory current() {
    return memory.getObservationalMemory(thread).orElseThrow();
  }

  private MastraObservationalMemory record(String recordId) {
    return memory
        .getObservationalMemoryHistory(ObservationalMemoryHistory.of(thread).limit(100))
        .stream()
        .filter(record -> record.getId().equals(recordId))
        .findFirst()
        .orElseThrow();
  }

  private static List<Integer> generations(ObservationalMemoryHistory request) {
    return memory.getObservationalMemoryHistory(request).stream()
        .map(MastraObservationalMemory::getGenerationCount)
        .toList();
  }

  private List<String> ids(ObservationalMemoryHistory request) {
    return memory.getObservationalMemoryHistory(request).stream()
        .map(record -> record.getId().substring(id.length()))
        .toList();
  }
}
