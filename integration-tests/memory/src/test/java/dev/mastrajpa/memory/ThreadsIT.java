package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05.678Z");
  private static final Instant UPDATED = Instant.parse("2024-02-02T03:04:05.678Z");

  private static PostgresStore store;
  private static MemoryRepository memory;

  @BeforeAll
  static void open() {
    store =
        PostgresStore.builder()
            .id("threads")
            .dataSource(database.dataSource())
            .clock(Clock.fixed(NOW.plusNanos(456_789), ZoneOffset.ofHours(5)))
            .build();
    store.init();
    memory = store.memory();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void aThreadIsStoredInEveryColumn() {
    String id = UUID.randomUUID().toString();
    MastraThread thread = new MastraThread(id, "r1", "Title");
    thread.setMetadataJson("{\"b\":1.10,\"a\":[null]}");
    thread.setCreatedAt(CREATED);
    thread.setUpdatedAt(UPDATED);

    memory.saveThread(thread);

    assertThat(database.query("select * from mastra_threads where id = ?", id))
        .containsExactly(
            Arrays.asList(
                id,
                "r1",
                "Title",
                "{\"a\": [null], \"b\": 1.10}",
                LocalDateTime.parse("2024-01-02T03:04:05.678"),
                LocalDateTime.parse("2024-02-02T03:04:05.678"),
                CREATED,
                UPDATED));
  }

  @Test
  void aThreadComesBackAsItIsStored() {
    MastraThread thread = new MastraThread(UUID.randomUUID().toString(), "r1", "");
    thread.setMetadataJson("{\"n\":12345678901234567890}");
    thread.setCreatedAt(CREATED.plusNanos(999_999));
    thread.setUpdatedAt(UPDATED);

    MastraThread saved = memory.saveThread(thread);
    MastraThread read = memory.getThreadById(thread.getId()).orElseThrow();

    assertThat(saved).usingRecursiveComparison().isEqualTo(read);
    assertThat(saved).isNotSameAs(thread);
    assertThat(read.getTitle()).isEmpty();
    assertThat(read.getMetadata()).isEqualTo(thread.getMetadata());
    assertThat(read.getCreatedAt()).isEqualTo(CREATED);
    assertThat(read.getUpdatedAt()).isEqualTo(UPDATED);
  }

  @Test
  void timesThatAreAbsentAreTheClocksToTheMillisecond() {
    MastraThread saved =
        memory.saveThread(new MastraThread(UUID.randomUUID().toString(), "r1", "Title"));

    assertThat(saved.getCreatedAt()).isEqualTo(NOW);
    assertThat(saved.getUpdatedAt()).isEqualTo(NOW);
    assertThat(
            database.<LocalDateTime>value(
                "select \"createdAt\" from mastra_threads where id = ?", saved.getId()))
        .isEqualTo(LocalDateTime.ofInstant(NOW, ZoneOffset.UTC));
  }

  @Test
  void savingAgainReplacesTheWholeRow() {
    MastraThread first = new MastraThread(UUID.randomUUID().toString(), "r1", "First");
    first.setMetadata(JsonNodeFactory.instance.objectNode().put("k", 1));
    first.setCreatedAt(CREATED);
    memory.saveThread(first);

    MastraThread second = new MastraThread(first.getId(), "r2", "Second");
    second.setCreatedAt(UPDATED);
    memory.saveThread(second);

    MastraThread read = memory.getThreadById(first.getId()).orElseThrow();
    assertThat(read.getResourceId()).isEqualTo("r2");
    assertThat(read.getTitle()).isEqualTo("Second");
    assertThat(read.getMetadata()).isNull();
    assertThat(read.getCreatedAt()).isEqualTo(UPDATED);
    assertThat(read.getUpdatedAt()).isEqualTo(NOW);
  }

  @Test
  void savingAgainWithoutATimeOfCreationKeepsIt() {
    MastraThread first = new MastraThread(UUID.randomUUID().toString(), "r1", "First");
    first.setCreatedAt(CREATED);
    memory.saveThread(first);

    MastraThread saved = memory.saveThread(new MastraThread(first.getId(), "r1", "Second"));

    assertThat(saved.getCreatedAt()).isEqualTo(CREATED);
  }

  @Test
  void metadataThatIsAbsentIsNullAndJsonNullIsNot() {
    MastraThread without = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    MastraThread jsonNull = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    jsonNull.setMetadata(JsonNodeFactory.instance.nullNode());

    memory.saveThread(without);
    memory.saveThread(jsonNull);

    String metadata = "select cast(metadata as text) from mastra_threads where id = ?";
    assertThat(database.<String>value(metadata, without.getId())).isNull();
    assertThat(database.<String>value(metadata, jsonNull.getId())).isEqualTo("null");
  }

  @Test
  void metadataIsRepairedForPostgres() {
    MastraThread thread = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    thread.setMetadata(
        JsonNodeFactory.instance.objectNode().put("n\0ul", "x\0y").put("lone", "\uD800"));

    MastraThread saved = memory.saveThread(thread);

    assertThat(saved.getMetadata())
        .isEqualTo(JsonNodeFactory.instance.objectNode().put("nul", "xy").put("lone", "\uFFFD"));
  }

  @Test
  void metadataInsideAStringIsStoredAsTheObject() {
    MastraThread thread = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    thread.setMetadataJson("\"{\\\"k\\\":1}\"");

    memory.saveThread(thread);

    assertThat(
            database.<String>value(
                "select metadata ->> 'k' from mastra_threads where id = ?", thread.getId()))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abc\"", "{oops", ""})
  void metadataThatIsNoDocumentIsRefused(String metadata) {
    MastraThread thread = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    thread.setMetadataJson(metadata);

    assertThatThrownBy(() -> memory.saveThread(thread))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("thread.metadata");
  }

  @Test
  void aLoneSurrogateInATitleIsStoredAsTheReplacementCharacter() {
    MastraThread saved =
        memory.saveThread(new MastraThread(UUID.randomUUID().toString(), "r1", "a\uDC00b👋"));

    assertThat(saved.getTitle()).isEqualTo("a\uFFFDb👋");
  }

  @Test
  void aNulInATextIsRefusedByName() {
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> memory.saveThread(new MastraThread("t", "r", "a\0b")))
        .withMessage(
            "thread.title: \"a\\u0000b\" has a NUL character, which PostgreSQL cannot store")
        .satisfies(
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_SAVE_THREAD_INVALID_ARGUMENT"))
        .satisfies(e -> assertThat(e.argument()).isEqualTo("thread.title"));
  }

  @Test
  void aTimeThatNobodyCanReadIsRefused() {
    MastraThread thread = new MastraThread("t", "r", "Title");
    thread.setCreatedAt(Instant.parse("+12000-01-01T00:00:00Z"));

    assertThatThrownBy(() -> memory.saveThread(thread))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("thread.createdAt: +12000-01-01T00:00:00Z");
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void aThreadNeedsAnIdAResourceAndATitle() {
    assertThatThrownBy(() -> memory.saveThread(null)).hasMessageContaining("thread: must be given");
    assertThatThrownBy(() -> memory.saveThread(new MastraThread(" ", "r", "Title")))
        .hasMessage("thread.id: \" \" is blank");
    assertThatThrownBy(() -> memory.saveThread(new MastraThread("t", "", "Title")))
        .hasMessage("thread.resourceId: \"\" is blank");
    assertThatThrownBy(() -> memory.saveThread(new MastraThread("t", "r", null)))
        .hasMessage("thread.title: must be given, but is null");
  }

  @Test
  void aThreadIsFoundOnlyUnderItsResource() {
    MastraThread thread = new MastraThread(UUID.randomUUID().toString(), "r1", "Title");
    memory.saveThread(thread);

    assertThat(memory.getThreadById(thread.getId(), "r1")).contains(thread);
    assertThat(memory.getThreadById(thread.getId(), "r2")).isEmpty();
    assertThat(memory.getThreadById("nobody", "r1")).isEmpty();
    assertThat(memory.getThreadById("nobody")).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void anIdToLookForMustBeGiven(String id) {
    assertThatThrownBy(() -> memory.getThreadById(id))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("threadId: ");
    assertThatThrownBy(() -> memory.getThreadById("t", id))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("resourceId: ");
  }
}
