package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ThreadChangesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static HikariDataSource pool;
  private static PostgresStore store;
  private static MemoryRepository memory;

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    store =
        PostgresStore.builder()
            .id("thread changes")
            .dataSource(pool)
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

  @Test
  void onlyWhatIsNamedChanges() {
    String id = thread("{\"a\":{\"x\":1},\"b\":2}");

    MastraThread titled = memory.updateThread(id, ThreadPatch.change().title(""));
    assertThat(titled.getTitle()).isEmpty();
    assertThat(titled.getMetadataJson()).isEqualTo("{\"a\": {\"x\": 1}, \"b\": 2}");
    assertThat(titled.getUpdatedAt()).isEqualTo(NOW);
    assertThat(titled.getCreatedAt()).isEqualTo(THEN);
    assertThat(
            database.<LocalDateTime>value(
                "select \"updatedAt\" from mastra_threads where id = ?", id))
        .isEqualTo(LocalDateTime.ofInstant(NOW, ZoneOffset.UTC));

    MastraThread described =
        memory.updateThread(
            id, ThreadPatch.change().metadata(members("{\"a\":{\"y\":1},\"c\":null}")));
    assertThat(described.getTitle()).isEmpty();
    assertThat(described.getMetadataJson()).isEqualTo("{\"a\": {\"y\": 1}, \"b\": 2, \"c\": null}");
    assertThat(memory.patchThread(id, ThreadPatch.change().title("Both")).getTitle())
        .isEqualTo("Both");
  }

  @Test
  void metadataThatIsNoObjectCountsAsAnEmptyOneAndAStringAsWhatItHolds() {
    ThreadPatch patch = ThreadPatch.change().metadata(members("{\"k\":1}"));

    assertThat(memory.updateThread(thread(), patch).getMetadataJson()).isEqualTo("{\"k\": 1}");
    assertThat(memory.updateThread(thread("[1]"), patch).getMetadataJson()).isEqualTo("{\"k\": 1}");
    assertThat(memory.updateThread(thread("null"), patch).getMetadataJson())
        .isEqualTo("{\"k\": 1}");
    String encoded = thread();
    database.execute(
        "update mastra_threads set metadata = to_jsonb(cast('{\"a\":1}' as text)) where id = '%s'"
            .formatted(encoded));
    assertThat(memory.updateThread(encoded, patch).getMetadataJson())
        .isEqualTo("{\"a\": 1, \"k\": 1}");
  }

  @Test
  void mergedMetadataIsRepairedForPostgres() {
    ThreadPatch patch =
        ThreadPatch.change().metadata(JSON.objectNode().put("a\0", "x\0").put("b", "\uD800"));

    assertThat(memory.updateThread(thread(), patch).getMetadata())
        .isEqualTo(JSON.objectNode().put("a", "x").put("b", "\uFFFD"));
  }

  @Test
  void eightCallersWhoSetDifferentMembersAllSucceed() throws Exception {
    String id = thread();

    for (int round = 0; round < 10; round++) {
      String prefix = "k" + round + "-";
      AtOnce.run(
          8,
          caller ->
              memory.updateThread(
                  id,
                  ThreadPatch.change().metadata(JSON.objectNode().put(prefix + caller, caller))));
    }

    assertThat(memory.getThreadById(id).orElseThrow().getMetadata()).hasSize(80);
  }

  @Test
  void eightCallersWhoCountUpEachSeeWhatTheOthersDid() throws Exception {
    String id = thread("{\"count\":0}");

    AtOnce.run(
        8,
        caller ->
            memory.updateThreadMetadata(
                id, thread -> JSON.objectNode().put("count", count(thread) + 1)));

    assertThat(count(memory.getThreadById(id).orElseThrow())).isEqualTo(8);
  }

  @Test
  void aChangeThatWantsNoneLeavesTheThreadAsItIs() {
    String id = thread("{\"k\":1}");

    assertThat(memory.updateThreadMetadata(id, thread -> null))
        .get()
        .extracting(MastraThread::getUpdatedAt)
        .isEqualTo(THEN);
    assertThat(memory.updateThreadMetadata("nobody", thread -> JSON.objectNode())).isEmpty();
  }

  @Test
  void aThreadThatIsNotThereIsNamed() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> memory.updateThread("nobody", ThreadPatch.change().title("T")))
        .withMessage("Thread nobody not found")
        .satisfies(e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_UPDATE_THREAD_FAILED"))
        .satisfies(e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> memory.updateThreadResourceId("nobody", "r"))
        .withMessage("Thread nobody not found")
        .satisfies(
            e ->
                assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_UPDATE_THREAD_RESOURCE_ID_FAILED"));
  }

  @Test
  void metadataToMergeMustBeAnObject() {
    assertThatThrownBy(() -> ThreadPatch.change().metadata(JSON.arrayNode()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("metadata: [] is not an object");
    assertThatThrownBy(() -> ThreadPatch.change().title("a\0"))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void aThreadMovesWithAllItsMessages() {
    String id = thread();
    memory.saveMessages(List.of(message(id), message(id)));

    MastraThread moved = memory.updateThreadResourceId(id, "r2");

    assertThat(moved.getResourceId()).isEqualTo("r2");
    assertThat(moved.getCreatedAt()).isEqualTo(THEN);
    assertThat(moved.getUpdatedAt()).isEqualTo(NOW);
    assertThat(memory.listMessages(ListMessages.inThread(id)))
        .hasSize(2)
        .allMatch(message -> "r2".equals(message.getResourceId()));
  }

  @Test
  void aThreadThatIsTheResourcesAlreadyIsLeftAsItIs() {
    String id = thread();

    assertThat(memory.updateThreadResourceId(id, "r1").getUpdatedAt()).isEqualTo(THEN);
  }

  @Test
  void aDeletedThreadTakesAllWithItThatIsItsOwn() {
    String id = thread();
    String other = thread();
    memory.saveMessages(List.of(message(id), message(other)));
    for (String thread : List.of(id, other)) {
      database.execute(
          "insert into mastra_thread_state values ('%s', 'task', '{}', now(), now())"
              .formatted(thread));
      observe(database, thread, "thread:" + thread, "'" + thread + "'");
    }
    observe(database, "r-" + id, "resource:r1", "null");

    memory.deleteThread(id);
    memory.deleteThread(id);

    assertThat(memory.getThreadById(id)).isEmpty();
    assertThat(memory.listMessages(ListMessages.inThread(id))).isEmpty();
    assertThat(memory.listMessages(ListMessages.inThread(other))).hasSize(1);
    assertThat(database.query("select \"threadId\" from mastra_thread_state"))
        .containsOnly(List.of(other));
    assertThat(
            database.query(
                "select id from mastra_observational_memory where id in (?, ?, ?)",
                id,
                other,
                "r-" + id))
        .containsExactlyInAnyOrder(List.of(other), List.of("r-" + id));
  }

  @Test
  void messagesThatHaveLostTheirThreadAreDeletedToo() {
    String id = thread();
    memory.saveMessages(List.of(message(id)));
    database.execute("delete from mastra_threads where id = '%s'".formatted(id));

    memory.deleteThread(id);

    assertThat(memory.listMessages(ListMessages.inThread(id))).isEmpty();
  }

  @Test
  void aDeletedThreadTakesItsEmbeddingsAndOddTablesAreNoHindrance() {
    String id = thread();
    String other = thread();
    database.execute(
        """
        create table memory_messages (id int, metadata jsonb);
        create table "memory_messages_384 \"\"x:y" (id int, metadata json);
        create table memory_messages_odd (id int);
        create table memory_messages_text (metadata text);
        create table memory_messagesx (metadata jsonb);
        create view memory_messages_view as select 1 as metadata;
        create schema elsewhere;
        create table elsewhere.memory_messages (metadata jsonb);
        """);
    List<String> tables =
        List.of(
            "memory_messages (metadata)",
            "\"memory_messages_384 \"\"x:y\" (metadata)",
            "memory_messagesx (metadata)",
            "elsewhere.memory_messages (metadata)");
    for (String table : tables) {
      for (String thread : List.of(id, other)) {
        database.execute(
            "insert into %s values ('{\"thread_id\":\"%s\"}')".formatted(table, thread));
      }
      database.execute("insert into %s values ('[1]'), (null)".formatted(table));
    }

    memory.deleteThread(id);

    assertThat(
            tables.stream()
                .map(table -> table.replace(" (metadata)", ""))
                .map(table -> database.<Long>value("select count(*) from " + table)))
        .containsExactly(3L, 3L, 4L, 4L);
    database.execute(
        "drop table memory_messages, \"memory_messages_384 \"\"x:y\", memory_messages_odd,"
            + " memory_messages_text, memory_messagesx; drop view memory_messages_view;"
            + " drop schema elsewhere cascade");
  }

  @Test
  void aDatabaseThatLacksALaterTableDeletesThreadsAllTheSame() {
    String id = thread();
    database.execute("alter table mastra_observational_memory rename to mastra_om_away");
    try {
      memory.deleteThread(id);
    } finally {
      database.execute("alter table mastra_om_away rename to mastra_observational_memory");
    }

    assertThat(memory.getThreadById(id)).isEmpty();
  }

  @Test
  void clearingLeavesNothing() {
    try (TestDatabase own = TestDatabase.create();
        PostgresStore ownStore =
            PostgresStore.builder().id("clear").dataSource(own.dataSource()).build()) {
      ownStore.init();
      observe(own, "o", "resource:r1", "null");
      own.execute("insert into mastra_thread_state values ('t', 'task', '{}', now(), now())");
      ownStore.memory().saveThread(new MastraThread("t", "r1", "Title"));
      ownStore.memory().saveMessages(List.of(message("t")));
      ownStore.memory().saveResource(new MastraResource("r1"));

      ownStore.memory().dangerouslyClearAll();

      assertThat(
              Stream.of(
                      "mastra_threads",
                      "mastra_messages",
                      "mastra_resources",
                      "mastra_thread_state",
                      "mastra_observational_memory")
                  .map(table -> own.<Long>value("select count(*) from " + table)))
          .containsOnly(0L);
    }
  }

  private static void observe(TestDatabase database, String id, String key, String thread) {
    database.execute(
        """
        insert into mastra_observational_memory (
          id, "lookupKey", scope, "resourceId", "threadId", "activeObservations", "originType",
          config, "generationCount", "pendingMessageTokens", "totalTokensObserved",
          "observationTokenCount", "isObserving", "isReflecting", "isBufferingObservation",
          "isBufferingReflection", "lastBufferedAtTokens", "createdAt", "updatedAt")
        values (
          '%s', '%s', 'thread', 'r1', %s, '', 'initial',
          '{}', 0, 0, 0, 0, false, false, false, false, 0, now(), now())
        """
            .formatted(id, key, thread));
  }

  private static int count(MastraThread thread) {
    return Objects.requireNonNull(thread.getMetadata()).path("count").asInt();
  }

  private static JsonNode members(String json) {
    MastraThread thread = new MastraThread();
    thread.setMetadataJson(json);
    return Objects.requireNonNull(thread.getMetadata());
  }

  private static String thread() {
    return thread(null);
  }

  private static String thread(@Nullable String metadata) {
    MastraThread thread = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    thread.setMetadataJson(metadata);
    thread.setCreatedAt(THEN);
    thread.setUpdatedAt(THEN);
    return memory.saveThread(thread).getId();
  }

  private static MastraMessage message(String thread) {
    return MastraMessage.ofText(UUID.randomUUID().toString(), thread, "r1", "user", "Hello");
  }
}
