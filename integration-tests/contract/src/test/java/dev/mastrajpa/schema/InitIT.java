package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code init()} makes of nothing. */
class InitIT {

  private static final String OUR_INDEXES =
      """
      mastra_ai_spans	%1$smastra_ai_spans_name_startedat_idx	CREATE INDEX %1$smastra_ai_spans_name_startedat_idx ON %2$s.mastra_ai_spans USING btree (name, "startedAt" DESC)
      mastra_ai_spans	%1$smastra_ai_spans_scope_startedat_idx	CREATE INDEX %1$smastra_ai_spans_scope_startedat_idx ON %2$s.mastra_ai_spans USING btree (jsonb_hash_extended(scope, (0)::bigint), "startedAt" DESC)
      mastra_ai_spans	%1$smastra_ai_spans_root_started_idx	CREATE INDEX %1$smastra_ai_spans_root_started_idx ON %2$s.mastra_ai_spans USING btree (COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text)), "traceId", "spanId") WHERE ("parentSpanId" IS NULL)
      mastra_ai_spans	%1$smastra_ai_spans_root_ended_idx	CREATE INDEX %1$smastra_ai_spans_root_ended_idx ON %2$s.mastra_ai_spans USING btree (COALESCE("endedAtZ", ("endedAt" AT TIME ZONE 'UTC'::text), 'infinity'::timestamp with time zone), "traceId", "spanId") WHERE ("parentSpanId" IS NULL)
      mastra_ai_spans	%1$smastra_ai_spans_root_error_idx	CREATE INDEX %1$smastra_ai_spans_root_error_idx ON %2$s.mastra_ai_spans USING btree (COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND (error IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_error_idx	CREATE INDEX %1$smastra_ai_spans_error_idx ON %2$s.mastra_ai_spans USING btree ("traceId") WHERE (error IS NOT NULL)
      mastra_ai_spans	%1$smastra_ai_spans_root_entityid_idx	CREATE INDEX %1$smastra_ai_spans_root_entityid_idx ON %2$s.mastra_ai_spans USING btree ("entityId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("entityId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_entityname_idx	CREATE INDEX %1$smastra_ai_spans_root_entityname_idx ON %2$s.mastra_ai_spans USING btree ("entityName", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("entityName" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_organizationid_idx	CREATE INDEX %1$smastra_ai_spans_root_organizationid_idx ON %2$s.mastra_ai_spans USING btree ("organizationId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("organizationId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_userid_idx	CREATE INDEX %1$smastra_ai_spans_root_userid_idx ON %2$s.mastra_ai_spans USING btree ("userId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("userId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_resourceid_idx	CREATE INDEX %1$smastra_ai_spans_root_resourceid_idx ON %2$s.mastra_ai_spans USING btree ("resourceId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("resourceId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_threadid_idx	CREATE INDEX %1$smastra_ai_spans_root_threadid_idx ON %2$s.mastra_ai_spans USING btree ("threadId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("threadId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_sessionid_idx	CREATE INDEX %1$smastra_ai_spans_root_sessionid_idx ON %2$s.mastra_ai_spans USING btree ("sessionId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("sessionId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_runid_idx	CREATE INDEX %1$smastra_ai_spans_root_runid_idx ON %2$s.mastra_ai_spans USING btree ("runId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("runId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_requestid_idx	CREATE INDEX %1$smastra_ai_spans_root_requestid_idx ON %2$s.mastra_ai_spans USING btree ("requestId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("requestId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_experimentid_idx	CREATE INDEX %1$smastra_ai_spans_root_experimentid_idx ON %2$s.mastra_ai_spans USING btree ("experimentId", COALESCE("startedAtZ", ("startedAt" AT TIME ZONE 'UTC'::text))) WHERE (("parentSpanId" IS NULL) AND ("experimentId" IS NOT NULL))
      mastra_ai_spans	%1$smastra_ai_spans_root_metadata_idx	CREATE INDEX %1$smastra_ai_spans_root_metadata_idx ON %2$s.mastra_ai_spans USING gin (metadata jsonb_path_ops) WHERE ("parentSpanId" IS NULL)
      mastra_ai_spans	%1$smastra_ai_spans_root_tags_idx	CREATE INDEX %1$smastra_ai_spans_root_tags_idx ON %2$s.mastra_ai_spans USING gin (tags jsonb_path_ops) WHERE ("parentSpanId" IS NULL)
      mastra_scorers	%1$smastra_scorers_scorerid_created_idx	CREATE INDEX %1$smastra_scorers_scorerid_created_idx ON %2$s.mastra_scorers USING btree ("scorerId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id)
      mastra_scorers	%1$smastra_scorers_runid_created_idx	CREATE INDEX %1$smastra_scorers_runid_created_idx ON %2$s.mastra_scorers USING btree ("runId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id)
      mastra_scorers	%1$smastra_scorers_entityid_created_idx	CREATE INDEX %1$smastra_scorers_entityid_created_idx ON %2$s.mastra_scorers USING btree ("entityId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id)
      mastra_scorers	%1$smastra_scorers_scorerid_entityid_created_idx	CREATE INDEX %1$smastra_scorers_scorerid_entityid_created_idx ON %2$s.mastra_scorers USING btree ("scorerId", "entityId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id)
      mastra_scorers	%1$smastra_scorers_scorerid_orgid_created_idx	CREATE INDEX %1$smastra_scorers_scorerid_orgid_created_idx ON %2$s.mastra_scorers USING btree ("scorerId", "organizationId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id) WHERE ("organizationId" IS NOT NULL)
      mastra_scorers	%1$smastra_scorers_entityid_orgid_created_idx	CREATE INDEX %1$smastra_scorers_entityid_orgid_created_idx ON %2$s.mastra_scorers USING btree ("entityId", "organizationId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id) WHERE ("organizationId" IS NOT NULL)
      mastra_messages	%1$smastra_messages_thread_id_createdat_id_idx	CREATE INDEX %1$smastra_messages_thread_id_createdat_id_idx ON %2$s.mastra_messages USING btree (thread_id, "createdAt", id) WHERE (role <> 'system'::text)
      mastra_messages	%1$smastra_messages_resourceid_createdat_id_idx	CREATE INDEX %1$smastra_messages_resourceid_createdat_id_idx ON %2$s.mastra_messages USING btree ("resourceId", "createdAt", id)
      mastra_observational_memory	%1$smastra_observational_memory_threadid_idx	CREATE INDEX %1$smastra_observational_memory_threadid_idx ON %2$s.mastra_observational_memory USING btree ("threadId")
      mastra_threads	%1$smastra_threads_resourceid_created_id_idx	CREATE INDEX %1$smastra_threads_resourceid_created_id_idx ON %2$s.mastra_threads USING btree ("resourceId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id)
      mastra_threads	%1$smastra_threads_created_id_idx	CREATE INDEX %1$smastra_threads_created_id_idx ON %2$s.mastra_threads USING btree (COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), id)
      mastra_threads	%1$smastra_threads_metadata_idx	CREATE INDEX %1$smastra_threads_metadata_idx ON %2$s.mastra_threads USING gin (metadata jsonb_path_ops)
      mastra_workflow_snapshot	%1$smastra_workflow_snapshot_created_idx	CREATE INDEX %1$smastra_workflow_snapshot_created_idx ON %2$s.mastra_workflow_snapshot USING btree (COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), run_id, workflow_name)
      mastra_workflow_snapshot	%1$smastra_workflow_snapshot_name_created_idx	CREATE INDEX %1$smastra_workflow_snapshot_name_created_idx ON %2$s.mastra_workflow_snapshot USING btree (workflow_name, COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), run_id)
      mastra_workflow_snapshot	%1$smastra_workflow_snapshot_status_created_idx	CREATE INDEX %1$smastra_workflow_snapshot_status_created_idx ON %2$s.mastra_workflow_snapshot USING btree (((snapshot ->> 'status'::text)), COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text), "createdAtZ"), run_id, workflow_name)
      mastra_workflow_snapshot	%1$smastra_workflow_snapshot_name_status_created_idx	CREATE INDEX %1$smastra_workflow_snapshot_name_status_created_idx ON %2$s.mastra_workflow_snapshot USING btree (workflow_name, ((snapshot ->> 'status'::text)), COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text), "createdAtZ"), run_id)
      mastra_workflow_snapshot	%1$smastra_workflow_snapshot_resourceid_created_idx	CREATE INDEX %1$smastra_workflow_snapshot_resourceid_created_idx ON %2$s.mastra_workflow_snapshot USING btree ("resourceId", COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text)), run_id, workflow_name) WHERE ("resourceId" IS NOT NULL)
      mastra_workflow_snapshot	%1$smastra_workflow_snapshot_resource_status_idx	CREATE INDEX %1$smastra_workflow_snapshot_resource_status_idx ON %2$s.mastra_workflow_snapshot USING btree ("resourceId", ((snapshot ->> 'status'::text)), COALESCE("createdAtZ", ("createdAt" AT TIME ZONE 'UTC'::text), "createdAtZ"), run_id, workflow_name) WHERE ("resourceId" IS NOT NULL)
      mastra_workflow_snapshot	%1$smastra_workflow_snapshot_runid_idx	CREATE INDEX %1$smastra_workflow_snapshot_runid_idx ON %2$s.mastra_workflow_snapshot USING btree (run_id)
      """;

