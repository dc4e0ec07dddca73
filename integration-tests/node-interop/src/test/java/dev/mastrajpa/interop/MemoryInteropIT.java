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
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The memory of both on one database: what one writes the other would have written too, to the
 * column, and what one reads of it the other reads.
 *
 * <p>Each test does the same on both sides, each in a schema of its own, compares all rows, and has
 * each side read both schemas. Where we differ on purpose, a test says so and how.
 */
@ParameterizedClass
@ValueSource(strings = {"America/New_York", "Asia/Kolkata", "Pacific/Auckland"})
class MemoryInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable Sides started;

  private final ZoneId zoneOfNode;
  private final Sides sides = requireNonNull(started);
  private final OurMemory ours = sides.ours();
  private final OriginalMemory original = sides.original();

  MemoryInteropIT(String zoneOfNode) {
    this.zoneOfNode = ZoneId.of(zoneOfNode);
  }

  @BeforeParameterizedClassInvocation
  static void start(String zoneOfNode) {
    started = Sides.start(database, ZoneId.of(zoneOfNode));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void clear() {
    sides.clear();
  }

  // ---- what is stored

  @Test
  void threadsWithAnyMetadataAreStoredAlike() {
    List<String> ids = new ArrayList<>();
    List<Corpus.Document> documents = new ArrayList<>(Corpus.documents());
    documents.addAll(Corpus.deepDocuments());
    for (Corpus.Document document : documents) {
      ObjectNode thread = thread(document.name(), "anna");
      thread.set("metadata", Answers.asJavaScriptHasIt(json(document.json())));
      JsonNode theirAnswer = original.saveThread(thread);
      JsonNode ourAnswer = ours.saveThread(thread);

      assertThat(ourAnswer).as(document.name()).isEqualTo(theirAnswer);
      ids.add(document.name());
    }

    assertSameRows("mastra_threads");
    assertAllReadThreadsAlike(ids);
  }

  @Test
  void metadataKeepsDigitsOfOursThatNodeCannotHold() {
    for (Corpus.Document document : Corpus.documents()) {
      MastraThread thread = new MastraThread(document.name(), "anna", "exact");
      thread.setMetadataJson(document.json());
      sides.ourStore().memory().saveThread(thread);
      JsonNode exact =
          requireNonNull(
              sides.ourStore().memory().getThreadById(document.name()).orElseThrow().getMetadata());

      assertThat(
              requireNonNull(sides.originalInOurs().getThreadById(document.name())).get("metadata"))
          .as(document.name())
          .isEqualTo(Answers.asJavaScriptHasIt(exact));
    }
    assertThat(
            database.<String>value(
                "select metadata::text from ours.mastra_threads where id = ?",
                "numbers of money and measure"))
        .contains("123456789.123456789012345678", "1.10", "1.0", "0.0000001");
    assertThat(
            database.<String>value(
                "select metadata::text from ours.mastra_threads where id = ?",
                "an integer beyond doubles"))
        .contains("12345678901234567890", "-9007199254740993");
  }

  @Test
  void metadataThatIsSqlNullOrJsonNullReadsAsNothing() {
    for (Memory memory : List.of(ours, original)) {
      memory.saveThread(thread("sql null", "anna"));
    }
    assertSameRows("mastra_threads");
    assertThat(
            database.<Long>value("select count(*) from ours.mastra_threads where metadata is null"))
        .isEqualTo(1);
    ObjectNode jsonNull = thread("json null", "anna");
    jsonNull.putNull("metadata");

    ours.saveThread(jsonNull);
    original.saveThread(jsonNull);

    // the original cannot store JSON null; ours is what was given, and reads alike
    assertThat(metadataOf("ours", "json null")).isEqualTo("null");
    assertThat(metadataOf("theirs", "json null")).isNull();
    assertAllReadThreadsAlike(List.of("sql null", "json null"));
  }

  @Test
  void oddIdsAreStoredAndFoundAlike() {
    List<String> ids = Corpus.ids();
    for (String id : ids) {
      for (Memory memory : List.of(ours, original)) {
        memory.saveThread(thread(id, id));
        memory.saveMessages(List.of(text("m:" + id, id, id), text("n:" + id, id, id)));
        memory.saveThread(thread(id, id)); // with the time before the messages
        memory.saveResource(resource(id));
      }
    }

    assertSameRows("mastra_messages");
    assertSameRows("mastra_resources");
    assertSameRows("mastra_threads");
    assertAllReadThreadsAlike(ids);
    for (String id : ids) {
      JsonNode messages =
          assertAllAnswerAlike(
              memory -> memory.listMessages(object().put("threadId", id)).get("messages"));
      assertThat(messages.findValuesAsText("id")).as(id).containsExactly("m:" + id, "n:" + id);
      assertThat(
              assertAllAnswerAlike(
                  memory ->
                      memory
                          .listMessagesByResourceId(object().put("resourceId", id))
                          .get("messages")))
          .isEqualTo(messages);
      assertThat(
              assertAllAnswerAlike(
                  memory -> memory.listMessagesById(List.of("n:" + id, "m:" + id))))
          .isEqualTo(messages);
      ObjectNode ofResource = object();
      ofResource.putObject("filter").put("resourceId", id);
      assertThat(
              assertAllAnswerAlike(memory -> memory.listThreads(ofResource).get("threads"))
                  .findValuesAsText("id"))
          .containsExactly(id);
      assertAllAnswerAlike(memory -> requireNonNull(memory.getResourceById(id)));
    }
  }

  @Test
  void idsThatSayNothingAreRefusedByUsAlone() {
    assertThatThrownBy(() -> ours.saveThread(thread("", "anna")))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> ours.saveThread(thread("t", " ")))
        .isInstanceOf(InvalidArgumentException.class);

    original.saveThread(thread("", " "));

    assertThat(requireNonNull(original.getThreadById("")).path("resourceId").asText())
        .isEqualTo(" ");
  }

  @Test
  void messagesOfEveryKindAreStoredAlike() {
    List<JsonNode> messages = new ArrayList<>();
    for (JsonNode given : Corpus.messages()) {
      ObjectNode message =
          text(given.path("name").asText(), "talk", "anna", MOMENT.plusMillis(messages.size()));
      message.put("role", given.path("role").asText());
      message.set("content", Answers.asJavaScriptHasIt(given.path("content")));
      messages.add(message);
    }
    List<JsonNode> answers = new ArrayList<>();
    for (Memory memory : List.of(ours, original)) {
      memory.saveThread(thread("talk", "anna"));
      answers.add(memory.saveMessages(messages));
    }

    assertThat(answers.get(0)).isEqualTo(answers.get(1));
    assertThat(sides.rows(OURS, "mastra_messages")).hasSameSizeAs(messages);
    // the same document in other words: capitals in \u001B and 1E-7, and JavaScript moves keys that
    // are numbers to the front
    assertThat(
            database.query(
                """
                select o.id from ours.mastra_messages o
                join theirs.mastra_messages t using (id)
                where o.content <> t.content
                order by o.id collate "C"
                """))
        .containsExactly(
            List.of("metadata: control characters"),
            List.of("metadata: keys of digits"),
            List.of("metadata: numbers at the ends of a double"),
            List.of("metadata: numbers of money and measure"));
    for (List<Object> row :
        database.query(
            "select o.content, t.content from ours.mastra_messages o"
                + " join theirs.mastra_messages t using (id)")) {
      assertThat(Answers.asJavaScriptHasIt(json(String.valueOf(row.get(0)))))
          .isEqualTo(Answers.asJavaScriptHasIt(json(String.valueOf(row.get(1)))));
    }
    database.execute(
        "update ours.mastra_messages o set content = t.content"
            + " from theirs.mastra_messages t where t.id = o.id and o.id like 'metadata: %'");
    assertSameRows("mastra_messages");
    JsonNode read =
        assertAllAnswerAlike(
            memory -> memory.listMessages(json("{threadId:'talk',perPage:false}")).get("messages"));
    assertThat(read).hasSameSizeAs(messages);
    assertThat(read).isEqualTo(answers.get(1));
  }

  @Test
  void deepMessagesAreStoredAlike() {
    for (Corpus.Document document : Corpus.deepDocuments()) {
      ObjectNode message = text("m " + document, document.name(), "anna");
      ((ObjectNode) message.get("content")).set("metadata", json(document.json()));
      List<JsonNode> answers = new ArrayList<>();
      for (Memory memory : List.of(ours, original)) {
        memory.saveThread(thread(document.name(), "anna"));
        answers.add(memory.saveMessages(List.of(message)));
      }

      assertThat(answers.get(0)).isEqualTo(answers.get(1));
      assertThat(
              assertAllAnswerAlike(
                  memory ->
                      memory
                          .listMessages(object().put("threadId", document.name()))
                          .get("messages")))
          .isEqualTo(answers.get(1));
    }
    assertSameRows("mastra_messages");
  }

  @Test
  void contentsOfOldVersionsAreStoredAlikeAsText() {
    int stored = 0;
    int refused = 0;
    for (Memory memory : List.of(ours, original)) {
      memory.saveThread(thread("talk", "anna"));
    }
    for (JsonNode given : Corpus.contents()) {
      ObjectNode message = text(given.path("name").asText(), "talk", "anna");
      message.put("content", given.path("content").asText());
      if (isReadByTheOriginal(given)) {
        assertThat(ours.saveMessages(List.of(message)))
            .as(given.path("name").asText())
            .isEqualTo(original.saveMessages(List.of(message)));
        stored++;
      } else if (!given.path("content").asText().startsWith("{")) {
        // the original stores it, and can never list its thread again
        assertThatThrownBy(() -> ours.saveMessages(List.of(message)))
            .as(given.path("name").asText())
            .isInstanceOf(InvalidArgumentException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5);

    assertSameRows("mastra_messages");
    assertThat(sides.rows(OURS, "mastra_messages")).hasSize(stored);
  }

  private static boolean isReadByTheOriginal(JsonNode content) {
    return !content.path("unreadable").asBoolean();
  }

  // ---- what is read

  @Test
  void contentsOfAnyVersionAreReadAlike() {
    int read = 0;
    int unreadable = 0;
    insertContents(Corpus.contents());
    for (JsonNode given : Corpus.contents()) {
      for (String role : List.of("user", "assistant", "tool")) {
        String name = given.path("name").asText() + ", " + role;
        ObjectNode request = object().put("threadId", name);
        JsonNode mine = sides.oursInTheirs().listMessages(request).get("messages");
        if (given.path("unreadable").asBoolean()) {
          // the original fails on every listing of such a thread; ours shows the text that is
          // stored
          assertThatThrownBy(() -> original.listMessages(request))
              .as(name)
              .isInstanceOf(OriginalException.class);
          assertThat(mine.findValuesAsText("text"))
              .as(name)
              .containsExactly(given.path("content").asText());
          unreadable++;
        } else {
          JsonNode theirs = original.listMessages(request).get("messages");
          // ours is the role that is stored; the original says assistant for tool in old contents
          assertThat(theirs.at("/0/role").asText())
              .isIn(role, role.equals("tool") ? "assistant" : role);
          ((ObjectNode) theirs.get(0)).put("role", role);
          assertThat(mine).as(name).isEqualTo(theirs);
          read++;
        }
      }
    }
    assertThat(read).isGreaterThan(300);
    assertThat(unreadable).isGreaterThan(20);
  }

  @Test
  void aResultFindsTheArgumentsOfACallInAnEarlierMessageInTheOriginalAlone() {
    insertThread("tools");
    insertMessage(
        "tools",
        "assistant",
        "[{\"type\":\"tool-call\",\"toolCallId\":\"c1\",\"toolName\":\"calc\",\"args\":{\"a\":1}}]");
    database.execute(
        """
        insert into theirs.mastra_messages
        select 'later', thread_id,
          '[{"type":"tool-result","toolCallId":"c1","toolName":"calc","result":2}]',
          'tool', type, "createdAt" + interval '1 second', "resourceId",
          "createdAtZ" + interval '1 second'
        from theirs.mastra_messages
        """);
    JsonNode request = json("{threadId:'tools'}");

    JsonNode mine = sides.oursInTheirs().listMessages(request).at("/messages/1");
    JsonNode theirs = original.listMessages(request).at("/messages/1");

    assertThat(theirs.at("/parts/0/toolInvocation/args")).isEqualTo(asAnswered("{a:1}"));
    assertThat(mine.at("/parts/0/toolInvocation/args")).isEqualTo(json("{}"));
    assertThat(mine.at("/parts/0/toolInvocation/result")).isEqualTo(asAnswered("2"));
  }

  // ---- time

  @Test
  void instantsAreStoredAndReadAlikeInAllZones() {
    List<Instant> instants = new ArrayList<>();
    for (String moment :
        List.of(
            "1582-10-15T00:00:00Z",
            "1883-11-18T17:00:00Z", // New York leaves local mean time
            "1900-01-01T00:00:00Z",
            "1941-10-01T00:00:00Z", // India is an hour ahead
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:00:00Z",
            "2024-02-29T12:00:00.001Z",
            "2024-03-10T06:59:59.999Z", // New York skips an hour, and all others around it
            "2024-03-10T07:00:00Z",
            "2024-03-10T07:30:00Z",
            "2024-11-03T05:30:00Z", // and has one twice
            "2024-11-03T06:30:00Z",
            "2024-04-06T13:30:00Z", // Auckland has one twice
            "2024-04-06T14:30:00Z",
            "2024-09-28T13:59:59.999Z", // and skips one
            "2024-09-28T14:00:00Z",
            "2024-09-28T14:30:00Z",
            "9999-12-31T11:00:00Z")) {
      instants.add(Instant.parse(moment));
    }
    List<String> ids = new ArrayList<>();
    for (Instant instant : instants) {
      String id = instant.toString();
      ObjectNode thread = thread(id, "anna");
      thread.set("createdAt", date(instant));
      thread.set("updatedAt", date(instant));
      ObjectNode resource = resource(id);
      resource.set("createdAt", date(instant));
      resource.set("updatedAt", date(instant));
      for (Memory memory : List.of(ours, original)) {
        memory.saveThread(thread);
        memory.saveMessages(List.of(text(id, id, "anna", instant)));
        memory.saveThread(thread); // with the time before the message
        memory.saveResource(resource);
      }
      ids.add(id);
    }

    assertSameRows("mastra_threads");
    assertSameRows("mastra_messages");
    assertSameRows("mastra_resources");
    for (String id : ids) {
      assertThat(
              assertAllAnswerAlike(memory -> requireNonNull(memory.getThreadById(id)))
                  .path("createdAt")
                  .asText())
          .isEqualTo(id);
      assertAllAnswerAlike(memory -> requireNonNull(memory.getResourceById(id)));
    }
    ObjectNode all = object().put("resourceId", "anna").put("perPage", false);
    JsonNode messages =
        assertAllAnswerAlike(memory -> memory.listMessagesByResourceId(all).get("messages"));
    assertThat(messages.findValuesAsText("createdAt"))
        .containsExactlyElementsOf(instants.stream().sorted().map(Instant::toString).toList());
  }

  @Test
  void microsecondsInTheDatabaseAreCutByNodeAndKeptByUs() {
    for (String moment : List.of("2024-05-01T10:00:00.123999Z", "1965-05-01T10:00:00.123999Z")) {
      insertThread(moment);
      database.execute(
          """
          update theirs.mastra_threads
          set "createdAt" = timestamp '%1$s', "createdAtZ" = timestamptz '%1$s' where id = '%1$s'
          """
              .formatted(moment));

      assertThat(created(original.getThreadById(moment)))
          .isEqualTo(Instant.parse(moment).truncatedTo(ChronoUnit.MILLIS));
      assertThat(created(sides.oursInTheirs().getThreadById(moment)))
          .isEqualTo(Instant.parse(moment));
    }
  }

  @Test
  void aTimeWithoutItsZonedHalfIsUtcForUsAndTheWallOfNodeForTheOriginal() {
    for (String wall : List.of("2024-01-15T10:00:00.123", "2024-07-15T10:00:00.123")) {
      insertThread(wall);
      database.execute(
          """
          update theirs.mastra_threads
          set "createdAt" = timestamp '%1$s', "createdAtZ" = null where id = '%1$s'
          """
              .formatted(wall));

      assertThat(created(original.getThreadById(wall)))
          .isEqualTo(LocalDateTime.parse(wall).atZone(zoneOfNode).toInstant());
      assertThat(created(sides.oursInTheirs().getThreadById(wall)))
          .isEqualTo(Instant.parse(wall + "Z"));
    }
  }

  // ---- what is changed

  @Test
  void threadsAreReplacedAndChangedAlike() {
    Instant before = now();
    for (Memory memory : List.of(ours, original)) {
      ObjectNode thread = thread("t", "anna");
      thread.set("metadata", json("{a:1,b:{x:1},c:null}"));
      memory.saveThread(thread);
      memory.saveThread(thread.deepCopy().put("id", "untouched"));
      memory.saveThread(
          thread
              .deepCopy()
              .put("resourceId", "bob")
              .put("title", "")
              .set("createdAt", date(MOMENT.minusSeconds(60))));
      assertThat(
              memory
                  .updateThread("t", null, json("{b:{y:2},d:[1.5,{}],c:0,'__proto__':{z:1}}"))
                  .path("metadata"))
          .isEqualTo(
              Answers.asJavaScriptHasIt(json("{a:1,b:{y:2},d:[1.5,{}],c:0,'__proto__':{z:1}}")));
      memory.updateThread("t", "New 'title' 👋", null);
      memory.saveThread(thread("bare", "anna"));
      memory.updateThread("bare", null, json("{first:true}"));
      memory.saveThread(thread("empty title", "anna"));
      memory.updateThread("empty title", "", null);
    }

    assertThat(sides.rows(OURS, "mastra_threads", before))
        .filteredOn(row -> !row.contains("\"empty title\""))
        .isEqualTo(
            sides.rows(THEIRS, "mastra_threads", before).stream()
                .filter(row -> !row.contains("\"empty title\""))
                .toList());
    // a thread without metadata that gets none: the original writes an empty object, we nothing
    assertThat(metadataOf(OURS, "empty title")).isNull();
    assertThat(metadataOf(THEIRS, "empty title")).isEqualTo("{}");
    for (Memory memory : List.of(ours, original)) {
      assertThatThrownBy(() -> memory.updateThread("missing", "x", null))
          .hasMessageContaining("Thread missing not found");
    }
  }

  @Test
  void threadsChangeHandsAlikeButForTheClock() {
    Instant before = now();
    for (Memory memory : List.of(ours, original)) {
      memory.saveThread(thread("t", "anna"));
      memory.saveThread(thread("other", "anna"));
      memory.saveMessages(List.of(text("m", "t", "anna"), text("n", "t", "bob")));
      memory.saveMessages(List.of(text("o", "other", "anna")));
      memory.saveThread(thread("t", "anna")); // with the time before the messages
      memory.saveThread(thread("other", "anna"));

      memory.updateThreadResourceId("t", "bob");
      memory.updateThreadResourceId("other", "anna"); // changes nothing

      assertThat(requireNonNull(memory.getThreadById("t")).path("resourceId").asText())
          .isEqualTo("bob");
    }

    assertSameRows("mastra_messages");
    // the original writes the half without a zone as the session's wall shows it
    assertThat(
            sides.rows(THEIRS, "mastra_threads", before).stream()
                .map(row -> row.replace("now on the wall of the session", "now")))
        .isEqualTo(sides.rows(OURS, "mastra_threads", before));
    assertThat(sides.rows(THEIRS, "mastra_threads", before))
        .anyMatch(row -> row.contains("now on the wall of the session"));
    for (Memory memory : List.of(ours, original)) {
      assertThatThrownBy(() -> memory.updateThreadResourceId("missing", "x"))
          .hasMessageContaining("not found");
    }
  }

  @Test
  void threadsAreDeletedAlikeWithTheirMessages() {
    for (Memory memory : List.of(ours, original)) {
      for (String id : List.of("t", "other")) {
        memory.saveThread(thread(id, "anna"));
        memory.saveMessages(List.of(text("m" + id, id, "anna"), text("n" + id, id, "anna")));
        memory.saveThread(thread(id, "anna"));
      }

      memory.deleteThread("t");
      memory.deleteThread("never there");

      assertThat(memory.getThreadById("t")).isNull();
    }

    assertSameRows("mastra_threads");
    assertSameRows("mastra_messages");
    assertThat(sides.rows(OURS, "mastra_messages")).hasSize(2);
  }

  @Test
  void messagesAreReplacedAndTheirThreadsTouchedAlike() {
    Instant before = now();
    for (Memory memory : List.of(ours, original)) {
      memory.saveThread(thread("a", "anna"));
      memory.saveThread(thread("b", "anna"));
      memory.saveThread(thread("c", "anna"));
      memory.saveMessages(
          List.of(text("1", "a", "anna"), text("2", "a", "anna", MOMENT.plusSeconds(3))));
      memory.saveThread(thread("a", "anna"));

      ObjectNode moved = text("1", "b", "bob", MOMENT.plusSeconds(5));
      moved.put("role", "assistant").put("type", "text").put("content", "[\"old\"]");
      memory.saveMessages(List.of(moved));
      // one id twice: the last one wins, with the time of the first
      memory.saveMessages(
          List.of(
              text("3", "b", "anna", MOMENT.plusSeconds(1)),
              text("3", "b", "bob", MOMENT.plusSeconds(2))));
      memory.saveMessages(List.of());

      for (String missing : List.of("gone", "b")) {
        assertThatThrownBy(
                () ->
                    memory.saveMessages(
                        List.of(text("4", "b", "anna"), text("5", "gone", missing))))
            .hasMessageContaining("Thread gone not found");
      }
    }

    assertSameRows("mastra_messages");
    assertThat(sides.rows(OURS, "mastra_threads", before))
        .isEqualTo(sides.rows(THEIRS, "mastra_threads", before))
        .filteredOn(row -> row.contains("\"now\""))
        .hasSize(1)
        .allMatch(row -> row.contains("\"id\": \"b\""));
    assertAllAnswerAlike(memory -> memory.listMessagesById(List.of("1", "2", "3", "4")));
  }

  @Test
  void messagesOfTheRoleSystemAreStoredAlikeAndShownByNobody() {
    List<ObjectNode> messages =
        List.of(
            text("1", "t", "anna", MOMENT),
            text("2", "t", "anna", MOMENT.plusSeconds(1)).put("role", "system"),
            text("3", "t", "anna", MOMENT.plusSeconds(2)));
    List<JsonNode> answers = new ArrayList<>();
    for (Memory memory : List.of(ours, original)) {
      memory.saveThread(thread("t", "anna"));
      answers.add(memory.saveMessages(messages));
    }

    assertSameRows("mastra_messages");
    // what was saved is answered whole by us, and without the system's messages by the original
    assertThat(answers.get(0).findValuesAsText("id")).containsExactly("1", "2", "3");
    assertThat(answers.get(1).findValuesAsText("id")).containsExactly("1", "3");
    assertAllAnswerAlike(memory -> memory.listMessages(json("{threadId:'t'}")).get("messages"));
    assertAllAnswerAlike(memory -> memory.listMessagesById(List.of("1", "2", "3")));
    // and not counted by us where they are not shown
    assertThat(ours.listMessages(json("{threadId:'t'}")).path("total").asInt()).isEqualTo(2);
    assertThat(original.listMessages(json("{threadId:'t'}")).path("total").asInt()).isEqualTo(3);
  }

  // ---- resources

  @Test
  void resourcesAreStoredAlikeButForTheEncodingOfTheirMetadata() {
    for (Corpus.Document document : Corpus.documents()) {
      ObjectNode resource = resource(document.name());
      resource.set("metadata", Answers.asJavaScriptHasIt(json(document.json())));
      for (Memory memory : List.of(ours, original)) {
        memory.saveResource(resource);
      }
    }
    ObjectNode bare = resource("bare");
    bare.remove("workingMemory");
    for (Memory memory : List.of(ours, original)) {
      memory.saveResource(bare);
      assertThatThrownBy(() -> memory.saveResource(bare)).isInstanceOf(RuntimeException.class);
    }

    // the original stores a string that holds the document, we the document
    assertThat(
            database.<List<String>>value(
                "select array_agg(distinct jsonb_typeof(metadata)) from theirs.mastra_resources"
                    + " where metadata is not null"))
        .containsExactly("string");
    assertThat(
            database.<List<String>>value(
                "select array_agg(distinct jsonb_typeof(metadata) order by jsonb_typeof(metadata))"
                    + " from ours.mastra_resources where metadata is not null"))
        .containsExactly("array", "object");
    database.execute(
        "update theirs.mastra_resources set metadata = cast(metadata #>> '{}' as jsonb)");
    assertSameRows("mastra_resources");
    for (Corpus.Document document : Corpus.documents()) {
      assertAllAnswerAlike(memory -> requireNonNull(memory.getResourceById(document.name())));
    }
  }

  @Test
  void bothReadBothEncodingsOfTheMetadataOfAResource() {
    for (Corpus.Document document : Corpus.documents()) {
      ObjectNode resource = resource(document.name());
      resource.set("metadata", Answers.asJavaScriptHasIt(json(document.json())));
      for (Memory memory : List.of(ours, original)) {
        memory.saveResource(resource);
      }
      assertAllAnswerAlike(memory -> requireNonNull(memory.getResourceById(document.name())));
    }
  }

  @Test
  void resourcesAreChangedAlike() {
    Instant before = now();
    for (Memory memory : List.of(ours, original)) {
      ObjectNode resource = resource("r");
      resource.set("metadata", json("{a:1,b:{x:1},c:null}"));
      memory.saveResource(resource);
      memory.updateResource("r", json("'# New'"), null);
      memory.updateResource("r", null, json("{b:{y:2},d:[1.5]}"));
      memory.saveResource(resource("forgotten"));
      memory.updateResource("forgotten", json("null"), json("{a:1}"));
      memory.updateResource("r", null, json("{c:'\\u0000x',e:'👋'}"));
    }

    assertThat(sides.rows(OURS, "mastra_resources", before))
        .isEqualTo(sides.rows(THEIRS, "mastra_resources", before))
        .hasSize(2);
    assertAllAnswerAlike(
        memory -> without(requireNonNull(memory.getResourceById("r")), "updatedAt"));
  }

  @Test
  void aResourceThatIsNotThereIsBegunAlikeButForTheEncodingOfItsMetadata() {
    for (Memory memory : List.of(ours, original)) {
      memory.updateResource("working memory alone", json("'# New'"), null);
      memory.updateResource("metadata alone", null, json("{a:1}"));
    }

    for (String id : List.of("working memory alone", "metadata alone")) {
      assertAllAnswerAlike(
          memory -> without(requireNonNull(memory.getResourceById(id)), "createdAt", "updatedAt"));
    }
    assertThat(
            database.query(
                """
                select o.id, o."workingMemory" is not distinct from t."workingMemory",
                  o.metadata::text, t.metadata::text
                from ours.mastra_resources o join theirs.mastra_resources t using (id)
                order by 1
                """))
        .containsExactly(
            List.of("metadata alone", true, "{\"a\": 1}", "\"{\\\"a\\\":1}\""),
            List.of("working memory alone", true, "{}", "\"{}\""));
  }

  // ---- helpers

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Instant created(@Nullable JsonNode row) {
    return Instant.parse(requireNonNull(row).path("createdAt").asText());
  }

  private static JsonNode without(JsonNode row, String... members) {
    return ((ObjectNode) row.deepCopy()).remove(List.of(members));
  }

  private static void insertThread(String id) {
    database.query(
        """
        insert into theirs.mastra_threads
          (id, "resourceId", title, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
        values (?, 'anna', 'A talk', '2024-05-01 10:00', '2024-05-01 10:00Z',
          '2024-05-01 10:00', '2024-05-01 10:00Z')
        returning id
        """,
        id);
  }

  private static JsonNode asAnswered(String text) {
    return Answers.asJavaScriptHasIt(json(text));
  }

  /** Each of the contents in a thread of its own, once for each role. */
  private static void insertContents(List<JsonNode> contents) {
    String given = PeerJson.write(object().arrayNode().addAll(contents));
    database.query(
        """
        with given as (
          select value ->> 'name' || ', ' || role as name, value ->> 'content' as content, role
          from jsonb_array_elements(cast(? as jsonb)),
            unnest(array['user', 'assistant', 'tool']) as role),
        threads as (
          insert into theirs.mastra_threads
            (id, "resourceId", title, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
          select name, 'anna', 'A talk', '2024-05-01 10:00', '2024-05-01 10:00Z',
            '2024-05-01 10:00', '2024-05-01 10:00Z'
          from given)
        insert into theirs.mastra_messages
          (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
        select 'of ' || name, name, content, role, 'v2', '2024-05-01 10:00', '2024-05-01 10:00Z',
          'anna'
        from given
        returning id
        """,
        given);
  }

  private static void insertMessage(String threadId, String role, String content) {
    database.query(
        """
        insert into theirs.mastra_messages
          (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
        values (?, ?, ?, ?, 'v2', '2024-05-01 10:00', '2024-05-01 10:00Z', 'anna')
        returning id
        """,
        "of " + threadId,
        threadId,
        content,
        role);
  }

  private void assertSameRows(String table) {
    List<String> theirs = sides.rows(THEIRS, table);
    List<String> mine = sides.rows(OURS, table);
    assertThat(theirs).isNotEmpty();
    SoftAssertions.assertSoftly(
        softly -> {
          softly.assertThat(mine).hasSameSizeAs(theirs);
          for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
            softly.assertThat(mine.get(i)).isEqualTo(theirs.get(i));
          }
        });
  }

  private void assertAllReadThreadsAlike(Collection<String> ids) {
    for (String id : ids) {
      assertAllAnswerAlike(memory -> requireNonNull(memory.getThreadById(id)));
    }
  }

  /** Asks both sides about both schemas; all four must say the same, and it is returned. */
  private JsonNode assertAllAnswerAlike(Function<Memory, JsonNode> question) {
    JsonNode answer = question.apply(original);
    assertThat(question.apply(sides.originalInOurs()))
        .as("the original, of ours")
        .isEqualTo(answer);
    assertThat(question.apply(ours)).as("we, of ours").isEqualTo(answer);
    assertThat(question.apply(sides.oursInTheirs())).as("we, of theirs").isEqualTo(answer);
    return answer;
  }

  private static @Nullable String metadataOf(String schema, String threadId) {
    return database.<@Nullable String>value(
        "select metadata::text from " + schema + ".mastra_threads where id = ?", threadId);
  }

  private static ObjectNode thread(String id, String resourceId) {
    ObjectNode thread =
        object().put("id", id).put("resourceId", resourceId).put("title", "About " + id);
    thread.set("createdAt", date(MOMENT));
    thread.set("updatedAt", date(MOMENT.plusSeconds(1)));
    return thread;
  }

  private static ObjectNode resource(String id) {
    ObjectNode resource = object().put("id", id).put("workingMemory", "# " + id);
    resource.set("createdAt", date(MOMENT));
    resource.set("updatedAt", date(MOMENT.plusSeconds(1)));
    return resource;
  }

  private static ObjectNode text(String id, String threadId, String resourceId) {
    return text(id, threadId, resourceId, MOMENT);
  }

  private static ObjectNode text(String id, String threadId, String resourceId, Instant at) {
    ObjectNode message =
        object()
            .put("id", id)
            .put("threadId", threadId)
            .put("resourceId", resourceId)
            .put("role", "user");
    ObjectNode content = message.putObject("content").put("format", 2);
    content.putArray("parts").addObject().put("type", "text").put("text", "Says " + id);
    message.set("createdAt", date(at));
    return message;
  }
}
