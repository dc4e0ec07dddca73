package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.mastrajpa.Operation;
import dev.mastrajpa.OperationListener;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is told of an operation, and what. */
class ListenerIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final List<Operation> heard = new ArrayList<>();

  private static EntityManagerFactory factory;
  private static PostgresStore store;

  @BeforeAll
  static void open() {
    factory = Units.open("agents", database);
    store = listenedTo(heard::add);
    store.init();
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
  }

  @BeforeEach
  void forget() {
    store.memory().dangerouslyClearAll();
    heard.clear();
  }

  @Test
  void anOperationIsToldWithItsRows() {
    store.memory().saveThread(new MastraThread("t", "anna", "A"));
    store.memory().saveMessages(List.of(message("m1"), message("m2")));
    store.memory().listMessages(ListMessages.inThread("t").perPage(1));
    store.memory().listMessages(ListMessages.inThread("t"), Cursor.start());
    store.memory().getThreadById("t");
    store.memory().getThreadById("nobody");
    store.memory().updateThread("t", ThreadPatch.change().title("B"));
    store.memory().deleteMessages(List.of("m1", "nothing"));
    store.db().any("select * from generate_series(1, 3)");
    store.memory().deleteThread("t");

    assertThat(heard)
        .extracting(Operation::store, Operation::name, Operation::rows, Operation::failure)
        .containsExactly(
            tuple("listened", "SAVE_THREAD", 1L, null),
            tuple("listened", "SAVE_MESSAGES", 2L, null),
            tuple("listened", "LIST_MESSAGES", 1L, null),
            tuple("listened", "LIST_MESSAGES", 2L, null),
            tuple("listened", "GET_THREAD_BY_ID", 1L, null),
            tuple("listened", "GET_THREAD_BY_ID", 0L, null),
            tuple("listened", "UPDATE_THREAD", 1L, null),
            tuple("listened", "DELETE_MESSAGES", 0L, null),
            tuple("listened", "DB_ANY", 3L, null),
            tuple("listened", "DELETE_THREAD", 0L, null));
  }

  @Test
  void theTimeIsThatOfTheCaller() {
    long start = System.nanoTime();
    store.db().none("select pg_sleep(0.2)");
    Duration waited = Duration.ofNanos(System.nanoTime() - start);

    assertThat(heard.get(0).duration()).isBetween(Duration.ofMillis(200), waited);
  }

  @Test
  void aFailureIsToldAsTheCallerGetsIt() {
    assertThatThrownBy(() -> store.memory().updateThread("nobody", ThreadPatch.change().title("B")))
        .isInstanceOf(StorageException.class)
        .satisfies(
            failure ->
                assertThat(heard)
                    .extracting(Operation::name, Operation::rows, Operation::failure)
                    .containsExactly(tuple("UPDATE_THREAD", 0L, failure)));
  }

  @Test
  void anArgumentThatIsRefusedIsNoOperation() {
    assertThatThrownBy(() -> store.memory().getThreadById(" "))
        .isInstanceOf(InvalidArgumentException.class);

    assertThat(heard).isEmpty();
  }

  @Test
  void operationsInATransactionAreToldOneByOne() {
    store.inTransaction(
        tx -> {
          tx.memory().saveThread(new MastraThread("t", "anna", "A"));
          tx.inTransaction(inner -> inner.db().any("select 1"));
        });

    assertThat(heard).extracting(Operation::name).containsExactly("SAVE_THREAD", "DB_ANY");
  }

  @Test
  void operationsInAHostsTransactionAreToldOneByOne() {
    try (EntityManager host = factory.createEntityManager()) {
      host.getTransaction().begin();
      store.joining(host).memory().saveThread(new MastraThread("t", "anna", "A"));
      store.joining(host).inTransaction(tx -> tx.db().any("select 1"));
      host.getTransaction().rollback();
    }

    assertThat(heard).extracting(Operation::name).containsExactly("SAVE_THREAD", "DB_ANY");
  }

  @Test
  void aListenerThatThrowsSpoilsNothing() {
    try (PostgresStore spoilt =
        listenedTo(
            operation -> {
              throw new IllegalStateException("deaf");
            })) {
      spoilt.memory().saveThread(new MastraThread("t", "anna", "A"));

      assertThat(spoilt.memory().getThreadById("t")).isPresent();
      assertThatThrownBy(() -> spoilt.db().none("nonsense")).isInstanceOf(StorageException.class);
    }
  }

  @Test
  void aListenerWhoseLibraryIsHalfThereSpoilsNothing() {
    try (PostgresStore spoilt =
        listenedTo(
            operation -> {
              throw new NoClassDefFoundError("metrics/Timer");
            })) {
      spoilt.memory().saveThread(new MastraThread("t", "anna", "A"));

      assertThat(spoilt.memory().getThreadById("t")).isPresent();
      assertThatThrownBy(() -> spoilt.db().none("nonsense")).isInstanceOf(StorageException.class);
    }
  }

  private static PostgresStore listenedTo(OperationListener listener) {
    return PostgresStore.builder()
        .id("listened")
        .entityManagerFactory(factory)
        .operationListener(listener)
        .build();
  }

  private static MastraMessage message(String id) {
    return MastraMessage.ofText(id, "t", "anna", "user", "Hello");
  }
}