  private final TestDatabase database = TestDatabase.create();
  private final RecordedConnections connections = new RecordedConnections(database.dataSource());

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void makesInPublicWhatTheOriginalMakes() {
    schema("public").init();

    assertThat(Facts.columns(database, "public")).isEqualTo(original("columns"));
    assertThat(Facts.constraints(database, "public")).isEqualTo(original("constraints"));
    assertThat(Facts.triggers(database, "public")).isEqualTo(original("triggers"));
    assertThat(Facts.indexes(database, "public"))
        .isEqualTo(with(original("indexes"), OUR_INDEXES.formatted("", "public")));
    assertThat(Facts.replicaIdentities(database, "public"))
        .hasSameSizeAs(Facts.TABLES)
        .contains(
            "mastra_workflow_snapshot\ti\tpublic_mastra_workflow_snapshot_workflow_name_run_id_key")
        .filteredOn(line -> line.endsWith("\td"))
        .hasSize(Facts.TABLES.size() - 1);
  }

  @Test
  void makesInACustomSchemaWhatTheOriginalMakes() {
    schema("custom_schema").init();

    String version = "1.27.1-custom-schema";
    assertThat(Facts.columns(database, "custom_schema")).isEqualTo(original("columns"));
    assertThat(Facts.constraints(database, "custom_schema"))
        .isEqualTo(Facts.measured(version, "constraints", Facts.TABLES));
    assertThat(Facts.triggers(database, "custom_schema"))
        .isEqualTo(Facts.measured(version, "triggers", Facts.TABLES));
    assertThat(Facts.indexes(database, "custom_schema"))
        .isEqualTo(
            with(
                Facts.measured(version, "indexes", Facts.TABLES),
                OUR_INDEXES.formatted("custom_schema_", "custom_schema")));
  }

