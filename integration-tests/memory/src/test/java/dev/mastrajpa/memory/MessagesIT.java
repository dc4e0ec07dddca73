package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final int ROUNDS = 25;

  private static HikariDataSource pool;
  private static RecordingDataSource recording;
  private static PostgresStore store;
  private static MemoryRepository memory;

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    recording = new RecordingDataSource(pool);
    store =
        PostgresStore.builder()
            .id("messages")
            .dataSource(recording)
            .clock(Clock.fixed(NOW.plusNanos(456_789), ZoneOffset.ofHours(5)))
            .build();
    store.init();
    memory = store.memory();
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @Nested
  class Saving {

    @Test
    void aMessageIsStoredInEveryColumn() {
      String thread = thread();
      MastraMessage message = message("m", thread, "Hello");
      message.setCreatedAt(THEN.plusNanos(999_999));

      memory.saveMessages(List.of(message));

      assertThat(row(message))
          .isEqualTo(
              Arrays.asList(
                  message.getId(),
                  thread,
                  "{\"format\":2,\"parts\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                      + "\"content\":\"Hello\"}",
                  "user",
                  "v2",
                  LocalDateTime.parse("2024-01-02T03:04:05.678"),
                  "r1",
                  THEN));
    }

    @Test
    void theAnswerIsWhatIsStoredOldestFirst() {
      String thread = thread();
      MastraMessage late = message("a", thread, "late");
      late.setCreatedAt(THEN.plusSeconds(1));
      MastraMessage early = message("b", thread, "early");
      early.setCreatedAt(THEN);
      MastraMessage system = message("c", thread, "system");
      system.setRole("system");
      system.setCreatedAt(THEN);

      List<MastraMessage> saved = memory.saveMessages(List.of(late, system, early));

      assertThat(saved).containsExactly(early, system, late);
      assertThat(saved)
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactlyElementsOf(
              memory.listMessages(ListMessages.inThread(thread).includingSystem()));
      assertThat(saved.get(0)).isNotSameAs(early);
    }

    @Test
    void messagesWithoutATimeKeepTheOrderTheyWereGivenIn() {
      String thread = thread();
      List<MastraMessage> messages =
          IntStream.range(0, 20).mapToObj(i -> message("m", thread, "no " + i)).toList();

      memory.saveMessages(messages);

      Page<MastraMessage> page = memory.listMessages(ListMessages.inThread(thread));
      assertThat(page.items()).containsExactlyElementsOf(messages);
      assertThat(page.items().get(0).getCreatedAt()).isEqualTo(NOW);
      assertThat(page.items().get(19).getCreatedAt()).isEqualTo(NOW.plusMillis(19));
      assertThat(messages).allMatch(message -> message.getCreatedAt() == null);
    }

    @Test
    void savingTouchesTheThread() {
      String thread = thread();
      database.execute(
          "update mastra_threads set metadata = '{\"k\":1}' where id = '" + thread + "'");

      memory.saveMessages(List.of(message("m", thread, "Hello")));

      MastraThread read = memory.getThreadById(thread).orElseThrow();
      assertThat(read.getUpdatedAt()).isEqualTo(NOW);
      assertThat(read.getCreatedAt()).isEqualTo(THEN);
      assertThat(read.getMetadataJson()).isEqualTo("{\"k\": 1}");
      assertThat(
              database.<LocalDateTime>value(
                  "select \"updatedAt\" from mastra_threads where id = ?", thread))
          .isEqualTo(LocalDateTime.ofInstant(NOW, ZoneOffset.UTC));
    }

    @Test
    void savingAgainReplacesAllButTheTimeOfCreation() {
      String thread = thread();
      MastraMessage first = message("m", thread, "first");
      first.setCreatedAt(THEN);
      memory.saveMessages(List.of(first));
      String other = thread();
      MastraMessage second =
          MastraMessage.ofText(first.getId(), other, "r2", "assistant", "second");
      second.setType("v1");
      second.setCreatedAt(NOW);

      List<MastraMessage> saved = memory.saveMessages(List.of(second));

      assertThat(row(first))
          .isEqualTo(
              Arrays.asList(
                  first.getId(),
                  other,
                  second.getContent(),
                  "assistant",
                  "v1",
                  LocalDateTime.parse("2024-01-02T03:04:05.678"),
                  "r2",
                  THEN));
      assertThat(saved.get(0).getCreatedAt()).isEqualTo(THEN);
    }

    @Test
    void theLastOfTwoMessagesWithOneIdWinsButForItsTime() {
      String thread = thread();
      MastraMessage first = message("m", thread, "first");
      first.setCreatedAt(THEN);
      MastraMessage last = MastraMessage.ofText(first.getId(), thread, "r1", "assistant", "last");
      last.setCreatedAt(THEN.plusSeconds(1));

      List<MastraMessage> saved = memory.saveMessages(List.of(first, last));

      assertThat(saved).hasSize(1);
      assertThat(saved.get(0).text()).isEqualTo("last");
      assertThat(saved.get(0).getRole()).isEqualTo("assistant");
      assertThat(saved.get(0).getCreatedAt()).isEqualTo(THEN);
      assertThat(row(first)).contains(last.getContent(), THEN);
    }

    @Test
    void aMissingThreadIsNamedAndNothingIsStored() {
      String thread = thread();
      MastraMessage message = message("m", thread, "Hello");

      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(
              () -> memory.saveMessages(List.of(message, message("m", "no-such-thread", "Hi"))))
          .withMessage("Thread no-such-thread not found")
          .satisfies(e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_SAVE_MESSAGES_FAILED"))
          .satisfies(e -> assertThat(e.details()).containsEntry("threadId", "no-such-thread"));

      assertThat(memory.listMessages(ListMessages.inThread(thread))).isEmpty();
      assertThat(memory.getThreadById(thread).orElseThrow().getUpdatedAt()).isEqualTo(THEN);
    }

    @Test
    void aTransactionGoesOnAfterAMissingThread() {
      String thread = thread();
      MastraMessage message = message("m", thread, "Hello");

      store.inTransaction(
          tx -> {
            assertThatThrownBy(
                    () ->
                        tx.memory()
                            .saveMessages(List.of(message, message("m", "no-such-thread", "Hi"))))
                .isInstanceOf(StorageException.class);
            assertThat(tx.memory().getThreadById(thread).orElseThrow().getUpdatedAt())
                .isEqualTo(THEN);
            tx.memory().saveMessages(List.of(message));
          });

      assertThat(memory.listMessages(ListMessages.inThread(thread))).containsExactly(message);
    }

    @Test
    void noMessagesAreNoStatement() {
      assertThat(recording.during(() -> assertThat(memory.saveMessages(List.of())).isEmpty()))
          .isEmpty();
    }

    @Test
    void aHundredMessagesAreOneStatement() {
      String thread = thread();
      List<MastraMessage> messages =
          IntStream.range(0, 100).mapToObj(i -> message("m", thread, "no " + i)).toList();

      assertThat(recording.during(() -> memory.saveMessages(messages))).hasSize(1);
    }

    @Test
    void tenThousandMessagesInAHundredThreadsAreOneStatementToo() {
      List<String> threads = IntStream.range(0, 100).mapToObj(i -> thread()).toList();
      List<MastraMessage> messages =
          IntStream.range(0, 10_000)
              .mapToObj(i -> message("m", threads.get(i % 100), "no " + i))
              .toList();

      assertThat(recording.during(() -> memory.saveMessages(messages))).hasSize(1);
      assertThat(memory.listMessages(ListMessages.inThread(threads.get(7)).all()).items())
          .extracting(MastraMessage::text)
          .containsExactlyElementsOf(
              IntStream.range(0, 100).mapToObj(i -> "no " + (100 * i + 7)).toList());
    }

    @Test
    void theThreadIsChangedInPlaceWithoutItsIndexes() {
      String thread = thread();
      Object inPlace;
      try (PostgresStore ticking =
          PostgresStore.builder()
              .id("ticking")
              .dataSource(pool)
              .clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(1)))
              .build()) {
        inPlace =
            ticking.fromTransaction(
                repositories -> {
                  for (int i = 0; i < 50; i++) { // one or two may find the page full
                    repositories.memory().saveMessages(List.of(message("m", thread, "hello")));
                  }
                  return repositories
                      .db()
                      .one(
                          "select pg_stat_get_xact_tuples_hot_updated("
                              + "cast('mastra_threads' as regclass)) as n")
                      .get("n");
                });
      }

      assertThat((Long) inPlace).isGreaterThan(40);
    }

    @Test
    void contentsAreStoredAsTheyAre() {
      String thread = thread();
      List<String> contents =
          List.of(
              "plain",
              "",
              "{not json",
              "\"n\\u0000l\\ud800\"",
              "{\"format\":2, \"parts\":[],  \"big\":123456789.123456789012345678}");
      List<MastraMessage> messages = new ArrayList<>();
      for (String content : contents) {
        MastraMessage message = message("m", thread, "");
        message.setContent(content);
        messages.add(message);
      }

      memory.saveMessages(messages);

      assertThat(memory.listMessages(ListMessages.inThread(thread)))
          .extracting(MastraMessage::getContent)
          .containsExactlyElementsOf(contents);
    }

    @Test
    void aDocumentKeepsItsNulAndItsLoneSurrogateAsEscapes() {
      String thread = thread();
      MastraMessage message =
          new MastraMessage(
              "nul-" + thread,
              thread,
              "r1",
              "user",
              JsonNodeFactory.instance.objectNode().put("format", 2).put("content", "a\0\uD800"));

      memory.saveMessages(List.of(message));

      assertThat(memory.listMessages(ListMessages.inThread(thread)).items().get(0).getContent())
          .isEqualTo("{\"format\":2,\"content\":\"a\\u0000\\ud800\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "123", " -1.5e3 ", "true", "false", "[1,null]"})
    void aContentThatMakesTheThreadUnreadableForTheOriginalIsRefused(String content) {
      String thread = thread();
      MastraMessage message = message("m", thread, "");
      message.setContent(content);

      assertThatThrownBy(() -> memory.saveMessages(List.of(message("m", thread, "Hi"), message)))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageStartingWith("messages[1].content: \"" + content);
      assertThat(memory.listMessages(ListMessages.inThread(thread))).isEmpty();
    }

    @Test
    void anOldContentNeedsARoleThatTheOriginalKnows() {
      MastraMessage message = message("m", thread(), "");
      message.setContent("plain");
      message.setRole("data");

      assertThatThrownBy(() -> memory.saveMessages(List.of(message)))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("\"data\"");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without the check may do
    void wrongArgumentsAreNamedBeforeAnythingIsRun() {
      List<String> statements =
          recording.during(
              () -> {
                assertThatThrownBy(() -> memory.saveMessages(null))
                    .isInstanceOf(InvalidArgumentException.class);
                assertThatThrownBy(() -> memory.saveMessages(Collections.singletonList(null)))
                    .hasMessage("messages[0]: must be given, but is null");
                assertRefused(message -> message.setId(" "), "messages[0].id: \" \" is blank");
                assertRefused(
                    message -> message.setThreadId(null),
                    "messages[0].threadId: must be given, but is null");
                assertRefused(
                    message -> message.setResourceId(null),
                    "messages[0].resourceId: must be given, but is null");
                assertRefused(message -> message.setRole(""), "messages[0].role: \"\" is blank");
                assertRefused(
                    message -> message.setContent(null),
                    "messages[0].content: must be given, but is null");
                assertRefused(
                    message -> message.setContent("a\0"),
                    "messages[0].content: \"a\\u0000\" has a NUL character, which PostgreSQL"
                        + " cannot store");
              });

      assertThat(statements).isEmpty();
    }

    private void assertRefused(Consumer<MastraMessage> change, String expected) {
      MastraMessage message = MastraMessage.ofText("m", "t", "r", "user", "Hello");
      change.accept(message);
      assertThatThrownBy(() -> memory.saveMessages(List.of(message)))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessage(expected);
    }

    @Test
    void manyMaySaveToTheSameThreadsAtOnce() throws Exception {
      List<String> threads = IntStream.range(0, 20).mapToObj(i -> thread()).toList();

      atOnce(
          8,
          caller -> {
            List<MastraMessage> messages =
                new ArrayList<>(
                    threads.stream().map(thread -> message("own", thread, "own")).toList());
            Collections.shuffle(messages, new Random(caller));
            memory.saveMessages(messages);
          });

      for (String thread : threads) {
        assertThat(memory.listMessages(ListMessages.inThread(thread).perPage(0)).total())
            .hasValue(8 * ROUNDS);
      }
    }

    @Test
    void manyMayTakeTheSameMessagesToDifferentThreadsAtOnce() throws Exception {
      List<String> threads = IntStream.range(0, 8).mapToObj(i -> thread()).toList();
      List<String> ids = IntStream.range(0, 20).mapToObj(i -> id("shared")).toList();

      atOnce(
          8,
          caller -> {
            List<MastraMessage> messages =
                new ArrayList<>(
                    ids.stream()
                        .map(
                            id ->
                                MastraMessage.ofText(id, threads.get(caller), "r1", "user", "mine"))
                        .toList());
            Collections.shuffle(messages, new Random(caller));
            memory.saveMessages(messages);
          });

      assertThat(
              threads.stream()
                  .flatMap(
                      thread -> memory.listMessages(ListMessages.inThread(thread)).items().stream())
                  .map(MastraMessage::getId))
          .containsExactlyInAnyOrderElementsOf(ids);
    }

    /** Each caller does this some times over, all of them at once. */
    private void atOnce(int callers, IntConsumer body) throws Exception {
      ExecutorService executor = Executors.newFixedThreadPool(callers);
      try {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
          int caller = i;
          calls.add(
              executor.submit(
                  () -> {
                    for (int round = 0; round < ROUNDS; round++) {
                      body.accept(caller);
                    }
                  }));
        }
        for (Future<?> call : calls) {
          call.get(60, TimeUnit.SECONDS);
        }
      } finally {
        executor.shutdownNow();
        executor.awaitTermination(60, TimeUnit.SECONDS);
      }
    }

    @Test
    void aThreadCannotBeDeletedUnderAMessageThatIsBeingSaved() throws Exception {
      String thread = thread();
      ExecutorService executor = Executors.newSingleThreadExecutor();
      Future<?>[] deletion = new Future<?>[1];

      store.inTransaction(
          tx -> {
            tx.memory().saveMessages(List.of(message("m", thread, "Hello")));
            deletion[0] =
                executor.submit(
                    () ->
                        database.execute("delete from mastra_threads where id = '" + thread + "'"));
            assertThat(waiters()).isEqualTo(1);
          });

      deletion[0].get(10, TimeUnit.SECONDS);
      executor.shutdown();
      assertThatThrownBy(() -> memory.saveMessages(List.of(message("m", thread, "Hello"))))
          .hasMessage("Thread " + thread + " not found");
    }

    private long waiters() {
      for (int i = 0; i < 100; i++) {
        long waiting =
            database.<Long>value(
                "select count(*) from pg_stat_activity"
                    + " where wait_event_type = 'Lock' and datname = current_database()");
        if (waiting > 0) {
          return waiting;
        }
        sleep();
      }
      return 0;
    }

    private void sleep() {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Nested
  class Listing {

    @Test
    void aListingHasTheOldestFirstAndTiesInTheOrderOfTheirIds() {
      String thread = conversation("b", 2, "a", 2, "z", 1, "c", 3);

      assertThat(ids(ListMessages.inThread(thread))).containsExactly("z", "a", "b", "c");
      assertThat(ids(ListMessages.inThread(thread).newestFirst()))
          .containsExactly("c", "b", "a", "z");
      assertThat(ids(ListMessages.inThread(thread).newestFirst().oldestFirst()))
          .containsExactly("z", "a", "b", "c");
    }

    @Test
    void pagesAreCutFromTheOrder() {
      String thread = conversation("a", 1, "b", 2, "c", 3, "d", 4, "e", 5);
      ListMessages two = ListMessages.inThread(thread).perPage(2);

      Page<MastraMessage> first = memory.listMessages(two);
      Page<MastraMessage> last = memory.listMessages(two.page(2));
      Page<MastraMessage> beyond = memory.listMessages(two.page(3));

      assertThat(suffixes(first)).containsExactly("a", "b");
      assertThat(first.total()).hasValue(5);
      assertThat(first.hasMore()).isTrue();
      assertThat(suffixes(memory.listMessages(two.page(1)))).containsExactly("c", "d");
      assertThat(suffixes(last)).containsExactly("e");
      assertThat(last.total()).hasValue(5);
      assertThat(last.hasMore()).isFalse();
      assertThat(beyond.items()).isEmpty();
      assertThat(beyond.total()).hasValue(5);
      assertThat(beyond.hasMore()).isFalse();
    }

    @Test
    void aFullLastPageHasNoMore() {
      String thread = conversation("a", 1, "b", 2);

      assertThat(memory.listMessages(ListMessages.inThread(thread).perPage(2)).hasMore()).isFalse();
    }

    @Test
    void aPageOfNoneIsTheTotalAlone() {
      String thread = conversation("a", 1, "b", 2);

      Page<MastraMessage> page = memory.listMessages(ListMessages.inThread(thread).perPage(0));

      assertThat(page.items()).isEmpty();
      assertThat(page.total()).hasValue(2);
      assertThat(page.hasMore()).isTrue();
    }

    @Test
    void allIsOnePage() {
      String thread = thread();
      memory.saveMessages(
          IntStream.range(0, 60).mapToObj(i -> message("m", thread, "no " + i)).toList());

      Page<MastraMessage> all = memory.listMessages(ListMessages.inThread(thread).all());

      assertThat(all.items()).hasSize(60);
      assertThat(all.total()).hasValue(60);
      assertThat(all.hasMore()).isFalse();
      assertThat(memory.listMessages(ListMessages.inThread(thread)).items()).hasSize(40);
    }

    @Test
    void systemMessagesAreHiddenAndNotCountedUnlessAskedFor() {
      String thread = conversation("a", 1, "b", 3);
      MastraMessage system = MastraMessage.ofText(thread + "-s", thread, "r1", "system", "Be kind");
      system.setCreatedAt(THEN.plusSeconds(2));
      memory.saveMessages(List.of(system));
      ListMessages one = ListMessages.inThread(thread).perPage(1);

      assertThat(ids(ListMessages.inThread(thread))).containsExactly("a", "b");
      assertThat(memory.listMessages(one).total()).hasValue(2);
      assertThat(memory.listMessages(one.page(1)).hasMore()).isFalse();
      assertThat(ids(ListMessages.inThread(thread).includingSystem()))
          .containsExactly("a", "s", "b");
      assertThat(memory.listMessages(one.includingSystem()).total()).hasValue(3);
    }

    @Test
    void aThreadThatIsNotThereHasNoMessages() {
      Page<MastraMessage> page = memory.listMessages(ListMessages.inThread("nobody"));

      assertThat(page.items()).isEmpty();
      assertThat(page.total()).hasValue(0);
      assertThat(page.hasMore()).isFalse();
    }

    @Test
    void aListingWithoutTotalIsOneStatement() {
      String thread = conversation("a", 1, "b", 2, "c", 3);
      ListMessages two = ListMessages.inThread(thread).perPage(2).newestFirst().withoutTotal();

      assertThat(recording.during(() -> memory.listMessages(two))).hasSize(1);
      assertThat(memory.listMessages(two).total()).isEmpty();
      assertThat(memory.listMessages(two).hasMore()).isTrue();
      assertThat(memory.listMessages(two.page(1)).hasMore()).isFalse();
    }

    @Test
    void theTotalIsCountedOnlyWhereTheRowsDoNotTellIt() {
      String thread = conversation("a", 1, "b", 2, "c", 3);
      ListMessages two = ListMessages.inThread(thread).perPage(2);

      assertThat(recording.during(() -> memory.listMessages(two))).hasSize(2);
      assertThat(recording.during(() -> memory.listMessages(two.page(1)))).hasSize(1);
      assertThat(recording.during(() -> memory.listMessages(two.all()))).hasSize(1);
    }

    @Test
    void changingARowThatWasReadChangesNothing() {
      String thread = conversation("a", 1);
      MastraMessage read = memory.listMessages(ListMessages.inThread(thread)).items().get(0);

      store.inTransaction(
          tx -> {
            MastraMessage again =
                tx.memory().listMessages(ListMessages.inThread(thread)).items().get(0);
            again.setContent("changed");
          });

      assertThat(row(read)).contains(read.getContent());
    }

    @Test
    void oneUnreadableRowDoesNotHideTheOthers() {
      String thread = conversation("a", 1, "b", 9);
      List<String> contents =
          List.of("null", "123", "[null]", "a \\u0000 b", "{\"broken\":", "\"\\ud800\"");
      for (int i = 0; i < contents.size(); i++) {
        database.execute(
            "insert into mastra_messages values ('%s-%d', '%s', '%s', 'user', 'v2', '%s', null, null)"
                .formatted(thread, i, thread, contents.get(i), "2024-01-02 03:04:07." + i));
      }

      Page<MastraMessage> page = memory.listMessages(ListMessages.inThread(thread));

      assertThat(suffixes(page)).containsExactly("a", "0", "1", "2", "3", "4", "5", "b");
      assertThat(page).allMatch(message -> message.parts().size() == 1);
      assertThat(page.items().get(1).text()).isEqualTo("null");
      assertThat(page.items().get(2).text()).isEqualTo("123");
      assertThat(page.items().get(1).getResourceId()).isNull();
      assertThat(page.items().get(1).getCreatedAt())
          .isEqualTo(Instant.parse("2024-01-02T03:04:07Z"));
    }

    @Test
    void theZonedHalfOfATimeIsReadAndTheOtherOrders() {
      String thread = conversation("a", 1, "b", 2);
      Instant later = Instant.parse("2031-01-01T00:00:00Z");
      database.execute(
          "update mastra_messages set \"createdAtZ\" = '2031-01-01T00:00:00Z' where id = '"
              + thread
              + "-a'");

      Page<MastraMessage> page = memory.listMessages(ListMessages.inThread(thread));

      assertThat(suffixes(page)).containsExactly("a", "b");
      assertThat(page.items().get(0).getCreatedAt()).isEqualTo(later);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void aThreadMustBeNamed(String threadId) {
      assertThatThrownBy(() -> ListMessages.inThread(threadId))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageStartingWith("threadId: ");
    }

    @Test
    void pagesAreNeverNegativeAndNeverOutOfReach() {
      ListMessages request = ListMessages.inThread("t");

      assertThatThrownBy(() -> request.page(-1)).hasMessage("page: -1 is negative");
      assertThatThrownBy(() -> request.perPage(-1)).hasMessage("perPage: -1 is negative");
      assertThatThrownBy(() -> request.all().page(1))
          .hasMessage("page: 1 is not 0, but everything is one page");
      assertThatThrownBy(() -> request.page(Integer.MAX_VALUE))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("too far");
    }

    private List<String> ids(ListMessages request) {
      return suffixes(memory.listMessages(request));
    }

    private List<String> suffixes(Page<MastraMessage> page) {
      return page.items().stream()
          .map(message -> message.getId().substring(message.getId().lastIndexOf('-') + 1))
          .toList();
    }

    /** A thread with these messages, each followed by its second. */
    private String conversation(Object... idsAndSeconds) {
      String thread = thread();
      List<MastraMessage> messages = new ArrayList<>();
      for (int i = 0; i < idsAndSeconds.length; i += 2) {
        MastraMessage message =
            MastraMessage.ofText(thread + "-" + idsAndSeconds[i], thread, "r1", "user", "Hello");
        message.setCreatedAt(THEN.plusSeconds((Integer) idsAndSeconds[i + 1]));
        messages.add(message);
      }
      memory.saveMessages(messages);
      return thread;
    }
  }

  private static String thread() {
    MastraThread thread = new MastraThread(id("t"), "r1", "Title");
    thread.setCreatedAt(THEN);
    thread.setUpdatedAt(THEN);
    return memory.saveThread(thread).getId();
  }

  private static MastraMessage message(String prefix, String thread, String text) {
    return MastraMessage.ofText(id(prefix), thread, "r1", "user", text);
  }

  private static String id(String prefix) {
    return prefix + "-" + UUID.randomUUID();
  }

  private static List<Object> row(MastraMessage message) {
    return database.query("select * from mastra_messages where id = ?", message.getId()).get(0);
  }
}
