package dev.mastrajpa.desk;

import dev.mastrajpa.stories.LeftBehind;
import dev.mastrajpa.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.SQLException;
import java.util.Map;

/** A database for the application, in which rows were left before it comes. */
public final class Database implements QuarkusTestResourceLifecycleManager {

  static final String SCHEMA = "agents";

  private final TestDatabase database = TestDatabase.create();

  @Override
  public Map<String, String> start() {
    try {
      LeftBehind.put(database.dataSource(), SCHEMA);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Map.of(
        "quarkus.datasource.jdbc.url", database.jdbcUrl(),
        "quarkus.datasource.username", database.user(),
        "quarkus.datasource.password", database.password());
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(database, new TestInjector.MatchesType(TestDatabase.class));
  }

  @Override
  public void stop() {
    try (database) {
      LeftBehind.check(database.dataSource(), SCHEMA);
      System.out.println("CHECKED");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
