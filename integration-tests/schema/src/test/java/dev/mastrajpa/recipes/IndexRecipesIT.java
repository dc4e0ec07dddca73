package dev.mastrajpa.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.schema.IndexKey;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.Indexes;
import dev.mastrajpa.testing.Shown;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each kind of index is for, proved by the plan of a query that it serves, and what it takes,
 * beside a B-tree on the same.
 */
class IndexRecipesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static PostgresStore store;
  private static Indexes indexes;

  // btree
  private static final IndexSpec NEWEST_OF_A_ROLE =
      IndexSpec.named("messages_by_role")
          .on("mastra_messages")
          .column("role")
          .column("createdAt", IndexKey::descending)
          .build();

  private static final String NEWEST_TOOL_CALLS =
      """
      select id from mastra_messages
      where role = 'tool'
      order by "createdAt" desc
      limit 40
      """;

  // end of btree

  // hash
  private static final IndexSpec SAME_CONTENT =
      IndexSpec.named("messages_by_content")
          .on("mastra_messages")
          .using("hash")
          .expression("md5(content)")
          .build();

  private static final String WHO_SAID_THE_SAME =
      """
      select a.thread_id from mastra_messages a
      where md5(a.content) =
        (select md5(b.content) from mastra_messages b where b.id = 'm00000042')
      """;

  // end of hash

  // gin
  private static final IndexSpec BY_METADATA =
      IndexSpec.named("threads_by_metadata")
          .on("mastra_threads")
          .using("gin")
          .column("metadata")
          .opclass("jsonb_path_ops")
          .build();

  private static final String THREADS_ON_A_TOPIC =
      """
      select id from mastra_threads
      where metadata @> '{"topic": "topic 7", "tags": ["tag 17"]}'
      """;

  // end of gin

  // gist
  private static final IndexSpec BY_LIFETIME =
      IndexSpec.named("threads_by_lifetime")
          .on("mastra_threads")
          .using("gist")
          .expression("tsrange(\"createdAt\", \"updatedAt\", '[]')")
          .build();

  private static final String THREADS_OPEN_AT_A_MOMENT =
      """
      select id from mastra_threads
      where tsrange("createdAt", "updatedAt", '[]') @> timestamp '2024-03-01 12:00:00'
      """;

  // end of gist

  // spgist
  private static final IndexSpec BY_TENANT =
      IndexSpec.named("messages_by_tenant")
          .on("mastra_messages")
          .using("spgist")
          .column("resourceId")
          .build();

  private static final String MESSAGES_OF_A_TEAM =
      """
      select count(*) from mastra_messages
      where "resourceId" ^@ 'org 7/team 3/'
      """;

  // end of spgist

  // brin
  private static final IndexSpec BY_AGE =
      IndexSpec.named("messages_by_age")
          .on("mastra_messages")
          .using("brin")
          .column("createdAt")
          .storage("pages_per_range", 32)
          .build();

  private static final String MESSAGES_OF_A_DAY =
      """
      select count(*) from mastra_messages
      where "createdAt" >= '2024-06-01' and "createdAt" < '2024-06-02'
      """;

  // end of brin

  /** A message every half minute for a year, ten of them a thread, in the order of time. */
  @BeforeAll
  static void fill() {
    store =
        PostgresStore.builder()
            .id("recipes")
            .dataSource(database.dataSource())
            .skipDefaultIndexes(true)
            .build();
    store.init();
    indexes = store.indexes();
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt")
        select 't' || n,
               'org ' || n % 50 || '/team ' || n % 9 || '/user ' || n % 1000,
               'Conversation ' || n,
               jsonb_build_object('topic', 'topic ' || n % 997,
                                  'tags', array['tag ' || n % 20, 'tag ' || n % 1009]),
               timestamp '2024-01-01' + n * interval '5 min',
               timestamp '2024-01-01' + n * interval '5 min' + n % 48 * interval '1 h'
        from generate_series(0, 99999) n;

        insert into mastra_messages
          (id, thread_id, content, role, type, "createdAt", "resourceId")
        select 'm' || lpad(cast(n as text), 8, '0'),
               't' || n / 10,
               '{"format":2,"parts":[{"type":"text","text":"' || md5(cast(n % 500000 as text))
                 || '"}]}',
               (array['user', 'assistant', 'tool'])[1 + n % 3],
               'v2',
               timestamp '2024-01-01' + n * interval '30 s',
               'org ' || n / 10 % 50 || '/team ' || n / 10 % 9 || '/user ' || n / 10 % 1000
        from generate_series(0, 999999) n;
        """);
    database.execute("vacuum (analyze) mastra_threads, mastra_messages");
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void btreeServesRangesAndOrder() {
    make(NEWEST_OF_A_ROLE);
    assertThat(plan(NEWEST_TOOL_CALLS))
        .contains("Index Scan using messages_by_role")
        .doesNotContain("Sort");
    report(NEWEST_OF_A_ROLE, size(NEWEST_OF_A_ROLE));
    indexes.drop(NEWEST_OF_A_ROLE.name());
  }

  @Test
  void hashServesEquality() {
    make(SAME_CONTENT);
    assertThat(plan(WHO_SAID_THE_SAME)).contains("messages_by_content");
    assertThat(database.query(WHO_SAID_THE_SAME)).hasSize(2);
    long btree = sizeOfBtreeOn("mastra_messages", "(md5(content))");
    report(SAME_CONTENT, btree);
    assertThat(size(SAME_CONTENT)).isLessThan(btree);
    indexes.drop(SAME_CONTENT.name());
  }

  @Test
  void ginServesDocumentsThatContainAnother() {
    indexes.drop("mastra_threads_metadata_idx"); // which init() has made, and is just like it
    make(BY_METADATA);
    assertThat(plan(THREADS_ON_A_TOPIC)).contains("Bitmap Index Scan on threads_by_metadata");
    long btree = sizeOfBtreeOn("mastra_threads", "(metadata)");
    report(BY_METADATA, btree);
    assertThat(size(BY_METADATA)).isLessThan(btree);
    indexes.drop(BY_METADATA.name());
  }

  @Test
  void gistServesRangesThatContainAPoint() {
    make(BY_LIFETIME);
    assertThat(plan(THREADS_OPEN_AT_A_MOMENT)).contains("threads_by_lifetime");
    assertThat(database.query(THREADS_OPEN_AT_A_MOMENT)).hasSizeBetween(250, 350);
    long btree = sizeOfBtreeOn("mastra_threads", "(tsrange(\"createdAt\", \"updatedAt\", '[]'))");
    report(BY_LIFETIME, btree);
    assertThat(size(BY_LIFETIME)).isLessThan(3 * btree);
    indexes.drop(BY_LIFETIME.name());
  }

  @Test
  void spgistServesTheBeginningsOfTexts() {
    make(BY_TENANT);
    assertThat(plan(MESSAGES_OF_A_TEAM)).contains("messages_by_tenant");
    assertThat(database.<Long>value(MESSAGES_OF_A_TEAM)).isBetween(1_000L, 10_000L);
    long btree = sizeOfBtreeOn("mastra_messages", "(\"resourceId\" text_pattern_ops)");
    report(BY_TENANT, btree);
    assertThat(size(BY_TENANT)).isGreaterThan(btree);
    indexes.drop(BY_TENANT.name());
  }

  @Test
  void brinServesTimesInAHundredthOfTheRoom() {
    make(BY_AGE);
    assertThat(plan(MESSAGES_OF_A_DAY)).contains("Bitmap Index Scan on messages_by_age");
    assertThat(database.<Long>value(MESSAGES_OF_A_DAY)).isEqualTo(2880);
    long btree = sizeOfBtreeOn("mastra_messages", "(\"createdAt\")");
    report(BY_AGE, btree);
    assertThat(size(BY_AGE)).isLessThan(btree / 100);
    indexes.drop(BY_AGE.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"btree", "hash", "gin", "gist", "spgist", "brin"})
  void thePageShowsWhatIsRunHere(String recipe) throws IOException {
    Shown.assertRegion(
        Path.of("README.md"),
        Path.of("src/test/java/dev/mastrajpa/recipes/IndexRecipesIT.java"),
        recipe);
  }

  private static void make(IndexSpec index) {
    assertThat(indexes.create(index)).isTrue();
    database.execute("analyze " + index.table()); // the statistics of an expression
  }

  private static String plan(String query) {
    return database.query("explain (costs off) " + query).stream()
        .map(row -> (String) row.get(0))
        .collect(Collectors.joining("\n"));
  }

  private static long size(IndexSpec index) {
    return indexes.describe(index.name()).orElseThrow().usage().sizeBytes();
  }

  private static long sizeOfBtreeOn(String table, String keys) {
    database.execute("create index beside on " + table + " " + keys);
    long size = database.value("select pg_relation_size('beside')");
    database.execute("drop index beside");
    return size;
  }

  private static void report(IndexSpec index, long btree) {
    System.out.printf(
        "%-20s %-7s %,12d bytes, a B-tree on the same %,12d%n",
        index.name(), index.method(), size(index), btree);
  }
}
