package dev.mastrajpa.startup;

import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** What the server says of a database, and who asks. */
final class Catalogue {

  private static final String WAITING_BUILDS =
      """
      select count(*)
      from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
        and query similar to '(create|drop)%index concurrently%'
      """;

  private Catalogue() {}

  static List<String> invalidIndexes(TestDatabase database) {
    return database
        .query("select cast(indexrelid as regclass)::text from pg_index where not indisvalid")
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  /** Until somebody builds or drops an index concurrently and waits for others while he does. */
  static void awaitWaitingBuild(TestDatabase database) throws InterruptedException {
    for (int tries = 0; tries < 1000; tries++) {
      if (database.<Long>value(WAITING_BUILDS) > 0) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("Nobody builds an index that has to wait");
  }

  /** Connections of a role whose password is its name. */
  static PGSimpleDataSource as(TestDatabase database, String role) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(database.jdbcUrl());
    dataSource.setUser(role);
    dataSource.setPassword(role);
    return dataSource;
  }
}
