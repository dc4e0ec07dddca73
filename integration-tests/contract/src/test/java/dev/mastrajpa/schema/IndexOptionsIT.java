package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** What becomes of the options of an index, and of those that cannot be. */
class IndexOptionsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private final RecordedConnections connections = new RecordedConnections(database.dataSource());

  private final RecordedConnections simple = new RecordedConnections(simpleQueries());

  @BeforeAll
  static void makeTheTables() {
    schema(new RecordedConnections(database.dataSource())).init();
  }

  @AfterEach
  void dropTheIndex() {
    database.execute("drop index if exists i");
  }

  static Stream<Arguments> options() {
    return Stream.of(
        made(
            b ->
                b.column("resourceId")
                    .column("createdAt", key -> key.descending().nullsLast())
                    .column("updatedAt", IndexKey::nullsFirst),
            "USING btree (\"resourceId\", \"createdAt\" DESC NULLS LAST, \"updatedAt\" NULLS"
                + " FIRST)"),
        made(
            b -> b.column("title", key -> key.collation("C").opclass("text_pattern_ops")),
            "USING btree (title COLLATE \"C\" text_pattern_ops)"),
        made(
            b -> b.column("title", key -> key.opclass("pg_catalog.varchar_pattern_ops")),
            "USING btree (title varchar_pattern_ops)"),
        made(
            b -> b.expression("metadata->>'type'").expression("lower(title)", IndexKey::descending),
            "USING btree (((metadata ->> 'type'::text)), lower(title) DESC)"),
        made(
            b -> b.column("id").unique().include("title", "createdAt"),
            "USING btree (id) INCLUDE (title, \"createdAt\")"),
        made(
            b -> b.using("gin").column("metadata").opclass("jsonb_path_ops"),
            "USING gin (metadata jsonb_path_ops)"),
        made(
            b -> b.using("gin").column("metadata").storage("fastupdate", false),
            "USING gin (metadata) WITH (fastupdate=off)"),
        made(b -> b.using("hash").column("title"), "USING hash (title)"),
        made(
            b -> b.using("brin").column("createdAt").storage("pages_per_range", 16),
            "USING brin (\"createdAt\") WITH (pages_per_range='16')"),
        made(b -> b.using("spgist").column("title").include("id"), "USING spgist (title) INCLUDE"),
        made(
            b -> b.using("gist").expression("tsrange(\"createdAt\", \"updatedAt\", '[]')"),
            "USING gist (tsrange(\"createdAt\", \"updatedAt\", '[]'::text))"),
        made(
            b -> b.column("id").storage("fillfactor", 70).where("metadata ->> 'a' = ';)--/*$$'"),
            "USING btree (id) WITH (fillfactor='70') WHERE ((metadata ->> 'a'::text) ="
                + " ';)--/*$$'::text)"),
        made(b -> b.column("id").tablespace("pg_default"), "USING btree (id)"),
        made(b -> b.column("id").blocking(), "USING btree (id)"));
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyOptionArrives(UnaryOperator<IndexSpec.Builder> options, String definition) {
    IndexSpec spec = options.apply(spec()).build();
    Schema schema = schema(connections, spec);
    List<String> planned = schema.plan().steps().stream().map(SchemaStep::sql).toList();

    assertThat(planned)
        .singleElement()
        .asString()
        .matches("create (unique )?index (concurrently )?\"i\" on \"public\"\\..*")
        .satisfies(sql -> assertThat(sql.contains("concurrently")).isEqualTo(spec.isConcurrent()));
    assertThat(schema.init().steps()).extracting(SchemaStep::sql).isEqualTo(planned);
    assertThat(definitionOfI()).contains(definition);
    schema.validate();
    assertThat(schema(connections).indexes().create(spec)).isFalse();

    connections.forget();
    assertThat(schema.init().steps()).isEmpty();
    assertThat(connections.statements()).hasSizeLessThanOrEqualTo(4);
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        refused(b -> b.using("btre").column("id"), "method: \"btre\"", "btree, gin, gist, hash"),
        refused(b -> b.using("gin").column("metadata").unique(), "\"gin\" cannot be unique"),
        refused(b -> b.using("hash").column("id").column("title"), "\"hash\" cannot have more"),
        refused(b -> b.using("gin").column("metadata").include("id"), "\"gin\" cannot include"),
        refused(
            b -> b.using("brin").column("createdAt", IndexKey::descending),
            "\"brin\" cannot be descending"),
        refused(
            b -> b.using("gin").column("metadata").opclass("jsonb_path_op"),
            "opclass: \"jsonb_path_op\"",
            "gin for the type jsonb",
            "jsonb_ops, jsonb_path_ops"),
        refused(
            b -> b.using("gin").column("metadata").opclass("public.jsonb_ops"),
            "opclass: \"public.jsonb_ops\""),
        refused(
            b -> b.column("createdAt", key -> key.opclass("text_pattern_ops")),
            "opclass: \"text_pattern_ops\"",
            "btree for the type timestamp without time zone",
            "timestamp_ops"),
        refused(
            b -> b.expression("lower(title)", key -> key.opclass("tet_ops")),
            "opclass: \"tet_ops\" is no operator class of btree"),
        refused(b -> b.using("gin").column("title"), "column: \"title\" needs an opclass"),
        refused(
            b -> b.column("title", key -> key.collation("de_XX")),
            "collation: \"de_XX\"",
            "pg_collation"),
        refused(
            b -> b.column("createdAt", key -> key.collation("C")), "collations are not supported"),
        refused(b -> b.column("id").tablespace("fast"), "tablespace: \"fast\"", "pg_default"),
        refused(b -> b.column("id").tablespace("pg_global"), "tablespace: \"pg_global\""));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatTheServerDoesNotHaveIsNamed(
      UnaryOperator<IndexSpec.Builder> options, List<String> named) {
    assertRefused(options.apply(spec()).build(), named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "random()",
        "now()",
        "clock_timestamp()",
        "(select 1)",
        "exists (select 1 from mastra_messages)",
        "count(*)",
        "metadata ? 'a'",
        "title, id",
        "title desc",
        "status",
        "metadata ->> 'status",
        "pg_sleep(1)",
        "lower(title",
        "nextval('s')",
        "lo_import('/etc/passwd')",
        "pg_temp.f(title)",
        "(select pg_catalog.set_config('role', 'x', true))",
        "title; drop table mastra_threads",
        "title); drop table mastra_threads; select (1",
        "title) where (true",
        "title), (lower(title)",
        "title -- ",
        "title /* x */",
        "$$x",
        "$a$ || title || $a$ || $a$",
        "title || e'\\'",
        "title || E'\\'') ; drop table mastra_threads; --'",
        "title || e''\n'\\'' || '\\')); commit; create table hacked(i int); drop table"
            + " mastra_resources; select ((1::text || e''\n'\\''",
        "extract(\u2003$a$ from \"createdAt\")), (title), (extract(\u2003$a$ from \"createdAt\")",
        "\u2003e'\\'",
        "title || u&'\\'",
        "title || U&'!0027' uescape '!'",
        "b'\\' || '\\'",
        "cast(txid_current() as text)",
        "gen_random_uuid()",
        "query_to_xml('drop table mastra_threads', true, true, '')::text"
      })
  void noExpressionAndNoConditionDoesAnythingElse(String sql) {
    for (UnaryOperator<IndexSpec.Builder> place :
        List.<UnaryOperator<IndexSpec.Builder>>of(
            b -> b.expression(sql), b -> b.column("id").where(sql))) {
      IndexSpec spec;
      try {
        spec = place.apply(spec()).build();
      } catch (InvalidArgumentException e) {
        assertThat(e).hasMessageContaining(sql);
        continue;
      }
      assertRefused(spec, List.of("index i"));
      assertRefused(simple, spec, List.of("index i"));
    }
  }

  /** What would get past the first look. */
  @Test
  void severalStatementsAreNotSent() {
    IndexSpec spec = unchecked("title)); drop table mastra_threads; select ((1");
    assertThatThrownBy(() -> OneStatement.check(spec, "select 1; select 2"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("it would be sent as 2 statements");
    for (RecordedConnections each : List.of(connections, simple)) {
      assertRefused(each, spec, List.of("it would be sent as 3 statements"));
      assertThat(each.definitions()).isEmpty();
    }
  }

  /** What would get past that, too, is seen in what PostgreSQL makes of it. */
  @Test
  void anotherIndexThanTheOneAskedForIsNotBuilt() {
    IndexSpec spec = unchecked("lower(title)), (upper(title)");
    for (RecordedConnections each : List.of(connections, simple)) {
      assertRefused(each, spec, List.of("PostgreSQL makes another index of it"));
      assertThat(each.definitions()).hasSize(4);
    }
  }

  @Test
  void namesTheUnknownColumnInAnExpressionOfTheOriginalsDocumentation() {
    IndexSpec spec =
        IndexSpec.named("i").on("mastra_messages").expression("metadata->>'status'").build();
    assertRefused(spec, List.of("\"metadata\"", "mastra_messages", "\"content\""));
    assertThatThrownBy(() -> schema(connections, spec().column("status").build()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContainingAll("\"status\"", "mastra_threads");
  }

  @Test
  void anIndexIsTriedInASessionWhereABackslashEscapes() {
    RecordedConnections old =
        new RecordedConnections(
            database.dataSource(), true, "set standard_conforming_strings = off");
    IndexSpec spec =
        spec()
            .expression("replace(title, '\\d', e'\\'')")
            .where("title ~ '\\d' and title <> e'\\\\'")
            .build();
    assertThat(schema(old).indexes().create(spec)).isTrue();
    assertThat(definitionOfI()).contains("replace(title, 'd'::text, ''''::text)");
  }

  @Test
  void aNewTableHasItsCustomIndexesTriedBeforeItIsMade() {
    try (TestDatabase empty = TestDatabase.create()) {
      RecordedConnections recorded = new RecordedConnections(empty.dataSource());
      assertThatThrownBy(() -> schema(recorded, spec().expression("random() + 1").build()).init())
          .isInstanceOf(StorageException.class)
          .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_CREATE_INVALID_INDEX");
      assertThat(Facts.everything(empty, "public")).isEmpty();

      Schema good = schema(recorded, spec().expression("lower(title)").build());
      good.init();
      good.validate();
    }
  }

  @Test
  void saysWhichRightItLacksToTryAnIndex() {
    String role = "notemp_" + database.name();
    database.execute(
        "create role %s; revoke temporary on database %s from public"
            .formatted(role, database.name()));
    try {
      RecordedConnections poor =
          new RecordedConnections(database.dataSource(), true, "set role " + role);
      assertThatThrownBy(
              () -> schema(poor).indexes().create(spec().expression("lower(title)").build()))
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll(
              "grant temporary on database \"" + database.name() + "\" to \"" + role + "\"");
      assertThatThrownBy(() -> schema(poor).indexes().create(spec().column("title").build()))
          .hasMessageContaining("must be owner");
    } finally {
      database.execute(
          "grant temporary on database %s to public; drop role %s"
              .formatted(database.name(), role));
    }
  }

  @Test
  void anIndexLiesInTheTablespaceItNames() throws SQLException {
    assumeTrue(TestDatabase.majorVersion() >= 15, "tablespaces without a directory of their own");
    String tablespace = "fast_" + database.name();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set allow_in_place_tablespaces = on");
      statement.execute("create tablespace " + tablespace + " location ''");
    }
    try {
      schema(connections, spec().column("title").tablespace(tablespace).build()).init();
      assertThat(database.<String>value("select tablespace from pg_indexes where indexname = 'i'"))
          .isEqualTo(tablespace);
      schema(connections, spec().column("title").tablespace(tablespace).build()).validate();
      assertThatThrownBy(
              () ->
                  schema(connections, spec().column("title").tablespace("pg_default").build())
                      .validate())
          .hasMessageContaining("\"i\" is not the one");
    } finally {
      database.execute("drop index if exists i");
      database.execute("drop tablespace " + tablespace);
    }
  }

  static Stream<Arguments> others() {
    return Stream.of(
        other(b -> b.column("title"), "(title text_pattern_ops)"),
        other(b -> b.column("title", key -> key.opclass("text_pattern_ops")), "(title)"),
        other(b -> b.column("title"), "(title collate \"C\")"),
        other(b -> b.column("title", key -> key.collation("C")), "(title)"),
        other(b -> b.column("title", IndexKey::descending), "(title desc nulls last)"),
        other(b -> b.column("title", IndexKey::nullsFirst), "(title)"),
        other(b -> b.column("title").include("id"), "(title)"),
        other(b -> b.column("title"), "(title) include (id)"),
        other(b -> b.column("title").include("id"), "(title, id)"),
        other(b -> b.column("title").storage("fillfactor", 70), "(title) with (fillfactor = 71)"),
        other(b -> b.column("title").storage("deduplicate_items", true), "(title)"),
        other(b -> b.column("title").where("title <> ''"), "(title)"),
        other(b -> b.column("title"), "(title) where title <> ''"),
        other(b -> b.using("hash").column("title"), "(title)"),
        other(b -> b.column("title").unique(), "(title)"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anIndexThatDiffersInOneOptionIsNotTheOne(
      UnaryOperator<IndexSpec.Builder> options, String there) {
    database.execute("create index i on mastra_threads " + there);
    IndexSpec spec = options.apply(spec()).build();
    Schema schema = schema(connections, spec);

    assertThatThrownBy(schema::validate)
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("\"i\" is not the one");
    assertThat(schema.init().steps()).isEmpty();
    assertThatThrownBy(() -> schema(connections).indexes().create(spec))
        .isInstanceOf(StorageException.class)
        .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_CREATE_DIFFERENT");
  }

  @Test
  void anotherSpellingOfAnOptionIsTheSame() {
    database.execute(
        "create index i on mastra_threads using gin (metadata jsonb_ops) with (fastupdate = false)");
    IndexSpec spec = spec().using("gin").column("metadata").storage("fastupdate", "off").build();
    schema(connections, spec).validate();
    assertThat(schema(connections).indexes().create(spec)).isFalse();
  }

  @Test
  void validateReadsTheExpressionsAndConditionsOfTheStoresOwnIndexes() {
    String thread = "mastra_workflow_snapshot_threadid_idx";
    database.execute(
        """
        drop index %s;
        create index %<s on mastra_workflow_snapshot ((snapshot ->> 'threadId'));
        drop index mastra_ai_spans_root_spans_idx;
        create index mastra_ai_spans_root_spans_idx on mastra_ai_spans ("startedAt" desc)
          where "parentSpanId" is not null;
        """
            .formatted(thread));
    try {
      assertThatThrownBy(() -> schema(connections).validate())
          .isInstanceOf(SchemaMismatchException.class)
          .hasMessageContainingAll(thread, "mastra_ai_spans_root_spans_idx", "expression");
    } finally {
      database.execute("drop index mastra_ai_spans_root_spans_idx, " + thread);
      schema(connections).init();
      schema(connections).validate();
    }
  }

  private static IndexSpec unchecked(String sql) {
    return spec().column("id", key -> IndexKey.expression(sql)).build();
  }

  private void assertRefused(IndexSpec spec, List<String> named) {
    assertRefused(connections, spec, named);
  }

  private static void assertRefused(
      RecordedConnections connections, IndexSpec spec, List<String> named) {
    Set<String> before = Facts.everything(database, "public");
    connections.forget();
    for (Runnable attempt :
        List.<Runnable>of(
            () -> schema(connections, spec).init(),
            () -> schema(connections).indexes().create(spec))) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(StorageException.class)
          .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_CREATE_INVALID_INDEX")
          .hasMessageContainingAll(named.toArray(String[]::new));
    }
    assertThat(connections.definitions())
        .allMatch(sql -> sql.startsWith("create temporary table ") || sql.contains(" on pg_temp."));
    assertThat(Facts.everything(database, "public")).isEqualTo(before);
  }

  /** Sends what the driver's parser takes for one statement as it is, however many it holds. */
  private static PGSimpleDataSource simpleQueries() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(database.jdbcUrl());
    dataSource.setUser(database.user());
    dataSource.setPassword(database.password());
    dataSource.setPreferQueryMode(PreferQueryMode.SIMPLE);
    return dataSource;
  }

  private static String definitionOfI() {
    return database.value("select pg_get_indexdef(cast('i' as regclass))");
  }

  private static IndexSpec.Builder spec() {
    return IndexSpec.named("i").on("mastra_threads");
  }

  private static Schema schema(RecordedConnections connections, IndexSpec... indexes) {
    return new Schema(connections, "public", false, List.of(indexes), Domains.ALL);
  }

  private static Arguments made(UnaryOperator<IndexSpec.Builder> options, String definition) {
    return Arguments.of(options, definition);
  }

  private static Arguments refused(UnaryOperator<IndexSpec.Builder> options, String... named) {
    return Arguments.of(options, List.of(named));
  }

  private static Arguments other(UnaryOperator<IndexSpec.Builder> options, String there) {
    return Arguments.of(options, there);
  }
}
