package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Why the store gives direct access: row-level security needs a setting in the same transaction.
 */
class RowLevelSecurityIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String ROLE = "app_" + database.name().substring(12, 30);

  private static PostgresStore store;

  @BeforeAll
  static void protect() {
    Tables.createIn(database);
    database.execute(
        """
        create role %1$s login password 'app-secret';
        grant select, insert, update, delete on mastra_threads to %1$s;
        alter table mastra_threads enable row level security;
        create policy own_rows on mastra_threads
          using ("resourceId" = current_setting('app.user_id', true))
        """
            .formatted(ROLE));
    store =
        PostgresStore.builder()
            .id("rls")
            .connectionString(database.jdbcUrl())
            .user(ROLE)
            .password("app-secret")
            .maxPoolSize(2)
            .build();
    as("ann", tx -> tx.memory().saveThread(new MastraThread("t-ann", "ann", "Ann's")));
    as("bob", tx -> tx.memory().saveThread(new MastraThread("t-bob", "bob", "Bob's")));
  }

  @AfterAll
  static void dropTheRole() {
    store.close();
    database.execute("drop owned by " + ROLE + "; drop role " + ROLE);
  }

  @Test
  void eachUserSeesTheirOwnRows() {
    assertThat(sees("ann", "t-ann")).isTrue();
    assertThat(sees("ann", "t-bob")).isFalse();
    assertThat(sees("bob", "t-bob")).isTrue();
    assertThat(as("bob", RowLevelSecurityIT::ids)).containsExactly("t-bob");
  }

  @Test
  void nobodyWritesForSomebodyElse() {
    assertThatThrownBy(
            () ->
                as("bob", tx -> tx.memory().saveThread(new MastraThread("t-2", "ann", "not his"))))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("row-level security");
  }

  @Test
  void theSettingEndsWithItsTransaction() {
    as("ann", RowLevelSecurityIT::ids);

    for (int i = 0; i < 5; i++) { // whichever connection of the pool it is
      assertThat(store.memory().getThreadById("t-ann")).isEmpty();
      assertThat(ids(store)).isEmpty();
    }
  }

  private static boolean sees(String user, String threadId) {
    return as(user, tx -> tx.memory().getThreadById(threadId).isPresent());
  }

  private static List<Object> ids(MastraRepositories repositories) {
    return repositories.db().any("select id from {mastra}.mastra_threads").stream()
        .map(row -> row.get("id"))
        .toList();
  }

  private static <R> R as(String user, Function<MastraRepositories, R> body) {
    return store.fromTransaction(
        tx -> {
          tx.db().none("select set_config('app.user_id', ?, true)", user);
          return body.apply(tx);
        });
  }
}
