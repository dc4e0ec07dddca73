package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code init()} and {@code validate()} make of a schema that is not as it should be. */
class CompletionIT {

  private static final String INVALIDATE =
      "update pg_index set indisvalid = false, indisready = false where indexrelid ="
          + " cast('mastra_ai_spans_name_idx' as regclass)";

  private final TestDatabase database = TestDatabase.create();
  private final RecordedConnections connections = new RecordedConnections(database.dataSource());
  private final Schema schema = new Schema(connections, "public", false, List.of(), Domains.ALL);

  @BeforeEach
  void makeSchema() {
    schema.init();
    connections.forget();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("drop table mastra_resources", "mastra_resources"),
        damage("alter table mastra_threads drop column metadata", "mastra_threads", "metadata"),
        damage("alter table mastra_threads drop column \"updatedAt\"", "updatedAt"),
        damage("alter table mastra_threads alter \"createdAtZ\" drop default", "createdAtZ"),
        damage("drop index mastra_messages_thread_id_createdat_idx", "thread_id_createdat_idx"),
        damage("drop index mastra_ai_spans_scope_startedat_idx", "scope_startedat_idx"),
        damage(INVALIDATE, "mastra_ai_spans_name_idx", "invalid"),
        damage("drop trigger mastra_ai_spans_timestamps on mastra_ai_spans", "timestamps"),
        damage("drop function trigger_set_timestamps cascade", "timestamps", "trigger_set"),
        damage(
            "drop trigger mastra_ai_spans_timestamps on mastra_ai_spans; create trigger"
                + " mastra_ai_spans_timestamps before insert on mastra_ai_spans for each row"
                + " execute function trigger_set_timestamps()",
            "mastra_ai_spans_timestamps"),
        damage(
            "alter table mastra_workflow_snapshot drop constraint"
                + " public_mastra_workflow_snapshot_workflow_name_run_id_key",
            "mastra_workflow_snapshot",
            "unique",
            "replica identity"),
        damage("alter table mastra_workflow_snapshot replica identity default", "replica identity"),
        damage(
            "alter table mastra_ai_spans drop constraint public_mastra_ai_spans_traceid_spanid_pk",
            "mastra_ai_spans",
            "primary key"),
        damage(
            "alter table mastra_threads drop constraint mastra_threads_pkey",
            "mastra_threads",
            "primary key"),
        damage(
            "alter table mastra_ai_spans drop constraint public_mastra_ai_spans_traceid_spanid_pk;"
                + " create unique index public_mastra_ai_spans_traceid_spanid_pk on mastra_ai_spans"
                + " (\"traceId\", \"spanId\")",
            "mastra_ai_spans",
            "primary key"));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void namesWhatIsMissingAndCompletesIt(String damage, List<String> named) {
    Set<String> whole = withoutPositions(Facts.everything(database, "public"));
    database.execute(damage);

    SchemaMismatchException mismatch =
        catchThrowableOfType(SchemaMismatchException.class, schema::validate);
    assertThat(mismatch.getMessage()).contains(named);
    assertThat(mismatch.problems()).isEqualTo(schema.plan().problems());
    schema.init();

    assertThat(withoutFillers(withoutPositions(Facts.everything(database, "public"))))
        .isEqualTo(whole);
    schema.validate();
  }

  static Stream<Arguments> deviations() {
    return Stream.of(
        damage("alter table mastra_threads alter title type varchar(80)", "title", "varying(80)"),
        damage("alter table mastra_threads alter title drop not null", "title", "may be NULL"),
        damage("alter table mastra_threads alter metadata set not null", "may not be NULL"),
        damage(
            "alter table mastra_threads alter \"createdAtZ\" set default 'infinity'",
            "createdAtZ",
            "infinity",
            "and not now()"),
        damage("alter table mastra_ai_spans disable trigger user", "timestamps", "disabled"),
        damage(
            "drop index mastra_ai_spans_scope_startedat_idx; create index"
                + " mastra_ai_spans_scope_startedat_idx on mastra_ai_spans"
                + " (scope, \"startedAt\" desc)",
            "mastra_ai_spans_scope_startedat_idx"),
        damage(
            "drop index mastra_ai_spans_name_idx; create table mastra_ai_spans_name_idx ()",
            "mastra_ai_spans_name_idx"));
  }

