package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the original makes of {@code mastra_ai_spans} in partitions. */
class SpanPartitionsInteropIT {

  private static final String SPAN =
      "{span:{traceId:'trace1',spanId:'%s',name:'n',spanType:'generic',isEvent:false,"
          + "startedAt:{$date:'2026-01-15T10:00:00.000Z'}}}";

  private static NodePeer peer;

  private final TestDatabase database = TestDatabase.create();

  @BeforeAll
  static void start() {
    peer = NodePeer.start(ZoneId.of("UTC"));
  }

  @AfterAll
  static void stop() {
    if (peer != null) {
      peer.close();
    }
  }

  @BeforeEach
  void init() {
    try (PostgresStore store =
        PostgresStore.builder().id("parts").dataSource(database.dataSource()).build()) {
      store.init();
    }
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void itDoesNotStartOnPartitionsByMonthForItCannotAddItsKey() {
    partitionByMonth("");
    try (NodePeer.Store original = peer.open(database.connectionString(), "public")) {
      assertThatExceptionOfType(OriginalException.class)
          .isThrownBy(original::init)
          .satisfies(
              e -> {
                assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_ADD_SPANS_PRIMARY_KEY_FAILED");
                assertThat(e.sqlState()).isEqualTo("0A000");
                assertThat(e.originalMessage()).contains("must include all partitioning columns");
              });
    }
  }

  @Test
  void givenAKeyWithTheTimeInItItStartsAndCannotWrite() {
    partitionByMonth(
        """
        alter table mastra_ai_spans add constraint public_mastra_ai_spans_traceid_spanid_pk
          primary key ("traceId", "spanId", "startedAtZ");
        """);
    try (NodePeer.Store original = peer.open(database.connectionString(), "public")) {
      original.init();
      JsonNode span = json(SPAN.formatted("s1"));

      assertThatExceptionOfType(OriginalException.class)
          .isThrownBy(() -> original.call("observability", "createSpan", span))
          .satisfies(
              e -> {
                assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_INSERT_FAILED");
                assertThat(e.sqlState()).isEqualTo("42P10");
                assertThat(e.originalMessage())
                    .isEqualTo(
                        "there is no unique or exclusion constraint matching the ON CONFLICT"
                            + " specification");
              });
      JsonNode batch = json("{records:[" + span.path("span") + "]}");
      assertThatExceptionOfType(OriginalException.class)
          .isThrownBy(() -> original.call("observability", "batchCreateSpans", batch))
          .satisfies(e -> assertThat(e.sqlState()).isEqualTo("42P10"));
      assertThat(database.<Long>value("select count(*) from mastra_ai_spans")).isZero();
    }
  }

  /** Which has no use for ageing, and is a trap: the original finds rows by their place alone. */
  @Test
  void onPartitionsByHashItWorksButItsPruneDeletesYoungSpans() {
    recreate(
        "hash (\"traceId\")",
        """
        create table spans_0 partition of mastra_ai_spans for values with (modulus 2, remainder 0);
        create table spans_1 partition of mastra_ai_spans for values with (modulus 2, remainder 1);
        alter table mastra_ai_spans add constraint public_mastra_ai_spans_traceid_spanid_pk
          primary key ("traceId", "spanId");
        """);
    try (NodePeer.Store original = peer.open(database.connectionString(), "public")) {
      original.init();
      original.call("observability", "createSpan", json(SPAN.formatted("s1")));
      original.call("observability", "createSpan", json(SPAN.formatted("s1")));
      assertThat(
              original.call("observability", "getTrace", json("{traceId:'trace1'}")).path("spans"))
          .hasSize(1);
      database.execute("truncate mastra_ai_spans");
      for (String partition : List.of("spans_0", "spans_1")) { // as many in the one as in the other
        database.execute(
            """
            insert into mastra_ai_spans ("traceId", "spanId", name, "spanType", "isEvent",
              "startedAt", "startedAtZ", "createdAt")
            select trace, 's', 'n', 'generic', false, age.at, age.at, now()
            from (select 'trace' || i as trace from generate_series(1, 1000) i) traces,
              (select case '%1$s' when 'spans_0' then timestamptz '2020-01-01Z' else now() end as at)
                age
            where satisfies_hash_partition(
                cast('mastra_ai_spans' as regclass), 2, cast(right('%1$s', 1) as int), trace)
            limit 100
            """
                .formatted(partition));
      }

      JsonNode results =
          original.callStore(
              "prune", json("{retention:{observability:{spans:{maxAge:'30d',batchSize:50}}}}"));

      assertThat(results.path(0).path("deleted").asInt()).isEqualTo(200);
      assertThat(
              database.<Long>value(
                  "select count(*) from mastra_ai_spans where \"startedAtZ\" > '2026-01-01Z'"))
          .as("young spans that are left of a hundred")
          .isZero();
    }
  }

  private void partitionByMonth(String key) {
    recreate(
        "range (\"startedAtZ\")",
        """
        create table spans_2026_01 partition of mastra_ai_spans
          for values from ('2026-01-01Z') to ('2026-02-01Z');
        create table spans_of_other_months partition of mastra_ai_spans default;
        """
            + key);
  }

  private void recreate(String how, String parts) {
    database.execute(
        """
        alter table mastra_ai_spans rename to whole;
        create table mastra_ai_spans (like whole including defaults) partition by %s;
        drop table whole;
        """
            .formatted(how));
    database.execute(parts);
  }
}
