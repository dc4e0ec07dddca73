package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * With JTA, JPA denies an application the transaction of the session, and a Jakarta EE server has
 * Hibernate do so.
 */
class JpaComplianceIT {

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
    factory =
        Host.start(
            "jta",
            new EnlistingDataSource(database, transactions),
            Map.of("hibernate.jpa.compliance.transaction", true));
    store = PostgresStore.builder().id("compliant").entityManagerFactory(factory).build();
  }

  @AfterAll
  static void stop() {
    store.close();
    factory.close();
  }

  @Test
  void commitsByItselfWhereNoTransactionIsActive() throws Exception {
    store.memory().saveThread(thread());

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(threads()).isEqualTo(1);
  }

  @Test
  void rollsBackByItselfToo() throws Exception {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread());
                      throw new IllegalStateException("halfway");
                    }))
        .hasMessage("halfway");

    assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    assertThat(threads()).isZero();
  }

  @Test
  void takesPartInTheActiveTransaction() throws Exception {
    transactions.begin();
    store.memory().saveThread(thread());
    assertThat(threads()).as("before the commit").isZero();
    transactions.commit();

    assertThat(threads()).isEqualTo(1);
  }

  private MastraThread thread() {
    return new MastraThread(id, "user-7", "A");
  }

  private long threads() {
    return database.<Long>value("select count(*) from mastra_threads where id = ?", id);
  }
}