  /** As measured: the prefix of most names, of the two that carry the raw name, of the keys. */
  @ParameterizedTest
  @ValueSource(
      strings = {"We Ird|We_Ird|we ird", "my-tenant|my_tenant|my-tenant", "1abc|_1abc|1abc"})
  void namesAsTheOriginalDoesInSchemasWithOddNames(String names) {
    List<String> parts = List.of(names.split("\\|"));
    schema(parts.get(0)).init();

    Set<String> expected = new TreeSet<>();
    for (String index : namesIn(original("indexes"))) {
      if (index.equals("idx_om_lookup_key")) {
        expected.add(index);
      } else if (index.endsWith("_status_createdat_idx") || index.endsWith("_threadid_idx")) {
        expected.add(parts.get(2) + "_" + index);
      } else {
        expected.add(parts.get(1) + "_" + index);
      }
    }
    for (String index :
        namesIn(OUR_INDEXES.formatted("", "public").lines().collect(Collectors.toSet()))) {
      expected.add(parts.get(1) + "_" + index);
    }
    assertThat(namesIn(Facts.indexes(database, parts.get(0)))).isEqualTo(expected);
    assertThat(namesIn(Facts.constraints(database, parts.get(0))))
        .isEqualTo(
            namesIn(original("constraints")).stream()
                .map(
                    name ->
                        name.replaceFirst("^public_", parts.get(1).toLowerCase(Locale.ROOT) + "_"))
                .collect(Collectors.toCollection(TreeSet::new)));
    assertConverged(parts.get(0));
  }

