package dev.mastrajpa.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store in the application's unit that reads from another server what may be a moment old. */
class ReadingElsewhereIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();
  @RegisterExtension static final TestDatabase replica = TestDatabase.create();

  @Test
  void whatIsWrittenElsewhereIsReadAndWhatIsWrittenHereIsReadInATransaction() {
    database.execute("create schema desk");
    createTables(replica);
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      try (HelpDesk desk = new HelpDesk(pool, Map.of());
          PostgresStore store =
              PostgresStore.builder()
                  .id("reading elsewhere")
                  .entityManagerFactory(desk.factory())
                  .readDataSource(replica.dataSource())
                  .build()) {
        store.init();
        store.memory().saveThread(new MastraThread("t-1", "anna", "here"));

        assertThat(store.memory().getThreadById("t-1")).isEmpty();
        assertThat(store.memory().getThreadById("t-2")).isPresent();
        store.inTransaction(tx -> assertThat(tx.memory().getThreadById("t-1")).isPresent());
        desk.factory()
            .inTransaction(
                host -> assertThat(store.joining(host).memory().getThreadById("t-1")).isPresent());
      }
    }
  }

  private static void createTables(TestDatabase database) {
    try (PostgresStore store =
        PostgresStore.builder()
            .id("tables")
            .dataSource(database.dataSource())
            .schemaName("agents")
            .build()) {
      store.init();
      store.memory().saveThread(new MastraThread("t-2", "anna", "elsewhere"));
    }
  }
}
