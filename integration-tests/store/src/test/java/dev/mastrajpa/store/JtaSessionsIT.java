package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
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
import org.hibernate.SessionFactory;
import org.hibernate.resource.jdbc.spi.PhysicalConnectionHandlingMode;
import org.hibernate.stat.Statistics;
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
    dataSource = new EnlistingEach(database, transactions);
    factory =
        Host.start(
            "jta",
            dataSource,
            Map.of(
                "hibernate.connection.handling_mode",
                PhysicalConnectionHandlingMode.DELAYED_ACQUISITION_AND_RELEASE_AFTER_TRANSACTION,
                "hibernate.generate_statistics",
                true));
    store = PostgresStore.builder().id("jta").entityManagerFactory(factory).build();
  }

  @AfterEach
  void end() throws Exception {
    if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
      transactions.rollback();
    }
    Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
    assertThat(statistics.getSessionCloseCount())
        .as("sessions closed, of those opened")
        .isEqualTo(statistics.getSessionOpenCount());
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