  static Set<String> longSchemaNames() {
    Set<String> names = new TreeSet<>();
    Facts.lines("/schema/1.27.1-long-schema-names.tsv").stream()
        .skip(1)
        .forEach(line -> names.add(line.substring(0, line.indexOf('\t'))));
    return names;
  }

  @ParameterizedTest
  @MethodSource("longSchemaNames")
  void hasEveryNameOfTheOriginalAndLeavesNoIndexOutWhereTheSchemasNameIsLong(String name) {
    schema(name).init();

    Set<String> theirs = new TreeSet<>();
    Facts.lines("/schema/1.27.1-long-schema-names.tsv").stream()
        .filter(line -> line.startsWith(name + "\t"))
        .forEach(line -> theirs.add(line.substring(name.length() + 1)));
    Set<String> ours = namesIn(Facts.indexes(database, name));
    assertThat(ours).hasSize(54);
    ours.addAll(namesIn(Facts.constraints(database, name)));
    assertThat(ours).containsAll(theirs);
    assertConverged(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a23456789012345678901234567890123456789012345678901234567890123",
        "ééééééééééééééééééééééééééééééé",
        "select; drop table mastra_threads --"
      })
  void worksInSchemasWithNamesOfEveryKind(String name) {
    schema(name).init();

    assertThat(Facts.constraints(database, name)).hasSameSizeAs(Facts.TABLES);
    assertThat(Facts.indexes(database, name)).hasSize(54);
    assertConverged(name);
  }

  @Test
  void aSecondInitOnlyReadsTheCatalogue() {
    schema("public").init();
    connections.forget();

    assertThat(schema("public").init().steps()).isEmpty();
    assertThat(connections.statements())
        .hasSizeLessThanOrEqualTo(4)
        .allMatch(sql -> sql.startsWith("select"))
        .noneMatch(sql -> sql.matches("(?s).*(advisory|for update|for share).*"));
    assertConverged("public");
  }

