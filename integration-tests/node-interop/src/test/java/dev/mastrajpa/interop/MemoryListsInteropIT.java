package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Both list the same tables: the same rows, on the same pages, in the same order.
 *
 * <p>The rows and the requests are drawn at random, from a fixed seed.
 */
class MemoryListsInteropIT {

  private static final long SEED = 20261127;
  private static final Instant BEGIN = Instant.parse("2024-03-09T20:00:00Z");
  private static final int THREADS = 8;
  private static final int MESSAGES = 480;
  private static final int REQUESTS = 250;

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable Sides started;

  private final Random random = new Random(SEED);
  private final Sides sides = requireNonNull(started);
  private final OriginalMemory original = sides.original();
  private final OurMemory ours = sides.oursInTheirs();

  @BeforeAll
  static void start() {
    started = Sides.start(database, ZoneId.of("America/New_York"));
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void clear() {
    sides.clear();
  }

  @Test
  void pagesOfMessagesAreTheSame() {
    saveMessages(1, 0);

    int shown = 0;
    for (int i = 0; i < REQUESTS; i++) {
      ObjectNode request = messagesOfThreads();
      JsonNode theirs = original.listMessages(request);
      JsonNode mine = ours.listMessages(request);
      assertSamePage(request, theirs, mine, "messages");
      shown += theirs.path("messages").size();
    }
    assertThat(shown).isGreaterThan(REQUESTS);
  }

  @Test
  void pagesOfTheMessagesOfAResourceAreTheSame() {
    saveMessages(1, 0);

    int shown = 0;
    for (int i = 0; i < REQUESTS; i++) {
      ObjectNode request = paged(object().put("resourceId", "r" + random.nextInt(4)), 40);
      JsonNode theirs = original.listMessagesByResourceId(request);
      JsonNode mine = ours.listMessagesByResourceId(request);
      assertSamePage(request, theirs, mine, "messages");
      shown += theirs.path("messages").size();
    }
    assertThat(shown).isGreaterThan(REQUESTS);
  }

  @Test
  void messagesOfOneMomentComeInTheSameOrder() {
    saveMessages(7, 0);

    for (int i = 0; i < REQUESTS; i++) {
      ObjectNode request = messagesOfThreads();
      request.remove("include"); // see the next test
      assertSamePage(
          request, original.listMessages(request), ours.listMessages(request), "messages");
    }
  }

  @Test
  void aMessageThatSharesItsMomentIsIncludedByUsAndMissedByTheOriginal() {
    saveThread(0);
    List<ObjectNode> messages = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      messages.add(message(i, 0, BEGIN));
    }
    original.saveMessages(messages);
    JsonNode request =
        json("{threadId:'t0',perPage:0,include:[{id:'m0001',withPreviousMessages:1}]}");

    // neighbours of the same moment are told apart by their ids
    assertThat(ids(ours.listMessages(request))).containsExactly("m0000", "m0001");
    assertThat(ids(original.listMessages(request))).containsExactly("m0003", "m0004");
  }

  @Test
  void messagesOfTheRoleSystemTakeAPlaceOnThePagesOfTheOriginalAndNoneOnOurs() {
    saveMessages(1, 5);

    int hidden = 0;
    for (int i = 0; i < REQUESTS; i++) {
      ObjectNode request = messagesOfThreads();
      request.remove("include");
      request.remove("includeTotal");
      if (request.path("perPage").asInt(40) == 0 && !request.path("perPage").isBoolean()) {
        continue; // see below
      }
      JsonNode theirs = original.listMessages(request);
      JsonNode withSystem = ours.listMessagesIncludingSystem(request);
      List<String> visible = new ArrayList<>();
      for (JsonNode message : withSystem.path("messages")) {
        if (!message.path("role").asText().equals("system")) {
          visible.add(message.path("id").asText());
        }
      }
      assertThat(ids(theirs)).as(request.toString()).isEqualTo(visible);
      assertThat(theirs.path("total"))
          .as(request.toString())
          .hasToString(withSystem.path("total").asText());
      hidden += withSystem.path("messages").size() - visible.size();

      JsonNode mine = ours.listMessages(withoutPage(request));
      assertThat(mine.path("total").asInt()).isEqualTo(mine.path("messages").size());
      assertThat(mine.path("messages"))
          .isEqualTo(original.listMessages(withoutPage(request)).path("messages"));
    }
    assertThat(hidden).isPositive();
  }

  @Test
  void aPageWithoutMessagesCountsThemForUsAlone() {
    saveMessages(1, 0);
    JsonNode request = json("{threadId:'t0',perPage:0}");
    long stored =
        database.<Long>value("select count(*) from theirs.mastra_messages where thread_id = 't0'");

    assertThat(original.listMessages(request).path("total").asLong()).isZero();
    assertThat(original.listMessages(request).path("hasMore").asBoolean()).isFalse();
    assertThat(ours.listMessages(request).path("total").asLong()).isEqualTo(stored);
    assertThat(ours.listMessages(request).path("hasMore").asBoolean()).isTrue();
  }

