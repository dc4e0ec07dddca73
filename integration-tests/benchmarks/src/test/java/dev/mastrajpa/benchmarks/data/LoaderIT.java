package dev.mastrajpa.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoaderIT {

  private static final Scale SCALE = Scale.TINY;

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @BeforeAll
  static void load() throws SQLException {
    try (PostgresStore store =
        PostgresStore.builder().id("load").dataSource(database.dataSource()).build()) {
      store.init();
    }
    try (Connection connection = database.connect()) {
      Loader.load(connection, SCALE);
    }
  }

  @Test
  void fillsTheTables() {
    assertThat(
            Stream.of(
                    "mastra_threads",
                    "mastra_messages",
                    "mastra_workflow_snapshot",
                    "mastra_ai_spans",
                    "mastra_scorers")
                .map(table -> database.<Long>value("select count(*) from " + table)))
        .containsExactly(2_000L, 10_000L, 1_000L, 5_000L, 2_000L);
  }

  @Test
  void fillsBothColumnsOfATime() {
    assertThat(
            Stream.of(
                rowsOfTwoTimes("mastra_threads", "createdAt"),
                rowsOfTwoTimes("mastra_threads", "updatedAt"),
                rowsOfTwoTimes("mastra_messages", "createdAt"),
                rowsOfTwoTimes("mastra_workflow_snapshot", "createdAt"),
                rowsOfTwoTimes("mastra_workflow_snapshot", "updatedAt"),
                rowsOfTwoTimes("mastra_ai_spans", "startedAt"),
                rowsOfTwoTimes("mastra_ai_spans", "endedAt"),
                rowsOfTwoTimes("mastra_scorers", "createdAt"),
                rowsOfTwoTimes("mastra_scorers", "updatedAt")))
        .containsOnly(0L);
  }

  private static long rowsOfTwoTimes(String table, String column) {
    String differing =
        """
        select count(*) from %1$s
        where "%2$s" is distinct from "%2$sZ" at time zone 'UTC'
        """;
    return database.<Long>value(differing.formatted(table, column));
  }

  @Test
  void givesEachThreadItsShareOfTheMessages() {
    String sizes =
        """
        select count(*) from mastra_messages
        where thread_id in ('thread-0', 'thread-1', 'thread-2', 'thread-6', 'thread-56')
        group by thread_id order by count(*) desc
        """;
    assertThat(database.query(sizes))
        .containsExactly(List.of(1_000L), List.of(500L), List.of(100L), List.of(10L), List.of(1L));
  }

  @Test
  void writesAMessageAsTheGeneratorDescribesIt() {
    String message =
        "select content, role, \"createdAt\", \"resourceId\" from mastra_messages where id = ?";
    assertThat(database.query(message, Generator.messageId(7)))
        .containsExactly(
            List.of(
                Generator.content(7),
                "assistant",
                LocalDateTime.ofInstant(Generator.at(7), ZoneOffset.UTC),
                Generator.resourceOf(Generator.threadOf(7, SCALE.messages()), SCALE.threads())));
  }

  @Test
  void writesSpansTraceByTrace() {
    assertThat(
            database.query(
                """
                select count(*), count(*) filter (where "parentSpanId" is null), count(error)
                from mastra_ai_spans where "traceId" in (?, ?)
                """,
                Generator.traceId(0),
                Generator.traceId(3)))
        .containsExactly(List.of(20L, 2L, 1L));
  }
}
