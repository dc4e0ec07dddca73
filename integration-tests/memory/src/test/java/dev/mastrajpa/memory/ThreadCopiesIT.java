package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ThreadCopiesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static HikariDataSource pool;
  private static RecordingDataSource recording;
  private static PostgresStore store;
  private static MemoryRepository memory;

  private String source;

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    recording = new RecordingDataSource(pool);
    store =
        PostgresStore.builder()
            .id("copies")
            .dataSource(recording)
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    store.init();
    memory = store.memory();
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @BeforeEach
  void saveSource() {
    source = UUID.randomUUID().toString();
    MastraThread thread = new MastraThread(source, "r1", "Title");
    thread.setMetadata(JSON.objectNode().put("k", "the source's own"));
    memory.saveThread(thread);
    memory.saveMessages(
        List.of(
            message("a", "user", 1),
            message("b", "assistant", 2),
            message("s", "system", 3),
            message("c", "user", 4)));
  }

  @Test
  void aCopyHasTheMessagesOfItsSource() {
    ThreadCopy copy = memory.copyThread(CopyThread.of(source));

    MastraThread thread = memory.getThreadById(copy.thread().getId()).orElseThrow();
    assertThat(copy.thread()).usingRecursiveComparison().isEqualTo(thread);
    assertThat(thread.getTitle()).isEqualTo("Clone of Title");
    assertThat(thread.getResourceId()).isEqualTo("r1");
    assertThat(thread.getCreatedAt()).isEqualTo(NOW);
    assertThat(thread.getMetadata())
        .isEqualTo(
            JSON.objectNode()
                .set(
                    "clone",
                    JSON.objectNode()
                        .put("sourceThreadId", source)
                        .put("clonedAt", "2026-03-01T10:00:00.123Z")
                        .put("lastMessageId", source + "/c")));
    assertThat(copy.messageIds().keySet())
        .containsExactly(source + "/a", source + "/b", source + "/s", source + "/c");
    for (String column : List.of("content", "role", "type", "\"createdAt\"", "\"createdAtZ\"")) {
      String query =
          "select %s from mastra_messages where thread_id = ? order by \"createdAt\""
              .formatted(column);
      assertThat(database.query(query, thread.getId())).isEqualTo(database.query(query, source));
    }
    assertThat(memory.listMessages(ListMessages.inThread(thread.getId()).includingSystem()).items())
        .extracting(MastraMessage::getId)
        .containsExactlyElementsOf(copy.messageIds().values());
  }

  @Test
  void aCloneShowsItsMessagesWithoutThoseOfTheSystem() {
    ThreadClone clone = memory.cloneThread(CopyThread.of(source));

    assertThat(clone.messages()).extracting(MastraMessage::text).containsExactly("a", "b", "c");
    assertThat(clone.messageIds()).hasSize(4);
    assertThat(clone.messages())
        .allMatch(message -> clone.messageIds().containsValue(message.getId()));
  }

  @Test
  void aCopyCanBeAnothersUnderAnotherName() {
    String id = UUID.randomUUID().toString();
    JsonNode metadata = JSON.objectNode().put("a", 1).put("clone", "replaced");

    ThreadCopy copy =
        memory.copyThread(
            CopyThread.of(source).newThreadId(id).resourceId("r2").title("").metadata(metadata));

    assertThat(copy.thread().getId()).isEqualTo(id);
    assertThat(copy.thread().getTitle()).isEmpty();
    assertThat(copy.thread().getResourceId()).isEqualTo("r2");
    JsonNode stored = Objects.requireNonNull(copy.thread().getMetadata());
    assertThat(stored.path("a").asInt()).isEqualTo(1);
    assertThat(stored.path("clone").path("sourceThreadId").asText()).isEqualTo(source);
    assertThat(memory.listMessages(ListMessages.inThread(id)))
        .hasSize(3)
        .allMatch(message -> "r2".equals(message.getResourceId()));
  }

  @Test
  void messagesAreCopiedByTimeIdOrNumber() {
    assertThat(copied(CopyThread.of(source).from(second(2)).until(second(3))))
        .containsExactly("b", "s");
    assertThat(copied(CopyThread.of(source).latest(2))).containsExactly("s", "c");
    assertThat(copied(CopyThread.of(source).until(second(3)).latest(1))).containsExactly("s");
    assertThat(copied(CopyThread.of(source).messageIds(List.of(source + "/c", source + "/a", "x"))))
        .containsExactly("a", "c");
  }

  @Test
  void ofMessagesOfOneMomentTheLatestAreTheLastOfTheirOrder() {
    memory.saveMessages(
        List.of(message("x1", "user", 9), message("x2", "user", 9), message("x3", "user", 9)));

    assertThat(copied(CopyThread.of(source).latest(2))).containsExactly("x2", "x3");
  }

  @Test
  void aCopyWithoutMessagesNamesNoLastOne() {
    ThreadCopy copy = memory.copyThread(CopyThread.of(source).messageIds(List.of("x")));

    assertThat(copy.messageIds()).isEmpty();
    assertThat(
            Objects.requireNonNull(copy.thread().getMetadata()).path("clone").has("lastMessageId"))
        .isFalse();
  }

  @Test
  void aThousandMessagesAreCopiedInAsManyStatementsAsFour() {
    List<String> few = recording.during(() -> memory.copyThread(CopyThread.of(source)));
    memory.saveMessages(
        IntStream.range(0, 1000).mapToObj(i -> message("m" + i, "user", 10 + i)).toList());

    List<String> many = recording.during(() -> memory.copyThread(CopyThread.of(source)));

    assertThat(many).hasSameSizeAs(few).hasSize(5);
  }

  @Test
  void whatIsMissingOrThereAlreadyIsNamed() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> memory.copyThread(CopyThread.of("nobody")))
        .withMessageContaining("nobody")
        .satisfies(
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_CLONE_THREAD_SOURCE_NOT_FOUND"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> memory.cloneThread(CopyThread.of(source).newThreadId(source)))
        .withMessageContaining(source)
        .satisfies(
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_CLONE_THREAD_THREAD_EXISTS"));
    assertThat(memory.listMessages(ListMessages.inThread(source))).hasSize(3);
  }

  @Test
  void ofTwoWhoMakeTheSameCopyOneSucceeds() throws Exception {
    String id = UUID.randomUUID().toString();
    int[] failures = new int[8];

    AtOnce.run(
        8,
        caller -> {
          try {
            memory.copyThread(CopyThread.of(source).newThreadId(id));
          } catch (StorageException e) {
            assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_CLONE_THREAD_THREAD_EXISTS");
            failures[caller] = 1;
          }
        });

    assertThat(IntStream.of(failures).sum()).isEqualTo(7);
    assertThat(memory.listMessages(ListMessages.inThread(id))).hasSize(3);
  }

  @Test
  void wrongArgumentsAreNamed() {
    CopyThread copy = CopyThread.of("t");

    assertThatThrownBy(() -> CopyThread.of(" ")).hasMessage("sourceThreadId: \" \" is blank");
    assertThatThrownBy(() -> copy.newThreadId("")).hasMessage("newThreadId: \"\" is blank");
    assertThatThrownBy(() -> copy.latest(0)).hasMessage("latest: 0 is not positive");
    assertThatThrownBy(() -> copy.messageIds(List.of()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("messageIds: ");
    assertThatThrownBy(() -> copy.metadata(JSON.arrayNode()))
        .hasMessage("metadata: [] is not an object");
  }

  private List<String> copied(CopyThread request) {
    return memory.copyThread(request).messageIds().keySet().stream()
        .map(id -> id.substring(id.lastIndexOf('/') + 1))
        .toList();
  }

  private static Instant second(int second) {
    return THEN.plusSeconds(second);
  }

  private MastraMessage message(String name, String role, int second) {
    MastraMessage message = MastraMessage.ofText(source + "/" + name, source, "r1", role, name);
    message.setCreatedAt(second(second));
    return message;
  }
}
