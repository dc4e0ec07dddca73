package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.Domains;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.CopyThread;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.memory.ResourcePatch;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.testing.TestDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns in which old versions kept JSON as text. */
class TextToJsonbIT {

  private final TestDatabase database = TestDatabase.create();
  private final RecordedConnections connections = new RecordedConnections(database.dataSource());
  private final Schema schema = new Schema(connections, "public", false, List.of(), Domains.ALL);

  @BeforeEach
  void makeOldTables() {
    schema.init();
    database.execute(
        """
        drop index mastra_workflow_snapshot_name_status_createdat_idx,
          mastra_workflow_snapshot_threadid_idx, mastra_workflow_snapshot_status_created_idx,
          mastra_workflow_snapshot_name_status_created_idx,
          mastra_workflow_snapshot_resource_status_idx, mastra_threads_metadata_idx;
        alter table mastra_threads alter metadata type text, alter metadata set default '';
        alter table mastra_resources alter metadata type varchar(5000);
        alter table mastra_workflow_snapshot alter snapshot type text;
        """);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void becomeJsonbWhereEveryRowHoldsJson() {
    insertThreads("'{\"b\": 1.10, \"a\": [\"\\u00e9\", null]}'", "'null'", "'\"text\"'", "null");
    insertRun("'{\"status\": \"success\"}'");
    List<String> planned = schema.plan().steps().stream().map(SchemaStep::sql).toList();

    SchemaPlan done = schema.init();

    assertThat(done.conflicts()).isEmpty();
    assertThat(done.steps()).extracting(SchemaStep::sql).isEqualTo(planned);
    assertThat(done.steps())
        .filteredOn(step -> step.sql().contains("type jsonb"))
        .hasSize(3)
        .allMatch(step -> step.lock() == TableLock.ACCESS_EXCLUSIVE);
    schema.validate();
    assertThat(database.query("select metadata from mastra_threads order by id"))
        .containsExactly(
            List.of("{\"a\": [\"é\", null], \"b\": 1.10}"),
            List.of("null"),
            List.of("\"text\""),
            Arrays.<Object>asList((Object) null));
    assertThat(database.<String>value("select snapshot ->> 'status' from mastra_workflow_snapshot"))
        .isEqualTo("success");
  }

  /** What is JSON to one parser, or to none, and never to this server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1",
        "",
        "{\"a\": \"\\u0000\"}",
        "{\"a\": \"\\ud800\"}",
        "{\"a\": 1e999999}",
        "undefined"
      })
  void stayTextWhereARowHoldsNone(String text) {
    insertThreads("'{\"a\": 1}'");
    database.query(
        "insert into mastra_threads (id, \"resourceId\", title, metadata, \"createdAt\","
            + " \"updatedAt\") values ('odd', 'r', 'x', ?, now(), now()) returning id",
        text);

    SchemaPlan done = schema.init();

    assertThat(ofTheMetadata(done))
        .satisfies(
            conflict -> {
              assertThat(conflict.isBlocking()).isFalse();
              assertThat(conflict.problem()).contains("\"metadata\"", " 1 of its rows", "(odd)");
            });
    assertThat(typeOf("mastra_threads", "metadata")).isEqualTo("text");
    assertThat(typeOf("mastra_workflow_snapshot", "snapshot")).isEqualTo("jsonb");
    SchemaMismatchException mismatch =
        catchThrowableOfType(SchemaMismatchException.class, schema::validate);
    assertThat(mismatch.problems()).hasSize(2);
    assertThat(database.<String>value("select metadata from mastra_threads where id = 'odd'"))
        .isEqualTo(text);

    database.execute("update mastra_threads set metadata = '{}' where id = 'odd'");
    schema.init();
    schema.validate();
  }

  @Test
  void nameTheFirstOfManyRowsAndCountAll() {
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt")
        select 't' || n, 'r', 'x', case when n % 2 = 0 then '{}' else '{' end, now(), now()
        from generate_series(1, 5000) n
        """);

    assertThat(ofTheMetadata(schema.plan()))
        .extracting(SchemaConflict::problem)
        .asString()
        .contains(" 2500 of its rows", "(t1), (t3), ", "(t19), …")
        .doesNotContain("t21");
  }

  @Test
  void canBeReadAndWrittenWhileTheyAreText() {
    insertThreads("'{\"a\": 1}'", "'broken'");
    database.execute("update mastra_threads set id = 'broken' where metadata = 'broken'");
    database.execute(
        "insert into mastra_resources (id, metadata, \"createdAt\", \"updatedAt\") values"
            + " ('broken', 'broken', now(), now())");
    ObjectNode members = JsonNodeFactory.instance.objectNode().put("b", 2);

    try (PostgresStore store =
        PostgresStore.builder().id("text").dataSource(database.dataSource()).build()) {
      store.init();
      MemoryRepository memory = store.memory();

      assertThat(memory.getThreadById("t0").orElseThrow().getMetadataJson())
          .isEqualTo("{\"a\": 1}");
      assertThat(memory.getThreadById("broken").orElseThrow().getMetadataJson())
          .isEqualTo("broken");
      assertThat(memory.listThreads(ListThreads.ofResource("r")).items()).hasSize(2);
      memory.updateThread("t0", ThreadPatch.change().metadata(members));
      assertThat(memory.getThreadById("t0").orElseThrow().getMetadataJson())
          .isEqualTo("{\"a\": 1, \"b\": 2}");
      memory.updateThread("broken", ThreadPatch.change().title("renamed"));
      assertThat(memory.getThreadById("broken").orElseThrow().getMetadataJson())
          .isEqualTo("broken");
      MastraThread thread = new MastraThread("new", "other", "x");
      thread.setMetadata(members);
      memory.saveThread(thread);
      memory.copyThread(CopyThread.of("new").newThreadId("copy"));
      assertThat(memory.listThreads(ListThreads.ofResource("other").metadata("b", 2)).items())
          .extracting(MastraThread::getId)
          .containsExactly("new");
      assertThatThrownBy(
              () -> memory.updateThread("broken", ThreadPatch.change().metadata(members)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("json");
      assertThatThrownBy(() -> memory.listThreads(ListThreads.ofResource("r").metadata("b", 2)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("json");

      MastraResource resource = new MastraResource("res");
      resource.setMetadata(members);
      memory.saveResource(resource);
      memory.updateResource("res", ResourcePatch.change().metadata(members.put("c", 3)));
      memory.updateResource("broken", ResourcePatch.change().workingMemory("notes"));
      assertThat(memory.getResourceById("res").orElseThrow().getMetadataJson())
          .isEqualTo("{\"b\": 2, \"c\": 3}");
      assertThat(memory.getResourceById("broken").orElseThrow().getMetadataJson())
          .isEqualTo("broken");
      assertThat(typeOf("mastra_threads", "metadata")).isEqualTo("text");
      assertThat(typeOf("mastra_resources", "metadata")).isEqualTo("character varying(5000)");
    }
  }

  @Test
  void keepIndexesThatNeedADocumentFromBeingMade() {
    insertRun("'broken'");

    SchemaPlan done = schema.init();
    assertThat(done.conflicts())
        .extracting(SchemaConflict::object)
        .containsExactly(
            "\"public\".\"mastra_workflow_snapshot\"",
            "\"public\".\"mastra_workflow_snapshot_name_status_createdat_idx\"",
            "\"public\".\"mastra_workflow_snapshot_threadid_idx\"",
            "\"public\".\"mastra_workflow_snapshot_status_created_idx\"",
            "\"public\".\"mastra_workflow_snapshot_name_status_created_idx\"",
            "\"public\".\"mastra_workflow_snapshot_resource_status_idx\"");
    database.execute("update mastra_workflow_snapshot set snapshot = '{}'");
    schema.init();
    schema.validate();
  }

  @Test
  void areRewrittenInALargeTableOnlyWhenAsked() {
    database.execute(
        """
        alter table mastra_threads alter metadata set storage external;
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt")
        select 't' || n, 'r', 'x', '"' || repeat('x', 700000) || '"', now(), now()
        from generate_series(1, 100) n
        """);

    SchemaPlan done = schema.init();
    assertThat(ofTheMetadata(done))
        .satisfies(
            conflict -> {
              assertThat(conflict.isBlocking()).isFalse();
              assertThat(conflict.problem()).contains("\"metadata\"", "large", " MB");
              assertThat(conflict.advice()).contains("rewritingLargeTables()");
            });
    assertThat(typeOf("mastra_threads", "metadata")).isEqualTo("text");
    assertThat(typeOf("mastra_workflow_snapshot", "snapshot")).isEqualTo("jsonb");

    assertThat(schema.rewritingLargeTables().init().conflicts()).isEmpty();
    assertThat(typeOf("mastra_threads", "metadata")).isEqualTo("jsonb");
    schema.validate();
  }

  @Test
  void aRoleThatMayNotReadRowsStillLearnsWhatDiffers() {
    String role = "blind_" + database.name();
    database.execute("create role " + role);
    try {
      Schema blind =
          new Schema(
              new RecordedConnections(database.dataSource(), true, "set role " + role),
              "public",
              false,
              List.of(),
              Domains.ALL);
      assertThatThrownBy(blind::validate)
          .isInstanceOf(SchemaMismatchException.class)
          .hasMessageContainingAll("metadata", "snapshot", "text and not jsonb");
      assertThatThrownBy(blind::init)
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("belongs to", "type jsonb");
    } finally {
      database.execute("drop owned by " + role + "; drop role " + role);
    }
  }

  @Test
  void stayTextWhileAViewShowsThem() {
    insertThreads("'{\"a\": 1}'");
    database.execute("create view shown as select id, metadata from mastra_threads");

    SchemaPlan done = schema.init();

    assertThat(ofTheMetadata(done))
        .satisfies(
            conflict -> {
              assertThat(conflict.isBlocking()).isFalse();
              assertThat(conflict.problem()).contains("\"metadata\"", "view shown");
            });
    assertThat(typeOf("mastra_threads", "metadata")).isEqualTo("text");
    assertThat(typeOf("mastra_workflow_snapshot", "snapshot")).isEqualTo("jsonb");
    database.execute("drop view shown");
    schema.init();
    schema.validate();
  }

  @Test
  void areLookedAtOnlyWhereTheyAreText() {
    schema.init();
    Set<String> converged = Facts.everything(database, "public");
    connections.forget();
    schema.init();

    assertThat(connections.statements()).hasSizeLessThanOrEqualTo(4);
    assertThat(Facts.everything(database, "public")).isEqualTo(converged);
  }

  /** What is in the way of the column, and with it of its index. */
  private static SchemaConflict ofTheMetadata(SchemaPlan plan) {
    assertThat(plan.conflicts())
        .extracting(SchemaConflict::object)
        .containsExactly(
            "\"public\".\"mastra_threads\"", "\"public\".\"mastra_threads_metadata_idx\"");
    return plan.conflicts().get(0);
  }

  private void insertThreads(String... metadata) {
    for (int i = 0; i < metadata.length; i++) {
      database.execute(
          "insert into mastra_threads (id, \"resourceId\", title, metadata, \"createdAt\","
              + " \"updatedAt\") values ('t"
              + i
              + "', 'r', 'x', "
              + metadata[i]
              + ", now(), now())");
    }
  }

  private void insertRun(String snapshot) {
    database.execute(
        "insert into mastra_workflow_snapshot (workflow_name, run_id, snapshot, \"createdAt\","
            + " \"updatedAt\") values ('w', 'r', "
            + snapshot
            + ", now(), now())");
  }

  private String typeOf(String table, String column) {
    return database.value(
        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = cast(? as"
            + " regclass) and attname = ?",
        table,
        column);
  }
}