  @ParameterizedTest
  @MethodSource("deviations")
  void namesWhatSomebodyChangedAndLeavesIt(String change, List<String> named) {
    database.execute(change);
    Set<String> changed = Facts.everything(database, "public");

    assertThatThrownBy(schema::validate)
        .isInstanceOf(SchemaMismatchException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(named));
    assertThat(schema.init().steps()).isEmpty();
    assertThat(Facts.everything(database, "public")).isEqualTo(changed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table mastra_threads alter title type integer using 1",
        "alter table mastra_ai_spans drop constraint public_mastra_ai_spans_traceid_spanid_pk,"
            + " add primary key (\"spanId\")",
        "drop table mastra_threads; create view mastra_threads as select 1 as id",
        "alter table mastra_scorers drop constraint mastra_scorers_pkey;"
            + " create table mastra_scorers_pkey ()"
      })
  void refusesWhatItCannotWorkWithBeforeItChangesAnything(String change) {
    database.execute(change + "; drop index mastra_ai_spans_name_idx");
    Set<String> changed = Facts.everything(database, "public");

    assertThatThrownBy(schema::init)
        .isInstanceOf(SchemaMismatchException.class)
        .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INIT_CONFLICT");
    assertThat(Facts.everything(database, "public")).isEqualTo(changed);
  }

  @Test
  void saysHowToRepairAColumnOfTheWrongType() {
    database.execute(
        insertThread("null") + "; alter table mastra_threads alter title type integer using 1");

    SchemaMismatchException refused =
        catchThrowableOfType(SchemaMismatchException.class, schema::init);
    String problem = refused.problems().get(0);
    database.execute(problem.substring(problem.indexOf("alter table")));
    schema.validate();
    assertThat(database.<String>value("select title from mastra_threads")).isEqualTo("1");
  }

  @Test
  void takesAnyKeyOnTheRightColumns() {
    database.execute(
        """
        alter table mastra_ai_spans
          rename constraint public_mastra_ai_spans_traceid_spanid_pk to spans;
        alter table mastra_workflow_snapshot
          rename constraint public_mastra_workflow_snapshot_workflow_name_run_id_key to runs;
        """);
    schema.validate();
    assertThat(schema.init().steps()).isEmpty();
  }

  @Test
  void leavesAloneWhatIsNotOurs() {
    database.execute(
        """
        create table customers (id int primary key, name text);
        alter table mastra_threads add column tenant text not null default 'a';
        create index threads_by_tenant on mastra_threads (tenant);
        create function audit() returns trigger language plpgsql as 'begin return new; end';
        create trigger audit before insert on mastra_threads for each row execute function audit();
        alter table mastra_threads add constraint titled check (title <> '');
        """);
    Set<String> before = Facts.everything(database, "public");
    schema.validate();
    database.execute("drop index mastra_threads_resourceid_createdat_idx");
    schema.init();

    assertThat(Facts.everything(database, "public")).isEqualTo(before);
  }

  @Test
  void fillsAColumnThatMayNotBeNullAsTheOriginalDoes() {
    database.execute(insertThread("null"));
    database.execute("alter table mastra_threads drop column title, drop column \"createdAt\"");
    schema.init();

    assertThat(
            database.query(
                "select title, \"createdAt\" > now() at time zone 'UTC' - interval"
                    + " '1 min' from mastra_threads"))
        .containsExactly(List.of("", true));
    schema.validate();
  }

