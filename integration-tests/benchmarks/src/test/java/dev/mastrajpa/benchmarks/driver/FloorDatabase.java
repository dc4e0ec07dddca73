package dev.mastrajpa.benchmarks.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;

/** Tables and indexes for plain JDBC. */
final class FloorDatabase {

  static final Scale SCALE = Scale.TINY;

  private static final String INDEXES = "/dev/mastrajpa/benchmarks/comparison/floor-indexes.sql";

  private FloorDatabase() {}

  static void makeTables(TestDatabase database) throws IOException {
    try (PostgresStore store =
        PostgresStore.builder().id("tables").dataSource(database.dataSource()).build()) {
      store.init();
    }
    try (InputStream indexes = FloorDatabase.class.getResourceAsStream(INDEXES)) {
      database.execute(new String(requireNonNull(indexes).readAllBytes(), UTF_8));
    }
  }

  static FloorSide side(TestDatabase database) {
    return new FloorSide(url(database), keys());
  }

  static FloorPool pool(TestDatabase database) {
    return new FloorPool(url(database), null);
  }

  /** Every choice is the first one. */
  static Keys keys() {
    return new Keys(SCALE, true);
  }

  private static String url(TestDatabase database) {
    return "%s?user=%s&password=%s"
        .formatted(database.jdbcUrl(), database.user(), database.password());
  }
}
