package dev.mastrajpa.desk;

import dev.mastrajpa.stories.LeftBehind;
import dev.mastrajpa.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * A database for the application, in which rows were left before it comes, or with {@link #EMPTY}
 * nothing at all. What Quarkus drops, it drops at the start; so the story that looks for these rows
 * sees whether they were spared.
 */
public final class Database implements QuarkusTestResourceLifecycleManager {

  static final String SCHEMA = "agents";
  static final String EMPTY = "empty";

  private final TestDatabase database = TestDatabase.create();

  private boolean empty;

  @Override
  public void init(Map<String, String> arguments) {
    empty = Boolean.parseBoolean(arguments.get(EMPTY));
  }

  @Override
  public Map<String, String> start() {
    if (!empty) {
      leaveRows();
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
    database.close();
  }

  private void leaveRows() {
    try {
      LeftBehind.put(database.dataSource(), SCHEMA);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