  @Test
  void pagesOfThreadsAreTheSame() {
    for (int i = 0; i < 120; i++) {
      saveThread(i);
    }

    int shown = 0;
    for (int i = 0; i < REQUESTS; i++) {
      ObjectNode request = object();
      ObjectNode filter = request.putObject("filter");
      if (random.nextBoolean()) {
        filter.put("resourceId", "r" + random.nextInt(4));
      }
      if (random.nextBoolean()) {
        filter.set("metadata", threadFilter());
      }
      if (random.nextInt(4) > 0) {
        request
            .putObject("orderBy")
            .put("field", random.nextBoolean() ? "createdAt" : "updatedAt")
            .put("direction", random.nextBoolean() ? "ASC" : "DESC");
      }
      page(request, 100);
      if (request.path("perPage").isBoolean()) {
        request.remove("page"); // the original refuses another than the first
      }
      JsonNode theirs = original.listThreads(request);
      JsonNode mine = ours.listThreads(request);
      assertThat(mine.path("threads")).as(request.toString()).isEqualTo(theirs.path("threads"));
      assertThat(mine.path("total").asLong())
          .as(request.toString())
          .isEqualTo(theirs.path("total").asLong());
      assertThat(mine.path("hasMore")).as(request.toString()).isEqualTo(theirs.path("hasMore"));
      shown += theirs.path("threads").size();
    }
    assertThat(shown).isGreaterThan(REQUESTS);
  }

  @Test
  void anEmptyResourceIdIsEverybodyForTheOriginalAlone() {
    saveThread(0);
    saveThread(1);

    assertThat(original.listThreads(json("{filter:{resourceId:''}}")).path("total").asInt())
        .isEqualTo(2);
    assertThat(catchThrowable(() -> ours.listThreads(json("{filter:{resourceId:''}}"))))
        .hasMessageContaining("resourceId");
  }

  @Test
  void messagesAreFoundByTheirIdsInTheSameOrder() {
    saveMessages(1, 6);

    for (int i = 0; i < 40; i++) {
      List<String> asked = new ArrayList<>();
      random.ints(random.nextInt(30), 0, MESSAGES + 20).forEach(id -> asked.add(id(id)));
      assertThat(ours.listMessagesById(asked)).isEqualTo(original.listMessagesById(asked));
    }
  }

  // ---- requests

  private ObjectNode messagesOfThreads() {
    ObjectNode request = object();
    if (random.nextBoolean()) {
      request.put("threadId", "t" + random.nextInt(THREADS + 1));
    } else {
      ArrayNode ids = request.putArray("threadId");
      random.ints(1 + random.nextInt(4), 0, THREADS + 1).forEach(id -> ids.add("t" + id));
    }
    if (random.nextInt(3) == 0) {
      request.put("resourceId", "r" + random.nextInt(4));
    }
    return paged(request, 40);
  }

