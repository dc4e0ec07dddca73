package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of tables that were made without their key. */
class DuplicateKeysIT {

  private static final String SPANS =
      "insert into mastra_ai_spans (\"traceId\", \"spanId\", name, \"spanType\", \"isEvent\","
          + " \"startedAt\", \"endedAt\", \"createdAt\", \"updatedAt\") values ";

  private final TestDatabase database = TestDatabase.create();
  private final Schema schema =
      new Schema(
          new RecordedConnections(database.dataSource()), "public", false, List.of(), Domains.ALL);

  @BeforeEach
  void makeOldTables() {
    schema.init();
    database.execute(
        """
        alter table mastra_ai_spans
          drop constraint public_mastra_ai_spans_traceid_spanid_pk, disable trigger user;
        alter table mastra_workflow_snapshot
          drop constraint public_mastra_workflow_snapshot_workflow_name_run_id_key;
        alter table mastra_threads drop constraint mastra_threads_pkey, drop column metadata;
        """);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void spansAreLeftAsTheyAreUnlessSomebodyAsks() {
    insertSpans();
    Set<String> before = Facts.everything(database, "public");

    SchemaMismatchException refused =
        catchThrowableOfType(SchemaMismatchException.class, schema::init);
    assertThat(refused.id()).isEqualTo("MASTRA_STORAGE_PG_INIT_CONFLICT");
    assertThat(refused.problems()).hasSize(1);
    assertThat(refused.getMessage())
        .contains(
            "\"mastra_ai_spans\" has 5 duplicate keys",
            "(\"traceId\", \"spanId\")",
            "(t, changed), (t, created), (t, ended), (t, open), (t, same)",
            "repairingDuplicateSpans()");
    assertThatThrownBy(schema::validate).hasMessageContaining("5 duplicate keys");
    assertThat(Facts.everything(database, "public")).isEqualTo(before);
    assertThat(database.<Long>value("select count(*) from mastra_ai_spans")).isEqualTo(12);
  }

  @Test
  void ofSpansTheOneThatKnowsMostIsKept() {
    insertSpans();
    Schema repairing = schema.repairingDuplicateSpans();
    List<SchemaStep> planned = repairing.plan().steps();
    assertThat(planned)
        .filteredOn(step -> step.sql().startsWith("delete"))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.reason()).contains("5 duplicate keys").doesNotContain("changed");
              assertThat(step.lock()).isEqualTo(TableLock.ROW_EXCLUSIVE);
            });

    assertThat(repairing.init().steps()).isEqualTo(planned);
    assertThat(database.query("select \"spanId\", name from mastra_ai_spans order by 1"))
        .containsExactly(
            List.of("alone", "right"),
            List.of("changed", "right"),
            List.of("created", "right"),
            List.of("ended", "right"),
            List.of("open", "right"),
            List.of("same", "right"));
    database.execute("alter table mastra_ai_spans enable trigger user");
    schema.validate();
    assertThat(repairing.init().steps()).isEmpty();
  }

  /** PostgreSQL ends a comment at a carriage return, too. */
  @ParameterizedTest
  @EnumSource
  void whatTheRowsHoldIsInNoScript(ScriptFormat format) {
    database.execute(
        SPANS
            + """
            (e'hostile\\rdrop table mastra_threads;--\\n',
              e'hostile\\nchangeset a:b\\n-- rollback ${x}', 'n', 'x', false, 'epoch',
              null, '2024-01-01', null),
            (e'hostile\\rdrop table mastra_threads;--\\n',
              e'hostile\\nchangeset a:b\\n-- rollback ${x}', 'n', 'x', false, 'epoch',
              null, '2024-01-02', null)
            """);
    SchemaPlan plan = schema.repairingDuplicateSpans().plan();

    assertThat(plan.steps()).anyMatch(step -> step.sql().startsWith("delete"));
    assertThat(plan.toSql(format))
        .doesNotContain("hostile", "drop table", "changeset a:b", "${", "\r");
    assertThat(schema.plan().problems()).anyMatch(problem -> problem.contains("hostile"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mastra_workflow_snapshot (workflow_name, run_id, snapshot, \"createdAt\", \"updatedAt\")"
            + " select 'k', 'r', '{}', now(), now()",
        "mastra_threads (id, \"resourceId\", title, \"createdAt\", \"updatedAt\")"
            + " select 'k', 'r', 'x', now(), now()"
      })
  void ofOtherTablesAreNamedAndNothingIsChanged(String insert) {
    database.execute("insert into " + insert + " from generate_series(1, 3)");
    Set<String> before = Facts.everything(database, "public");

    for (Schema asked : List.of(schema, schema.repairingDuplicateSpans())) {
      assertThatThrownBy(asked::init)
          .isInstanceOf(SchemaMismatchException.class)
          .hasMessageContainingAll(
              insert.substring(0, insert.indexOf(' ')), "1 duplicate keys", "(k");
    }
    assertThat(Facts.everything(database, "public")).isEqualTo(before);
    assertThat(Facts.invalidIndexes(database)).isEmpty();
  }

  /** A row that comes between the look and the build. */
  @Test
  void thatComeWhileTheKeyIsBuiltAreNamedToo() {
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
          values ('k', 'r', 'x', now(), now());
        create function add_another() returns event_trigger language plpgsql as $$
          begin
            if not exists (select 1 from mastra_threads where title = 'second') then
              insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
                values ('k', 'r', 'second', now(), now());
            end if;
          end $$;
        create event trigger add_another on ddl_command_end when tag in ('ALTER TABLE')
          execute function add_another();
        """);

    StorageException refused = catchThrowableOfType(StorageException.class, schema::init);
    assertThat(refused.id()).isEqualTo("MASTRA_STORAGE_PG_INIT_CONFLICT");
    assertThat(refused.getMessage()).contains("mastra_threads", "1 duplicate keys", "(k)");
    assertThat(Facts.invalidIndexes(database)).isEmpty();
  }

  /** Of each span the copy called right must stay. */
  private void insertSpans() {
    database.execute(
        SPANS
            + """
            ('t', 'ended', 'wrong', 'x', false, 'epoch', null, '2024-01-09', '2024-01-09'),
            ('t', 'ended', 'right', 'x', false, 'epoch', '2024-01-01', '2024-01-01', null),
            ('t', 'changed', 'right', 'x', false, 'epoch', null, '2024-01-01', '2024-01-03'),
            ('t', 'changed', 'wrong', 'x', false, 'epoch', null, '2024-01-05', '2024-01-02'),
            ('t', 'changed', 'wrong', 'x', false, 'epoch', null, '2024-01-06', null),
            ('t', 'created', 'right', 'x', false, 'epoch', null, '2024-01-02', '2024-01-03'),
            ('t', 'created', 'wrong', 'x', false, 'epoch', null, '2024-01-01', '2024-01-03'),
            ('t', 'open', 'wrong', 'x', false, 'epoch', null, '2024-01-01', '2024-01-03'),
            ('t', 'open', 'right', 'x', false, 'epoch', null, '2024-01-01', '2024-01-04'),
            ('t', 'same', 'wrong', 'x', false, 'epoch', null, '2024-01-01', '2024-01-03'),
            ('t', 'same', 'right', 'x', false, 'epoch', null, '2024-01-01', '2024-01-03'),
            ('t', 'alone', 'right', 'x', false, 'epoch', null, '2024-01-01', null)
            """);
  }
}
