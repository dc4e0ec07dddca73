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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessageChangesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static HikariDataSource pool;
  private static RecordingDataSource recording;
  private static PostgresStore store;
  private static MemoryRepository memory;

  private String one;
  private String two;

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    recording = new RecordingDataSource(pool);
    store =
        PostgresStore.builder()
            .id("message changes")
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
  void saveThreads() {
    one = thread();
    two = thread();
  }

  @Test
  void onlyWhatIsNamedChangesAndTheRestKeepsItsBytes() {
    String id = stored("{ \"format\" : 2, \"parts\":[],\"n\":1.10}", "user");
    database.execute(
        "update mastra_messages set \"createdAt\" = '2020-01-01 00:00:00.123456',"
            + " \"createdAtZ\" = '2021-01-01T00:00:00.654321Z' where id = '%s'".formatted(id));
    List<Object> before = row(id);

    List<MastraMessage> updated = memory.updateMessages(List.of(MessagePatch.of(id).role("data")));

    List<Object> expected = new ArrayList<>(before);
    expected.set(3, "data");
    assertThat(row(id)).isEqualTo(expected);
    assertThat(updated).extracting(MastraMessage::getRole).containsExactly("data");
    assertThat(memory.getThreadById(one).orElseThrow().getUpdatedAt()).isEqualTo(NOW);
  }

  @Test
  void everyColumnCanBeChanged() {
    String id = stored("{\"format\":2,\"parts\":[]}", "user");

    memory.updateMessages(
        List.of(
            MessagePatch.of(id)
                .threadId(two)
                .resourceId("r2")
                .role("assistant")
                .type("v1")
                .createdAt(NOW.plusNanos(999_999))));

    MastraMessage read = memory.listMessages(ListMessages.inThread(two)).items().get(0);
    assertThat(read.getResourceId()).isEqualTo("r2");
    assertThat(read.getRole()).isEqualTo("assistant");
    assertThat(read.getType()).isEqualTo("v1");
    assertThat(read.getCreatedAt()).isEqualTo(NOW);
    assertThat(Objects.requireNonNull(read.createdAtColumns()).getLocal()).isEqualTo(NOW);
    assertThat(memory.getThreadById(one).orElseThrow().getUpdatedAt()).isEqualTo(NOW);
    assertThat(memory.getThreadById(two).orElseThrow().getUpdatedAt()).isEqualTo(NOW);
  }

  @Test
  void membersAreMergedIntoTheContentAndItsMetadata() {
    String id =
        stored(
            "{\"format\":2,\"parts\":[],\"big\":123456789.123456789012345678,"
                + "\"metadata\":{\"a\":{\"x\":1},\"b\":1}}",
            "user");

    List<MastraMessage> updated =
        memory.updateMessages(
            List.of(
                MessagePatch.of(id)
                    .content(
                        json("{\"content\":\"hi\",\"metadata\":{\"a\":{\"y\":1},\"c\":null}}"))));

    String expected =
        "{\"format\":2,\"parts\":[],\"big\":123456789.123456789012345678,"
            + "\"metadata\":{\"a\":{\"y\":1},\"b\":1,\"c\":null},\"content\":\"hi\"}";
    assertThat(row(id)).contains(expected);
    assertThat(updated.get(0).getContent()).isEqualTo(expected);
  }

  @Test
  void aMergeThatChangesNothingKeepsTheBytes() {
    String content = "{ \"format\":2 , \"parts\":[],\"metadata\":{\"a\":1.0} }";
    String id = stored(content, "user");

    memory.updateMessages(List.of(MessagePatch.of(id).content(json("{\"metadata\":{\"a\":1.0}}"))));

    assertThat(row(id)).contains(content);
  }

  @Test
  void aContentThatIsNoObjectBecomesTheDocumentItIsReadAs() {
    String plain = stored("plain", "user");
    String array = stored("[{\"type\":\"text\",\"text\":\"one\"}]", "user");
    JsonNode members = json("{\"metadata\":{\"k\":1}}");

    List<MastraMessage> updated =
        memory.updateMessages(
            List.of(
                MessagePatch.of(plain).content(members), MessagePatch.of(array).content(members)));

    assertThat(updated).extracting(MastraMessage::text).containsExactly("plain", "one");
    assertThat(updated).allMatch(message -> message.metadata().path("k").asInt() == 1);
  }

  @Test
  void aNulAndALoneSurrogateStayAsEscapes() {
    String id = stored("{\"format\":2,\"parts\":[],\"old\":\"a\\u0000\"}", "user");

    memory.updateMessages(
        List.of(MessagePatch.of(id).content(JSON.objectNode().put("new", "\0\uD800"))));

    assertThat(row(id))
        .contains("{\"format\":2,\"parts\":[],\"old\":\"a\\u0000\",\"new\":\"\\u0000\\ud800\"}");
  }

  @Test
  void unknownIdsArePassedOverAndPatchesOfOneIdFollowEachOther() {
    String id = stored("{\"format\":2,\"parts\":[]}", "user");

    List<MastraMessage> updated =
        memory.updateMessages(
            List.of(
                MessagePatch.of("nobody").role("x"),
                MessagePatch.of(id).content(json("{\"a\":1}")),
                MessagePatch.of(id).content(json("{\"b\":2}")).role("assistant")));

    assertThat(updated).hasSize(1);
    assertThat(updated.get(0).getContent())
        .isEqualTo("{\"format\":2,\"parts\":[],\"a\":1,\"b\":2}");
    assertThat(memory.updateMessages(List.of(MessagePatch.of("nobody").role("x")))).isEmpty();
    assertThat(recording.during(() -> memory.updateMessages(List.of()))).isEmpty();
  }

  @Test
  void aPatchWithoutAChangeTouchesNothing() {
    String id = stored("{\"format\":2,\"parts\":[]}", "user");

    assertThat(memory.updateMessages(List.of(MessagePatch.of(id)))).hasSize(1);

    assertThat(memory.getThreadById(one).orElseThrow().getUpdatedAt()).isEqualTo(THEN);
  }

  @Test
  void aThreadThatIsNotThereTakesNoMessage() {
    String id = stored("{\"format\":2,\"parts\":[]}", "user");

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(
            () -> memory.updateMessages(List.of(MessagePatch.of(id).threadId("no-such-thread"))))
        .withMessage("Thread no-such-thread not found");
    assertThat(row(id)).contains(one);
  }

  @Test
  void aHundredMessagesAreChangedInAsManyStatementsAsOne() {
    List<MessagePatch> patches = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      patches.add(MessagePatch.of(stored("{\"format\":2,\"parts\":[]}", "user")).role("assistant"));
    }

    assertThat(recording.during(() -> memory.updateMessages(patches))).hasSize(5);
    assertThat(recording.during(() -> memory.updateMessages(patches.subList(0, 1)))).hasSize(5);
  }

  @Test
  void eightCallersWhoSetDifferentMembersAllSucceed() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(stored("{\"format\":2,\"parts\":[]}", "user"));
    }

    AtOnce.run(
        8,
        caller -> {
          List<MessagePatch> patches = new ArrayList<>();
          for (String id : ids) {
            patches.add(
                MessagePatch.of(id)
                    .content(
                        JSON.objectNode()
                            .set("metadata", JSON.objectNode().put("k" + caller, caller))));
          }
          Collections.shuffle(patches, new Random(caller));
          memory.updateMessages(patches);
        });

    assertThat(memory.listMessages(ListMessages.inThread(one)))
        .hasSize(10)
        .allMatch(message -> message.metadata().size() == 8);
  }

  @Test
  void deletedMessagesAreGoneAndTheirThreadsTouched() {
    String id = stored("{\"format\":2,\"parts\":[]}", "user");
    String other = stored("{\"format\":2,\"parts\":[]}", "user");

    memory.deleteMessages(List.of(id, "nobody", id));
    memory.deleteMessages(List.of(id));

    assertThat(memory.listMessages(ListMessages.inThread(one)))
        .extracting(MastraMessage::getId)
        .containsExactly(other);
    assertThat(memory.getThreadById(one).orElseThrow().getUpdatedAt()).isEqualTo(NOW);
    assertThat(memory.getThreadById(two).orElseThrow().getUpdatedAt()).isEqualTo(THEN);
    assertThat(recording.during(() -> memory.deleteMessages(List.of()))).isEmpty();
  }

  @Test
  void messagesWithoutAThreadCanBeChangedAndDeleted() {
    String id = stored("{\"format\":2,\"parts\":[]}", "user");
    database.execute("delete from mastra_threads where id = '%s'".formatted(one));

    assertThat(memory.updateMessages(List.of(MessagePatch.of(id).role("assistant")))).hasSize(1);
    memory.deleteMessages(List.of(id));

    assertThat(memory.listMessages(ListMessages.inThread(one))).isEmpty();
  }

  @Test
  void savingChangingAndDeletingAtOnceNeverBlockEachOtherForGood() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(stored("{\"format\":2,\"parts\":[]}", "user"));
    }

    AtOnce.run(
        9,
        caller -> {
          for (int round = 0; round < 15; round++) {
            List<String> mine = new ArrayList<>(ids);
            Collections.shuffle(mine, new Random(31L * caller + round));
            switch (caller % 3) {
              case 0 ->
                  memory.saveMessages(
                      mine.stream()
                          .map(
                              id ->
                                  MastraMessage.ofText(
                                      id, id.hashCode() % 2 == 0 ? one : two, "r1", "user", "x"))
                          .toList());
              case 1 ->
                  memory.updateMessages(
                      mine.stream()
                          .map(id -> MessagePatch.of(id).content(json("{\"k\":1}")))
                          .toList());
              default -> memory.deleteMessages(mine.subList(0, 5));
            }
          }
        });

    memory.saveMessages(
        ids.stream().map(id -> MastraMessage.ofText(id, one, "r1", "user", "last")).toList());
    assertThat(memory.listMessages(ListMessages.inThread(one))).hasSize(20);
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> MessagePatch.of(" ")).hasMessage("messageId: \" \" is blank");
    assertThatThrownBy(() -> MessagePatch.of("m").content(JSON.arrayNode()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("content: [] is not an object");
    assertThatThrownBy(() -> MessagePatch.of("m").threadId(null))
        .hasMessage("threadId: must be given, but is null");
    assertThatThrownBy(() -> memory.updateMessages(Arrays.asList(MessagePatch.of("m"), null)))
        .hasMessage("patches[1]: must be given, but is null");
    assertThatThrownBy(() -> memory.deleteMessages(Arrays.asList("m", null)))
        .hasMessage("messageIds[1]: must be given, but is null");
  }

  private static String thread() {
    MastraThread thread = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    thread.setCreatedAt(THEN);
    thread.setUpdatedAt(THEN);
    return memory.saveThread(thread).getId();
  }

  /** A message of the first thread, which is not touched by it. */
  private String stored(String content, String role) {
    String id = UUID.randomUUID().toString();
    database.execute(
        "insert into mastra_messages values"
            + " ('%s', '%s', '%s', '%s', 'v2', '2024-01-01', 'r1', '2024-01-01T00:00:00Z')"
                .formatted(id, one, content, role));
    return id;
  }

  private static JsonNode json(String json) {
    MastraThread thread = new MastraThread();
    thread.setMetadataJson(json);
    return Objects.requireNonNull(thread.getMetadata());
  }

  private static List<Object> row(String id) {
    return database.query("select * from mastra_messages where id = ?", id).get(0);
  }
}
