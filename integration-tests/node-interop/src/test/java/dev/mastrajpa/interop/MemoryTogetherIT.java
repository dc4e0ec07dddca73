package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Both write to the same rows at once, and nothing is lost that either has acknowledged.
 *
 * <p>One thing is left out, because nobody but the original could mend it: its {@code updateThread}
 * and {@code updateResource} read, merge and write back, and so undo what others, itself included,
 * have written to the metadata meanwhile. Here the original changes no metadata of the rows whose
 * members are counted.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MemoryTogetherIT {

  private static final int THREADS = 4;
  private static final int WORKERS = 4;
  private static final int ROUNDS = 25;
  private static final Instant BEGIN = Instant.parse("2024-05-01T10:00:00Z");

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable Sides started;

  private final Sides sides = requireNonNull(started);
  private final OurMemory ours = sides.ours();
  private final OriginalMemory original = sides.originalInOurs();
  private final ExecutorService executor = Executors.newFixedThreadPool(3 * WORKERS);
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final AtomicInteger lastId = new AtomicInteger();

  @BeforeAll
  static void start() {
    started = Sides.start(database, ZoneId.of("Pacific/Auckland"));
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
    for (int i = 0; i < THREADS; i++) {
      ObjectNode thread =
          object().put("id", "t" + i).put("resourceId", "anna").put("title", "Busy");
      thread.set("metadata", json("{kept:true}"));
      thread.set("createdAt", date(BEGIN));
      thread.set("updatedAt", date(BEGIN));
      ours.saveThread(thread);
    }
  }

  @AfterEach
  void stopWorkers() {
    executor.shutdownNow();
  }

  @Test
  void nothingIsLostOfMessagesAndMetadataSavedToTheSameThreads() throws Exception {
    Set<String> members = new ConcurrentSkipListSet<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int worker = 0; worker < WORKERS; worker++) {
      String name = "w" + worker;
      all.add(rounds(round -> saveFrom(ours, round)));
      all.add(rounds(round -> saveFrom(original, round)));
      all.add(
          rounds(
              round -> {
                for (int thread = 0; thread < THREADS; thread++) {
                  String member = name + "_" + round;
                  ours.updateThread("t" + thread, null, object().put(member, round));
                  members.add(member);
                }
              }));
    }
    await(all);

    Set<String> stored = new TreeSet<>();
    database
        .query("select id from ours.mastra_messages")
        .forEach(row -> stored.add(String.valueOf(row.get(0))));
    assertThat(acknowledged).hasSize(2 * WORKERS * ROUNDS * THREADS);
    assertThat(stored).isEqualTo(acknowledged);
    members.add("kept");
    assertThat(members).hasSize(WORKERS * ROUNDS + 1);
    for (int thread = 0; thread < THREADS; thread++) {
      String id = "t" + thread;
      JsonNode mine = requireNonNull(ours.getThreadById(id));
      assertThat(mine.path("metadata").fieldNames()).toIterable().containsAll(members);
      assertThat(original.getThreadById(id)).isEqualTo(mine);
      JsonNode request = object().put("threadId", id).put("perPage", false);
      assertThat(ours.listMessages(request).path("messages"))
          .hasSize(2 * WORKERS * ROUNDS)
          .isEqualTo(original.listMessages(request).path("messages"));
    }
  }

  /**
   * The original locks a message and then its thread, we the thread and then its messages: where
   * both save the same message at the same time, PostgreSQL may give one of them up to end a
   * deadlock. Ours tries again by itself; the original's caller has to.
   */
  @Test
  void theSameMessageSavedByBothIsWhollyOfOneOfThem() throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    all.add(rounds(round -> saveTheSame(ours, "ours")));
    all.add(rounds(round -> saveTheSame(original, "theirs")));
    await(all);

    JsonNode read = ours.listMessages(json("{threadId:'t0'}")).path("messages");
    assertThat(read)
        .hasSize(1)
        .isEqualTo(original.listMessages(json("{threadId:'t0'}")).path("messages"));
    assertThat(read.at("/0/parts/0/text").asText()).isEqualTo(read.at("/0/resourceId").asText());
  }

  @Test
  void nothingIsLostOfAResourceThatBothBegin() throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    Set<String> members = new ConcurrentSkipListSet<>();
    ConcurrentLinkedQueue<OriginalException> refused = new ConcurrentLinkedQueue<>();
    for (int worker = 0; worker < WORKERS; worker++) {
      String name = "w" + worker;
      all.add(
          rounds(
              round -> {
                String member = name + "_" + round;
                ours.updateResource("r", null, object().put(member, round));
                members.add(member);
              }));
    }
    ObjectNode resource = object().put("id", "r").put("workingMemory", "theirs");
    resource.set("createdAt", date(BEGIN));
    resource.set("updatedAt", date(BEGIN));
    resource.set("metadata", json("{theirs:true}"));
    try {
      original.saveResource(resource);
      members.add("theirs");
    } catch (OriginalException e) {
      refused.add(e); // ours was first, and the original does not save over it
    }
    await(all);

    assertThat(refused).allMatch(e -> "23505".equals(e.sqlState()));
    assertThat(requireNonNull(original.getResourceById("r")).path("metadata").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(members);
  }

  private static void saveTheSame(Memory memory, String text) {
    boolean isSaved = false;
    while (!isSaved) {
      try {
        memory.saveMessages(List.of(message("same", "t0", text)));
        isSaved = true;
      } catch (OriginalException e) {
        assertThat(e.sqlState()).isEqualTo("40P01");
      }
    }
  }

  /** One message in each thread, in one call; the ids are noted once it has returned. */
  private void saveFrom(Memory memory, int round) {
    List<JsonNode> messages = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      String id = "m%06d".formatted(lastId.incrementAndGet());
      ids.add(id);
      messages.add(message(id, "t" + thread, "round " + round));
    }
    memory.saveMessages(messages);
    acknowledged.addAll(ids);
  }

  private interface Round {
    void run(int round);
  }

  private CompletableFuture<Void> rounds(Round body) {
    return CompletableFuture.runAsync(
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            body.run(round);
          }
        },
        executor);
  }

  private static void await(Collection<CompletableFuture<Void>> all) throws Exception {
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
  }

  private static ObjectNode message(String id, String threadId, String text) {
    ObjectNode message =
        object()
            .put("id", id)
            .put("threadId", threadId)
            .put("resourceId", text)
            .put("role", "user");
    ObjectNode content = message.putObject("content").put("format", 2);
    content.putArray("parts").addObject().put("type", "text").put("text", text);
    message.set("createdAt", date(BEGIN));
    return message;
  }
}
