package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static dev.mastrajpa.interop.PeerJson.undefined;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.threadstate.ThreadStateRepository;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The states of threads of both in one table. */
class ThreadStateInteropIT {

  private static final String THREAD = "t1";

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable NodePeer startedPeer;
  private static @Nullable PostgresStore openedStore;

  private final ThreadStateRepository ours = requireNonNull(openedStore).threadState();
  private final NodePeer.Store peer =
      requireNonNull(startedPeer).open(database.connectionString(), "public");

  @BeforeAll
  static void start() {
    startedPeer = NodePeer.start(ZoneId.of("America/New_York"));
    openedStore =
        PostgresStore.builder().id("interop").connectionString(database.connectionString()).build();
    openedStore.init();
  }

  @AfterAll
  static void stop() {
    if (startedPeer != null) {
      startedPeer.close();
    }
    if (openedStore != null) {
      openedStore.close();
    }
  }

  @Test
  void anyDocumentIsReadAlikeWhoeverHasSetIt() {
    List<JsonNode> values = new ArrayList<>();
    Corpus.documents()
        .forEach(document -> values.add(Answers.asJavaScriptHasIt(json(document.json()))));
    values.addAll(List.of(json("1"), json("true"), json("[]"), json("[{id:'1'}]"), json("{}")));
    for (JsonNode value : values) {
      set("theirs", value);
      ours.setState(THREAD, "ours", value);

      JsonNode expected = theirReading("theirs");
      assertThat(expected).isNotNull();
      assertThat(theirReading("ours")).isEqualTo(expected);
      assertThat(ourReading("theirs")).isEqualTo(expected);
      assertThat(ourReading("ours")).isEqualTo(expected);
    }
    assertThat(
            database.query(
                "select distinct value from mastra_thread_state where type in ('ours', 'theirs')"))
        .hasSize(1);
  }

  @Test
  void nullIsNoStateForBoth() {
    ours.setState(THREAD, "ours", null);
    set("theirs", json("null"));
    set("undefined", undefined());

    for (String type : List.of("ours", "theirs", "undefined", "nothing")) {
      assertThat(ourReading(type)).isNull();
      assertThat(theirReading(type)).isNull();
    }
  }

  /** The original cannot read its own, nor keep its type. */
  @Test
  void aStringOfOursIsTheSameForBoth() {
    for (String text :
        List.of("", "hello", "123", "null", "true", "{\"a\":1}", "[", "\"quoted\"", "\"", "\\\n")) {
      JsonNode value = JsonNodeFactory.instance.textNode(text);
      ours.setState(THREAD, "ours", value);

      assertThat(ourReading("ours")).isEqualTo(value);
      assertThat(theirReading("ours")).isEqualTo(value);
    }
  }

  @Test
  void aStringOfTheirsIsAStringForUs() {
    for (String text : List.of("hello", "", "[", "\"")) {
      set("theirs", JsonNodeFactory.instance.textNode(text));

      assertThat(ourReading("theirs")).isEqualTo(JsonNodeFactory.instance.textNode(text));
      assertThatExceptionOfType(OriginalException.class).isThrownBy(() -> theirReading("theirs"));
    }
    for (String text : List.of("123", "true", "{\"a\":1}")) {
      set("theirs", JsonNodeFactory.instance.textNode(text));

      assertThat(ourReading("theirs")).isEqualTo(JsonNodeFactory.instance.textNode(text));
      assertThat(theirReading("theirs")).isEqualTo(Answers.asJavaScriptHasIt(json(text)));
    }
    set("theirs", JsonNodeFactory.instance.textNode("\"quoted\""));
    assertThat(ourReading("theirs")).isEqualTo(JsonNodeFactory.instance.textNode("quoted"));
    assertThat(theirReading("theirs")).isEqualTo(JsonNodeFactory.instance.textNode("quoted"));
  }

  @Test
  void oddIdsAreTheSameForBoth() {
    for (String id : Corpus.ids()) {
      ours.setState(id, id, json("{by:'us'}"));
      ObjectNode key = object().put("threadId", id).put("type", id);
      assertThat(peer.call("threadState", "getState", key)).isEqualTo(json("{by:'us'}"));
      peer.call("threadState", "setState", key.deepCopy().set("value", json("{by:'them'}")));
      assertThat(ours.getState(id, id)).contains(json("{by:'them'}"));
      peer.call("threadState", "deleteState", key);
      assertThat(ours.getState(id, id)).isEmpty();
    }
  }

  @Test
  void bothKeepWhenAStateWasFirstSet() {
    ours.setState(THREAD, "first ours", json("1"));
    set("first theirs", json("1"));
    List<List<Object>> created = createdAt();
    set("first ours", json("2"));
    ours.setState(THREAD, "first theirs", json("2"));

    assertThat(createdAt()).isEqualTo(created);
    assertThat(
            database.<Boolean>value(
                """
                select bool_and("createdAt" = "createdAtZ" at time zone 'UTC'
                  and "updatedAt" = "updatedAtZ" at time zone 'UTC')
                from mastra_thread_state
                """))
        .isTrue();
  }

  private static List<List<Object>> createdAt() {
    return database.query(
        """
        select "createdAt", "createdAtZ" from mastra_thread_state where type like 'first%'
        order by type
        """);
  }

  private void set(String type, JsonNode value) {
    peer.call("threadState", "setState", key(type).set("value", value));
  }

  private @Nullable JsonNode theirReading(String type) {
    JsonNode answer = peer.call("threadState", "getState", key(type));
    return PeerJson.isUndefined(answer) ? null : Answers.asJavaScriptHasIt(answer);
  }

  private @Nullable JsonNode ourReading(String type) {
    return ours.getState(THREAD, type).map(Answers::asJavaScriptHasIt).orElse(null);
  }

  private static ObjectNode key(String type) {
    return object().put("threadId", THREAD).put("type", type);
  }
}
