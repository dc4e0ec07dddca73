package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store works in a host's unit, with the schema and the names of that unit's mapping. */
class StoreInHostIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String SCHEMA = "We Ird";

  private static SessionFactory host;
  private static PostgresStore store;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    try (PostgresStore maker =
        PostgresStore.builder()
            .id("maker")
            .dataSource(database.dataSource())
            .schemaName(SCHEMA)
            .build()) {
      maker.init();
    }
    host =
        Host.on(database)
            .asking("all")
            .with(MastraEntities.SCHEMA, SCHEMA)
            .with(
                "hibernate.physical_naming_strategy",
                CamelCaseToUnderscoresNamingStrategy.class.getName())
            .with("hibernate.globally_quoted_identifiers", "true")
            .with("hibernate.default_schema", "hosts_own")
            .with("hibernate.jdbc.time_zone", "America/New_York")
            .start();
    store = PostgresStore.builder().id("hosted").entityManagerFactory(host).build();
  }

  @AfterAll
  static void stop() {
    store.close();
    host.close();
  }

  @Test
  void whatTheStoreSavesTheHostFinds() {
    store.memory().saveThread(thread("{\"a\": 1}"));
    store
        .memory()
        .saveMessages(
            List.of(
                MastraMessage.ofText("m1 " + id, id, "r", "user", "Hello"),
                MastraMessage.ofText("m2 " + id, id, "r", "assistant", "Hi")));

    host.inSession(
        session -> {
          MastraThread found = session.find(MastraThread.class, id);
          assertThat(found.getMetadataJson()).isEqualTo("{\"a\": 1}");
          assertThat(found.getCreatedAt()).isEqualTo("2024-03-10T02:30:00.123Z");
          assertThat(
                  session
                      .createSelectionQuery(
                          "select role from MastraMessage where threadId = :id order by id",
                          String.class)
                      .setParameter("id", id)
                      .getResultList())
              .containsExactly("user", "assistant");
        });
    assertThat(store.memory().listMessages(ListMessages.inThread(id)).items()).hasSize(2);
  }

  @Test
  void whatTheStoreChangesInTheMeantimeSurvivesTheHostsCommit() {
    store.memory().saveThread(thread("{\"a\": 1}"));

    host.inTransaction(
        session -> {
          MastraThread stale = session.find(MastraThread.class, id);
          store
              .memory()
              .updateThread(
                  id,
                  ThreadPatch.change().metadata(JsonNodeFactory.instance.objectNode().put("b", 2)));
          stale.setTitle("new");
        });

    MastraThread found = store.memory().getThreadById(id).orElseThrow();
    assertThat(found.getTitle()).isEqualTo("new");
    assertThat(found.getMetadataJson()).isEqualTo("{\"a\": 1, \"b\": 2}");
  }

  private MastraThread thread(String metadata) {
    MastraThread thread = new MastraThread(id, "r", "old");
    thread.setMetadataJson(metadata);
    thread.setCreatedAt(Instant.parse("2024-03-10T02:30:00.123Z"));
    return thread;
  }
}
