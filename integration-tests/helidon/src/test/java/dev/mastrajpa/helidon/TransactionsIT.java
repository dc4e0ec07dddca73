package dev.mastrajpa.helidon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.CDI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Helidon's JTA and its data source do with the store, beyond the stories. */
class TransactionsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** One for a transaction and one for what is done while that is suspended. */
  private static final int CONNECTIONS = 2;

  private static Helidon helidon;
  private static PostgresStore store;
  private static TicketDesk desk;
  private static Transactions transactions;

  private final String number = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    System.setProperty(Helidon.DATA_SOURCE + "maximumPoolSize", String.valueOf(CONNECTIONS));
    helidon = Helidon.start(database);
    store = helidon.bean(PostgresStore.class);
    desk = helidon.bean(TicketDesk.class);
    transactions = helidon.bean(Transactions.class);
  }

  @AfterAll
  static void stop() {
    helidon.close();
  }

  @Test
  void theDeskSavesTicketAndConversationOrNeither() {
    desk.open(number, "anna", "It creaks.");

    assertThat(tickets(number)).isEqualTo(1);
    assertThat(threads(number)).isEqualTo(1);
    assertThat(desk.conversation(number)).containsExactly("user: It creaks.");

    String never = number + "-2";
    assertThatThrownBy(
            () ->
                transactions.required(
                    entityManager -> {
                      desk.open(never, "anna", "It creaks again.");
                      entityManager.flush();
                      assertThat(store.joining(entityManager).memory().getThreadById(never))
                          .isPresent();
                      throw new IllegalStateException("the application gives up");
                    }))
        .hasMessage("the application gives up");

    assertThat(tickets(never)).isZero();
    assertThat(threads(never)).isZero();
    assertThat(desk.conversation(never)).isEmpty();
  }

  /** The store by itself: on another connection than the application's, in the same transaction. */
  @Test
  void theStoreTakesPartByItself() {
    transactions.required(
        entityManager -> {
          entityManager.persist(new Ticket(number, number));
          saveConversation(number);
          assertThat(desk.conversation(number)).containsExactly("user: It creaks.");
          assertThat(threads(number)).as("seen by others before the commit").isZero();
        });
    assertThat(tickets(number)).isEqualTo(1);
    assertThat(threads(number)).isEqualTo(1);

    String never = number + "-2";
    assertThatThrownBy(
            () ->
                transactions.required(
                    entityManager -> {
                      entityManager.persist(new Ticket(never, never));
                      entityManager.flush();
                      saveConversation(never);
                      throw new IllegalStateException("the application gives up");
                    }))
        .hasMessage("the application gives up");
    assertThat(tickets(never)).isZero();
    assertThat(threads(never)).isZero();
  }

  @Test
  void whatIsDoneWhileATransactionIsSuspendedIsNoPartOfIt() {
    String meanwhile = number + "-meanwhile";
    assertThatThrownBy(
            () ->
                transactions.required(
                    entityManager -> {
                      store.memory().saveThread(thread(number));
                      transactions.suspended(
                          () -> {
                            assertThat(store.memory().getThreadById(number)).isEmpty();
                            store.memory().saveThread(thread(meanwhile));
                          });
                      assertThat(store.memory().getThreadById(number)).isPresent();
                      throw new IllegalStateException("the application gives up");
                    }))
        .hasMessage("the application gives up");

    assertThat(threads(number)).isZero();
    assertThat(threads(meanwhile)).isEqualTo(1);
  }

  @Test
  void aTransactionOfItsOwnIsCommittedWhateverBecomesOfTheOther() {
    String own = number + "-own";
    assertThatThrownBy(
            () ->
                transactions.required(
                    entityManager -> {
                      store.memory().saveThread(thread(number));
                      transactions.another(() -> store.memory().saveThread(thread(own)));
                      throw new IllegalStateException("the application gives up");
                    }))
        .hasMessage("the application gives up");

    assertThat(threads(number)).isZero();
    assertThat(threads(own)).isEqualTo(1);
  }

  @Test
  void theSchemaIsNoPartOfATransaction() {
    assertThatThrownBy(() -> transactions.required(entityManager -> store.init()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot be part of the JTA transaction");

    transactions.required(
        entityManager -> {
          store.memory().saveThread(thread(number));
          transactions.suspended(() -> assertThat(store.init().steps()).isEmpty());
        });
    assertThat(threads(number)).isEqualTo(1);
  }

  @Test
  void connectionsComeBackClean() throws SQLException {
    store.memory().saveThread(thread(number));
    // more often than there are connections, so that one kept would be missed
    for (int i = 0; i < 5 * CONNECTIONS; i++) {
      assertThat(store.memory().getThreadById(number)).isPresent();
      assertThatThrownBy(() -> store.db().none("select 1 / 0"))
          .isInstanceOf(StorageException.class);
      assertThatThrownBy(() -> transactions.required(entityManager -> fail()))
          .isInstanceOf(StorageException.class);
      transactions.required(entityManager -> store.memory().getThreadById(number));
    }

    HikariDataSource pool =
        CDI.current()
            .select(DataSource.class, NamedLiteral.of("desk"))
            .get()
            .unwrap(HikariDataSource.class);
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    try (Connection one = pool.getConnection();
        Connection other = pool.getConnection()) {
      assertThat(one.getAutoCommit()).isTrue();
      assertThat(other.getAutoCommit()).isTrue();
      assertThat(
              database.<Long>value(
                  """
                  select count(*) from pg_catalog.pg_stat_activity
                  where datname = current_database() and state like 'idle in transaction%'
                  """))
          .isZero();
    }
  }

  private static void fail() {
    store.memory().saveThread(thread("never"));
    store.db().none("select 1 / 0");
  }

  private static void saveConversation(String id) {
    store.memory().saveThread(thread(id));
    store
        .memory()
        .saveMessages(List.of(MastraMessage.ofText(id + "-1", id, "anna", "user", "It creaks.")));
  }

  private static MastraThread thread(String id) {
    return new MastraThread(id, "anna", "A");
  }

  private static long tickets(String number) {
    return database.<Long>value("select count(*) from ticket where number = ?", number);
  }

  private static long threads(String id) {
    return database.<Long>value("select count(*) from agents.mastra_threads where id = ?", id);
  }
}
