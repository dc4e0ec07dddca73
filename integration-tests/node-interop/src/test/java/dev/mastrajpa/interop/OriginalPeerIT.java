package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.instant;
import static dev.mastrajpa.interop.PeerJson.isUndefined;
import static dev.mastrajpa.interop.PeerJson.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The harness itself: the original starts, creates its tables, and does as it is told. */
class OriginalPeerIT {

  private static final Instant CREATED = Instant.parse("2024-05-01T10:00:00.123Z");

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static NodePeer peer;
  private static NodePeer.Store original;

  @BeforeAll
  static void startOriginal() {
    peer = NodePeer.start(ZoneId.of("Asia/Kolkata"));
    original = peer.open(database.connectionString(), null);
    original.init();
  }

  @AfterAll
  static void stopOriginal() {
    if (peer != null) {
      peer.close();
    }
  }

  @Test
  void isTheVersionThatTheContractDescribes() {
    JsonNode about = peer.about();

    assertThat(about.path("pg").asText()).isEqualTo("1.27.1");
    assertThat(about.path("core").asText()).isEqualTo("1.71.0");
    assertThat(ZoneId.of(about.path("timeZone").asText()).getRules())
        .isEqualTo(ZoneId.of("Asia/Kolkata").getRules());
  }

  @Test
  void savesAThreadAndItsMessagesAndReadsThemBack() {
    saveThread("talk");
    ObjectNode first = message("talk-1", "talk", "Hello \ud83d\udc4b");
    ObjectNode second = message("talk-2", "talk", "a\u0000b\ud800c");
    second.set("createdAt", date(CREATED.plusMillis(1)));
    original.call("memory", "saveMessages", messages(first, second));

    JsonNode page = original.call("memory", "listMessages", json("{threadId:'talk'}"));

    assertThat(page.path("total").intValue()).isEqualTo(2);
    assertThat(page.path("messages").findValuesAsText("id")).containsExactly("talk-1", "talk-2");
    assertThat(instant(page.at("/messages/0/createdAt"))).isEqualTo(CREATED);
    assertThat(page.path("messages").findValuesAsText("text"))
        .containsExactly("Hello \ud83d\udc4b", "a\u0000b\ud800c");
    assertThat(
            database.query(
                "select \"createdAt\", \"createdAtZ\" from mastra_messages where id = 'talk-1'"))
        .containsExactly(List.of(LocalDateTime.parse("2024-05-01T10:00:00.123"), CREATED));
  }

  @Test
  void tellsUndefinedFromNullAndAbsent() {
    JsonNode thread = original.call("memory", "saveThread", saveThreadRequest("bare"));
    JsonNode read = original.call("memory", "getThreadById", json("{threadId:'bare'}"));
    JsonNode deleted = original.call("memory", "deleteThread", json("{threadId:'bare'}"));
    JsonNode gone = original.call("memory", "getThreadById", json("{threadId:'bare'}"));

    assertThat(isUndefined(thread.get("metadata"))).isTrue();
    assertThat(read.get("metadata").isNull()).isTrue();
    assertThat(read.has("title")).isTrue();
    assertThat(read.has("noSuchThing")).isFalse();
    assertThat(isUndefined(deleted)).isTrue();
    assertThat(gone.isNull()).isTrue();
  }

  @Test
  void reportsTheOriginalsErrors() {
    OriginalException noThread =
        catchThrowableOfType(
            OriginalException.class,
            () -> original.call("memory", "listMessages", json("{threadId:' '}")));
    OriginalException noTitle =
        catchThrowableOfType(
            OriginalException.class,
            () -> {
              ObjectNode request = saveThreadRequest("untitled");
              ((ObjectNode) request.get("thread")).remove("title");
              original.call("memory", "saveThread", request);
            });
    OriginalException nonsense =
        catchThrowableOfType(OriginalException.class, () -> original.query("select nonsense"));

    assertThat(noThread.id()).isEqualTo("MASTRA_STORAGE_PG_LIST_MESSAGES_INVALID_THREAD_ID");
    assertThat(noThread.domain()).isEqualTo("STORAGE");
    assertThat(noThread.category()).isEqualTo("THIRD_PARTY");
    assertThat(noThread.details().path("threadId").asText()).isEqualTo(" ");
    assertThat(noTitle.id()).isEqualTo("MASTRA_STORAGE_PG_SAVE_THREAD_FAILED");
    assertThat(noTitle.sqlState()).isEqualTo("23502");
    assertThat(nonsense.id()).isNull();
    assertThat(nonsense.sqlState()).isEqualTo("42703");
  }

  @Test
  void runsCallsConcurrently() {
    saveThread("busy");

    List<CompletableFuture<JsonNode>> saved =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    original.callAsync(
                        "memory", "saveMessages", messages(message("busy-" + i, "busy", "x"))))
            .toList();
    CompletableFuture.allOf(saved.toArray(CompletableFuture[]::new)).join();

    assertThat(
            database.<Long>value("select count(*) from mastra_messages where thread_id = 'busy'"))
        .isEqualTo(20);
  }

  @Test
  void keepsStoresOfSeveralSchemasApart() {
    try (NodePeer.Store other = peer.open(database.connectionString(), "We Ird")) {
      other.init();
      other.call("memory", "saveThread", saveThreadRequest("elsewhere"));

      assertThat(other.query("select id from \"We Ird\".mastra_threads").findValuesAsText("id"))
          .containsExactly("elsewhere");
      assertThat(original.call("memory", "getThreadById", json("{threadId:'elsewhere'}")).isNull())
          .isTrue();
    }
  }

  @Test
  void exportsTheSchema() {
    assertThat(peer.exportSchemas("agents"))
        .startsWith("CREATE SCHEMA IF NOT EXISTS \"agents\"")
        .contains("\"agents\".\"mastra_thread_state\"");
  }

  @Test
  void endsWhenClosed() {
    NodePeer closed = NodePeer.start(ZoneId.of("UTC"));
    NodePeer.Store store = closed.open(database.connectionString(), null);
    closed.close();

    store.close();
    assertThat(catchThrowableOfType(IllegalStateException.class, closed::about))
        .hasMessageContaining("The Node process is gone");
  }

  private static void saveThread(String id) {
    original.call("memory", "saveThread", saveThreadRequest(id));
  }

  private static ObjectNode saveThreadRequest(String id) {
    ObjectNode request = (ObjectNode) json("{thread:{resourceId:'r1',title:'A talk'}}");
    ((ObjectNode) request.get("thread"))
        .put("id", id)
        .<ObjectNode>set("createdAt", date(CREATED))
        .set("updatedAt", date(CREATED));
    return request;
  }

  private static ObjectNode message(String id, String threadId, String text) {
    ObjectNode message =
        (ObjectNode) json("{resourceId:'r1',role:'user',content:{format:2,parts:[{type:'text'}]}}");
    ((ObjectNode) message.at("/content/parts/0")).put("text", text);
    message.put("id", id).put("threadId", threadId).set("createdAt", date(CREATED));
    return message;
  }

  private static ObjectNode messages(ObjectNode... messages) {
    ObjectNode request = PeerJson.object();
    request.putArray("messages").addAll(List.of(messages));
    return request;
  }
}
