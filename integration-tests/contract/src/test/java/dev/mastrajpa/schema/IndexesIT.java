package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.IndexSpec.Naming;
import dev.mastrajpa.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes made, dropped, built anew and watched one by one. */
class IndexesIT {

  private static final IndexSpec BY_TITLE =
      IndexSpec.named("by_title").on("mastra_threads").expression("lower(title)").build();

  private TestDatabase database;
  private Schema schema;
  private Indexes indexes;

  @BeforeEach
  void makeTheTables() {
    database = TestDatabase.create();
    schema = schemaNamed("public");
    schema.init();
    indexes = schema.indexes();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void makesAnIndexOnceAndTellsOfIt() {
    IndexSpec spec =
        IndexSpec.named("by_topic")
            .on("mastra_threads")
            .column("resourceId")
            .expression("metadata ->> 'topic'", IndexKey::descending)
            .include("title")
            .storage("fillfactor", 70)
            .where("title <> ''")
            .unique()
            .build();
    assertThat(indexes.create(spec)).isTrue();
    assertThat(indexes.create(spec)).isFalse();

    IndexDescription index = indexes.describe("by_topic").orElseThrow();
    assertThat(index.table()).isEqualTo("mastra_threads");
    assertThat(index.method()).isEqualTo("btree");
    assertThat(index.isUnique()).isTrue();
    assertThat(index.isPrimary()).isFalse();
    assertThat(index.isValid()).isTrue();
    assertThat(index.keys()).containsExactly("\"resourceId\"", "((metadata ->> 'topic'::text))");
    assertThat(index.included()).containsExactly("title");
    assertThat(index.where()).isEqualTo("(title <> ''::text)");
    assertThat(index.constraint()).isNull();
    assertThat(index.storage()).isEqualTo(Map.of("fillfactor", "70"));
    assertThat(index.tablespace()).isEqualTo("pg_default");
    assertThat(index.definition()).startsWith("CREATE UNIQUE INDEX by_topic ON public.");
    assertThat(index.usage().sizeBytes()).isEqualTo(8192);
    assertThat(indexes.list("mastra_threads")).contains(index).hasSize(6);
    schema.validate();
  }

  @Test
  void anotherExpressionOrConditionIsAnotherIndex() {
    indexes.create(BY_TITLE);
    for (String sql : List.of("upper(title)", "title || 'x'", "(lower(title)) || ''")) {
      assertThatThrownBy(() -> indexes.create(spec("by_title").expression(sql).build()))
          .isInstanceOf(StorageException.class)
          .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_CREATE_DIFFERENT");
    }
    assertThat(indexes.create(spec("by_title").expression("((LOWER(\"title\")))").build()))
        .isFalse();

    indexes.create(spec("some").column("id").where("title in ('a', 'b')").build());
    assertThat(indexes.create(spec("some").column("id").where("title in ('a','b')").build()))
        .isFalse();
    assertThatThrownBy(
            () -> indexes.create(spec("some").column("id").where("title in ('b', 'a')").build()))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void listsWhatTheTablesHaveAndNothingElse() {
    database.execute("create table customers (id text primary key)");

    List<IndexDescription> all = indexes.list();
    assertThat(all)
        .extracting(IndexDescription::table)
        .isSorted()
        .doesNotContain("customers")
        .contains("mastra_ai_spans", "mastra_threads");
    assertThat(all)
        .filteredOn(IndexDescription::isPrimary)
        .allMatch(index -> index.constraint() != null);
    assertThat(indexes.describe("customers_pkey")).isEmpty();
    assertThat(indexes.describe("no\"such")).isEmpty();
    assertThatThrownBy(() -> indexes.list("customers"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_LIST_UNKNOWN_TABLE");
    assertThat(schemaNamed("absent").indexes().list()).isEmpty();
  }

  @Test
  void dropsAnIndexAndSaysWhetherItWasThere() {
    indexes.create(BY_TITLE);
    assertThat(indexes.drop("by_title")).isTrue();
    assertThat(indexes.drop("by_title")).isFalse();
    indexes.create(BY_TITLE);
    assertThat(indexes.blocking().drop("by_title")).isTrue();
    assertThat(indexes.describe("by_title")).isEmpty();
  }

  @Test
  void dropsNoIndexThatOthersStandOn() {
    database.execute(
        """
        create table customers (id text primary key);
        create unique index customers_id on customers (id);
        alter table mastra_resources replica identity using index mastra_resources_pkey;
        create unique index spare on mastra_thread_state ("threadId", type);
        alter table mastra_thread_state replica identity using index spare;
        """);
    for (String name :
        List.of(
            "mastra_threads_pkey",
            "public_mastra_workflow_snapshot_workflow_name_run_id_key",
            "spare",
            "customers_id")) {
      assertThatThrownBy(() -> indexes.drop(name))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(name);
    }
    assertThat(database.<String>value("select cast(to_regclass('customers_id') as text)"))
        .isNotNull();
    schema.validate();
  }

  @Test
  void anIndexOfTheStoresOwnComesBackWithTheNextInit() {
    assertThat(indexes.drop("mastra_ai_spans_name_idx")).isTrue();
    assertThat(schema.init().steps()).hasSize(1);
    schema.validate();
  }

  @Test
  void buildsAnIndexAnewWithoutWhatWasLeftBehind() {
    indexes.create(BY_TITLE);
    long before = database.value("select pg_relation_filenode('by_title')");
    database.execute(
        """
        create index by_title_ccnew on mastra_threads (title);
        create index by_title_ccold1 on mastra_threads (title);
        create index by_other_ccnew on mastra_threads (title);
        update pg_index set indisvalid = false
        where indexrelid in (cast('by_title_ccnew' as regclass), cast('by_title_ccold1' as regclass),
                             cast('by_other_ccnew' as regclass));
        """);

    indexes.reindex("by_title");

    assertThat(database.<Long>value("select pg_relation_filenode('by_title')"))
        .isNotEqualTo(before);
    assertThat(Facts.invalidIndexes(database)).containsExactly("by_other_ccnew");
    indexes.blocking().reindex("by_title");
    indexes.reindex("mastra_threads_pkey");
    assertThat(indexes.describe("by_title").orElseThrow().isValid()).isTrue();
    assertThatThrownBy(() -> indexes.reindex("nobody"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void anUndoneReindexLeavesNothing() throws Exception {
    indexes.create(BY_TITLE);
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select count(*) from mastra_threads");
      statement.execute("lock table mastra_threads in row exclusive mode");
      assertThatThrownBy(() -> indexes.waitingAtMost(Duration.ofMillis(300)).reindex("by_title"))
          .isInstanceOf(StorageException.class)
          .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_REINDEX_FAILED");
      other.rollback();
    }
    indexes.reindex("by_title");
    assertThat(Facts.invalidIndexes(database)).isEmpty();
    assertThat(indexes.list("mastra_threads"))
        .extracting(IndexDescription::name)
        .noneMatch(name -> name.contains("_cc"));
  }

  @Test
  void anInvalidIndexIsMadeAnew() {
    indexes.create(BY_TITLE);
    database.execute(
        "update pg_index set indisvalid = false where indexrelid = cast('by_title' as regclass)");
    assertThat(indexes.describe("by_title").orElseThrow().isValid()).isFalse();

    assertThat(indexes.create(BY_TITLE)).isTrue();
    assertThat(indexes.describe("by_title").orElseThrow().isValid()).isTrue();
  }

  @Test
  void aUniqueIndexThatRowsContradictLeavesNothing() {
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
        select n, 'r', 't', now(), now() from generate_series(1, 2) n
        """);
    assertThatThrownBy(() -> indexes.create(spec("u").column("title").unique().build()))
        .isInstanceOf(StorageException.class)
        .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_CREATE_FAILED")
        .hasMessageContaining("(t)");
    assertThat(indexes.describe("u")).isEmpty();
  }

  @Test
  void severalWhoMakeOneIndexAtOnceAllSucceed() {
    List<CompletableFuture<Boolean>> all =
        IntStream.range(0, 6)
            .mapToObj(
                n ->
                    CompletableFuture.supplyAsync(
                        () -> schemaNamed("public").indexes().create(BY_TITLE)))
            .toList();
    assertThat(all.stream().map(CompletableFuture::join).filter(made -> made)).hasSize(1);
    assertThat(Facts.invalidIndexes(database)).isEmpty();
  }

  @Test
  void tellsWhatEachIndexIsGoodFor() throws Exception {
    indexes.create(BY_TITLE);
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
        select n, 'r', 't' || n, now(), now() from generate_series(1, 1000) n;
        analyze mastra_threads;
        set enable_seqscan = off;
        select count(*) from mastra_threads where lower(title) = 't7';
        """);
    IndexUsage used = usageOf("by_title");
    for (int i = 0; i < 100 && used.scans() == 0; i++) {
      Thread.sleep(50); // the server counts after the fact
      used = usageOf("by_title");
    }
    assertThat(used.scans()).isEqualTo(1);
    assertThat(used.tuplesRead()).isEqualTo(1);
    assertThat(used.sizeBytes()).isGreaterThan(8192);
    assertThat(used.isNeverUsed()).isFalse();
    assertThat(used.lastUsed() != null).isEqualTo(TestDatabase.majorVersion() >= 16);
    List<IndexUsage> all = indexes.usage();
    assertThat(all).extracting(IndexUsage::scans).isSorted();
    assertThat(all.get(0).isNeverUsed()).isTrue();
    assertThat(all).extracting(IndexUsage::name).contains("mastra_ai_spans_name_idx");
  }

  @Test
  void countsThePartsOfAPartitionedTableTogether() {
    database.execute(
        """
        drop table mastra_resources;
        create table mastra_resources (
          id text not null, "workingMemory" text, metadata jsonb, "createdAt" timestamp not null,
          "updatedAt" timestamp not null, "createdAtZ" timestamptz default now(),
          "updatedAtZ" timestamptz default now(), primary key (id)) partition by hash (id);
        create table part0 partition of mastra_resources for values with (modulus 2, remainder 0);
        create table part1 partition of mastra_resources for values with (modulus 2, remainder 1);
        """);
    IndexSpec spec = IndexSpec.named("p").on("mastra_resources").column("createdAt").build();
    assertThat(indexes.create(spec)).isTrue();
    assertThat(indexes.create(spec)).isFalse();
    assertThat(indexes.describe("p").orElseThrow().usage().sizeBytes()).isEqualTo(2 * 8192);
    indexes.reindex("p");
    indexes.blocking().reindex("p");
    assertThat(indexes.drop("p")).isTrue();
    assertThat(indexes.describe("p")).isEmpty();
  }

  @Test
  void refusesWhatIsNotTheStores() {
    database.execute("create table taken (id int)");
    assertThatThrownBy(
            () -> indexes.create(IndexSpec.named("i").on("customers").column("id").build()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("customers");
    assertThatThrownBy(() -> indexes.create(spec("i").column("status").build()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("status");
    assertThatThrownBy(() -> indexes.create(spec("mastra_messages").column("id").build()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("mastra_messages");
    assertThatThrownBy(() -> indexes.create(spec("taken").column("id").build()))
        .isInstanceOf(StorageException.class)
        .hasFieldOrPropertyWithValue("id", "MASTRA_STORAGE_PG_INDEX_CREATE_NAME_TAKEN");
    assertThatThrownBy(() -> schemaNamed("absent").indexes().create(BY_TITLE))
        .isInstanceOf(MissingTableException.class);
    for (String name : List.of("", "x".repeat(64), "a\u0000b")) {
      assertThatThrownBy(() -> indexes.drop(name)).isInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> indexes.describe(name)).isInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> indexes.reindex(name)).isInstanceOf(InvalidArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"We Ird", "1-abc", "éééééééééééééééééééééééééééééééx", "sélect \u00e0"})
  void longNamesNeverMeetInAnySchema(String name) {
    schemaNamed(name).init();
    Indexes there = schemaNamed(name).indexes();
    String longName = "i".repeat(62);
    for (Naming naming : List.of(Naming.SCHEMA_PREFIXED, Naming.RAW_PREFIXED)) {
      for (String last : List.of("a", "b")) {
        IndexSpec spec = spec(longName + last).column("title").column("id").naming(naming).build();
        assertThat(there.create(spec)).isTrue();
        assertThat(there.create(spec)).isFalse();
      }
    }
    assertThat(there.list("mastra_threads"))
        .extracting(IndexDescription::keys)
        .filteredOn(keys -> keys.equals(List.of("title", "id")))
        .hasSize(4);
    schemaNamed(name).validate();
    for (IndexDescription index : there.list("mastra_threads")) {
      if (index.constraint() == null) {
        there.reindex(index.name());
        assertThat(there.drop(index.name())).isTrue();
      }
    }
  }

  private IndexUsage usageOf(String name) {
    return indexes.usage().stream()
        .filter(usage -> usage.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Schema schemaNamed(String name) {
    return new Schema(
        new RecordedConnections(database.dataSource()), name, false, List.of(), Domains.ALL);
  }

  private static IndexSpec.Builder spec(String name) {
    return IndexSpec.named(name).on("mastra_threads");
  }
}
