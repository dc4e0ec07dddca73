package dev.mastrajpa.startup;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Whoever calls {@code init()} may be killed at any moment: the next one completes the schema. */
@Timeout(600)
class KillIT {

  private static final String NAME = "killed";
  private static final int KILLS_ON_EMPTY = 12;
  private static final int KILLS_ON_ROWS = 20;

  /** How far the other JVM has come, as the server sees it. */
  private static final String POINT =
      """
      select case when exists (select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
                               where l.locktype = 'advisory' and a.datname = current_database())
                  then 'under the lock, ' else 'without the lock, ' end ||
        coalesce((select max(coalesce(substring(lower(query) from
                   '^\\s*((create|drop) (unique )?(index concurrently|[a-z]+)|[a-z]+( table)?)'),
                   'connected')
                 || case when state = 'active' then '' else ' done' end)
           from pg_stat_activity
           where datname = current_database() and application_name = ?
             and query not like 'set local idle%'), 'no session at work')
      """;

  @Test
  void theNextOneCompletesAnEmptyDatabase() throws Exception {
    try (TestDatabase template = TestDatabase.create()) {
      killAndInitialise(template, KILLS_ON_EMPTY, "kill points in an empty database");
    }
  }

  @Test
  void theNextOneCompletesTablesWithRows() throws Exception {
    try (TestDatabase template = TestDatabase.create()) {
      OldSchema.make(template, 2000);
      killAndInitialise(template, KILLS_ON_ROWS, "kill points in tables with rows");
    }
  }

  /** The server notices only at the end of a statement that nobody waits for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from mastra_threads where false", // holds up the build of an index
        "delete from mastra_ai_spans where false", // holds up the build of the key
        "select count(*) from mastra_ai_spans", // holds up what changes the table
      })
  void theNextOneWaitsForAStatementThatGoesOnWithoutItsClient(String holdingUp) throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      OldSchema.make(database);
      CompletableFuture<SchemaPlan> next;
      try (Connection other = database.connect();
          Statement statement = other.createStatement();
          Initialiser killed = Initialiser.start(named(database)).awaitReady()) {
        other.setAutoCommit(false);
        statement.execute(holdingUp);
        killed.go();
        int pid = other.unwrap(PGConnection.class).getBackendPID();
        while (!isHeldUp(database, pid)) {
          MILLISECONDS.sleep(5);
        }
        killed.kill();
        assertThat(isHeldUp(database, pid)).as("the statement goes on").isTrue();
        next = CompletableFuture.supplyAsync(() -> schema(database).init());
        MILLISECONDS.sleep(300);
        assertThat(next).isNotDone();
        other.rollback();
      }
      next.get();
      assertComplete(database);
      OldSchema.assertNothingIsLost(database);
    }
  }

  private static void killAndInitialise(TestDatabase template, int kills, String title)
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long whole = timeOfWholeRun(template);
    Map<String, Integer> points = new TreeMap<>();
    TestDatabase next = TestDatabase.createFrom(template);
    Initialiser starting = Initialiser.start(named(next));
    int killed = 0;
    while (killed < kills) {
      try (TestDatabase database = next;
          Initialiser initialiser = starting;
          Connection observer = database.connect();
          PreparedStatement look = observer.prepareStatement(POINT)) {
        look.setString(1, NAME);
        String rows = rows(database);
        initialiser.awaitReady().go();
        MILLISECONDS.sleep(random.nextLong(whole));
        String point = point(look);
        boolean inTime = initialiser.isAtWork();
        initialiser.kill();
        next = TestDatabase.createFrom(template);
        starting = Initialiser.start(named(next));
        if (inTime) {
          killed++;
          points.merge(point, 1, Integer::sum);
        }

        schema(database).init();

        assertComplete(database);
        assertThat(rows(database)).as("seed %d, %s", seed, point).isEqualTo(rows);
      }
    }
    starting.close();
    next.close();
    StringBuilder report = new StringBuilder(title).append('\n');
    points.forEach((point, count) -> report.append("%3d  %s%n".formatted(count, point)));
    System.out.print(report);
    Files.writeString(Path.of("target", title.replace(' ', '-') + ".txt"), report);
  }

  private static String point(PreparedStatement look) throws SQLException {
    try (ResultSet row = look.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static long timeOfWholeRun(TestDatabase template) throws Exception {
    try (TestDatabase database = TestDatabase.createFrom(template);
        Initialiser initialiser = Initialiser.start(named(database)).awaitReady()) {
      long begin = System.nanoTime();
      initialiser.go();
      initialiser.awaitDone();
      return (System.nanoTime() - begin) / 1_000_000;
    }
  }

  private static void assertComplete(TestDatabase database) {
    schema(database).validate();
    assertThat(Catalogue.invalidIndexes(database)).isEmpty();
  }

  private static String rows(TestDatabase database) {
    boolean hasTables =
        database.value(
            "select to_regclass('mastra_threads') is not null and"
                + " to_regclass('mastra_messages') is not null and"
                + " to_regclass('mastra_ai_spans') is not null");
    return hasTables && OldSchema.hasRows(database) ? OldSchema.rows(database) : "";
  }

  private static boolean isHeldUp(TestDatabase database, int pid) {
    return database.value(
        """
        select exists (
          select 1 from pg_stat_activity
          where datname = current_database() and application_name = ?
            and ? = any (pg_blocking_pids(pid)))
        """,
        NAME,
        pid);
  }

  private static Schema schema(TestDatabase database) {
    return new Schema(
        ConnectionSource.of(database.dataSource()), "public", false, List.of(), Domains.ALL);
  }

  private static PGSimpleDataSource named(TestDatabase database) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(database.jdbcUrl());
    dataSource.setApplicationName(NAME);
    dataSource.setUser(database.user());
    dataSource.setPassword(database.password());
    return dataSource;
  }
}
