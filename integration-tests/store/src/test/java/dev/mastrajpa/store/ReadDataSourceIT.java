package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The connections that are given for reading. They lead to another database here, which has the
 * same thread with another title: that shows who has answered.
 */
class ReadDataSourceIT {

  @RegisterExtension static final TestDatabase written = TestDatabase.create();
  @RegisterExtension static final TestDatabase read = TestDatabase.create();

  @TempDir static Path transactionLog;

  private static final String WRITTEN = "written";
  private static final String READ = "read";

  @BeforeAll
  static void createTables() {
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(transactionLog.toString());
    Tables.createIn(written);
    Tables.createIn(read);
  }

  @BeforeEach
  void saveTheThread() {
    for (TestDatabase each : new TestDatabase[] {written, read}) {
      try (PostgresStore store = builder().dataSource(each.dataSource()).build()) {
        store.memory().saveThread(new MastraThread("t", "r", each == written ? WRITTEN : READ));
      }
    }
  }

  @Test
  void theyServeAStoreWhoseWriterIsDown() {
    try (PostgresStore store =
        builder().dataSource(down()).readDataSource(read.dataSource()).build()) {
      assertThat(title(store)).isEqualTo(READ);
      assertThatThrownBy(() -> store.memory().deleteThread("t"))
          .isInstanceOf(StorageException.class);
      assertThatThrownBy(store::ping).isInstanceOf(StorageException.class);
    }
  }

  /** The writer is well; it is not for us to give it the readers' load. */
  @Test
  void whereTheyAreDownAReadSaysSoAndNothingElseIsTouched() {
    try (PostgresStore store =
        builder().dataSource(written.dataSource()).readDataSource(down()).build()) {
      assertThatThrownBy(() -> title(store))
          .asInstanceOf(type(StorageException.class))
          .satisfies(
              e -> {
                assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_GET_THREAD_BY_ID_FAILED");
                assertThat(e).hasMessageContaining("readDataSource: Connection to localhost:1 ");
                assertThat(e.details()).containsEntry("sqlState", "08001");
              });

      store.ping();
      store.memory().saveThread(new MastraThread("t", "r", "again"));
      assertThat(
              store.<String>fromTransaction(
                  tx -> tx.memory().getThreadById("t").orElseThrow().getTitle()))
          .isEqualTo("again");
    }
  }

  @Test
  void aStatementThatFailsThereSaysSo() {
    try (PostgresStore store =
        builder().dataSource(written.dataSource()).readDataSource(new Terminated(read)).build()) {
      assertThatThrownBy(() -> title(store))
          .asInstanceOf(type(StorageException.class))
          .satisfies(
              e -> {
                assertThat(e).hasMessageStartingWith("readDataSource: ");
                assertThat(e.details()).containsEntry("sqlState", "57P01");
              });
    }
  }

  @Test
  void aTableThatIsMissingThereIsNoneThatInitWouldMake() {
    try (TestDatabase empty = TestDatabase.create();
        PostgresStore store =
            builder().dataSource(written.dataSource()).readDataSource(empty.dataSource()).build()) {
      assertThatThrownBy(() -> title(store))
          .isExactlyInstanceOf(StorageException.class)
          .hasMessageContaining(
              "readDataSource: ERROR: relation \"public.mastra_threads\" does not");
    }
  }

  @Test
  void theyGoBackInNoTransactionThoughTheyCameWithoutAutoCommit() throws SQLException {
    try (Connection connection = read.connect()) {
      connection.setAutoCommit(false);
      try (PostgresStore store =
          builder().dataSource(written.dataSource()).readDataSource(Loan.of(connection)).build()) {
        assertThat(title(store)).isEqualTo(READ);
      }
      int server = connection.unwrap(PGConnection.class).getBackendPID();
      assertThat(read.<String>value("select state from pg_stat_activity where pid = ?", server))
          .isEqualTo("idle");
    }
  }

  @Test
  void theyDoNotServeATransactionOfJta() throws Exception {
    TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    try (EntityManagerFactory host =
            Host.start("jta", new EnlistingDataSource(written, transactions));
        PostgresStore store =
            builder().entityManagerFactory(host).readDataSource(read.dataSource()).build()) {
      assertThat(title(store)).isEqualTo(READ);

      transactions.begin();
      assertThat(title(store)).isEqualTo(WRITTEN);
      transactions.rollback();

      assertThat(title(store)).isEqualTo(READ);
    }
  }

  @Test
  void theyLeadToTheSchemaThatWasAskedFor() {
    PGSimpleDataSource elsewhere = new PGSimpleDataSource();
    elsewhere.setUrl(read.jdbcUrl());
    elsewhere.setUser(read.user());
    elsewhere.setPassword(read.password());
    elsewhere.setCurrentSchema("elsewhere");
    read.execute("create schema if not exists elsewhere");
    try (EntityManagerFactory host = Host.start("host", written.dataSource());
        PostgresStore store =
            builder()
                .entityManagerFactory(host)
                .schemaName("public")
                .readDataSource(elsewhere)
                .build()) {
      assertThatThrownBy(() -> title(store))
          .hasMessage(
              "schemaName: \"public\" was given, but the persistence unit names none, and the"
                  + " connection's search path leads to \"elsewhere\"");
    }
  }

  @Test
  void aUnitWithConnectionsForEachTenantIsRefused() {
    try (EntityManagerFactory host =
            Host.start(
                "host",
                written.dataSource(),
                Map.of(
                    "hibernate.multi_tenant_connection_provider",
                    Tenants.connections(written.dataSource()),
                    "hibernate.tenant_identifier_resolver",
                    new Tenants()));
        PostgresStore store =
            builder().entityManagerFactory(host).readDataSource(read.dataSource()).build()) {
      assertThatThrownBy(() -> title(store))
          .asInstanceOf(type(StorageException.class))
          .satisfies(
              e -> {
                assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_OPEN_STORE_READ_DATA_SOURCE");
                assertThat(e).hasMessageContaining("each tenant by itself");
              });
    }
  }

  private static PostgresStoreBuilder builder() {
    return PostgresStore.builder().id("reading elsewhere");
  }

  private static String title(PostgresStore store) {
    return store.memory().getThreadById("t").orElseThrow().getTitle();
  }

  private static DataSource down() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://localhost:1/none");
    return nowhere;
  }

  /** Connections that the server has ended since they were made, as a pool may have them. */
  private static final class Terminated extends PGSimpleDataSource {

    private static final long serialVersionUID = 1L;

    private final transient TestDatabase database;

    Terminated(TestDatabase database) {
      this.database = database;
      setUrl(database.jdbcUrl());
      setUser(database.user());
      setPassword(database.password());
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      database.query(
          "select pg_terminate_backend(?, 10000)",
          connection.unwrap(PGConnection.class).getBackendPID());
      return connection;
    }
  }
}
