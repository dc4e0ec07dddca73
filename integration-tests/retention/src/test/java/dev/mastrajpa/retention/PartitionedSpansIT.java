package dev.mastrajpa.retention;

import static dev.mastrajpa.retention.TableRetentionPolicy.maxAge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.schema.SchemaMismatchException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans in partitions: what this library makes of them. The original is asked elsewhere. */
class PartitionedSpansIT {

  private static final RetentionPolicies SPANS =
      RetentionPolicies.none().with("observability", "spans", maxAge("30d").batchSize(3));

  private final TestDatabase database = TestDatabase.create();
  private final Rows rows = new Rows(database, "public");
  private final PostgresStore store =
      PostgresStore.builder().id("parts").dataSource(database.dataSource()).build();

  @BeforeEach
  void init() {
    store.init();
  }

  @AfterEach
  void close() {
    store.close();
    database.close();
  }

  @Test
  void partitionsByMonthCannotHaveTheKeyAndInitRefusesThem() {
    partition("range (\"startedAtZ\")");
    database.execute(
        """
        create table spans_old partition of mastra_ai_spans
          for values from (minvalue) to ('2026-01-01Z');
        create table spans_new partition of mastra_ai_spans default;
        alter table mastra_ai_spans add constraint public_mastra_ai_spans_traceid_spanid_pk
          primary key ("traceId", "spanId", "startedAtZ");
        """);

    assertThatThrownBy(
            () ->
                database.execute(
                    "alter table mastra_ai_spans add unique (\"traceId\", \"spanId\")"))
        .hasMessageContaining("must include all partitioning columns");
    assertThatThrownBy(store::init)
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining(
            "The primary key of \"public\".\"mastra_ai_spans\" is not on (\"traceId\", \"spanId\")");
  }

  @Test
  void partitionsByHashAreCompletedAndPruned() {
    partition("hash (\"traceId\")");
    database.execute(
        """
        create table spans_0 partition of mastra_ai_spans for values with (modulus 2, remainder 0);
        create table spans_1 partition of mastra_ai_spans for values with (modulus 2, remainder 1);
        alter table mastra_ai_spans add constraint public_mastra_ai_spans_traceid_spanid_pk
          primary key ("traceId", "spanId");
        """);
    store.init();
    store.schema().validate();
    fill();

    assertThat(store.prune(SPANS))
        .containsExactly(new PruneResult("observability", "mastra_ai_spans", 20, true));
    assertThat(rows.all("mastra_ai_spans", "spanId"))
        .hasSize(20)
        .allMatch(id -> id.startsWith("y"));
  }

  /** The places of rows are told apart by table only: another one's may be the same. */
  @Test
  void spansOfATableThatInheritsArePrunedToo() {
    database.execute("create table archive () inherits (mastra_ai_spans)");
    for (int i = 0; i < 20; i++) {
      rows.span("young" + i, Instant.now());
    }
    database.execute(
        """
        insert into archive
        select (jsonb_populate_record(cast(null as archive), to_jsonb(s)
          || jsonb_build_object('spanId', 'old' || "spanId", 'startedAtZ', '2020-01-01Z'))).*
        from mastra_ai_spans s
        """);

    assertThat(store.prune(SPANS))
        .containsExactly(new PruneResult("observability", "mastra_ai_spans", 20, true));
    assertThat(rows.all("mastra_ai_spans", "spanId"))
        .hasSize(20)
        .allMatch(id -> id.startsWith("young"));
  }

  @Test
  void everyBatchOfPartitionsByHashHasItsSize() {
    partition("hash (\"traceId\")");
    database.execute(
        """
        create table spans_0 partition of mastra_ai_spans for values with (modulus 3, remainder 0);
        create table spans_1 partition of mastra_ai_spans for values with (modulus 3, remainder 1);
        create table spans_2 partition of mastra_ai_spans for values with (modulus 3, remainder 2);
        alter table mastra_ai_spans add constraint public_mastra_ai_spans_traceid_spanid_pk
          primary key ("traceId", "spanId");
        create index on mastra_ai_spans ("startedAtZ");
        """);
    fillMixed("mastra_ai_spans", 5000);

    assertPrunedInBatches(5000);
  }

  @Test
  void everyBatchOfATableThatIsInheritedHasItsSize() {
    database.execute("create table archive () inherits (mastra_ai_spans)");
    fillMixed("mastra_ai_spans", 2000);
    fillMixed("archive", 3000);

    assertPrunedInBatches(5000);
  }

  private void assertPrunedInBatches(long old) {
    RetentionPolicies spans =
        RetentionPolicies.none().with("observability", "spans", maxAge("30d").batchSize(100));
    long young = rows.count("mastra_ai_spans") - old;

    assertThat(store.prune(spans, PruneOptions.none().maxRows(250)))
        .containsExactly(new PruneResult("observability", "mastra_ai_spans", 250, false));
    assertThat(rows.count("mastra_ai_spans")).isEqualTo(young + old - 250);

    List<Long> told = new ArrayList<>();
    assertThat(store.prune(spans, PruneOptions.none().onProgress(step -> told.add(step.deleted()))))
        .containsExactly(new PruneResult("observability", "mastra_ai_spans", old - 250, true));
    assertThat(told)
        .startsWith(100L, 200L, 300L)
        .endsWith(old - 300, old - 250)
        .hasSize((int) (old - 250 + 99) / 100);
    assertThat(rows.all("mastra_ai_spans", "spanId"))
        .hasSize((int) young)
        .allMatch(id -> id.startsWith("young"));
  }

  /** Old spans, whose age has nothing to do with their place, and a tenth as many young ones. */
  private void fillMixed(String table, int old) {
    database.execute(
        """
        insert into %1$s ("traceId", "spanId", name, "spanType", "isEvent", "startedAt",
          "startedAtZ", "createdAt")
        select '%1$s' || i, case when i %% 11 = 0 then 'young' else 'old' end || i, 'n', 'generic',
          false, w.at, w.at, w.at
        from generate_series(1, %2$d * 11 / 10) i,
          lateral (
            select case when i %% 11 = 0 then now()
              else timestamptz '2020-01-01Z' + i * 7919 %% 104729 * interval '1 minute'
            end as at) w
        """
            .formatted(table, old));
  }

  private void partition(String how) {
    database.execute(
        """
        alter table mastra_ai_spans rename to whole;
        create table mastra_ai_spans (like whole including defaults) partition by %s;
        drop table whole;
        """
            .formatted(how));
  }

  private void fill() {
    Instant old = Instant.now().minus(100, ChronoUnit.DAYS);
    for (int i = 0; i < 20; i++) {
      database.query(
          """
          insert into mastra_ai_spans ("traceId", "spanId", name, "spanType", "isEvent",
            "startedAt", "startedAtZ", "createdAt")
          select 'trace' || ?, age.id, 'n', 'generic', false, age.at, age.at, age.at
          from (values ('old' || ?, cast(? as timestamptz)), ('young' || ?, now())) as age(id, at)
          returning 1
          """,
          i,
          i,
          old,
          i);
    }
  }
}
