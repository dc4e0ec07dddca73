package dev.mastrajpa.store;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.stories.House;
import dev.mastrajpa.stories.LeftBehind;
import dev.mastrajpa.stories.StoriesContract;
import dev.mastrajpa.stories.Story;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The stories, told in an application whose transactions are JTA's, without a container. */
@TestInstance(Lifecycle.PER_CLASS)
class JtaStoriesIT extends StoriesContract implements House {

  private static final String SCHEMA = "agents";

  private final TestDatabase database = TestDatabase.create();
  private TransactionManager transactions;
  private EntityManagerFactory factory;
  private PostgresStore store;

  @BeforeAll
  void start(@TempDir Path transactionLog) throws SQLException {
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(transactionLog.toString());
    transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    LeftBehind.put(database.dataSource(), SCHEMA);
    factory = Host.start("jta stories", new EnlistingDataSource(database, transactions));
    store = PostgresStore.builder().id("stories").entityManagerFactory(factory).build();
  }

  @AfterAll
  void stop() throws SQLException {
    store.close();
    factory.close();
    LeftBehind.check(database.dataSource(), SCHEMA);
    database.close();
  }

  @Override
  protected void tell(Story story) throws Exception {
    story.tell(this);
  }

  @Override
  public PostgresStore store() {
    return store;
  }

  @Override
  public void inTransaction(Consumer<EntityManager> body) {
    try {
      transactions.begin();
      try (EntityManager host = factory.createEntityManager()) {
        body.accept(host);
        transactions.commit();
      } finally {
        if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
          transactions.rollback();
        }
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean isJta() {
    return true;
  }

  @Override
  public Object ticket(String number, String threadId) {
    return new Ticket(number, threadId);
  }

  @Override
  public Connection connect() throws SQLException {
    return database.connect();
  }

  @Override
  public String schema() {
    return SCHEMA;
  }
}