  private ObjectNode paged(ObjectNode request, int perPage) {
    if (random.nextInt(3) == 0) {
      ObjectNode range = filter(request).putObject("dateRange");
      if (random.nextInt(3) > 0) {
        range.set("start", date(BEGIN.plusSeconds(random.nextInt(MESSAGES))));
        maybe(range, "startExclusive");
      }
      if (random.nextInt(3) > 0) {
        range.set("end", date(BEGIN.plusSeconds(random.nextInt(MESSAGES))));
        maybe(range, "endExclusive");
      }
    }
    if (random.nextInt(4) == 0) {
      ObjectNode metadata = filter(request).putObject("metadata");
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        List<String> keys = List.of("kind", "number", "flag", "nothing", "absent");
        String key = keys.get(random.nextInt(keys.size()));
        metadata.set(key, value(key));
      }
    }
    if (random.nextInt(4) == 0) {
      ArrayNode include = request.putArray("include");
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        include
            .addObject()
            .put("id", id(random.nextInt(MESSAGES + 10)))
            .put("withPreviousMessages", random.nextInt(4))
            .put("withNextMessages", random.nextInt(4));
      }
    }
    if (random.nextBoolean()) {
      request
          .putObject("orderBy")
          .put("field", "createdAt")
          .put("direction", random.nextBoolean() ? "ASC" : "DESC");
    }
    if (random.nextInt(4) == 0) {
      request.put("includeTotal", false);
    }
    return page(request, perPage);
  }

  private ObjectNode page(ObjectNode request, int perPage) {
    switch (random.nextInt(5)) {
      case 0 -> request.put("perPage", false);
      case 1 -> {
        return request;
      }
      case 2 -> request.put("perPage", random.nextInt(3 * perPage)).put("page", 0);
      default -> request.put("perPage", 1 + random.nextInt(perPage)).put("page", random.nextInt(4));
    }
    return request;
  }

  private static ObjectNode withoutPage(ObjectNode request) {
    ObjectNode all = request.deepCopy();
    all.remove("page");
    return all.put("perPage", false);
  }

  private void maybe(ObjectNode range, String flag) {
    if (random.nextBoolean()) {
      range.put(flag, random.nextBoolean());
    }
  }

  private static ObjectNode filter(ObjectNode request) {
    return request.has("filter") ? (ObjectNode) request.get("filter") : request.putObject("filter");
  }

  private JsonNode threadFilter() {
    return switch (random.nextInt(4)) {
      case 0 -> json("{nested:{x:" + random.nextInt(3) + "}}");
      case 1 -> json("{list:[" + random.nextInt(3) + "]}");
      case 2 -> object().set("nothing", JsonNodeFactory.instance.nullNode());
      default -> object().set("kind", value("kind"));
    };
  }

  private JsonNode value(String key) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (key) {
      case "kind" -> nodes.textNode(List.of("a", "b", "ключ").get(random.nextInt(3)));
      case "number" -> random.nextBoolean() ? nodes.numberNode(1) : nodes.numberNode(1.5);
      case "flag" -> nodes.booleanNode(random.nextBoolean());
      default -> nodes.nullNode();
    };
  }

  // ---- rows

  private void saveMessages(int atOneMoment, int systemOneIn) {
    for (int thread = 0; thread < THREADS; thread++) {
      saveThread(thread);
    }
    List<Integer> moments =
        new ArrayList<>(IntStream.range(0, MESSAGES).map(i -> i / atOneMoment).boxed().toList());
    Collections.shuffle(moments, random);
    List<ObjectNode> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      ObjectNode message = message(i, random.nextInt(THREADS), BEGIN.plusSeconds(moments.get(i)));
      if (systemOneIn > 0 && random.nextInt(systemOneIn) == 0) {
        message.put("role", "system");
      }
      messages.add(message);
    }
    original.saveMessages(messages);
  }

  private ObjectNode message(int number, int thread, Instant at) {
    ObjectNode message =
        object()
            .put("id", id(number))
            .put("threadId", "t" + thread)
            .put("resourceId", "r" + random.nextInt(3))
            .put("role", random.nextBoolean() ? "user" : "assistant");
    ObjectNode content = message.putObject("content").put("format", 2);
    content.putArray("parts").addObject().put("type", "text").put("text", "Says " + number);
    ObjectNode metadata = content.putObject("metadata");
    for (String key : List.of("kind", "number", "flag", "nothing")) {
      if (random.nextInt(3) > 0) {
        metadata.set(key, value(key));
      }
    }
    message.set("createdAt", date(at));
    return message;
  }

  private void saveThread(int number) {
    ObjectNode thread =
        object()
            .put("id", "t" + number)
            .put("resourceId", "r" + random.nextInt(3))
            .put("title", "Thread " + number);
    thread.set("createdAt", date(BEGIN.plusSeconds(random.nextInt(30))));
    thread.set("updatedAt", date(BEGIN.plusSeconds(random.nextInt(30))));
    if (random.nextInt(4) > 0) {
      ObjectNode metadata = json("{nothing:null,list:[0,1]}").deepCopy();
      metadata.set("kind", value("kind"));
      metadata.putObject("nested").put("x", random.nextInt(3)).put("y", 1);
      thread.set("metadata", metadata);
    }
    original.saveThread(thread);
  }

  private static String id(int number) {
    return "m%04d".formatted(number);
  }

  // ---- comparison

  private static void assertSamePage(
      ObjectNode request, JsonNode theirs, JsonNode mine, String rows) {
    assertThat(mine.path(rows)).as(request.toString()).isEqualTo(theirs.path(rows));
    boolean isCountAlone =
        !request.path("perPage").isBoolean() && request.path("perPage").asInt(40) == 0;
    if (isCountAlone) {
      return; // aPageWithoutMessagesCountsThemForUsAlone
    }
    assertThat(mine.path("hasMore")).as(request.toString()).isEqualTo(theirs.path("hasMore"));
    if (request.path("includeTotal").asBoolean(true)) {
      assertThat(mine.path("total").asLong())
          .as(request.toString())
          .isEqualTo(theirs.path("total").asLong());
    } else {
      assertThat(mine.has("total")).isFalse();
    }
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("messages").forEach(message -> ids.add(message.path("id").asText()));
    return ids;
  }
}
