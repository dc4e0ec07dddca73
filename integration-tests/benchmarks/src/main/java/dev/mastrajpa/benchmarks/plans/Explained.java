package dev.mastrajpa.benchmarks.plans;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the listings on data of one size, and keeps how PostgreSQL ran them. */
final class Explained {

  /**
   * The driver prepares a statement on the server when it comes for the fifth time, and the server
   * may take a plan for every value from the sixth execution of that one on.
   */
  private static final int TIMES = 12;

  private Explained() {}

  /** The plans as the server chooses them and as it makes them for every value, by names. */
  static Map<String, PlanOf> listings(Data data) throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      try (PostgresStore store =
          PostgresStore.builder()
              .id("load")
              .dataSource(database.dataSource())
              .schemaName(data.schema())
              .build()) {
        store.init();
      }
      try (Connection connection = database.connect()) {
        data.load(connection);
      }
      Map<String, PlanOf> plans = new LinkedHashMap<>();
      for (String mode : List.of("auto", "force_generic_plan")) {
        run(new ExplainingDataSource(database.dataSource(), mode), data)
            .forEach(
                (name, plan) -> plans.put(mode.equals("auto") ? name : name + "-generic", plan));
      }
      return plans;
    }
  }

  private static Map<String, PlanOf> run(ExplainingDataSource explaining, Data data) {
    HikariConfig one = new HikariConfig();
    one.setDataSource(explaining);
    one.setMaximumPoolSize(1);
    Map<String, PlanOf> plans = new LinkedHashMap<>();
    try (HikariDataSource pool = new HikariDataSource(one);
        PostgresStore store =
            PostgresStore.builder()
                .id("plans")
                .dataSource(pool)
                .schemaName(data.schema())
                .build()) {
      for (Listing listing : data.listings()) {
        for (int time = 0; time < TIMES; time++) {
          explaining.takePlans();
          listing.call().accept(store);
        }
        plans.put(listing.name(), new PlanOf(explaining.takePlans()));
      }
    }
    return plans;
  }
}
