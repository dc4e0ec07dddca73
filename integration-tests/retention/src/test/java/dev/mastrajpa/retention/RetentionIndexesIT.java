package dev.mastrajpa.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.schema.RetentionIndexes;
import dev.mastrajpa.testing.TestDatabase;
import java.text.MessageFormat;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The indexes that pruning makes for itself. */
class RetentionIndexesIT {

  private static final Instant OLD = Instant.parse("2020-01-01T00:00:00Z");

  private static final RetentionPolicies SPANS =
      RetentionPolicies.none().with("observability", "spans", "30d");

  private final TestDatabase database = TestDatabase.create();

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({"public, ''", "my-tenant, my_tenant_", "'We Ird', we_ird_", "1abc, _1abc_"})
  void eachTableWithAPolicyGetsOneUnderTheNameOfTheOriginal(String schema, String prefix) {
    try (PostgresStore store = builder(schema).skipDefaultIndexes(true).build()) {
      store.init();
      assertThat(indexes(schema)).isEmpty();

      store.prune(
          SPANS
              .with("memory", "messages", "30d")
              .with("memory", "threads", "30d")
              .with("memory", "resources", "30d")
              .with("threadState", "threadState", "30d")
              .with("scores", "scorers", "30d")
              .with("workflows", "workflowSnapshot", "30d"));

      assertThat(indexes(schema))
          .containsExactly(
              prefix + "mastra_messages_retention_idx true (\"createdAtZ\")",
              prefix + "mastra_resources_retention_idx true (\"createdAtZ\")",
              prefix + "mastra_scorers_retention_idx true (\"createdAtZ\")",
              prefix + "mastra_spans_retention_idx true (\"startedAtZ\")",
              prefix + "mastra_threads_retention_idx true (\"createdAtZ\")",
              prefix + "mastra_threadstate_retention_idx true (\"updatedAtZ\")",
              prefix + "mastra_workflowsnapshot_retention_idx true (\"updatedAtZ\")");
      assertThat(store.schema().plan().steps()).isEmpty();
      store.schema().validate();
    }
  }

  @Test
  void aTableWithoutAPolicyGetsNoneAndACancelledCallMakesNone() {
    try (PostgresStore store = builder("public").build()) {
      store.init();
      store.prune(SPANS, PruneOptions.none().cancelledWhen(() -> true));
      assertThat(indexes("public")).isEmpty();

      store.prune(SPANS);
      assertThat(indexes("public"))
          .containsExactly("mastra_spans_retention_idx true (\"startedAtZ\")");
    }
  }

  @Test
  void namesThatAreCutDoNotCollide() {
    String schema = "s".repeat(63);
    try (PostgresStore store = builder(schema).build()) {
      store.init();
      store.prune(SPANS.with("scores", "scorers", "30d"));

      assertThat(indexedByRetention(schema, "mastra_ai_spans")).hasSize(1);
      assertThat(indexedByRetention(schema, "mastra_scorers")).hasSize(1);
      store.prune(SPANS.with("scores", "scorers", "30d"));
      assertThat(indexedByRetention(schema, "mastra_scorers")).hasSize(1);
    }
  }

  @Test
  void anIndexOfAnotherNameIsAsGood() {
    try (PostgresStore store = builder("public").build()) {
      store.init();
      database.execute(
          """
          create index mine on mastra_ai_spans ("startedAtZ" desc, "traceId");
          create index not_enough on mastra_scorers ("createdAtZ") where "traceId" is null;
          create index neither on mastra_scorers using brin ("createdAtZ");
          """);

      store.prune(SPANS.with("scores", "scorers", "30d"));

      assertThat(indexes("public"))
          .containsExactly("mastra_scorers_retention_idx true (\"createdAtZ\")");
    }
  }

  @Test
  void anInvalidOneIsBuiltAnew() {
    try (PostgresStore store = builder("public").build()) {
      store.init();
      store.prune(SPANS);
      database.execute(
          """
          update pg_index set indisvalid = false
          where indexrelid = cast('mastra_spans_retention_idx' as regclass)
          """);

      store.prune(SPANS);

      assertThat(indexes("public"))
          .containsExactly("mastra_spans_retention_idx true (\"startedAtZ\")");
    }
  }

  @Test
  void aNameThatSomethingElseHasIsLeftToIt() {
    try (PostgresStore store = builder("public").build()) {
      store.init();
      database.execute("create table mastra_spans_retention_idx (id int)");

      store.prune(SPANS);

      assertThat(indexedByRetention("public", "mastra_ai_spans"))
          .singleElement()
          .asString()
          .startsWith("mastra_spans_retention_idx_");
    }
  }

  @Test
  void vectorsGetAnIndexOnTheirMessage() {
    try (PostgresStore store = builder("public").build()) {
      store.init();
      new Rows(database, "public").createVectors("memory_messages_384");
      store.prune(SPANS);
      assertThat(definitionsOn("memory_messages_384")).hasSize(1);

      store.prune(RetentionPolicies.none().with("memory", "messages", "30d"));
      store.prune(RetentionPolicies.none().with("memory", "messages", "30d"));

      assertThat(definitionsOn("memory_messages_384"))
          .hasSize(2)
          .anyMatch(
              definition ->
                  definition.contains("memory_messages_384_message_id_idx")
                      && definition.contains("(metadata ->> 'message_id'::text)"));
    }
  }

