package dev.mastrajpa.shared;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.stories.House;
import dev.mastrajpa.stories.LeftBehind;
import dev.mastrajpa.stories.StoriesContract;
import dev.mastrajpa.stories.Story;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The stories, told in the application with Mastra's tables in one schema or another. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class HelpDeskStories extends StoriesContract implements House {

  private final TestDatabase database = TestDatabase.create();
  private final HikariDataSource pool = new HikariDataSource();
  private final String schema;
  private HelpDesk desk;

  HelpDeskStories(String schema) {
    this.schema = schema;
  }

  @BeforeAll
  void start() throws SQLException {
    database.execute("create schema desk");
    LeftBehind.put(database.dataSource(), schema);
    pool.setDataSource(database.dataSource());
    desk = new HelpDesk(pool, Map.of("mastra.schema", schema));
  }

  @AfterAll
  void stop() throws SQLException {
    try {
      desk.close();
      LeftBehind.check(database.dataSource(), schema);
    } finally {
      pool.close();
      database.close();
    }
  }

  @Override
  protected void tell(Story story) throws Exception {
    story.tell(this);
  }

  @Override
  public PostgresStore store() {
    return desk.store();
  }

  @Override
  public void inTransaction(Consumer<EntityManager> body) {
    desk.factory().inTransaction(body::accept);
  }

  @Override
  public boolean isJta() {
    return false;
  }

  @Override
  public Object ticket(String number, String threadId) {
    return new Ticket(number, threadId, "anna");
  }

  @Override
  public Connection connect() throws SQLException {
    return database.connect();
  }

  @Override
  public String schema() {
    return schema;
  }
}
