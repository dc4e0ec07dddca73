package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.List;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Memory in the transaction of a host. */
class JoinedMemoryIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static EntityManagerFactory factory;
  private static PostgresStore store;

  @BeforeAll
  static void open() {
    try (PostgresStore own =
        PostgresStore.builder().id("own").dataSource(database.dataSource()).build()) {
      own.init();
    }
    Configuration configuration = new Configuration();
    configuration.setProperty("mastra.entities", "all");
    configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
    factory = configuration.buildSessionFactory();
    store = PostgresStore.builder().id("joined").entityManagerFactory(factory).build();
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
  }

  @Test
  void everythingIsTakenBackWithTheHostsTransaction() {
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.persist(hostsThread());
      MemoryRepository memory = store.joining(entityManager).memory();
      useAll(memory);
      assertThat(memory.listThreads(ListThreads.ofAnyResource()).total()).hasValue(2);
      entityManager.getTransaction().rollback();
    }

    assertThat(database.<Long>value("select count(*) from mastra_threads")).isZero();
    assertThat(database.<Long>value("select count(*) from mastra_messages")).isZero();
    assertThat(database.<Long>value("select count(*) from mastra_resources")).isZero();
  }

  @Test
  void clearingIsTakenBackToo() {
    MemoryRepository own = store.memory();
    own.saveThread(new MastraThread("kept", "r1", "Kept"));
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      store.joining(entityManager).memory().dangerouslyClearAll();
      entityManager.getTransaction().rollback();
    }

    assertThat(own.getThreadById("kept")).isPresent();
    own.deleteThread("kept");
  }

  private static MastraThread hostsThread() {
    MastraThread thread = new MastraThread("hosts", "r1", "The host's");
    thread.setCreatedAt(Instant.EPOCH);
    thread.setUpdatedAt(Instant.EPOCH);
    return thread;
  }

  /** Leaves the host's thread, and a copy of it. */
  private static void useAll(MemoryRepository memory) {
    ObjectNode members = JsonNodeFactory.instance.objectNode().put("k", 1);
    memory.saveThread(new MastraThread("t", "r1", "Title"));
    memory.saveMessages(
        List.of(
            MastraMessage.ofText("m1", "hosts", "r1", "user", "one"),
            MastraMessage.ofText("m2", "t", "r1", "user", "two")));
    memory.updateThread("hosts", ThreadPatch.change().metadata(members));
    memory.updateThreadMetadata("hosts", thread -> members);
    memory.updateThreadResourceId("t", "r2");
    memory.updateMessages(List.of(MessagePatch.of("m1").content(members)));
    memory.cloneThread(CopyThread.of("hosts").newThreadId("copy"));
    memory.deleteMessages(List.of("m2"));
    memory.deleteThread("t");
    memory.saveResource(new MastraResource("r1"));
    memory.updateResource("r1", ResourcePatch.change().metadata(members));

    assertThat(memory.getThreadById("hosts", "r1")).isPresent();
    assertThat(memory.getResourceById("r1")).isPresent();
    assertThat(memory.listMessages(ListMessages.inThread("hosts").include("m1", 1, 1))).hasSize(1);
    assertThat(memory.listMessages(ListMessages.ofResource("r1"), Cursor.start())).hasSize(2);
    assertThat(memory.listMessagesById(List.of("m1", "m2"))).hasSize(1);
    assertThat(memory.streamMessages(ListMessages.inThread("copy"))).hasSize(1);
  }
}