  @Test
  void whoMayNotMakeOnePrunesWithoutAndIsTold() {
    try (PostgresStore owner = builder("public").build()) {
      owner.init();
    }
    Rows rows = new Rows(database, "public");
    rows.span("p1", OLD);
    String role = "pruner_" + database.name();
    database.execute("create role %1$s login".formatted(role));
    try {
      database.execute(
          """
          grant usage on schema public to %1$s;
          grant select, insert, update, delete on all tables in schema public to %1$s;
          """
              .formatted(role));
      PGSimpleDataSource asRole = new PGSimpleDataSource();
      asRole.setUrl(database.jdbcUrl());
      asRole.setUser(role);
      asRole.setPassword("any");
      try (Listening listening = new Listening(RetentionIndexes.class);
          PostgresStore store = PostgresStore.builder().id("dml").dataSource(asRole).build()) {
        assertThat(store.prune(SPANS))
            .containsExactly(new PruneResult("observability", "mastra_ai_spans", 1, true));
        assertThat(listening.logged)
            .singleElement()
            .satisfies(
                record -> {
                  assertThat(record.getLevel()).isEqualTo(Level.WARNING);
                  assertThat(MessageFormat.format(record.getMessage(), record.getParameters()))
                      .contains("goes on without an index on mastra_ai_spans (\"startedAtZ\"): ")
                      .contains("must be owner of table");
                });
      }
      assertThat(indexes("public")).isEmpty();
      rows.span("p2", OLD);
      try (PostgresStore store =
          PostgresStore.builder()
              .id("dml")
              .dataSource(asRole)
              .initDataSource(database.dataSource())
              .build()) {
        store.prune(SPANS);
      }
      assertThat(indexes("public")).hasSize(1);
    } finally {
      database.execute("drop owned by %1$s; drop role %1$s".formatted(role));
    }
  }

  @Test
  void aCancelledCallBuildsNoFurtherOne() {
    try (PostgresStore store = builder("public").build()) {
      store.init();
      RetentionPolicies policies = SPANS.with("scores", "scorers", "30d");

      store.prune(policies, PruneOptions.none().cancelledWhen(() -> true));
      assertThat(indexes("public")).isEmpty();

      store.prune(policies, PruneOptions.none().cancelledWhen(() -> !indexes("public").isEmpty()));
      assertThat(indexes("public")).hasSize(1);
    }
  }

  @Test
  void whatKeepsThreadsWithoutAPolicyIsToldOf() {
    try (PostgresStore store = builder("public").build()) {
      store.init();
      RetentionPolicies threads = RetentionPolicies.none().with("memory", "threads", "90d");
      RetentionPolicies messages = threads.with("memory", "messages", "30d");
      try (Listening listening = new Listening(Retention.class)) {
        store.prune(threads);
        store.prune(messages);
        store.prune(messages.with("threadState", "threadState", "30d"));
        store.prune(SPANS);

        assertThat(listening.warnings())
            .containsExactly(
                "There is a retention policy for threads and none for mastra_messages,"
                    + " mastra_thread_state: a thread that has rows there is not pruned",
                "There is a retention policy for threads and none for mastra_thread_state: a"
                    + " thread that has rows there is not pruned");
      }
    }
  }

  private PostgresStoreBuilder builder(String schema) {
    return PostgresStore.builder()
        .id("indexes")
        .dataSource(database.dataSource())
        .schemaName(schema);
  }

  /** What ends as the original's do: name, whether it is valid, and columns. */
  private List<String> indexes(String schema) {
    return strings(
        """
        select c.relname || ' ' || x.indisvalid || ' ' || substring(pg_get_indexdef(c.oid), '\\(.*')
        from pg_class c join pg_index x on x.indexrelid = c.oid
        where c.relnamespace = cast(quote_ident(?) as regnamespace)
          and c.relname like '%retention_idx'
        order by 1
        """,
        schema);
  }

  private List<String> indexedByRetention(String schema, String table) {
    return strings(
        """
        select cast(i.relname as text)
        from pg_index x
        join pg_class i on i.oid = x.indexrelid
        join pg_class t on t.oid = x.indrelid
        where t.relnamespace = cast(quote_ident(?) as regnamespace) and t.relname = ?
          and x.indisvalid and pg_get_indexdef(i.oid) ~ '\\("(startedAtZ|createdAtZ)"\\)$'
        """,
        schema,
        table);
  }

  private List<String> definitionsOn(String table) {
    return strings("select indexdef from pg_indexes where tablename = ?", table);
  }

  private List<String> strings(String sql, Object... args) {
    return database.query(sql, args).stream().map(row -> String.valueOf(row.get(0))).toList();
  }

  /** Hears what a class has to say. */
  private static final class Listening extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();

    Listening(Class<?> speaker) {
      logger = Logger.getLogger(speaker.getName());
      logger.addHandler(this);
    }

    List<String> warnings() {
      return logged.stream()
          .filter(record -> record.getLevel().equals(Level.WARNING))
          .map(record -> MessageFormat.format(record.getMessage(), record.getParameters()))
          .toList();
    }

    @Override
    public void publish(LogRecord record) {
      logged.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}
