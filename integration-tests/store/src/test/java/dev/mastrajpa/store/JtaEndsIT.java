package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.hibernate.HibernateException;
import org.hibernate.resource.jdbc.spi.PhysicalConnectionHandlingMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Transactions of JTA that do not end by the commit of who began them: rollback-only, suspended,
 * out of time, ended by the wrong one. Whatever the store is asked then, it commits nothing behind
 * anybody's back, and what comes after works.
 */
@ParameterizedClass
@EnumSource(
    names = {
      "DELAYED_ACQUISITION_AND_RELEASE_AFTER_STATEMENT", // as Hibernate does by itself
      "DELAYED_ACQUISITION_AND_RELEASE_BEFORE_TRANSACTION_COMPLETION", // as servers have it
      "DELAYED_ACQUISITION_AND_HOLD"
    })
class JtaEndsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @TempDir static Path transactionLog;

  private static TransactionManager transactions;

  private final PhysicalConnectionHandlingMode connections;
  private final String id = UUID.randomUUID().toString();
  private EntityManagerFactory factory;
  private PostgresStore store;

  JtaEndsIT(PhysicalConnectionHandlingMode connections) {
    this.connections = connections;
  }

  @BeforeAll
  static void createTables() {
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(transactionLog.toString());
    transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    Tables.createIn(database);
  }

  @BeforeEach
  void start() {
    factory =
        Host.start(
            "jta",
            new EnlistingDataSource(database, transactions),
            Map.of("hibernate.connection.handling_mode", connections));
    store = PostgresStore.builder().id("ends").entityManagerFactory(factory).build();
  }

  @AfterEach
  void end() throws Exception {
    transactions.setTransactionTimeout(0);
    if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
      transactions.rollback();
    }
    store.memory().getThreadById(id);
    store.close();
    factory.close();
    assertThat(
            database.<Long>value(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'
                """))
        .as("connections left behind in a transaction")
        .isZero();
  }

  @Test
  void nothingRunsInATransactionThatIsRollbackOnly() throws Exception {
    transactions.begin();
    try (EntityManager host = factory.createEntityManager()) {
      host.persist(new Note(id, "host"));
      transactions.setRollbackOnly();

      assertRefused(store, "marked rollback-only");
      assertRefused(store.joining(host), "marked rollback-only");
    }
    transactions.rollback();

    assertThat(threads()).isZero();
    saveAndRead();
  }

  @Test
  void afterAFailedStatementTheNextCallSaysThatTheTransactionIsLost() throws Exception {
    transactions.begin();
    assertThatThrownBy(() -> store.db().none("select 1 / 0")).isInstanceOf(StorageException.class);

    assertRefused(store, "marked rollback-only");
  }

  @Test
  void aSuspendedTransactionIsAsItWasWhenItIsResumed() throws Exception {
    transactions.begin();
    try (EntityManager host = factory.createEntityManager()) {
      host.persist(new Note(id, "host"));
      store.joining(host).memory().saveThread(thread(id));
      Transaction first = transactions.suspend();

      assertThat(store.memory().getThreadById(id)).as("not committed").isEmpty();
      store.memory().saveThread(thread(id + " on its own"));
      store.inTransaction(tx -> tx.db().none("insert into note values (?, 'own')", id + " own"));
      assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
      assertThat(threads()).isEqualTo(1);
      assertThat(notes()).isEqualTo(1);

      transactions.resume(first);
      assertThat(store.memory().getThreadById(id)).isPresent();
      assertThat(store.joining(host).memory().getThreadById(id)).isPresent();
      transactions.rollback();
    }
    assertThat(threads()).isEqualTo(1);
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void anEntityManagerWhoseTransactionIsSuspendedCannotBeJoined() throws Exception {
    transactions.begin();
    try (EntityManager host = factory.createEntityManager()) {
      host.persist(new Note(id, "host"));
      host.flush();
      Transaction suspended = transactions.suspend();

      assertRefused(store.joining(host), "needs an active transaction");

      transactions.resume(suspended);
      store.joining(host).memory().saveThread(thread(id));
      transactions.commit();
    }
    assertThat(threads()).isEqualTo(1);
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void aCallAfterTheTimeIsOutIsRefusedAndNothingOfItCommitted() throws Exception {
    transactions.begin();
    EntityManager host = factory.createEntityManager();
    store.memory().saveThread(thread(id));
    store.joining(host).db().none("insert into note values (?, 'joined')", id);
    outlast();

    assertRefused(store, "was rolled back");
    assertRefused(store.joining(host), "was rolled back");

    close(host);
    assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);

    assertThat(threads()).isZero();
    assertThat(notes()).isZero();
    saveAndRead();
  }

  @Test
  void aStatementThatOutlastsTheTransactionFails() throws Exception {
    transactions.setTransactionTimeout(1);
    transactions.begin();

    assertThatThrownBy(
            () ->
                store.db().none("with n as (insert into note values (?, 'a')) " + LONG_SELECT, id))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);

    assertThat(threads()).isZero();
    assertThat(notes()).isZero();
  }

  @Test
  void aJoinedStatementThatOutlastsTheTransactionFails() throws Exception {
    transactions.setTransactionTimeout(1);
    transactions.begin();
    EntityManager host = factory.createEntityManager();
    host.persist(new Note(id, "host"));

    assertThatThrownBy(() -> store.joining(host).db().none(LONG_SELECT))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);

    close(host);
    assertThat(notes()).isZero();
  }

  @Test
  void aBodyOfOursThatOutlastsItsTransactionCommitsNothing() throws Exception {
    outlasted(
        tx -> {
          tx.memory().saveThread(thread(id));
          outlast();
          tx.db().none("insert into note values (?, 'too late')", id);
        });
    outlasted(
        tx -> {
          tx.memory().saveThread(thread(id));
          outlast();
        });
    outlasted(
        tx -> {
          tx.memory().saveThread(thread(id));
          outlast();
          assertThatThrownBy(() -> tx.memory().getThreadById(id))
              .isInstanceOf(StorageException.class);
        });
    transactions.setTransactionTimeout(1);
    outlasted(
        tx -> {
          tx.db().none(LONG_SELECT);
          tx.memory().saveThread(thread(id));
        });
  }

  private void outlasted(Consumer<MastraRepositories> body) throws Exception {
    assertThatThrownBy(() -> store.inTransaction(body)).isInstanceOf(StorageException.class);

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(threads()).isZero();
    assertThat(notes()).isZero();
    transactions.setTransactionTimeout(0);
    store.inTransaction(tx -> assertThat(tx.memory().getThreadById(id)).isEmpty());
  }

  @Test
  void aSingleCallThatOutlastsItsTransactionChangesNothing() throws Exception {
    transactions.setTransactionTimeout(1);

    assertThatThrownBy(
            () ->
                store.db().none("with n as (insert into note values (?, 'a')) " + LONG_SELECT, id))
        .isInstanceOf(StorageException.class);

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(notes()).isZero();
    transactions.setTransactionTimeout(0);
    saveAndRead();
  }

  @Test
  void aBodyCannotBeginATransactionInOurs() throws Exception {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread(id));
                      unchecked(transactions::begin);
                    }))
        .hasCauseInstanceOf(NotSupportedException.class);

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(threads()).isZero();
  }

  @Test
  void aBodyCanHaveATransactionBesideOurs() throws Exception {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread(id));
                      unchecked(
                          () -> {
                            Transaction ours = transactions.suspend();
                            transactions.begin();
                            store.db().none("insert into note values (?, 'beside')", id);
                            transactions.commit();
                            transactions.resume(ours);
                          });
                      assertThat(tx.memory().getThreadById(id)).isPresent();
                      throw new IllegalStateException("of the body");
                    }))
        .hasMessage("of the body");

    assertThat(threads()).isZero();
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void aBodyThatEndsOurTransactionIsTold() throws Exception {
    for (Action ending : List.<Action>of(transactions::commit, transactions::rollback)) {
      assertThatThrownBy(
              () ->
                  store.inTransaction(
                      tx -> {
                        tx.memory().getThreadById(id);
                        unchecked(ending);
                        tx.memory().saveThread(thread(id));
                      }))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("has ended");
      assertThatThrownBy(() -> store.inTransaction(tx -> unchecked(ending)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("has ended");

      assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
      assertThat(threads()).isZero();
    }
  }

  @Test
  void aBodyMayDecideThatOurTransactionIsRolledBack() throws Exception {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread(id));
                      unchecked(transactions::setRollbackOnly);
                    }))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("marked rollback-only");

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(threads()).isZero();
  }

  @Test
  void allMessagesAreReadInsideATransactionWhileTheConsumerWrites() throws Exception {
    transactions.begin();
    try (EntityManager host = factory.createEntityManager()) {
      store.memory().saveThread(thread(id));
      store
          .memory()
          .saveMessages(
              IntStream.range(0, 600)
                  .mapToObj(i -> MastraMessage.ofText(id + " " + i, id, "user-7", "user", "text"))
                  .toList());
      for (MastraRepositories door : List.of(store, store.joining(host))) {
        List<String> read = new ArrayList<>();
        door.memory()
            .forEachMessage(
                ListMessages.inThread(id),
                message -> {
                  read.add(message.getId());
                  if (read.size() % 100 == 0) {
                    door.db().none("insert into note values (?, 'a')", UUID.randomUUID());
                  }
                });
        assertThat(read).hasSize(600).doesNotHaveDuplicates();
      }
    }
    transactions.rollback();

    assertThat(threads()).isZero();
    assertThat(database.<Long>value("select count(*) from note where words = 'a'")).isZero();
  }

  private static final String LONG_SELECT = "select pg_sleep(2)";

  /** Every door is closed, and says why. */
  private void assertRefused(MastraRepositories door, String why) {
    for (Action call :
        List.<Action>of(
            () -> door.memory().getThreadById(id),
            () -> door.memory().saveThread(thread(id)),
            () -> door.inTransaction(tx -> {}),
            () -> door.db().none("insert into note values (?, 'refused')", id + " refused"))) {
      assertThatThrownBy(call::run).isInstanceOf(StorageException.class).hasMessageContaining(why);
    }
  }

  private void saveAndRead() {
    String other = UUID.randomUUID().toString();
    store.memory().saveThread(thread(other));
    store.inTransaction(tx -> assertThat(tx.memory().getThreadById(other)).isPresent());
    assertThat(store.memory().getThreadById(other)).isPresent();
  }

  /** What the transaction manager does when the time is out: another thread rolls back. */
  private static void outlast() {
    unchecked(
        () -> {
          Transaction transaction = transactions.getTransaction();
          Thread reaper = new Thread(() -> unchecked(transaction::rollback));
          reaper.start();
          reaper.join();
          assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_ROLLEDBACK);
        });
  }

  /** Says what has happened if Hibernate has not said so yet, and only then. */
  private static void close(EntityManager host) {
    try {
      host.close();
    } catch (HibernateException e) {
      assertThat(e).hasMessageContaining("rolled back in a different thread");
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void unchecked(Action action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static MastraThread thread(String id) {
    return new MastraThread(id, "user-7", "A");
  }

  private long threads() {
    return database.<Long>value("select count(*) from mastra_threads where id like ? || '%'", id);
  }

  private long notes() {
    return database.<Long>value("select count(*) from note where id like ? || '%'", id);
  }
}