  @Test
  void completesAPartitionedTableWithItsKeyAndItsRows() {
    database.execute(
        """
        drop table mastra_thread_state;
        create table mastra_thread_state ("threadId" text not null, type text not null,
          value text not null, "createdAt" timestamp not null, "updatedAt" timestamp not null)
          partition by hash ("threadId");
        create table state_0 partition of mastra_thread_state
          for values with (modulus 2, remainder 0);
        create table state_1 partition of mastra_thread_state
          for values with (modulus 2, remainder 1);
        insert into mastra_thread_state
          select n, 'task', '{}', '2024-01-01', '2024-01-01' from generate_series(1, 100) n;
        """);
    schema.init();

    schema.validate();
    assertThat(
            database.query(
                """
                select distinct "createdAtZ" = '2024-01-01Z', value, count(*) over ()
                from mastra_thread_state
                """))
        .containsExactly(List.of(true, "{}", 100L));
  }

  @Test
  void completesLegacyTablesOnlyWhereTheyAre() {
    assertThat(Facts.columns(database, "public"))
        .noneMatch(line -> line.startsWith("mastra_evals"));
    Facts.make(database, "0.17.9", Set.of("mastra_evals", "mastra_traces"));
    schema.validate();

    database.execute("alter table mastra_evals drop column \"createdAtZ\"");
    assertThatThrownBy(schema::validate).hasMessageContaining("mastra_evals");
    schema.init();
    schema.validate();
  }

  @Test
  void bringsTheTablesOfVersion0179UpToDate() {
    try (TestDatabase theirs = TestDatabase.create()) {
      Facts.make(theirs, "0.17.9", Facts.tablesOf("0.17.9"));
      theirs.execute(insertThread("'{\"a\": 1}'"));
      Schema upgraded =
          new Schema(
              new RecordedConnections(theirs.dataSource()),
              "public",
              false,
              List.of(),
              Domains.ALL);

      upgraded.init();

      upgraded.validate();
      assertThat(namesOf(Facts.columns(theirs, "public")))
          .containsAll(namesOf(Facts.columns(database, "public")));
      assertThat(Facts.constraints(theirs, "public"))
          .isEqualTo(Facts.constraints(database, "public"));
      assertThat(Facts.indexes(theirs, "public")).isEqualTo(Facts.indexes(database, "public"));
      assertThat(theirs.<String>value("select metadata ->> 'a' from mastra_threads"))
          .isEqualTo("1");
    }
  }

  @Test
  void aRoleThatOnlyReadsAndWritesRowsCanValidateAndInitACompleteSchema() {
    String role = "dml_" + database.name();
    database.execute("create role " + role);
    try {
      database.execute("grant select, insert on all tables in schema public to " + role);
      Schema limited = new Schema(as(role), "public", false, List.of(), Domains.ALL);
      limited.validate();
      assertThat(limited.init().steps()).isEmpty();

      database.execute("drop index mastra_ai_spans_name_idx");
      assertThatThrownBy(limited::validate).hasMessageContaining("mastra_ai_spans_name_idx");
      assertThatThrownBy(limited::init)
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll(
              "may not change the table", "create index", "mastra_ai_spans_name_idx");
    } finally {
      database.execute("drop owned by " + role + "; drop role " + role);
    }
  }

  @Test
  void aRoleThatMayCreateButOwnsNoTableRenamesNoKeyEither() {
    String role = "maker_" + database.name();
    database.execute("create role " + role);
    try {
      database.execute(
          """
          grant create, usage on schema public to %s;
          drop table mastra_scorers;
          alter table mastra_workflow_snapshot
            rename constraint public_mastra_workflow_snapshot_workflow_name_run_id_key
            to mastra_workflow_snapshot_workflow_name_run_id_key;
          """
              .formatted(role));
      Schema limited = new Schema(as(role), "public", false, List.of(), Domains.ALL);

      assertThat(limited.plan().steps())
          .extracting(SchemaStep::sql)
          .anyMatch(sql -> sql.startsWith("alter index"));
      assertThatThrownBy(limited::init)
          .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INIT_NO_RIGHT")
          .hasMessageContaining("may not change the index");
      assertThat(database.<String>value("select cast(to_regclass('mastra_scorers') as text)"))
          .isNull();
    } finally {
      database.execute("drop owned by " + role + "; drop role " + role);
    }
  }

