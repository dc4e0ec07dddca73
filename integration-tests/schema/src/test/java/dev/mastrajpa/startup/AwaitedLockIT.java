package dev.mastrajpa.startup;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody builds an index concurrently in the moment in which {@code init()} takes its lock. */
@Timeout(120)
class AwaitedLockIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** He would wait for the transaction with the lock, and what is done under the lock for him. */
  @Test
  void doesNotWaitForOneWhoWaitsForTheLock() {
    schemaOf(ConnectionSource.of(database.dataSource())).init();
    database.execute("drop index mastra_threads_resourceid_createdat_idx");
    CompletableFuture<String> other = new CompletableFuture<>();
    AtomicBoolean hasBegun = new AtomicBoolean();

    WatchedConnections connections =
        new WatchedConnections(
            database.dataSource(),
            sql -> {
              if (sql.startsWith("set local idle_in_transaction") && !hasBegun.getAndSet(true)) {
                other.completeAsync(AwaitedLockIT::buildAnother);
                awaitOneWhoWaitsForATransaction();
              }
            });
    Schema schema = schemaOf(connections).waitingAtMost(Duration.ofSeconds(20));

    assertThat(schema.init().steps()).hasSize(1);
    other.join();
    schema.validate();
    assertThat(Catalogue.invalidIndexes(database)).isEmpty();
  }

  private static String buildAnother() {
    database.execute("create index concurrently of_another on mastra_threads (title)");
    return "built";
  }

  private static void awaitOneWhoWaitsForATransaction() {
    try {
      while (database.<Long>value(
              "select count(*) from pg_locks where locktype = 'virtualxid' and not granted")
          == 0) {
        MILLISECONDS.sleep(5);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Schema schemaOf(ConnectionSource connections) {
    return new Schema(connections, "public", false, List.of(), Domains.ALL);
  }
}
