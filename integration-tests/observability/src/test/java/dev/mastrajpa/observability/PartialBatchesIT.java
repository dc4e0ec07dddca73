package dev.mastrajpa.observability;

import static dev.mastrajpa.observability.Spans.json;
import static dev.mastrajpa.observability.Spans.span;
import static dev.mastrajpa.observability.Spans.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.observability.BatchOutcome.Failure;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
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
    database.execute("delete from mastra_ai_spans");
  }

  /**
   * @param most statements, those that set and leave savepoints among them
   */
  @ParameterizedTest
  @CsvSource({"0, 6", "1, 80", "50, 1700"})
  void theGoodAreStoredAndTheBadReportedByIndex(int bad, int most) {
    List<MastraAiSpan> spans = trace("t", 2_000);
    Set<Integer> places = spoil(spans, bad);
    List<BatchOutcome> outcomes = new ArrayList<>();

    List<String> statements =
        recording.during(() -> outcomes.add(observability.batchCreateSpansPartially(spans)));

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
    assertThat(states(outcome)).containsExactly("1 22P02", "2 23514", "3 54000", "4 54001");
    assertThat(observability.getTrace("t"))
        .extracting(MastraAiSpan::getSpanId)
        .containsExactly("s0", "s5");
  }

  /** Whatever class of errors it is that a trigger makes up. */
  @Test
  void whatATriggerRefusesIsReported() {
    database.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
          begin
            if new."userId" = 'nobody' then
              raise sqlstate 'TS001';
            end if;
            return new;
          end $$;
        create trigger ours before insert on mastra_ai_spans
          for each row execute function refuse()
        """);
    List<MastraAiSpan> spans = trace("t", 6);
    spans.get(2).setUserId("nobody");

    BatchOutcome outcome = observability.batchCreateSpansPartially(spans);

    database.execute("drop function refuse() cascade");
    assertThat(states(outcome)).containsExactly("2 TS001");
    assertThat(observability.getTrace("t")).hasSize(5);
  }

  /** No row of them is refused by itself. */
  @Test
  void whatFailsOnlyTogetherIsStoredApart() {
    database.execute(
        """
        create function refuse_many() returns trigger language plpgsql as $$
          begin
            if (select count(*) from given) > 1 then
              raise 'one at a time';
            end if;
            return null;
          end $$;
        create trigger ours after insert on mastra_ai_spans
          referencing new table as given
          for each statement execute function refuse_many()
        """);

    BatchOutcome outcome = observability.batchCreateSpansPartially(trace("t", 5));

    database.execute("drop function refuse_many() cascade");
    assertThat(outcome.isComplete()).isTrue();
    assertThat(observability.getTrace("t")).hasSize(5);
  }

  @Test
  void whatAPolicyRefusesIsReported() {
    List<MastraAiSpan> spans = trace("t", 6);
    spans.get(0).setOrganizationId("theirs");
    spans.get(4).setOrganizationId("theirs");
    List<BatchOutcome> outcomes = new ArrayList<>();

    asTenant(
        "grant select, insert, update on mastra_ai_spans to %s",
        tenant -> outcomes.add(tenant.batchCreateSpansPartially(spans)));

    assertThat(states(outcomes.get(0))).containsExactly("0 42501", "4 42501");
    assertThat(observability.getTrace("t"))
        .extracting(MastraAiSpan::getSpanId)
        .containsExactly("s1", "s2", "s3", "s5");
  }

  @Test
  void whereNothingMayBeWrittenTheCallFails() {
    List<MastraAiSpan> spans = trace("t", 2_000);
    List<SpanPatch> patches =
        spans.stream().map(span -> SpanPatch.of("t", span.getSpanId()).name("n")).toList();

    asTenant(
        "grant select on mastra_ai_spans to %s",
        tenant -> {
          assertNotPermitted(() -> tenant.batchCreateSpansPartially(spans));
          assertNotPermitted(() -> tenant.batchUpdateSpansPartially(patches));
        });
  }

  private static void assertNotPermitted(Runnable call) {
    List<String> statements =
        recording.during(
            () ->
                assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.details()).containsEntry("sqlState", "42501")));
    assertThat(statements).hasSizeLessThan(20);
  }

  /** Calls as one who sees all spans and may write those of no organization. */
  private static void asTenant(String grant, Consumer<ObservabilityRepository> calls) {
    String role = "tenant_of_" + database.name();
    database.execute("create role " + role + "; " + grant.formatted(role));
    database.execute(
        """
        alter table mastra_ai_spans enable row level security;
        create policy ours on mastra_ai_spans using (true) with check ("organizationId" is null)
        """);
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(recording);
      pool.setConnectionInitSql("set role " + role);
      try (PostgresStore tenants = PostgresStore.builder().id("tenant").dataSource(pool).build()) {
        calls.accept(tenants.observability());
      }
    } finally {
      database.execute(
          """
          drop policy ours on mastra_ai_spans;
          alter table mastra_ai_spans disable row level security
          """);
      database.execute("drop owned by %1$s; drop role %1$s".formatted(role));
    }
  }

  private static List<String> states(BatchOutcome outcome) {
    return outcome.failures().stream()
        .map(failure -> failure.index() + " " + failure.reason().details().get("sqlState"))
        .toList();
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
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void soAreThoseOfUpdates() {
    observability.batchCreateSpans(trace("t", 2));
    List<SpanPatch> patches = new ArrayList<>();
    patches.add(SpanPatch.of("t", "s0").name("changed"));
    patches.add(null);
    patches.add(SpanPatch.of("t", "s1").name("changed"));

    BatchOutcome outcome = observability.batchUpdateSpansPartially(patches);

    assertThat(outcome.failures()).extracting(Failure::index).containsExactly(1);
    assertThat(outcome.failures().get(0).reason()).hasMessageStartingWith("patches[1]: ");
    assertThat(outcome.stored()).isEqualTo(2);
    assertThat(observability.getTrace("t"))
        .extracting(MastraAiSpan::getName)
        .containsExactly("changed", "changed");
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