  @Test
  void findsTheSchemaOfTheConnectionIfNoneIsNamed() {
    database.execute(
        "create schema tenant; alter database %s set search_path = tenant, public"
            .formatted(database.name()));
    connections.forget();

    new Schema(connections, null, false, List.of(), Domains.ALL).init();
    assertThat(Facts.columns(database, "tenant")).isEqualTo(original("columns"));
    assertThat(Facts.columns(database, "public")).isEmpty();
    connections.forget();
    new Schema(connections, null, false, List.of(), Domains.ALL).init();
    assertThat(connections.statements()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void thePlanIsWhatInitThenDoes() {
    List<String> planned = schema("t").plan().steps().stream().map(SchemaStep::sql).toList();
    assertThat(Facts.everything(database, "t")).isEmpty();
    connections.forget();

    SchemaPlan done = schema("t").init();
    assertThat(done.steps()).extracting(SchemaStep::sql).isEqualTo(planned);
    assertThat(connections.definitions()).isEqualTo(planned);
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "We Ird"})
  void theExportMakesTheSame(String name) {
    schema(name).init();
    try (TestDatabase other = TestDatabase.create()) {
      other.execute(Schema.export(name, false, List.of(), Domains.ALL));

      assertThat(Facts.everything(other, name)).isEqualTo(Facts.everything(database, name));
      assertThat(other.query("select prosrc from pg_proc where proname = 'trigger_set_timestamps'"))
          .isEqualTo(
              database.query("select prosrc from pg_proc where proname = 'trigger_set_timestamps'"))
          .hasSize(1);
    }
    assertThat(schema(name).export()).isEqualTo(Schema.export(name, false, List.of(), Domains.ALL));
  }

  @Test
  void worksOnConnectionsThatAreNotInAutocommit() {
    RecordedConnections manual = new RecordedConnections(database.dataSource(), false, "select 1");
    new Schema(manual, "public", false, List.of(), Domains.ALL).init();
    database.execute("drop index mastra_ai_spans_name_idx");
    new Schema(manual, "public", false, List.of(), Domains.ALL).init();

    assertConverged("public");
  }

  @Test
  void skipsAllIndexesButTheOneTheOriginalNeverSkips() {
    new Schema(connections, "public", true, List.of(), Domains.ALL).init();

    assertThat(namesIn(Facts.indexes(database, "public"))).containsExactly("idx_om_lookup_key");
  }

  @Test
  void makesCustomIndexes() {
    IndexSpec titles =
        IndexSpec.named("Titles")
            .on("mastra_threads")
            .expression("lower(title)")
            .column("createdAt", IndexKey::descending)
            .where("title <> ''")
            .build();
    Schema custom = new Schema(connections, "public", true, List.of(titles), Domains.ALL);
    custom.init();
    custom.validate();

    assertThat(Facts.indexes(database, "public"))
        .contains(
            "mastra_threads\tTitles\tCREATE INDEX \"Titles\" ON public.mastra_threads USING btree"
                + " (lower(title), \"createdAt\" DESC) WHERE (title <> ''::text)");
  }

  @Test
  void refusesACustomIndexOfAnUnknownTable() {
    IndexSpec index = IndexSpec.named("i").on("customers").column("id").build();
    assertThatThrownBy(() -> new Schema(connections, "public", false, List.of(index), Domains.ALL))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("customers");
  }

  @Test
  void theDatabaseKeepsTheTimesOfASpan() throws Exception {
    schema("public").init();
    database.execute(insertSpan("null"));
    String times =
        """
        select "createdAtZ", "updatedAtZ", "createdAt" = "createdAtZ" at time zone 'UTC',
               "updatedAt" = "updatedAtZ" at time zone 'UTC', "createdAtZ" > now() - interval '1 min'
        from mastra_ai_spans
        """;
    List<Object> created = database.query(times).get(0);
    assertThat(created.get(1)).isEqualTo(created.get(0));
    assertThat(created.subList(2, 5)).containsOnly(true);

    Thread.sleep(5);
    database.execute(
        "update mastra_ai_spans set name = 'other', \"createdAt\" = 'epoch',"
            + " \"createdAtZ\" = 'epoch', \"updatedAtZ\" = 'epoch'");
    List<Object> updated = database.query(times).get(0);
    assertThat(updated.get(0)).isEqualTo(created.get(0));
    assertThat(updated.get(1)).isNotEqualTo(created.get(1));
    assertThat(updated.subList(2, 5)).containsOnly(true);
  }

  @Test
  void theScopeIndexTakesADocumentOf20kBAndFindsIt() {
    schema("public").init();
    String scope =
        "jsonb_build_object('parts', (select jsonb_agg(md5(n::text)) from generate_series(1, 600)"
            + " n))";
    database.execute(insertSpan(scope));

    assertThat(database.<Integer>value("select length(scope::text) from mastra_ai_spans"))
        .isGreaterThan(20_000);
    assertThat(
            database.<Long>value(
                "select count(*) from mastra_ai_spans where jsonb_hash_extended(scope, 0) ="
                    + " jsonb_hash_extended("
                    + scope
                    + ", 0) and scope = "
                    + scope))
        .isEqualTo(1);
  }

  private static String insertSpan(String scope) {
    return "insert into mastra_ai_spans (\"traceId\", \"spanId\", name, \"spanType\", \"isEvent\","
        + " \"startedAt\", \"createdAt\", scope) values ('t', 's', 'n', 'x', false, now(), 'epoch', "
        + scope
        + ")";
  }

  private Schema schema(String name) {
    return new Schema(connections, name, false, List.of(), Domains.ALL);
  }

  private void assertConverged(String name) {
    assertThat(schema(name).plan()).isEqualTo(new SchemaPlan(List.of(), List.of()));
    schema(name).validate();
  }

  private static Set<String> original(String file) {
    return Facts.measured("1.27.1", file, Facts.TABLES);
  }

  private static Set<String> with(Set<String> lines, String more) {
    Set<String> all = new TreeSet<>(lines);
    more.lines().forEach(all::add);
    return all;
  }

  /** The second column. */
  private static Set<String> namesIn(Set<String> lines) {
    return lines.stream()
        .map(line -> line.split("\t")[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
