package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessageListsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static HikariDataSource pool;
  private static RecordingDataSource recording;
  private static PostgresStore store;
  private static MemoryRepository memory;

  private final String one = UUID.randomUUID().toString();
  private final String two = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    recording = new RecordingDataSource(pool);
    store = PostgresStore.builder().id("message lists").dataSource(recording).build();
    store.init();
    memory = store.memory();
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @BeforeEach
  void saveThreads() {
    memory.saveThread(new MastraThread(one, "r1", "One"));
    memory.saveThread(new MastraThread(two, "r1", "Two"));
  }

  @Test
  void severalThreadsAreListedInOneOrder() {
    save(one, "r1", "a", 1, "c", 3, "e", 5);
    save(two, "r1", "b", 2, "d", 4, "f", 6);
    ListMessages both = ListMessages.inThreads(List.of(two, one, two));

    assertThat(names(both)).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(names(both.newestFirst())).containsExactly("f", "e", "d", "c", "b", "a");
    assertThat(names(both.perPage(4).page(1))).containsExactly("e", "f");
    assertThat(names(both.perPage(2).page(1))).containsExactly("c", "d");
    assertThat(memory.listMessages(both.perPage(4)).total()).hasValue(6);
    assertThat(memory.listMessages(both.perPage(4)).hasMore()).isTrue();
    assertThat(names(both.all())).hasSize(6);
    assertThat(recording.during(() -> memory.listMessages(both.withoutTotal()))).hasSize(1);
  }

  @Test
  void theMessagesOfAResourceAreListedInAllItsThreads() {
    String resource = UUID.randomUUID().toString();
    save(one, resource, "a", 1, "c", 3);
    save(two, resource, "b", 2);
    save(two, "r1", "x", 2);

    assertThat(names(ListMessages.ofResource(resource))).containsExactly("a", "b", "c");
    assertThat(names(ListMessages.inThread(two))).containsExactly("b", "x");
    assertThat(names(ListMessages.inThread(two).inResource(resource))).containsExactly("b");
    assertThat(names(ListMessages.inThreads(List.of(one, two)).inResource(resource)))
        .containsExactly("a", "b", "c");
    assertThat(names(memory.listMessagesByResourceId(ListMessages.ofResource(resource)).items()))
        .containsExactly("a", "b", "c");
    assertThatThrownBy(() -> memory.listMessagesByResourceId(ListMessages.inThread(one)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("resourceId: ");
  }

  @Test
  void aRangeOfTimeHasOpenAndClosedEnds() {
    save(one, "r1", "a", 1, "b", 2, "c", 3, "d", 4);
    ListMessages messages = ListMessages.inThread(one);

    assertThat(names(messages.from(second(2)))).containsExactly("b", "c", "d");
    assertThat(names(messages.after(second(2)))).containsExactly("c", "d");
    assertThat(names(messages.until(second(3)))).containsExactly("a", "b", "c");
    assertThat(names(messages.before(second(3)))).containsExactly("a", "b");
    assertThat(names(messages.from(second(2)).before(second(4)))).containsExactly("b", "c");
    assertThat(names(messages.after(second(2).minusNanos(1000)).until(second(2))))
        .containsExactly("b");
    assertThat(memory.listMessages(messages.from(second(2)).perPage(1)).total()).hasValue(3);
    assertThat(names(ListMessages.inThreads(List.of(one, two)).from(second(2))))
        .containsExactly("b", "c", "d");
  }

  @Test
  void metadataMustHaveExactlyWhatIsAskedFor() {
    save(one, content("s", "{\"k\":\"1\"}"), content("n", "{\"k\":1.0}"));
    save(one, content("t", "{\"k\":true,\"other\":1}"), content("z", "{\"k\":null}"));
    save(one, content("without", "{}"), content("nested", "{\"k\":{\"k\":1}}"));
    save(one, content("escaped", "{\"\\u006b\":1}"));
    save(one, stored("plain", "k 1"), stored("odd", "{\"metadata\":{\"k\":1}}"));
    save(one, stored("array", "[{\"type\":\"text\",\"text\":\"k\"}]"), stored("broken", "{\"k\":"));
    ListMessages messages = ListMessages.inThread(one);

    assertThat(names(messages.metadata("k", 1))).containsExactlyInAnyOrder("n", "escaped", "odd");
    assertThat(names(messages.metadata("k", "1"))).containsExactly("s");
    assertThat(names(messages.metadata("k", true))).containsExactly("t");
    assertThat(names(messages.metadata("k", null))).containsExactly("z");
    assertThat(names(messages.metadata("k", true).metadata("other", 1))).containsExactly("t");
    assertThat(names(messages.metadata("k", true).metadata("other", 2))).isEmpty();
  }

  @Test
  void aKeyMayHaveAnyCharacter() {
    String key = "a\"b\\c/d\ne'; drop table mastra_messages; --";
    MastraMessage message = MastraMessage.ofText(one + "/x", one, "r1", "user", "x");
    message.setContent(
        "{\"format\":2,\"parts\":[],\"metadata\":"
            + "{\"a\\\"b\\\\c\\/d\\ne'; drop table mastra_messages; --\":\"v\"}}");
    memory.saveMessages(List.of(message));

    assertThat(names(ListMessages.inThread(one).metadata(key, "v"))).containsExactly("x");
  }

  @Test
  void aPageOfAFilterIsCutFromWhatMatches() {
    List<MastraMessage> messages = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      MastraMessage message = content("m" + i, "{\"odd\":" + (i % 2 == 1) + "}");
      message.setCreatedAt(THEN.plusSeconds(i / 3));
      messages.add(message);
    }
    save(one, messages.toArray(MastraMessage[]::new));
    ListMessages odd = ListMessages.inThread(one).metadata("odd", true).perPage(10);

    Page<MastraMessage> second = memory.listMessages(odd.page(1));

    List<String> all = names(odd.all());
    assertThat(all).hasSize(300);
    assertThat(names(second.items())).isEqualTo(all.subList(10, 20));
    assertThat(second.total()).hasValue(300);
    assertThat(second.hasMore()).isTrue();
    assertThat(memory.listMessages(odd.page(29)).hasMore()).isFalse();
    assertThat(memory.listMessages(odd.page(29).withoutTotal()).hasMore()).isFalse();
    assertThat(memory.listMessages(odd.withoutTotal()).hasMore()).isTrue();
    assertThat(memory.listMessages(odd.withoutTotal()).total()).isEmpty();
    assertThat(memory.listMessages(odd.perPage(0)).total()).hasValue(300);
    assertThat(recording.during(() -> memory.listMessages(odd.withoutTotal()))).hasSize(1);
    assertThat(recording.during(() -> memory.listMessages(odd))).hasSize(3);
    assertThat(names(cursored(odd))).isEqualTo(all);
    assertThat(names(ListMessages.inThreads(List.of(one, two)).metadata("odd", true).all()))
        .isEqualTo(all);
  }

  @Test
  void anIncludedMessageBringsItsNeighbours() {
    save(one, "r1", "a", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 6);
    ListMessages none = ListMessages.inThread(two).perPage(0).withoutTotal();

    assertThat(names(none.include(one + "/c"))).containsExactly("c");
    assertThat(names(none.include(one + "/c", 1, 2))).containsExactly("b", "c", "d", "e");
    assertThat(names(none.include(one + "/c", 9, 0).newestFirst())).containsExactly("c", "b", "a");
    assertThat(names(none.include(one + "/b", 1, 0).include(one + "/a", 0, 1).include("nobody")))
        .containsExactly("a", "b");
    assertThat(
            recording.during(
                () -> memory.listMessages(none.include(one + "/a").include(one + "/f", 1, 1))))
        .hasSize(1);
  }

  @Test
  void anIncludedMessageIsNeverPushedOutByOthersOfItsMoment() {
    save(one, "r1", "a", 1, "b", 2, "c", 2, "d", 2, "e", 2, "f", 3);
    ListMessages none = ListMessages.inThread(one).perPage(0).withoutTotal();

    assertThat(names(none.include(one + "/b"))).containsExactly("b");
    assertThat(names(none.include(one + "/c", 1, 1))).containsExactly("b", "c", "d");
    assertThat(names(none.include(one + "/e", 2, 1))).containsExactly("c", "d", "e", "f");
  }

  @Test
  void anIncludedMessageMayHaveMicroseconds() {
    save(one, "r1", "a", 1, "b", 2, "c", 3);
    database.execute(
        "update mastra_messages set \"createdAt\" = \"createdAt\" + interval '1 microsecond',"
            + " \"createdAtZ\" = \"createdAtZ\" + interval '1 microsecond' where thread_id = '%s'"
                .formatted(one));
    ListMessages none = ListMessages.inThread(one).perPage(0).withoutTotal();

    assertThat(names(none.include(one + "/b"))).containsExactly("b");
    assertThat(names(none.include(one + "/b", 1, 1))).containsExactly("a", "b", "c");
    assertThat(names(cursored(ListMessages.inThread(one).perPage(1))))
        .containsExactly("a", "b", "c");
  }

  @Test
  void includedMessagesStayInTheResourceThatIsAskedFor() {
    save(one, "r1", "a", 1, "c", 3);
    save(one, "r2", "b", 2, "d", 4);
    ListMessages none = ListMessages.inThread(one).perPage(0).withoutTotal();

    assertThat(names(none.include(one + "/c", 9, 9))).containsExactly("a", "b", "c", "d");
    assertThat(names(none.inResource("r1").include(one + "/c", 9, 9))).containsExactly("a", "c");
    assertThat(names(none.inResource("r1").include(one + "/b", 9, 9))).isEmpty();
  }

  @Test
  void includedMessagesAreAddedToThePageAndNotCounted() {
    save(one, "r1", "a", 1, "b", 2, "c", 3);
    save(two, "r1", "x", 2);
    ListMessages messages = ListMessages.inThread(one).perPage(1);

    Page<MastraMessage> page = memory.listMessages(messages.include(two + "/x"));

    assertThat(names(page.items())).containsExactly("a", "x");
    assertThat(page.total()).hasValue(3);
    assertThat(page.hasMore()).isTrue();
    assertThat(memory.listMessages(messages.include(one + "/b", 0, 1)).hasMore()).isFalse();
    assertThat(names(messages.include(one + "/a"))).containsExactly("a");
  }

  @Test
  void systemMessagesTakeNoPlaceAmongNeighbours() {
    save(one, "r1", "a", 1, "s", 2, "b", 3);
    database.execute("update mastra_messages set role = 'system' where id = '%s/s'".formatted(one));
    ListMessages none = ListMessages.inThread(one).perPage(0).withoutTotal();

    assertThat(names(none.include(one + "/b", 1, 0))).containsExactly("a", "b");
    assertThat(names(none.include(one + "/s"))).isEmpty();
    assertThat(names(none.include(one + "/b", 1, 0).includingSystem())).containsExactly("s", "b");
  }

  @Test
  void messagesAreFoundByTheirIds() {
    save(one, "r1", "a", 2, "b", 1, "s", 3);
    database.execute("update mastra_messages set role = 'system' where id = '%s/s'".formatted(one));

    assertThat(
            names(
                memory.listMessagesById(
                    List.of(one + "/a", "nobody", one + "/b", one + "/a", one + "/s"))))
        .containsExactly("b", "a");
    assertThat(recording.during(() -> assertThat(memory.listMessagesById(List.of())).isEmpty()))
        .isEmpty();
    assertThatThrownBy(() -> memory.listMessagesById(List.of("a", " ")))
        .hasMessage("messageIds[1]: \" \" is blank");
  }

  @Test
  void aCursorReadsOnWhereItStopped() {
    save(one, "r1", "a", 1, "b", 2, "c", 2, "d", 2, "e", 3);
    save(two, "r1", "x", 2, "y", 3);

    for (ListMessages request :
        List.of(
            ListMessages.inThread(one),
            ListMessages.inThread(one).newestFirst(),
            ListMessages.inThreads(List.of(one, two)),
            ListMessages.inThreads(List.of(one, two)).newestFirst())) {
      assertThat(names(cursored(request.perPage(2)))).isEqualTo(names(request));
    }
  }

  @Test
  void aCursorIsNotMovedByRowsThatComeAndGo() {
    save(one, "r1", "a", 1, "b", 2, "c", 3, "d", 4);
    ListMessages page = ListMessages.inThread(one).newestFirst().perPage(2);

    CursoredPage<MastraMessage> first = memory.listMessages(page, Cursor.start());
    save(one, "r1", "e", 5);
    database.execute("delete from mastra_messages where id = '%s/c'".formatted(one));

    assertThat(names(first.items())).containsExactly("d", "c");
    assertThat(names(memory.listMessages(page, Cursor.parse(first.next().toString())).items()))
        .containsExactly("b", "a");
  }

  @Test
  void aCursorExcludesPageNumbersAndIncludedMessages() {
    ListMessages messages = ListMessages.inThread(one);

    assertThatThrownBy(() -> memory.listMessages(messages.page(1), Cursor.start()))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> memory.listMessages(messages.perPage(0), Cursor.start()))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> memory.listMessages(messages.include("m"), Cursor.start()))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void allMessagesAreHandedToAConsumerInTheirOrder() {
    List<MastraMessage> messages =
        IntStream.range(0, 1000)
            .mapToObj(
                i -> {
                  MastraMessage message =
                      MastraMessage.ofText(one + "/" + i, one, "r1", "user", "");
                  message.setCreatedAt(THEN.plusSeconds(i));
                  return message;
                })
            .toList();
    memory.saveMessages(messages);
    List<MastraMessage> read = new ArrayList<>();

    memory.forEachMessage(ListMessages.inThread(one).page(7), read::add);

    assertThat(read).containsExactlyElementsOf(messages);
    try (Stream<MastraMessage> stream =
        memory.streamMessages(ListMessages.inThread(one).newestFirst())) {
      assertThat(stream.limit(3))
          .containsExactly(messages.get(999), messages.get(998), messages.get(997));
    }
  }

  @Test
  void aConsumerMayUseTheStoreWhileItIsHandedMessages() {
    save(one, "r1", "a", 1, "b", 2);
    AtomicInteger busy = new AtomicInteger();

    memory.forEachMessage(
        ListMessages.inThread(one),
        message -> {
          busy.set(Math.max(busy.get(), pool.getHikariPoolMXBean().getActiveConnections()));
          memory.updateThread(one, ThreadPatch.change().title(message.getId()));
        });

    assertThat(busy).hasValue(0);
    assertThat(memory.getThreadById(one).orElseThrow().getTitle()).isEqualTo(one + "/b");
  }

  @Test
  void aStreamEndsWithItsTransaction() {
    save(one, "r1", "a", 1);
    List<Stream<MastraMessage>> kept = new ArrayList<>();

    store.inTransaction(
        tx -> {
          save(tx.memory(), one, "b", 2);
          assertThat(names(tx.memory().streamMessages(ListMessages.inThread(one)).toList()))
              .containsExactly("a", "b");
          kept.add(tx.memory().streamMessages(ListMessages.inThread(one)));
        });

    assertThatThrownBy(() -> kept.get(0).toList()).isInstanceOf(StorageException.class);
  }

  @Test
  void eightThousandMessagesAreReadInATimeThatGrowsWithTheirNumber() {
    memory.saveMessages(
        IntStream.range(0, 8000)
            .mapToObj(i -> MastraMessage.ofText(one + "/" + i, one, "r1", "user", "no " + i))
            .toList());
    ListMessages all = ListMessages.inThread(one).all();
    memory.listMessages(all);

    long some = fastest(() -> memory.listMessages(all.perPage(1000).withoutTotal()));
    long many = fastest(() -> memory.listMessages(all));

    // eight times as many: a time that grew with the square would be 64 times as long
    assertThat(many).isLessThan(24 * some);
  }

  /** In time of this thread at work: what else the machine does is not counted. */
  private static long fastest(Runnable body) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long begin = threads.getCurrentThreadCpuTime();
      body.run();
      best = Math.min(best, threads.getCurrentThreadCpuTime() - begin);
    }
    return best;
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> ListMessages.inThreads(List.of()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("threadIds: ");
    assertThatThrownBy(() -> ListMessages.inThreads(List.of("a", "")))
        .hasMessage("threadIds[1]: \"\" is blank");
    assertThatThrownBy(() -> ListMessages.ofResource(" ")).hasMessage("resourceId: \" \" is blank");
    assertThatThrownBy(() -> ListMessages.inThread("t").include("m", -1, 0))
        .hasMessage("previous: -1 is negative");
    assertThatThrownBy(() -> ListMessages.inThread("t").include("m", 0, -1))
        .hasMessage("next: -1 is negative");
    assertThatThrownBy(() -> ListMessages.inThread("t").include(" "))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> ListMessages.inThread("t").metadata("k", Double.POSITIVE_INFINITY))
        .hasMessageStartingWith("metadata.k: Infinity");
    assertThatThrownBy(() -> ListMessages.inThread("t").from(Instant.MAX))
        .isInstanceOf(InvalidArgumentException.class);
  }

  private static Instant second(int second) {
    return THEN.plusSeconds(second);
  }

  private static List<MastraMessage> cursored(ListMessages request) {
    List<MastraMessage> all = new ArrayList<>();
    CursoredPage<MastraMessage> page = memory.listMessages(request, Cursor.start());
    all.addAll(page.items());
    while (page.hasMore()) {
      page = memory.listMessages(request, page.next());
      all.addAll(page.items());
    }
    return all;
  }

  private static List<String> names(ListMessages request) {
    return names(memory.listMessages(request).items());
  }

  private static List<String> names(Collection<MastraMessage> messages) {
    return messages.stream()
        .map(message -> message.getId().substring(message.getId().lastIndexOf('/') + 1))
        .toList();
  }

  /** Saves messages, each followed by its second. */
  private static void save(String thread, String resource, Object... namesAndSeconds) {
    List<MastraMessage> messages = new ArrayList<>();
    for (int i = 0; i < namesAndSeconds.length; i += 2) {
      MastraMessage message =
          MastraMessage.ofText(
              thread + "/" + namesAndSeconds[i], thread, resource, "user", "Hello");
      message.setCreatedAt(second((Integer) namesAndSeconds[i + 1]));
      messages.add(message);
    }
    memory.saveMessages(messages);
  }

  private static void save(MemoryRepository memory, String thread, String name, int second) {
    MastraMessage message =
        MastraMessage.ofText(thread + "/" + name, thread, "r1", "user", "Hello");
    message.setCreatedAt(second(second));
    memory.saveMessages(List.of(message));
  }

  private static void save(String thread, MastraMessage... messages) {
    for (MastraMessage message : messages) {
      message.setId(thread + "/" + message.getId());
      message.setThreadId(thread);
    }
    memory.saveMessages(List.of(messages));
  }

  private static MastraMessage content(String name, String metadata) {
    return stored(
        name,
        "{\"format\":2,\"parts\":[{\"type\":\"text\",\"text\":\"k\"}],\"metadata\":"
            + metadata
            + "}");
  }

  private static MastraMessage stored(String name, String content) {
    MastraMessage message = MastraMessage.ofText(name, "", "r1", "user", "");
    message.setContent(content);
    return message;
  }
}
