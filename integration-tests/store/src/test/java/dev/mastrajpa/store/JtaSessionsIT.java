package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.resource.jdbc.spi.PhysicalConnectionHandlingMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The store in JTA where each session has a connection of its own, as it has in Helidon. */
class JtaSessionsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @TempDir static Path transactionLog;

  private static TransactionManager transactions;

  private final String id = UUID.randomUUID().toString();
  private EnlistingEach dataSource;
  private EntityManagerFactory factory;
  private PostgresStore store;

  @BeforeAll
  static void createTables() {
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(transactionLog.toString());
    transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    Tables.createIn(database);
  }

  @BeforeEach
  void start() {
    SessionCount.reset();
    dataSource = new EnlistingEach(database, transactions);
    factory =
        Host.start(
            "jta",
            dataSource,
            Map.of(
                "hibernate.connection.handling_mode",
                PhysicalConnectionHandlingMode.DELAYED_ACQUISITION_AND_RELEASE_AFTER_TRANSACTION,
                "hibernate.session.events.auto",
                SessionCount.class.getName()));
    store = PostgresStore.builder().id("jta").entityManagerFactory(factory).build();
  }

  @AfterEach
  void end() throws Exception {
    if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
      transactions.rollback();
    }
    assertThat(SessionCount.open()).as("sessions left open").isZero();
    store.close();
    factory.close();
  }

  @Test
  void operationsOfOneTransactionSeeOneAnother() throws Exception {
    transactions.begin();
    saveThreadWithMessages();
    assertThat(store.memory().listMessages(ListMessages.inThread(id))).hasSize(2);
    store.inTransaction(
        tx -> tx.db().none("update {mastra}.mastra_threads set title = 'B' where id = $1", id));
    assertThat(store.memory().getThreadById(id))
        .get()
        .extracting(MastraThread::getTitle)
        .isEqualTo("B");
    assertThat(threads()).as("before the commit").isZero();

    transactions.commit();

    assertThat(threads()).isEqualTo(1);
    assertThat(dataSource.enlisted()).as("connections").isEqualTo(1);
  }

  @Test
  void theNextTransactionHasAnother() throws Exception {
    transactions.begin();
    saveThreadWithMessages();
    transactions.rollback();

    assertThat(store.memory().getThreadById(id)).isEmpty();
    transactions.begin();
    saveThreadWithMessages();
    transactions.commit();

    assertThat(threads()).isEqualTo(1);
    assertThat(dataSource.enlisted()).as("connections").isEqualTo(2);
  }

  @Test
  void anOperationMayBeDoneInTheMidstOfAnother() throws Exception {
    transactions.begin();
    saveThreadWithMessages();
    List<String> titles = new ArrayList<>();
    store
        .memory()
        .forEachMessage(
            ListMessages.inThread(id),
            message ->
                titles.add(
                    message.text() + store.memory().getThreadById(id).orElseThrow().getTitle()));

    assertThat(titles).containsExactly("One.A", "Two.A");
    transactions.commit();
    assertThat(threads()).isEqualTo(1);
  }

  @Test
  void aSuspendedTransactionKeepsItsOwn() throws Exception {
    transactions.begin();
    saveThreadWithMessages();
    Transaction first = transactions.suspend();
    transactions.begin();
    assertThat(store.memory().getThreadById(id)).isEmpty();
    transactions.commit();
    transactions.resume(first);
    assertThat(store.memory().getThreadById(id)).isPresent();

    transactions.rollback();

    assertThat(threads()).isZero();
    assertThat(dataSource.enlisted()).as("connections").isEqualTo(2);
  }

  @Test
  void theStoreItselfTakesPartInTheTransactionThatItHasBegun() throws Exception {
    store.inTransaction(
        tx -> {
          tx.memory().saveThread(new MastraThread(id, "anna", "A"));
          assertThat(store.memory().getThreadById(id)).isPresent();
          store.memory().updateThread(id, ThreadPatch.change().title("B"));
          store.inTransaction(inner -> inner.memory().saveThread(thread("inner")));
          assertThat(tx.memory().getThreadById(id).orElseThrow().getTitle()).isEqualTo("B");
          assertThat(threads()).as("before the commit").isZero();
        });

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(threads()).isEqualTo(1);
    assertThat(store.memory().getThreadById(id + "-inner")).isPresent();
    assertThat(dataSource.enlisted()).as("connections").isEqualTo(1);
  }

  @Test
  void whatFailsThereIsNotCommitted() {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(new MastraThread(id, "anna", "A"));
                      assertThatThrownBy(() -> store.db().none("select 1 / 0"))
                          .isInstanceOf(StorageException.class);
                    }))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("rollback-only");

    assertThat(threads()).isZero();
    store.inTransaction(tx -> assertThat(store.memory().getThreadById(id)).isEmpty());
  }

  @Test
  void eachTenantHasASessionOfItsOwn() throws Exception {
    Tables.createIn(database, "anna");
    Tables.createIn(database, "bert");
    Tenants tenants = new Tenants();
    EntityManagerFactory host =
        Host.start(
            "jta",
            dataSource,
            Map.of(
                "hibernate.connection.handling_mode",
                PhysicalConnectionHandlingMode.DELAYED_ACQUISITION_AND_RELEASE_AFTER_TRANSACTION,
                "hibernate.multi_tenant_connection_provider",
                Tenants.connections(dataSource),
                "hibernate.tenant_identifier_resolver",
                tenants));
    try (host;
        PostgresStore shared =
            PostgresStore.builder().id("tenants").entityManagerFactory(host).build()) {
      transactions.begin();
      for (String tenant : List.of("anna", "bert")) {
        tenants.are(tenant);
        shared.memory().saveThread(new MastraThread(id, "r", "of " + tenant));
      }
      for (String tenant : List.of("anna", "bert")) {
        tenants.are(tenant);
        assertThat(shared.memory().getThreadById(id).orElseThrow().getTitle())
            .isEqualTo("of " + tenant);
      }
      transactions.rollback(); // to commit two connections, PostgreSQL would need prepared ones
    }

    assertThat(dataSource.enlisted()).as("connections").isEqualTo(2);
  }

  @Test
  void aTransactionThatAnotherThreadEndsInTheMidstOfACallLendsNoClosedSession() throws Exception {
    WatchedJta watched = new WatchedJta(transactions);
    EntityManagerFactory host =
        Host.start(
            "jta", database.dataSource(), Map.of("hibernate.transaction.jta.platform", watched));
    try (host;
        PostgresStore ended =
            PostgresStore.builder().id("ended").entityManagerFactory(host).build()) {
      transactions.begin();
      ended.memory().saveThread(thread("ended"));
      Transaction transaction = transactions.getTransaction();
      watched.afterTheNextStatus(transaction::commit);

      assertThat(ended.memory().getThreadById(id + "-ended")).isPresent();
      assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_COMMITTED);
      transactions.suspend();
    }
  }

  @Test
  void aTransactionThatTakesNoSynchronizationLeavesNoSessionOpen() throws Exception {
    WatchedJta watched = new WatchedJta(transactions);
    EntityManagerFactory host =
        Host.start(
            "jta",
            dataSource,
            Map.of(
                "hibernate.transaction.jta.platform",
                watched,
                "hibernate.session.events.auto",
                SessionCount.class.getName()));
    try (host;
        PostgresStore refused =
            PostgresStore.builder().id("refused").entityManagerFactory(host).build()) {
      for (WatchedJta.Refusal refusal : WatchedJta.Refusal.values()) {
        watched.refuse(refusal);
        int before = SessionCount.opened();
        assertThatThrownBy(() -> refused.inTransaction(tx -> {})).hasMessage("refused: " + refusal);
        assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        transactions.begin();
        assertThatThrownBy(() -> refused.memory().getThreadById(id))
            .hasMessage("refused: " + refusal);
        transactions.rollback();
        assertThat(SessionCount.opened()).isEqualTo(before + 2);
        assertThat(SessionCount.open()).as("sessions left open").isZero();
      }
    }
  }

  @Test
  void whereTransactionsAreResourceLocalNobodyAsksForOneOfJta() throws Exception {
    WatchedJta watched = new WatchedJta(transactions);
    EntityManagerFactory local =
        Host.start(
            "host", database.dataSource(), Map.of("hibernate.transaction.jta.platform", watched));
    try (local;
        PostgresStore plain =
            PostgresStore.builder().id("local").entityManagerFactory(local).build()) {
      int before = watched.askedForTransactions();
      transactions.begin();
      plain.memory().saveThread(thread("local"));

      assertThat(plain.memory().getThreadById(id + "-local")).isPresent();
      assertThat(watched.askedForTransactions()).isEqualTo(before);
    }
  }

  private MastraThread thread(String suffix) {
    return new MastraThread(id + "-" + suffix, "anna", "A");
  }

  private void saveThreadWithMessages() {
    store.memory().saveThread(new MastraThread(id, "anna", "A"));
    store
        .memory()
        .saveMessages(
            List.of(
                MastraMessage.ofText(id + "-1", id, "anna", "user", "One."),
                MastraMessage.ofText(id + "-2", id, "anna", "user", "Two.")));
  }

  private long threads() {
    return database.<Long>value("select count(*) from mastra_threads where id = ?", id);
  }
}
