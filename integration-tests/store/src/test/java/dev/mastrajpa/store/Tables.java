package dev.mastrajpa.store;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;

/** The tables of the store, and one of the host's. */
final class Tables {

  private static final String HOSTS = "create table note (id text primary key, words text)";

  private Tables() {}

  static void createIn(TestDatabase database) {
    createIn(database, "public");
    database.execute(HOSTS);
  }

  static void createIn(TestDatabase database, String schema) {
    try (PostgresStore store =
        PostgresStore.builder()
            .id("tables")
            .dataSource(database.dataSource())
            .schemaName(schema)
            .skipDefaultIndexes(true)
            .build()) {
      store.init();
    }
  }
}
