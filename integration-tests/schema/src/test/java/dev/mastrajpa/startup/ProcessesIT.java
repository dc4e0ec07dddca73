package dev.mastrajpa.startup;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.Domains;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Several processes that start at once. */
@Timeout(120)
class ProcessesIT {

  private static final int PROCESSES = 4;

  @Test
  void fourMakeOneEmptyDatabase() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      assertThat(allAtOnce(database)).containsOnlyOnce(66).filteredOn(n -> n == 0).hasSize(3);
      assertComplete(database);
    }
  }

  @Test
  void fourCompleteTablesInUse() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      OldSchema.make(database);

      assertThat(allAtOnce(database))
          .containsOnlyOnce(OldSchema.STEPS)
          .filteredOn(n -> n == 0)
          .hasSize(3);

      assertComplete(database);
      OldSchema.assertNothingIsLost(database);
    }
  }

  /** One has the lock and needs two connections; the others may not keep the second from it. */
  @Test
  void eightStoresOnAPoolOfTwoMakeOneEmptyDatabase() throws Exception {
    HikariConfig config = new HikariConfig();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (TestDatabase database = TestDatabase.create()) {
      config.setDataSource(database.dataSource());
      config.setMaximumPoolSize(2);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        List<Callable<SchemaPlan>> inits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          inits.add(
              PostgresStore.builder().id("store " + i).dataSource(pool).build().schema()::init);
        }
        int working = 0;
        for (Future<SchemaPlan> init : threads.invokeAll(inits)) {
          working += init.get().steps().isEmpty() ? 0 : 1;
        }
        assertThat(working).isEqualTo(1);
      }
      assertComplete(database);
    } finally {
      threads.shutdown();
    }
  }

  /** How many statements each of them ran. */
  private static List<Integer> allAtOnce(TestDatabase database) throws Exception {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(database.jdbcUrl());
    dataSource.setUser(database.user());
    dataSource.setPassword(database.password());
    List<Initialiser> processes = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(Initialiser.start(dataSource));
      }
      processes.forEach(Initialiser::awaitReady);
      processes.forEach(Initialiser::go);
      return processes.stream().map(Initialiser::awaitDone).toList();
    } finally {
      processes.forEach(Initialiser::close);
    }
  }

  private static void assertComplete(TestDatabase database) {
    Schema schema =
        new Schema(
            ConnectionSource.of(database.dataSource()), "public", false, List.of(), Domains.ALL);
    assertThat(schema.init().steps()).isEmpty();
    schema.validate();
    assertThat(Catalogue.invalidIndexes(database)).isEmpty();
  }
}
