package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The store in a persistence unit with JTA: it takes part in the transaction of the thread. */
class JtaIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @TempDir static Path transactionLog;

  private static TransactionManager transactions;
  private static EntityManagerFactory factory;
  private static PostgresStore store;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(transactionLog.toString());
    transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    Tables.createIn(database);
    factory = Host.start("jta", new EnlistingDataSource(database, transactions));
    store = PostgresStore.builder().id("jta").entityManagerFactory(factory).build();
  }

  @AfterAll
  static void stop() {
    store.close();
    factory.close();
  }

  @AfterEach
  void end() throws Exception {
    if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
      transactions.rollback();
    }
  }

  @Test
  void takesPartInTheActiveTransaction() throws Exception {
    transactions.begin();
    store.memory().saveThread(thread());
    store.inTransaction(tx -> tx.db().none("insert into note values (?, 'a')", id));
    assertThat(store.memory().getThreadById(id)).isPresent();
    assertThat(threads()).as("before the commit").isZero();

    transactions.commit();

    assertThat(threads()).isEqualTo(1);
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void isGoneWhenTheTransactionIsRolledBack() throws Exception {
    transactions.begin();
    store.memory().saveThread(thread());
    try (EntityManager host = factory.createEntityManager()) {
      host.persist(new Note(id, "host"));
      store.joining(host).db().one("select * from note where id = ?", id);
    }

    transactions.rollback();

    assertThat(threads()).isZero();
    assertThat(notes()).isZero();
  }

  @Test
  void commitsByItselfWhereNoTransactionIsActive() throws Exception {
    store.memory().saveThread(thread());
    store.inTransaction(tx -> tx.db().none("insert into note values (?, 'a')", id));

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(threads()).isEqualTo(1);
    assertThat(notes()).isEqualTo(1);
    assertThat(store.memory().getThreadById(id)).isPresent();
  }

  @Test
  void pruningIsRefusedInATransactionAndCommitsByItselfOutside() throws Exception {
    RetentionPolicies threads = RetentionPolicies.none().with("memory", "threads", "0ms");
    store.memory().saveThread(thread());

    transactions.begin();
    assertThatThrownBy(() -> store.prune(threads))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("Call it outside of one")
        .satisfies(
            e ->
                assertThat(((StorageException) e).id())
                    .isEqualTo("MASTRA_STORAGE_PG_PRUNE_IN_TRANSACTION"));
    transactions.rollback();
    assertThat(threads()).isEqualTo(1);

    store.prune(threads);
    assertThat(threads()).isZero();
  }

  /** Quarkus keeps a connection between statements, and Agroal those from outside out. */
  @Test
  void beginsBeforeItsFirstCallTakesAConnection() {
    EntityManagerFactory keeping =
        Host.start(
            "jta",
            new EnlistingDataSource(database, transactions),
            Map.of(
                "hibernate.connection.handling_mode",
                "DELAYED_ACQUISITION_AND_RELEASE_BEFORE_TRANSACTION_COMPLETION"));
    try (keeping;
        PostgresStore fresh =
            PostgresStore.builder().id("fresh").entityManagerFactory(keeping).build()) {
      fresh.inTransaction(tx -> tx.memory().saveThread(thread()));
    }

    assertThat(threads()).isEqualTo(1);
  }

  @Test
  void aFailedStatementMakesTheCommitFail() throws Exception {
    transactions.begin();
    store.memory().saveThread(thread());

    assertThatThrownBy(() -> store.db().none("select 1 / 0")).isInstanceOf(StorageException.class);

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
    assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);
    assertThat(threads()).isZero();
  }

  @Test
  void soDoesABodyThatThrowsAfterAChangeAndOneThatSwallowsAFailure() throws Exception {
    transactions.begin();
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread());
                      throw new IllegalStateException("halfway");
                    }))
        .hasMessage("halfway");
    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
    transactions.rollback();

    transactions.begin();
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx ->
                        assertThatThrownBy(() -> tx.db().none("select 1 / 0"))
                            .isInstanceOf(StorageException.class)))
        .hasMessageContaining("division by zero");
    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
  }

  @Test
  void aRefusedArgumentDoesNoHarm() throws Exception {
    transactions.begin();
    store.memory().saveThread(thread());
    assertThatThrownBy(() -> store.memory().saveThread(new MastraThread("", "", "")))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(
            () -> store.inTransaction(tx -> tx.memory().saveThread(new MastraThread("", "", ""))))
        .isInstanceOf(InvalidArgumentException.class);

    transactions.commit();

    assertThat(threads()).isEqualTo(1);
  }

  @Test
  void joinsAnEntityManagerThatIsOlderThanTheTransaction() throws Exception {
    try (EntityManager host = factory.createEntityManager()) {
      assertThatThrownBy(() -> store.joining(host).memory().getThreadById(id))
          .hasMessageContaining("needs an active transaction");
      transactions.begin();
      store.joining(host).memory().saveThread(thread());
      transactions.commit();
    }
    assertThat(threads()).isEqualTo(1);
  }

  private MastraThread thread() {
    return new MastraThread(id, "user-7", "A");
  }

  private long threads() {
    return database.<Long>value("select count(*) from mastra_threads where id = ?", id);
  }

  private long notes() {
    return database.<Long>value("select count(*) from note where id = ?", id);
  }
}
