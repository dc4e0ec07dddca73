package dev.mastrajpa.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Threads, messages and resources. */
final class MemoryStories {

  private static final Instant NOON = Instant.parse("2024-03-10T12:00:00Z");

  private MemoryStories() {}

  static void savesAndReads(House house) {
    MemoryRepository memory = house.store().memory();
    String id = UUID.randomUUID().toString();
    MastraThread thread = new MastraThread(id, "anna", "Creaking bicycle");
    // digits, order and nesting that a mapping to plain maps would not keep
    thread.setMetadataJson(
        "{\"a\": [1.10, null, {\"ü\": \"🚲\"}], \"n\": 123456789012345678901234567890.123456789}");
    memory.saveThread(thread);
    memory.saveMessages(
        List.of(message(id, 1, "user", "It creaks."), message(id, 2, "assistant", "When?")));
    MastraResource resource = new MastraResource(id);
    resource.setWorkingMemory("# Anna\n- rides a bicycle");
    memory.saveResource(resource);

    MastraThread found = memory.getThreadById(id).orElseThrow(AssertionError::new);
    assertThat(found.getTitle()).isEqualTo("Creaking bicycle");
    assertThat(found.getMetadataJson()).isEqualTo(thread.getMetadataJson());
    assertThat(memory.listMessages(ListMessages.inThread(id)))
        .extracting(MastraMessage::getId, MastraMessage::text, MastraMessage::getCreatedAt)
        .containsExactly(
            tuple(id + "-1", "It creaks.", NOON.plusSeconds(1)),
            tuple(id + "-2", "When?", NOON.plusSeconds(2)));
    assertThat(memory.getResourceById(id))
        .get()
        .extracting(MastraResource::getWorkingMemory)
        .isEqualTo("# Anna\n- rides a bicycle");

    memory.deleteThread(id);
    assertThat(memory.getThreadById(id)).isEmpty();
    assertThat(memory.listMessages(ListMessages.inThread(id))).isEmpty();
  }

  static void pages(House house) {
    MemoryRepository memory = house.store().memory();
    String id = UUID.randomUUID().toString();
    memory.saveThread(new MastraThread(id, "anna", "Pages"));
    memory.saveMessages(
        IntStream.rangeClosed(1, 25).mapToObj(i -> message(id, i, "user", "No " + i)).toList());
    ListMessages newest = ListMessages.inThread(id).newestFirst().perPage(10);

    Page<MastraMessage> last = memory.listMessages(newest.page(2));
    assertThat(last.total()).hasValue(25);
    assertThat(last.hasMore()).isFalse();
    assertThat(last).extracting(MastraMessage::text).startsWith("No 5").endsWith("No 1");

    List<String> texts = new ArrayList<>();
    Cursor cursor = Cursor.start();
    CursoredPage<MastraMessage> page;
    do {
      page = memory.listMessages(newest.withoutTotal(), cursor);
      page.forEach(message -> texts.add(message.text()));
      cursor = page.next();
    } while (page.hasMore());
    assertThat(texts).hasSize(25).startsWith("No 25").endsWith("No 1").doesNotHaveDuplicates();
  }

  static void readsManyRows(House house) {
    MemoryRepository memory = house.store().memory();
    String id = UUID.randomUUID().toString();
    int many = 5_000;
    memory.saveThread(new MastraThread(id, "anna", "Many"));
    memory.saveMessages(
        IntStream.rangeClosed(1, many).mapToObj(i -> message(id, i, "user", "No " + i)).toList());

    List<String> texts = new ArrayList<>();
    memory.forEachMessage(
        ListMessages.inThread(id).oldestFirst(), message -> texts.add(message.text()));

    assertThat(texts).isEqualTo(IntStream.rangeClosed(1, many).mapToObj(i -> "No " + i).toList());
  }

  static void mergesConcurrently(House house) throws Exception {
    MemoryRepository memory = house.store().memory();
    String id = UUID.randomUUID().toString();
    memory.saveThread(new MastraThread(id, "anna", "Merged"));
    int callers = 8;

    ExecutorService executor = Executors.newFixedThreadPool(callers);
    try {
      CyclicBarrier start = new CyclicBarrier(callers);
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        JsonNode member = JsonNodeFactory.instance.objectNode().put("key" + i, i);
        calls.add(
            executor.submit(
                () -> {
                  start.await();
                  return memory.updateThread(id, ThreadPatch.change().metadata(member));
                }));
      }
      for (Future<?> call : calls) {
        call.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(memory.getThreadById(id).orElseThrow(AssertionError::new).getMetadata())
        .as("a key of each caller")
        .hasSize(callers);
  }

  private static MastraMessage message(String thread, int number, String role, String text) {
    MastraMessage message = MastraMessage.ofText(thread + "-" + number, thread, "anna", role, text);
    message.setCreatedAt(NOON.plusSeconds(number));
    return message;
  }
}
