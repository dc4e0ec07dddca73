package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResourcesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static PostgresStore store;
  private static MemoryRepository memory;

  @BeforeAll
  static void open() {
    store = PostgresStore.builder().id("resources").dataSource(database.dataSource()).build();
    store.init();
    memory = store.memory();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void aResourceIsStoredWithItsMetadataAsAnObject() {
    MastraResource resource = new MastraResource(UUID.randomUUID().toString());
    resource.setWorkingMemory("# Likes tea");
    resource.setMetadata(JSON.objectNode().put("a", 1));
    resource.setCreatedAt(CREATED);
    resource.setUpdatedAt(CREATED);

    MastraResource saved = memory.saveResource(resource);

    LocalDateTime digits = LocalDateTime.parse("2024-01-02T03:04:05.678");
    assertThat(database.query("select * from mastra_resources where id = ?", resource.getId()))
        .containsExactly(
            Arrays.asList(
                resource.getId(), "# Likes tea", "{\"a\": 1}", digits, digits, CREATED, CREATED));
    assertThat(memory.getResourceById(resource.getId()))
        .get()
        .usingRecursiveComparison()
        .isEqualTo(saved);
  }

  @Test
  void whatAResourceLacksIsNull() {
    MastraResource saved = memory.saveResource(new MastraResource(UUID.randomUUID().toString()));

    assertThat(saved.getWorkingMemory()).isNull();
    assertThat(saved.getMetadataJson()).isNull();
    assertThat(saved.getCreatedAt()).isEqualTo(saved.getUpdatedAt()).isNotNull();
  }

  @Test
  void metadataThatTheOriginalWroteAsAStringIsReadAsTheObject() {
    String id = UUID.randomUUID().toString();
    database.execute(
        "insert into mastra_resources (id, metadata, \"createdAt\", \"updatedAt\") values ('"
            + id
            + "', to_jsonb(cast('{\"a\":1}' as text)), now(), now())");

    assertThat(memory.getResourceById(id).orElseThrow().getMetadata())
        .isEqualTo(JSON.objectNode().put("a", 1));
  }

  @Test
  void aResourceThatIsThereIsNotReplaced() {
    MastraResource first = new MastraResource(UUID.randomUUID().toString());
    first.setWorkingMemory("first");
    memory.saveResource(first);
    MastraResource second = new MastraResource(first.getId());
    second.setWorkingMemory("second");

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> memory.saveResource(second))
        .withMessageContaining(first.getId())
        .satisfies(e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_INSERT_FAILED"));
    assertThat(memory.getResourceById(first.getId()).orElseThrow().getWorkingMemory())
        .isEqualTo("first");
  }

  @Test
  void aTransactionGoesOnAfterAResourceThatWasThere() {
    MastraResource resource = new MastraResource(UUID.randomUUID().toString());
    MastraResource other = new MastraResource(UUID.randomUUID().toString());
    memory.saveResource(resource);

    store.inTransaction(
        tx -> {
          assertThatThrownBy(() -> tx.memory().saveResource(resource))
              .isInstanceOf(StorageException.class);
          tx.memory().saveResource(other);
        });

    assertThat(memory.getResourceById(other.getId())).isPresent();
  }

  @Test
  void aResourceThatIsChangedBeforeItIsThereBegins() {
    String id = UUID.randomUUID().toString();

    MastraResource begun = memory.updateResource(id, ResourcePatch.change().workingMemory("first"));

    assertThat(begun.getWorkingMemory()).isEqualTo("first");
    assertThat(begun.getMetadataJson()).isEqualTo("{}");
    assertThat(begun.getCreatedAt()).isEqualTo(begun.getUpdatedAt()).isNotNull();
  }

  @Test
  void onlyWhatIsNamedChanges() {
    MastraResource resource = new MastraResource(UUID.randomUUID().toString());
    resource.setWorkingMemory("first");
    resource.setMetadata(JSON.objectNode().put("a", 1).put("b", 2));
    resource.setCreatedAt(CREATED);
    resource.setUpdatedAt(CREATED);
    memory.saveResource(resource);
    ResourcePatch members = ResourcePatch.change().metadata(JSON.objectNode().putNull("b"));

    MastraResource described = memory.updateResource(resource.getId(), members);
    MastraResource forgotten =
        memory.updateResource(resource.getId(), ResourcePatch.change().workingMemory(null));

    assertThat(described.getWorkingMemory()).isEqualTo("first");
    assertThat(described.getMetadataJson()).isEqualTo("{\"a\": 1, \"b\": null}");
    assertThat(described.getCreatedAt()).isEqualTo(CREATED);
    assertThat(described.getUpdatedAt()).isAfter(CREATED);
    assertThat(forgotten.getWorkingMemory()).isNull();
    assertThat(forgotten.getMetadataJson()).isEqualTo("{\"a\": 1, \"b\": null}");
  }

  @Test
  void membersAreMergedIntoMetadataThatTheOriginalWroteAsAString() {
    String id = UUID.randomUUID().toString();
    database.execute(
        "insert into mastra_resources (id, metadata, \"createdAt\", \"updatedAt\") values ('"
            + id
            + "', to_jsonb(cast('{\"a\":1}' as text)), now(), now())");

    assertThat(
            memory
                .updateResource(id, ResourcePatch.change().metadata(JSON.objectNode().put("b", 2)))
                .getMetadataJson())
        .isEqualTo("{\"a\": 1, \"b\": 2}");
  }

  @Test
  void eightCallersWhoBeginAndSetDifferentMembersAllSucceed() throws Exception {
    for (int round = 0; round < 10; round++) {
      String id = UUID.randomUUID().toString();
      AtOnce.run(
          8,
          caller ->
              memory.updateResource(
                  id,
                  ResourcePatch.change().metadata(JSON.objectNode().put("k" + caller, caller))));

      assertThat(memory.getResourceById(id).orElseThrow().getMetadata()).hasSize(8);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongArgumentsAreNamed() {
    MastraResource nul = new MastraResource("r");
    nul.setWorkingMemory("a\0");

    assertThatThrownBy(() -> memory.saveResource(nul))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("resource.workingMemory: ");
    assertThatThrownBy(() -> memory.saveResource(new MastraResource(" ")))
        .hasMessage("resource.id: \" \" is blank");
    assertThatThrownBy(() -> memory.saveResource(null))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> memory.getResourceById(" ")).hasMessage("resourceId: \" \" is blank");
    assertThat(memory.getResourceById("nobody")).isEmpty();
  }
}
