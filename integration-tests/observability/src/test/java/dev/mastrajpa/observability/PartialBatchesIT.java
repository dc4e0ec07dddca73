package dev.mastrajpa.observability;

import static dev.mastrajpa.observability.Spans.json;
import static dev.mastrajpa.observability.Spans.span;
import static dev.mastrajpa.observability.Spans.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.observability.BatchOutcome.Failure;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches of which the database refuses a part. */
class PartialBatchesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final RecordingDataSource recording =
      new RecordingDataSource(database.dataSource());

  private static EntityManagerFactory factory;
  private static PostgresStore store;
  private static ObservabilityRepository observability;

  @BeforeAll
  static void open() {
    try (PostgresStore own =
        PostgresStore.builder().id("own").dataSource(database.dataSource()).build()) {
      own.init();
    }
    Configuration configuration = new Configuration();
    configuration.setProperty("mastra.entities", "all");
    configuration.getProperties().put("hibernate.connection.datasource", recording);
    factory = configuration.buildSessionFactory();
    store = PostgresStore.builder().id("partial").entityManagerFactory(factory).build();
    observability = store.observability();
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
  }

  @BeforeEach
  void clear() {
    observability.dangerouslyClearAll();
  }

  /**
   * @param most statements, those that set and leave savepoints among them
   */
  @ParameterizedTest
  @CsvSource({"0, 6", "1, 80", "50, 1600"})
  void theGoodAreStoredAndTheBadReportedByIndex(int bad, int most) {
    List<MastraAiSpan> spans = trace("t", 2_000);
    Set<Integer> places = spoil(spans, bad);
    List<BatchOutcome> outcomes = new ArrayList<>();

    List<String> statements =
        recording.during(() -> outcomes.add(observability.batchCreateSpansPartially(spans)));

    System.out.printf("%d bad of 2,000: %d statements%n", bad, statements.size());
    BatchOutcome outcome = outcomes.get(0);
    assertThat(statements).hasSizeLessThanOrEqualTo(most);
    assertThat(outcome.stored()).isEqualTo(2_000 - bad);
    assertThat(outcome.isComplete()).isEqualTo(bad == 0);
    assertThat(outcome.failures())
        .extracting(Failure::index)
        .containsExactlyElementsOf(places)
        .isSorted();
    assertThat(outcome.failures())
        .allSatisfy(
            failure -> {
              assertThat(failure.reason().id())
                  .isEqualTo("MASTRA_STORAGE_PG_BATCH_CREATE_SPANS_FAILED");
              assertThat(failure.reason().details()).containsEntry("sqlState", "22003");
            });
    Set<String> stored =
        observability.getTraceLight("t").stream()
            .map(LightSpan::spanId)
            .collect(Collectors.toSet());
    assertThat(stored).hasSize(2_000 - bad);
    assertThat(places).noneMatch(place -> stored.contains("s" + place));
  }

  private static Set<Integer> spoil(List<MastraAiSpan> spans, int bad) {
    Random random = new Random(7);
    Set<Integer> places = new TreeSet<>();
    while (places.size() < bad) {
      places.add(random.nextInt(spans.size()));
    }
    places.forEach(place -> spans.get(place).setMetadataJson("{\"n\":1e200000}"));
    return places;
  }

  @Test
  void whateverTheDatabaseRefusesInARowIsReported() {
    database.execute(
        "alter table mastra_ai_spans add constraint ours check (\"userId\" <> 'nobody')");
    List<MastraAiSpan> spans = trace("t", 6);
    spans.get(1).setInputJson("{no json");
    spans.get(2).setUserId("nobody");
    spans.get(3).setSpanId(incompressible(20_000));
    spans.get(4).setOutputJson("[".repeat(100_000) + "]".repeat(100_000));

    BatchOutcome outcome = observability.batchCreateSpansPartially(spans);

    database.execute("alter table mastra_ai_spans drop constraint ours");
    assertThat(outcome.failures())
        .extracting(failure -> failure.index() + " " + failure.reason().details().get("sqlState"))
        .containsExactly("1 22P02", "2 23514", "3 54000", "4 54001");
    assertThat(observability.getTrace("t"))
        .extracting(MastraAiSpan::getSpanId)
        .containsExactly("s0", "s5");
  }

  private static String incompressible(int length) {
    Random random = new Random(1);
    return random
        .ints(length, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void refusedArgumentsAreReportedLikewise() {
    List<MastraAiSpan> spans = trace("t", 5);
    spans.get(0).setName(null);
    spans.set(2, null);
    spans.get(3).setMetadataJson("{\"n\":1e200000}");

    BatchOutcome outcome = observability.batchCreateSpansPartially(spans);

    assertThat(outcome.failures()).extracting(Failure::index).containsExactly(0, 2, 3);
    assertThat(outcome.failures().get(0).reason())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("spans[0].name: ");
    assertThat(outcome.failures().get(1).reason()).hasMessageStartingWith("spans[2]: ");
    assertThat(outcome.stored()).isEqualTo(2);
    assertThat(observability.getTrace("t")).hasSize(2);
  }

  @Test
  void ofOneSpanTwiceTheGoodIsStored() {
    MastraAiSpan good = span("t", "s");
    good.setInput(json("1"));
    MastraAiSpan bad = span("t", "s");
    bad.setOutputJson("{no json");
    MastraAiSpan last = span("t", "s");
    last.setName("last");

    BatchOutcome outcome =
        observability.batchCreateSpansPartially(List.of(good, bad, last, span("t", "other")));

    assertThat(outcome.failures()).extracting(Failure::index).containsExactly(1);
    assertThat(outcome.stored()).isEqualTo(3);
    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertThat(read.getInput()).isEqualTo(json("1"));
    assertThat(read.getName()).isEqualTo("last");
  }

  @Test
  void updatesAreMadeAsFarAsPossible() {
    observability.batchCreateSpans(trace("t", 2_000));
    List<SpanPatch> patches = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      patches.add(SpanPatch.of("t", "s" + i).output(json(i == 1_234 ? "1e200000" : "1")));
    }
    patches.add(SpanPatch.of("t", "none").output(json("1")));
    patches.add(SpanPatch.of("t", "s0"));

    BatchOutcome outcome = observability.batchUpdateSpansPartially(patches);

    assertThat(outcome.failures()).extracting(Failure::index).containsExactly(1_234);
    assertThat(outcome.stored()).isEqualTo(2_001);
    assertThat(observability.getTrace("t"))
        .allSatisfy(
            span ->
                assertThat(span.getOutputJson())
                    .isEqualTo(span.getSpanId().equals("s1234") ? null : "1"));
  }

  /** The host's transaction is neither lost nor told of what was tried in it. */
  @Test
  void aHostsTransactionGoesOn() {
    List<MastraAiSpan> spans = trace("t", 100);
    spoil(spans, 3);
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.persist(thread("host"));

      BatchOutcome outcome =
          store.joining(entityManager).observability().batchCreateSpansPartially(spans);

      assertThat(outcome.stored()).isEqualTo(97);
      assertThat(entityManager.getTransaction().getRollbackOnly()).isFalse();
      entityManager.persist(thread("host2"));
      entityManager.getTransaction().commit();
    }

    assertThat(observability.getTrace("t")).hasSize(97);
    assertThat(database.<Long>value("select count(*) from mastra_threads")).isEqualTo(2);
    database.execute("delete from mastra_threads");
  }

  @Test
  void theHostMayStillTakeItBack() {
    List<MastraAiSpan> spans = trace("t", 100);
    spoil(spans, 3);
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      store.joining(entityManager).observability().batchCreateSpansPartially(spans);
      entityManager.getTransaction().rollback();
    }

    assertThat(observability.getTrace("t")).isEmpty();
  }

  @Test
  void theProgramsTransactionGoesOn() {
    List<MastraAiSpan> spans = trace("t", 100);
    spoil(spans, 3);

    store.inTransaction(
        tx -> {
          assertThat(tx.observability().batchCreateSpansPartially(spans).stored()).isEqualTo(97);
          tx.observability().createSpan(span("u", "s"));
        });

    assertThat(observability.getTrace("t")).hasSize(97);
    assertThat(observability.getTrace("u")).hasSize(1);
  }

  @Test
  void whereNoSpanIsToBlameTheCallFails() {
    database.execute("alter table mastra_ai_spans rename to away");
    List<MastraAiSpan> spans = trace("t", 2_000);
    try {
      List<String> statements =
          recording.during(
              () ->
                  assertThatThrownBy(() -> observability.batchCreateSpansPartially(spans))
                      .isInstanceOf(MissingTableException.class));

      assertThat(statements).hasSizeLessThan(10);
    } finally {
      database.execute("alter table away rename to mastra_ai_spans");
    }
  }

  private static MastraThread thread(String id) {
    MastraThread thread = new MastraThread(id, "r", "title");
    thread.setCreatedAt(Spans.THEN);
    thread.setUpdatedAt(Spans.THEN);
    return thread;
  }
}