  @Test
  void theServersTimeoutForTransactionsDoesNotEndAnInit() {
    assumeThat(database.<Integer>value("select current_setting('server_version_num')::int"))
        .as("transaction_timeout comes with PostgreSQL 17")
        .isGreaterThanOrEqualTo(170000);
    try (TestDatabase slow = TestDatabase.create()) {
      slow.execute(
          """
          create function linger() returns event_trigger language plpgsql as $$
          begin
            perform pg_sleep(0.2);
          end $$;
          create event trigger linger on ddl_command_end when tag in ('CREATE TABLE')
            execute function linger();
          """);
      RecordedConnections limited =
          new RecordedConnections(slow.dataSource(), true, "set transaction_timeout = '1s'");
      Schema schema = new Schema(limited, "public", false, List.of(), Domains.ALL);

      assertThat(schema.init().steps()).isNotEmpty();
      schema.validate();
    }
  }

  @Test
  void aFailingStatementIsNamedAndLeavesNothingHalfMade() {
    database.execute(
        """
        create schema theirs;
        create function refuse() returns event_trigger language plpgsql as $$
        begin
          if current_query() like '%mastra_scorers%' then
            raise exception 'not this one';
          end if;
        end $$;
        create event trigger refuse on ddl_command_start execute function refuse();
        """);
    Schema refused = new Schema(connections, "theirs", false, List.of(), Domains.ALL);

    StorageException failure = catchThrowableOfType(StorageException.class, refused::init);

    database.execute("drop event trigger refuse");
    assertThat(failure.id()).isEqualTo("MASTRA_STORAGE_PG_INIT_FAILED");
    assertThat(failure.getMessage()).contains("not this one", "create table", "is missing");
    assertThat(failure.details())
        .containsEntry("object", "\"theirs\".\"mastra_scorers\"")
        .containsEntry("sqlState", "P0001");
    assertThat(Facts.everything(database, "theirs")).isEmpty();
  }

  @Test
  void theSessionsTimeoutsAreAsBefore() {
    database.execute("drop index mastra_ai_spans_name_idx; drop table mastra_resources");
    RecordedConnections limited =
        new RecordedConnections(
            database.dataSource(), true, "set lock_timeout = '7s'; set statement_timeout = '8s'");
    new Schema(limited, "public", false, List.of(), Domains.ALL).init();

    assertThat(limited.timeouts()).hasSize(3).containsOnly("7s 8s");
    schema.validate();
  }

  private static Arguments damage(String sql, String... named) {
    return Arguments.of(sql, List.of(named));
  }

  private RecordedConnections as(String role) {
    return new RecordedConnections(database.dataSource(), true, "set role " + role);
  }

  private static String insertThread(@Nullable String metadata) {
    return "insert into mastra_threads (id, \"resourceId\", title, metadata, \"createdAt\","
        + " \"updatedAt\") values ('t', 'r', 'x', "
        + metadata
        + ", '2024-01-01', '2024-01-01')";
  }

  private static Set<String> namesOf(Set<String> columns) {
    Set<String> names = new TreeSet<>();
    columns.forEach(line -> names.add(line.split("\t")[0] + "." + line.split("\t")[2]));
    return names;
  }

  /** A column that was dropped and made anew stands at another place. */
  private static Set<String> withoutPositions(Set<String> facts) {
    Set<String> lines = new TreeSet<>();
    facts.forEach(line -> lines.add(line.replaceFirst("\t\\d+\t", "\t")));
    return lines;
  }

  /** The default with which a column was filled stays. */
  private static Set<String> withoutFillers(Set<String> facts) {
    Set<String> lines = new TreeSet<>();
    facts.forEach(line -> lines.add(line.replace("(now() AT TIME ZONE 'UTC'::text)", "")));
    return lines;
  }
}
