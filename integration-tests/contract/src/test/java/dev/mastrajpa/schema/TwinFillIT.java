package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The zoned halves of timestamps in tables that were made without them. */
@Timeout(120)
class TwinFillIT {

  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final String COUNT_WRONG =
      """
      select count(*) from mastra_threads
      where "createdAtZ" is distinct from "createdAt" at time zone 'UTC'
        or "updatedAtZ" is distinct from "updatedAt" at time zone 'UTC'
      """;

  private final TestDatabase database = TestDatabase.create();
  private final Schema schema =
      new Schema(
          new RecordedConnections(database.dataSource()), "public", false, List.of(), Domains.ALL);

  @BeforeEach
  void makeOldTables() {
    schema.init();
    database.execute(
        "alter table mastra_threads drop column \"createdAtZ\", drop column \"updatedAtZ\"");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void getTheInstantsOfTheOthersInEveryRow() {
    insertThreads(30_000);
    List<String> planned = schema.plan().steps().stream().map(SchemaStep::sql).toList();

    SchemaPlan done = schema.init();

    assertThat(done.steps()).extracting(SchemaStep::sql).isEqualTo(planned);
    assertThat(done.steps().get(1).mode()).isEqualTo(SchemaStep.Mode.IN_BATCHES);
    assertThat(done.steps().get(1).lock()).isEqualTo(TableLock.ROW_EXCLUSIVE);
    assertThat(database.<Long>value("select pg_relation_size('mastra_threads') / 8192"))
        .as("blocks: several batches")
        .isGreaterThan(256);
    assertThat(database.<Long>value(COUNT_WRONG)).isZero();
    assertThat(database.<Long>value("select count(*) from mastra_threads")).isEqualTo(30_000);
    schema.validate();
    database.execute(
        "insert into mastra_threads (id, \"resourceId\", title, \"createdAt\", \"updatedAt\")"
            + " values ('new', 'r', 'x', 'epoch', 'epoch')");
    assertThat(
            database.<Boolean>value(
                "select \"createdAtZ\" > 'epoch' from mastra_threads where id = 'new'"))
        .isTrue();
  }

  @Test
  void thePlannedStatementsDoTheSameRunByHand() {
    insertThreads(10);
    schema.plan().steps().forEach(step -> database.execute(step.sql()));

    assertThat(database.<Long>value(COUNT_WRONG)).isZero();
    schema.validate();
  }

  @Test
  void stayNullWhereTheOthersAreAndKeepWhatTheyHave() {
    database.execute(
        """
        alter table mastra_ai_spans disable trigger user, alter "endedAtZ" drop default;
        insert into mastra_ai_spans ("traceId", "spanId", name, "spanType", "isEvent",
          "startedAt", "startedAtZ", "endedAt", "endedAtZ", "createdAt")
        values
          ('t', '1', 'n', 'x', false, 'epoch', 'epoch', null, null, 'epoch'),
          ('t', '2', 'n', 'x', false, 'epoch', 'epoch', '2024-01-02', '2025-01-01Z', 'epoch'),
          ('t', '3', 'n', 'x', false, 'epoch', 'epoch', '2024-01-02', null, 'epoch');
        alter table mastra_ai_spans enable trigger user;
        """);
    schema.init();

    assertThat(database.query("select \"endedAtZ\" from mastra_ai_spans order by \"spanId\""))
        .containsExactly(
            Arrays.<Object>asList((Object) null),
            List.of(Instant.parse("2025-01-01T00:00:00Z")),
            List.of(Instant.parse("2024-01-02T00:00:00Z")));
  }

  /** The trigger takes every update for a change of the span. */
  @Test
  void ofSpansAreFilledWithoutTouchingWhenTheyWereChanged() {
    database.execute(
        """
        alter table mastra_ai_spans disable trigger user, drop column "startedAtZ",
          drop column "endedAtZ", drop column "createdAtZ", drop column "updatedAtZ";
        insert into mastra_ai_spans ("traceId", "spanId", name, "spanType", "isEvent",
          "startedAt", "createdAt", "updatedAt")
        select 't', n, 'n', 'x', false, '2024-01-01', '2024-01-02', '2024-01-03'
        from generate_series(1, 1000) n;
        alter table mastra_ai_spans enable trigger user;
        """);
    schema.init();

    assertThat(
            database.query(
                """
                select distinct "startedAtZ", "endedAtZ", "createdAtZ", "updatedAtZ",
                  "createdAt" = '2024-01-02' and "updatedAt" = '2024-01-03'
                from mastra_ai_spans
                """))
        .containsExactly(
            Arrays.<Object>asList(
                Instant.parse("2024-01-01T00:00:00Z"),
                null,
                Instant.parse("2024-01-02T00:00:00Z"),
                Instant.parse("2024-01-03T00:00:00Z"),
                true));
    schema.validate();
    database.execute("update mastra_ai_spans set name = 'm' where \"spanId\" = '1'");
    assertThat(
            database.<Boolean>value(
                "select \"updatedAtZ\" > '2024-02-01' from mastra_ai_spans where \"spanId\" = '1'"))
        .as("the trigger is back")
        .isTrue();
  }

  /** The server ends the session in the middle of a batch. */
  @Test
  void areFilledOnByTheNextInitWhereOneWasKilled() {
    insertThreads(30_000);
    database.execute(
        """
        create function kill() returns trigger language plpgsql as
          'begin perform pg_terminate_backend(pg_backend_pid()); return new; end';
        create trigger kill before update on mastra_threads for each row
          when (new.id = 't20000') execute function kill();
        """);
    assertThatThrownBy(schema::init).isInstanceOf(StorageException.class);
    database.execute("drop function kill cascade");
    long left = database.<Long>value(COUNT_WRONG);
    assertThat(left).isBetween(1L, 29_999L);
    assertThatThrownBy(schema::validate).hasMessageContaining("createdAtZ");

    schema.init();
    assertThat(database.<Long>value(COUNT_WRONG)).isZero();
    schema.validate();
  }

  @Test
  void waitForARowThatIsLockedAndLetTheOthersBeReadAndWritten() throws Exception {
    insertThreads(10);
    schema.plan().steps().stream().limit(1).forEach(step -> database.execute(step.sql()));
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("update mastra_threads set title = 'mine' where id = 't5'");

      assertThatThrownBy(() -> schema.waitingAtMost(Duration.ofMillis(300)).init())
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("lock timeout", "update", "mastra_threads", "createdAtZ");
      CompletableFuture<SchemaPlan> init = CompletableFuture.supplyAsync(schema::init);
      TimeUnit.MILLISECONDS.sleep(300);
      long waiting = System.nanoTime();
      database.execute("select count(*) from mastra_threads");
      database.execute("update mastra_threads set title = 'theirs' where id = 't9'");
      assertThat(Duration.ofNanos(System.nanoTime() - waiting)).isLessThan(Duration.ofSeconds(20));
      assertThat(init).isNotDone();
      other.commit();
      init.get();
    }
    assertThat(database.<Long>value(COUNT_WRONG)).isZero();
    assertThat(
            database.query("select title from mastra_threads where id in ('t5', 't9') order by id"))
        .containsExactly(List.of("mine"), List.of("theirs"));
    schema.validate();
  }

  private void insertThreads(int count) {
    database.query(
        """
        insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
        select 't' || n, 'r', repeat('x', 50),
          cast(? as timestamptz) at time zone 'UTC' + n * interval '1 s',
          cast(? as timestamptz) at time zone 'UTC' + n * interval '2 s'
        from generate_series(1, cast(? as int)) n
        returning 1
        """,
        CREATED,
        CREATED,
        count);
  }
}
