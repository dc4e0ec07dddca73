package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static dev.mastrajpa.interop.Sides.OURS;
import static dev.mastrajpa.interop.Sides.THEIRS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.CopyThread;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.memory.MessagePatch;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages changed, deleted and copied by either side are what the other would have made. */
class MemoryChangesInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  private static final String COPIED_MESSAGES =
      """
      select (to_jsonb(m) - 'id')::text from %s.mastra_messages m
      where thread_id = 'copy' order by "createdAt"
      """;

  private static final String COPIED_THREAD =
      """
      select id, "resourceId", title, metadata #- '{clone,clonedAt}',
        jsonb_typeof(metadata #> '{clone,clonedAt}'),
        "createdAt" = "createdAtZ" at time zone 'UTC',
        "updatedAt" = "updatedAtZ" at time zone 'UTC', "createdAtZ" = "updatedAtZ"
      from %s.mastra_threads where id = 'copy'
      """;

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable Sides started;

  private final Sides sides = requireNonNull(started);
  private final MemoryRepository ours = sides.ourStore().memory();
  private final OriginalMemory original = sides.original();

  @BeforeAll
  static void start() {
    started = Sides.start(database, ZoneId.of("Asia/Kolkata"));
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void createThreads() {
    sides.clear();
    for (Memory memory : List.of(sides.ours(), original)) {
      for (String id : List.of("a", "b", "c")) {
        memory.saveThread(thread(id));
      }
      memory.saveMessages(
          List.of(message("1", "a", 1), message("2", "a", 2), message("3", "a", 3)));
      memory.saveMessages(List.of(message("4", "b", 4).put("role", "system")));
      for (String id : List.of("a", "b", "c")) {
        memory.saveThread(thread(id)); // with the times before the messages
      }
    }
  }

  @Test
  void messagesAreChangedAlike() {
    Instant before = now();
    String content =
        "{content:'new',parts:[{type:'text',text:'n\\\\u0000ew \\ud83d\\udc4b'}],metadata:{b:{y:2},c:null}}";
    ours.updateMessages(
        List.of(
            MessagePatch.of("1").content(json(content)),
            MessagePatch.of("2").threadId("b").role("assistant").resourceId("bob"),
            MessagePatch.of("missing").role("user")));

    original.updateMessages(
        json(
            "[{id:'1',content:"
                + content
                + "},{id:'2',threadId:'b',role:'assistant',resourceId:'bob'},"
                + "{id:'missing',role:'user'}]"));

    assertThat(sides.rows(OURS, "mastra_messages"))
        .isEqualTo(sides.rows(THEIRS, "mastra_messages"));
    assertSameThreads(before, 2);
  }

  @Test
  void aTimeThatIsChangedIsReadByBothWhereWeHaveChangedIt() {
    Instant moment = Instant.parse("2020-01-01T00:00:00Z");
    ours.updateMessages(List.of(MessagePatch.of("1").createdAt(moment)));
    ArrayNode patch = object().arrayNode();
    patch.addObject().put("id", "1").set("createdAt", date(moment));

    original.updateMessages(patch);

    // the original sets the column that is not read, to what the wall of Node shows
    String time = "select \"createdAt\"::text from %s.mastra_messages where id = '1'";
    assertThat(database.<String>value(time.formatted(THEIRS))).isEqualTo("2020-01-01 05:30:00");
    assertThat(database.<String>value(time.formatted(OURS))).isEqualTo("2020-01-01 00:00:00");
    assertThat(created(original)).isEqualTo(created(sides.oursInTheirs())).isNotEqualTo(moment);
    assertThat(created(sides.originalInOurs())).isEqualTo(created(sides.ours())).isEqualTo(moment);
  }

  @Test
  void messagesAreDeletedAlike() {
    Instant before = now();
    ours.deleteMessages(List.of("1", "missing", "4"));
    original.deleteMessages(json("['1','missing','4']"));
    ours.deleteMessages(List.of());
    original.deleteMessages(json("[]"));

    assertThat(sides.rows(OURS, "mastra_messages"))
        .isEqualTo(sides.rows(THEIRS, "mastra_messages"))
        .hasSize(2);
    assertSameThreads(before, 2);
  }

  @Test
  void threadsAreCopiedAlike() {
    ours.copyThread(CopyThread.of("a").newThreadId("copy"));
    original.copyThread(json("{sourceThreadId:'a',newThreadId:'copy'}"));

    assertSameCopies(3);
  }

  @Test
  void threadsAreCopiedAlikeInPart() {
    ours.copyThread(
        CopyThread.of("a")
            .newThreadId("copy")
            .resourceId("bob")
            .title("Another try")
            .metadata(json("{a:{b:1},clone:'mine'}"))
            .from(MOMENT.plusSeconds(2))
            .until(MOMENT.plusSeconds(3))
            .latest(1));
    ObjectNode request =
        json("{sourceThreadId:'a',newThreadId:'copy',resourceId:'bob',title:'Another try',"
                + "metadata:{a:{b:1},clone:'mine'},"
                + "options:{messageLimit:1,messageFilter:{}}}")
            .deepCopy();
    ((ObjectNode) request.at("/options/messageFilter"))
        .<ObjectNode>set("startDate", date(MOMENT.plusSeconds(2)))
        .set("endDate", date(MOMENT.plusSeconds(3)));
    original.copyThread(request);

    assertSameCopies(1);
  }

  @Test
  void anEmptyTitleIsTheCopysForUsAndNoneForTheOriginal() {
    ours.copyThread(CopyThread.of("a").newThreadId("copy").title(""));
    original.copyThread(json("{sourceThreadId:'a',newThreadId:'copy',title:''}"));

    String title = "select title from %s.mastra_threads where id = 'copy'";
    assertThat(database.<String>value(title.formatted(OURS))).isEmpty();
    assertThat(database.<String>value(title.formatted(THEIRS))).isEqualTo("Clone of About a");
  }

  @Test
  void messagesOfTheRoleSystemAreCopiedByBoth() {
    ours.copyThread(CopyThread.of("b").newThreadId("copy").messageIds(List.of("4", "1")));
    original.copyThread(
        json(
            "{sourceThreadId:'b',newThreadId:'copy',"
                + "options:{messageFilter:{messageIds:['4','1']}}}"));

    assertSameCopies(1);
  }

  @Test
  void neitherCopiesWhatIsNotThereNorOverWhatIs() {
    assertThatThrownBy(() -> ours.copyThread(CopyThread.of("missing")))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.id()).isEqualTo(idOf("{sourceThreadId:'missing'}")));
    assertThatThrownBy(() -> ours.copyThread(CopyThread.of("a").newThreadId("b")))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.id()).isEqualTo(idOf("{sourceThreadId:'a',newThreadId:'b'}")));
  }

  private @Nullable String idOf(String request) {
    try {
      original.copyThread(json(request));
      return null;
    } catch (OriginalException e) {
      return e.id();
    }
  }

  private void assertSameCopies(int messages) {
    assertThat(database.query(COPIED_MESSAGES.formatted(OURS)))
        .isEqualTo(database.query(COPIED_MESSAGES.formatted(THEIRS)))
        .hasSize(messages);
    assertThat(database.query(COPIED_THREAD.formatted(OURS)))
        .isEqualTo(database.query(COPIED_THREAD.formatted(THEIRS)))
        .hasSize(1);
  }

  /** The original writes the half without a zone as the wall of the session shows it. */
  private void assertSameThreads(Instant before, int touched) {
    List<String> theirs = sides.rows(THEIRS, "mastra_threads", before);
    assertThat(theirs)
        .filteredOn(row -> row.contains("now on the wall of the session"))
        .hasSize(touched);
    assertThat(sides.rows(OURS, "mastra_threads", before))
        .isEqualTo(
            theirs.stream()
                .map(row -> row.replace("now on the wall of the session", "now"))
                .toList());
  }

  private static Instant created(Memory memory) {
    return Instant.parse(memory.listMessagesById(List.of("1")).at("/0/createdAt").asText());
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static ObjectNode thread(String id) {
    ObjectNode thread =
        object().put("id", id).put("resourceId", "anna").put("title", "About " + id);
    thread.set("metadata", json("{not:'copied'}"));
    thread.set("createdAt", date(MOMENT));
    thread.set("updatedAt", date(MOMENT));
    return thread;
  }

  private static ObjectNode message(String id, String threadId, int second) {
    ObjectNode message =
        object()
            .put("id", id)
            .put("threadId", threadId)
            .put("resourceId", "anna")
            .put("role", "user");
    JsonNode content =
        json("{format:2,parts:[{type:'text',text:'old'}],metadata:{a:1,b:{x:1}},extra:[1]}");
    message.set("content", content);
    message.set("createdAt", date(MOMENT.plusSeconds(second)));
    return message;
  }
}
