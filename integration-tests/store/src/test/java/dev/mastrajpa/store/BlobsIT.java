package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.blobs.BlobsRepository;
import dev.mastrajpa.entity.MastraSkillBlob;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files of skills; and that a store has them though nothing of it names them. */
class BlobsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant NOW = Instant.parse("2024-05-01T10:00:00.123Z");

  private static final int CALLERS = 8;

  private static HikariDataSource pool;
  private static EntityManagerFactory factory;
  private static PostgresStore store;
  private static BlobsRepository blobs;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    Tables.createIn(database);
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(CALLERS);
    pool.setMinimumIdle(CALLERS);
    factory = Host.start("host", pool);
    store =
        PostgresStore.builder()
            .id("blobs")
            .entityManagerFactory(factory)
            .clock(Clock.fixed(NOW.plusNanos(456_789), ZoneOffset.UTC))
            .build();
    blobs = store.repository(BlobsRepository.class);
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
    pool.close();
  }

  @Test
  void theStoreHasThemByTheNameOfTheirDomain() {
    assertThat(store.getStore("blobs")).containsSame(blobs);
  }

  @Test
  void whatIsStoredIsReadBack() {
    MastraSkillBlob blob = new MastraSkillBlob(id, "Größe 漢字 😀 \\u0000", 17);
    blob.setMimeType("text/plain");
    blob.setCreatedAt(Instant.parse("2001-02-03T04:05:06.789Z"));

    assertThat(blobs.put(blob)).isTrue();

    MastraSkillBlob found = blobs.get(id).orElseThrow();
    assertThat(found).isNotSameAs(blob).usingRecursiveComparison().isEqualTo(blob);
    assertThat(blobs.has(id)).isTrue();
  }

  @Test
  void whatIsLackingBecomesTheClocksTimeAndNoType() {
    blobs.put(new MastraSkillBlob(id, "", 0));

    MastraSkillBlob found = blobs.get(id).orElseThrow();
    assertThat(found.getCreatedAt()).isEqualTo(NOW);
    assertThat(found.getMimeType()).isNull();
    assertThat(found.getContent()).isEmpty();
    assertThat(
            database.<Boolean>value(
                """
                select "createdAtZ" at time zone 'UTC' = "createdAt" and "mimeType" is null
                from mastra_skill_blobs where hash = ?
                """,
                id))
        .isTrue();
  }

  @Test
  void theFirstOneStays() {
    assertThat(blobs.put(new MastraSkillBlob(id, "first", 5))).isTrue();
    assertThat(blobs.put(new MastraSkillBlob(id, "second", 6))).isFalse();

    assertThat(blobs.get(id).orElseThrow().getContent()).isEqualTo("first");
  }

  @Test
  void manyAreStoredByOneStatementAndReadByOne() {
    List<MastraSkillBlob> many = several(500);
    Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
    statistics.clear();

    assertThat(blobs.putMany(many)).isEqualTo(500);
    assertThat(statistics.getPrepareStatementCount()).isEqualTo(1);

    List<String> hashes = new ArrayList<>(many.stream().map(MastraSkillBlob::getHash).toList());
    Collections.shuffle(hashes, new Random(1));
    Map<String, MastraSkillBlob> found = blobs.getMany(hashes);
    assertThat(statistics.getPrepareStatementCount()).isEqualTo(2);
    assertThat(found.keySet()).containsExactlyElementsOf(hashes);
    assertThat(found)
        .allSatisfy((hash, blob) -> assertThat(blob.getContent()).isEqualTo("of " + hash));
  }

  /** The original keeps those before the one that fails. */
  @Test
  void manyAreStoredAllOrNone() {
    database.execute("alter table mastra_skill_blobs add constraint small check (size < 1000000)");
    List<MastraSkillBlob> many = several(20);
    many.get(19).setSize(1_000_000);
    try {
      assertThatThrownBy(() -> blobs.putMany(many))
          .isInstanceOf(StorageException.class)
          .satisfies(
              e ->
                  assertThat(((StorageException) e).id())
                      .isEqualTo("MASTRA_STORAGE_PG_PUT_BLOBS_FAILED"));
    } finally {
      database.execute("alter table mastra_skill_blobs drop constraint small");
    }

    assertThat(blobs.getMany(many.stream().map(MastraSkillBlob::getHash).toList())).isEmpty();
  }

  /** More than a message of the protocol holds could not travel in one. */
  @Test
  void largeOnesAreStoredBySeveralStatementsAndStillAllOrNone() {
    String large = "x".repeat(3 << 20);
    List<MastraSkillBlob> many = new ArrayList<>();
    for (MastraSkillBlob blob : several(4)) {
      many.add(new MastraSkillBlob(blob.getHash(), large, 3));
    }
    many.add(new MastraSkillBlob(many.get(0).getHash(), "second", 6));
    List<String> hashes = many.stream().map(MastraSkillBlob::getHash).toList();
    database.execute(
        "alter table mastra_skill_blobs add constraint small check (length(hash) < 90)");
    try {
      List<MastraSkillBlob> refused = new ArrayList<>(many);
      refused.add(new MastraSkillBlob("z".repeat(90), large, 3));
      assertThatThrownBy(() -> blobs.putMany(refused)).isInstanceOf(StorageException.class);
    } finally {
      database.execute("alter table mastra_skill_blobs drop constraint small");
    }
    assertThat(blobs.getMany(hashes)).isEmpty();

    Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
    statistics.clear();
    assertThat(blobs.putMany(many)).isEqualTo(4);

    assertThat(statistics.getPrepareStatementCount()).isEqualTo(4);
    assertThat(blobs.getMany(hashes).values())
        .hasSize(4)
        .allSatisfy(blob -> assertThat(blob.getContent()).hasSize(large.length()));
  }

  @Test
  void ofManyThoseThatAreThereStayAndTheFirstOfTwoIsStored() {
    blobs.put(new MastraSkillBlob(id + " 1", "there", 5));

    int stored =
        blobs.putMany(
            List.of(
                new MastraSkillBlob(id + " 2", "first", 5),
                new MastraSkillBlob(id + " 1", "here", 4),
                new MastraSkillBlob(id + " 2", "second", 6)));

    assertThat(stored).isEqualTo(1);
    assertThat(blobs.get(id + " 1").orElseThrow().getContent()).isEqualTo("there");
    assertThat(blobs.get(id + " 2").orElseThrow().getContent()).isEqualTo("first");
  }

  /** More than a statement has parameters. */
  @Test
  void anyNumberCanBeAskedFor() {
    blobs.put(new MastraSkillBlob(id, "x", 1));
    List<String> hashes = new ArrayList<>(Collections.nCopies(2, id));
    IntStream.range(0, 70_000).forEach(i -> hashes.add(id + i));

    assertThat(blobs.getMany(hashes)).containsOnlyKeys(id);
  }

  @Test
  void nothingIsDoneForNone() {
    Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
    statistics.clear();

    assertThat(blobs.putMany(List.of())).isZero();
    assertThat(blobs.getMany(List.of())).isEmpty();

    assertThat(statistics.getPrepareStatementCount()).isZero();
  }

  @Test
  void aDeletedOneIsGone() {
    blobs.put(new MastraSkillBlob(id, "x", 1));

    assertThat(blobs.delete(id)).isTrue();
    assertThat(blobs.delete(id)).isFalse();
    assertThat(blobs.has(id)).isFalse();
    assertThat(blobs.get(id)).isEmpty();
  }

  @Test
  void theyArePartOfATransaction() {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      BlobsRepository inside = tx.repository(BlobsRepository.class);
                      inside.put(new MastraSkillBlob(id, "x", 1));
                      assertThat(inside.has(id)).isTrue();
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(blobs.has(id)).isFalse();

    Host.committing(
        factory,
        host -> {
          host.persist(new Note(id, "host"));
          store
              .joining(host)
              .repository(BlobsRepository.class)
              .put(new MastraSkillBlob(id, "x", 1));
          assertThat(blobs.has(id)).isFalse();
        });
    assertThat(blobs.has(id)).isTrue();
  }

  @Test
  void eightWhoStoreTheSameInAnyOrderStoreEachOnce() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(CALLERS);
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    try {
      for (int round = 0; round < 100; round++) {
        List<MastraSkillBlob> many = several(20);
        List<Future<Integer>> calls = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
          List<MastraSkillBlob> shuffled = new ArrayList<>(many);
          Collections.shuffle(shuffled, new Random(caller));
          calls.add(
              executor.submit(
                  () -> {
                    start.await();
                    return blobs.putMany(shuffled);
                  }));
        }
        int stored = 0;
        for (Future<Integer> call : calls) {
          stored += call.get(60, TimeUnit.SECONDS);
        }
        assertThat(stored).isEqualTo(20);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void theyAreNeverOld() {
    assertThatThrownBy(() -> store.prune(RetentionPolicies.none().with("blobs", "blobs", "1d")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("blobs");
  }

  @Test
  void whatCannotBeStoredIsRefusedByName() {
    assertRefused(blob -> blob.setHash(" "), "blobs[1].hash");
    assertRefused(blob -> blob.setContent("a\0b"), "blobs[1].content: \"a\\u0000b\"");
    assertRefused(blob -> blob.setSize(-1), "blobs[1].size: -1 is negative");
    assertRefused(blob -> blob.setMimeType("\0"), "blobs[1].mimeType");
    assertRefused(blob -> blob.setCreatedAt(Instant.MAX.minusSeconds(1)), "blobs[1].createdAt");
    assertThatThrownBy(() -> blobs.get("")).hasMessageContaining("hash");
    assertThatThrownBy(() -> blobs.has(" ")).hasMessageContaining("hash");
    assertThatThrownBy(() -> blobs.delete("\0")).hasMessageContaining("hash");
    assertThatThrownBy(() -> blobs.getMany(List.of("a", ""))).hasMessageContaining("hashes[1]");
  }

  private void assertRefused(Consumer<MastraSkillBlob> spoiling, String message) {
    MastraSkillBlob bad = new MastraSkillBlob(id, "x", 1);
    spoiling.accept(bad);
    assertThatThrownBy(() -> blobs.putMany(List.of(new MastraSkillBlob(id, "x", 1), bad)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining(message);
    assertThat(blobs.has(id)).isFalse();
  }

  private static List<MastraSkillBlob> several(int count) {
    List<MastraSkillBlob> several = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String hash = UUID.randomUUID().toString();
      several.add(new MastraSkillBlob(hash, "of " + hash, i));
    }
    return several;
  }
}
