package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadListsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static HikariDataSource pool;
  private static RecordingDataSource recording;
  private static PostgresStore store;
  private static MemoryRepository memory;

  private final String resource = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    recording = new RecordingDataSource(pool);
    store = PostgresStore.builder().id("thread lists").dataSource(recording).build();
    store.init();
    memory = store.memory();
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @Test
  void theNewestThreadComesFirstAndTiesInTheOrderOfTheirIds() {
    save("b", 2, 9, null);
    save("a", 2, 8, null);
    save("z", 1, 7, null);
    save("c", 3, 6, null);
    ListThreads threads = ListThreads.ofResource(resource);

    assertThat(ids(threads)).containsExactly("c", "b", "a", "z");
    assertThat(ids(threads.oldestFirst())).containsExactly("z", "a", "b", "c");
    assertThat(ids(threads.byChange())).containsExactly("b", "a", "z", "c");
    assertThat(ids(threads.byChange().byCreation().oldestFirst().newestFirst()))
        .containsExactly("c", "b", "a", "z");
  }

  @Test
  void onlyTheThreadsOfTheResourceAreListed() {
    save("a", 1, 1, null);
    memory.saveThread(new MastraThread(UUID.randomUUID().toString(), resource + "-2", "Other"));

    assertThat(ids(ListThreads.ofResource(resource))).containsExactly("a");
    assertThat(ids(ListThreads.ofResource(resource + "-3"))).isEmpty();
    assertThat(memory.listThreads(ListThreads.ofAnyResource().all()).items())
        .hasSize(Math.toIntExact(database.<Long>value("select count(*) from mastra_threads")));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void anEmptyResourceIsRefusedInsteadOfListingEverybodysThreads(String resourceId) {
    assertThatThrownBy(() -> ListThreads.ofResource(resourceId))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("resourceId: ");
  }

  @Test
  void pagesAreCutFromTheOrder() {
    for (int i = 0; i < 5; i++) {
      save("t" + i, i, i, null);
    }
    ListThreads two = ListThreads.ofResource(resource).perPage(2);

    Page<MastraThread> first = memory.listThreads(two);
    Page<MastraThread> last = memory.listThreads(two.page(2));
    Page<MastraThread> none = memory.listThreads(two.perPage(0));

    assertThat(suffixes(first.items())).containsExactly("t4", "t3");
    assertThat(first.total()).hasValue(5);
    assertThat(first.hasMore()).isTrue();
    assertThat(suffixes(last.items())).containsExactly("t0");
    assertThat(last.hasMore()).isFalse();
    assertThat(none.items()).isEmpty();
    assertThat(none.total()).hasValue(5);
    assertThat(none.hasMore()).isTrue();
    assertThat(memory.listThreads(two.withoutTotal()).total()).isEmpty();
    assertThat(recording.during(() -> memory.listThreads(two.withoutTotal()))).hasSize(1);
  }

  @Test
  void metadataMustContainWhatIsAskedFor() {
    save("a", 1, 1, "{\"state\":\"open\",\"n\":1,\"nested\":{\"x\":1,\"y\":[1,2]}}");
    save("b", 2, 2, "{\"state\":\"open\",\"n\":\"1\",\"gone\":null}");
    save("c", 3, 3, "{\"odd key \\\"' ; --\":true}");
    save("d", 4, 4, null);
    ListThreads threads = ListThreads.ofResource(resource).oldestFirst();

    assertThat(ids(threads.metadata("state", "open"))).containsExactly("a", "b");
    assertThat(ids(threads.metadata("state", "open").metadata("n", 1))).containsExactly("a");
    assertThat(ids(threads.metadata("n", 1.0))).containsExactly("a");
    assertThat(ids(threads.metadata("n", "1"))).containsExactly("b");
    assertThat(ids(threads.metadata("gone", null))).containsExactly("b");
    assertThat(ids(threads.metadata("missing", null))).isEmpty();
    assertThat(ids(threads.metadata("odd key \"' ; --", true))).containsExactly("c");
    assertThat(ids(threads.metadata("nested", JsonNodeFactory.instance.objectNode().put("x", 1))))
        .containsExactly("a");
    assertThat(memory.listThreads(threads.metadata("state", "open").perPage(1)).total())
        .hasValue(2);
  }

  @Test
  void aValueThatJsonCannotHoldIsRefused() {
    ListThreads threads = ListThreads.ofResource(resource);

    assertThatThrownBy(() -> threads.metadata("k", Double.NaN))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("metadata.k: NaN");
    assertThatThrownBy(() -> threads.metadata("k", new Object()))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> threads.metadata(" ", 1)).hasMessage("metadata key: \" \" is blank");
  }

  @Test
  void aCursorReadsOnWhereItStopped() {
    for (int i = 0; i < 7; i++) {
      save("t" + i, i / 3, i / 2, null);
    }
    for (ListThreads request :
        List.of(
            ListThreads.ofResource(resource),
            ListThreads.ofResource(resource).oldestFirst(),
            ListThreads.ofResource(resource).byChange(),
            ListThreads.ofResource(resource).byChange().oldestFirst())) {
      assertThat(suffixes(cursored(request.perPage(2)))).isEqualTo(ids(request));
    }
  }

  @Test
  void allThreadsAreHandedToAConsumerInTheirOrder() {
    for (int i = 0; i < 300; i++) {
      save("t" + i, i, i, null);
    }
    ListThreads request = ListThreads.ofResource(resource).perPage(2);
    List<MastraThread> read = new ArrayList<>();

    memory.forEachThread(request, read::add);

    assertThat(suffixes(read)).isEqualTo(ids(request.all())).hasSize(300);
    assertThat(suffixes(memory.streamThreads(request).limit(2).toList()))
        .containsExactly("t299", "t298");
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void aConsumerThatChangesEachThreadSeesEachInItsOrderAndOnceMore(Direction direction) {
    for (int i = 0; i < 300; i++) {
      save("t" + i, i, 300 - i, null);
    }
    ListThreads request = byChange(direction);
    List<String> inOrder = ids(request.all());
    List<String> newestFirst = ids(ListThreads.ofResource(resource).all());

    List<String> read =
        readBy(request, 600, thread -> memory.updateThread(thread.getId(), RENAMED));

    assertThat(read.subList(0, 300)).isEqualTo(inOrder);
    assertThat(read.subList(300, read.size())).isEqualTo(newestFirst).hasSize(300);
    assertThat(memory.streamThreads(ListThreads.ofResource("nobody").byChange().oldestFirst()))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void aThreadThatIsChangedAgainAndAgainIsNotLeftOut(Direction direction) {
    for (int i = 0; i < 300; i++) {
      save("t" + i, i, i, null);
    }
    ListThreads request = byChange(direction);
    List<String> inOrder = ids(request.all());
    String last = inOrder.get(299);

    List<String> read =
        readBy(request, 600, thread -> memory.updateThread(resource + "/" + last, RENAMED));

    assertThat(read.subList(0, 299)).isEqualTo(inOrder.subList(0, 299));
    assertThat(read.subList(299, read.size())).containsExactly(last);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void allThreadsAreReadToAnEndAlsoWhereOneIsDatedInTheFuture(Direction direction) {
    for (int i = 0; i < 300; i++) {
      save("t" + i, i, i, null);
    }
    save(
        "ahead",
        0,
        Math.toIntExact(Duration.between(THEN, Instant.now()).toSeconds()) + 86_400,
        null);
    List<String> all = ids(byChange(direction).all());

    List<String> read =
        readBy(byChange(direction), 602, thread -> memory.updateThread(thread.getId(), RENAMED));

    assertThat(read).containsAll(all);
    assertThat(memory.streamThreads(byChange(direction))).hasSize(301);
  }

  private static final ThreadPatch RENAMED = ThreadPatch.change().title("seen");

  private ListThreads byChange(Direction direction) {
    ListThreads threads = ListThreads.ofResource(resource).byChange();
    return direction == Direction.ASC ? threads.oldestFirst() : threads.newestFirst();
  }

  /** What the consumer is handed, which must come to an end. */
  private List<String> readBy(ListThreads request, int most, Consumer<MastraThread> consumer) {
    List<MastraThread> read = new ArrayList<>();
    memory.forEachThread(
        request,
        thread -> {
          assertThat(read).as("threads read").hasSizeLessThan(most);
          read.add(thread);
          consumer.accept(thread);
        });
    return suffixes(read);
  }

  @Test
  void aCursorIsNotMovedByRowsThatComeAndGo() {
    for (int i = 0; i < 6; i++) {
      save("t" + i, i, i, null);
    }
    ListThreads two = ListThreads.ofResource(resource).perPage(2);

    CursoredPage<MastraThread> first = memory.listThreads(two, Cursor.start());
    save("t9", 9, 9, null);
    memory.deleteThread(resource + "/t4");
    CursoredPage<MastraThread> second = memory.listThreads(two, first.next());

    assertThat(suffixes(first.items())).containsExactly("t5", "t4");
    assertThat(suffixes(second.items())).containsExactly("t3", "t2");
  }

  @Test
  void aCursorGoesThroughText() {
    save("t0", 0, 0, null);
    save("t1", 1, 1, null);
    ListThreads one = ListThreads.ofResource(resource).perPage(1);

    Cursor next = memory.listThreads(one, Cursor.start()).next();

    assertThat(Cursor.parse(next.toString())).isEqualTo(next);
    assertThat(Cursor.parse(Cursor.start().toString())).isEqualTo(Cursor.start());
    assertThat(next.toString()).matches("[A-Za-z0-9_-]+");
    assertThatThrownBy(() -> Cursor.parse("no cursor"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("cursor: \"no cursor\" is no cursor");
  }

  @Test
  void aCursorAndAPageNumberExcludeEachOther() {
    ListThreads threads = ListThreads.ofResource(resource);

    assertThatThrownBy(() -> memory.listThreads(threads.page(1), Cursor.start()))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> memory.listThreads(threads.perPage(0), Cursor.start()))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void theTimeThatIsReadOrdersWhateverTheHalvesSay() {
    save("a", 1, 1, null);
    save("b", 2, 2, null);
    save("c", 3, 3, null);
    database.execute(
        "update mastra_threads set \"createdAtZ\" = null where id = '%s/b'".formatted(resource));
    database.execute(
        "update mastra_threads set \"createdAtZ\" = '2020-01-01T00:00:00Z' where id = '%s/c'"
            .formatted(resource));
    ListThreads threads = ListThreads.ofResource(resource).oldestFirst();

    assertThat(ids(threads)).containsExactly("c", "a", "b");
    assertThat(suffixes(cursored(threads.perPage(1)))).containsExactly("c", "a", "b");
  }

  private static List<MastraThread> cursored(ListThreads request) {
    List<MastraThread> all = new ArrayList<>();
    CursoredPage<MastraThread> page = memory.listThreads(request, Cursor.start());
    all.addAll(page.items());
    while (page.hasMore()) {
      page = memory.listThreads(request, page.next());
      all.addAll(page.items());
    }
    return all;
  }

  private void save(String id, int createdAt, int updatedAt, @Nullable String metadata) {
    MastraThread thread = new MastraThread(resource + "/" + id, resource, "Title");
    thread.setCreatedAt(THEN.plusSeconds(createdAt));
    thread.setUpdatedAt(THEN.plusSeconds(updatedAt));
    thread.setMetadataJson(metadata);
    memory.saveThread(thread);
  }

  private static List<String> ids(ListThreads request) {
    return suffixes(memory.listThreads(request).items());
  }

  private static List<String> suffixes(List<MastraThread> threads) {
    return threads.stream()
        .map(thread -> thread.getId().substring(thread.getId().lastIndexOf('/') + 1))
        .toList();
  }
}
