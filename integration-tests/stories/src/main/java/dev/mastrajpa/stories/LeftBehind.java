package dev.mastrajpa.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Rows that were in the tables before the host came, as another process would leave them, and that
 * must still be there when it has gone: whatever the host does with tables of its own.
 */
public final class LeftBehind {

  static final String THREAD = "left-behind";

  private LeftBehind() {}

  /**
   * Makes the tables and leaves rows in them; to be called before the host starts.
   *
   * @param schema made if it is not there
   */
  public static void put(DataSource database, String schema) throws SQLException {
    try (PostgresStore store =
        PostgresStore.builder().id("before").dataSource(database).schemaName(schema).build()) {
      store.init();
    }
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          insert into %s.mastra_threads
            (id, "resourceId", title, metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
          values
            ('%s', 'somebody', 'Left behind', '{"kept": true}',
             '2024-03-10 02:30:00.123', '2024-03-10 02:30:00.123Z',
             '2024-03-10 02:30:00.123', '2024-03-10 02:30:00.123Z')
          """
              .formatted(Sql.quoted(schema), THREAD));
    }
  }

  /** Fails if the rows are not there any more; to be called when the host has stopped. */
  public static void check(DataSource database, String schema) throws SQLException {
    try (Connection connection = database.getConnection()) {
      assertThat(
              Sql.count(
                  connection,
                  """
                  select count(*) from %s.mastra_threads
                  where id = ? and title = 'Left behind' and metadata @> '{"kept": true}'
                  """
                      .formatted(Sql.quoted(schema)),
                  THREAD))
          .as("rows that were there before the host started")
          .isEqualTo(1);
    }
  }
}
