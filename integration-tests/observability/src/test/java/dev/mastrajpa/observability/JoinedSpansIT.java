package dev.mastrajpa.observability;

import static dev.mastrajpa.observability.Spans.THEN;
import static dev.mastrajpa.observability.Spans.json;
import static dev.mastrajpa.observability.Spans.span;
import static dev.mastrajpa.observability.Spans.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Traces in the transaction of a host, and in one that the program opens. */
class JoinedSpansIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static EntityManagerFactory factory;
  private static PostgresStore store;

  @BeforeAll
  static void open() {
    try (PostgresStore own =
        PostgresStore.builder().id("own").dataSource(database.dataSource()).build()) {
      own.init();
    }
    Configuration configuration = new Configuration();
    configuration.setProperty("mastra.entities", "all");
    configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
    factory = configuration.buildSessionFactory();
    store = PostgresStore.builder().id("joined").entityManagerFactory(factory).build();
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
  }

  @Test
  void everythingIsTakenBackWithTheHostsTransaction() {
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.persist(span("hosts", "s"));
      ObservabilityRepository observability = store.joining(entityManager).observability();
      useAll(observability);
      observability.dangerouslyClearAll();
      entityManager.getTransaction().rollback();
    }

    assertThat(database.<Long>value("select count(*) from mastra_ai_spans")).isZero();
  }

  @Test
  void everythingIsTakenBackWithTheProgramsTransaction() {
    IllegalStateException changedMyMind = new IllegalStateException();
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.observability().createSpan(span("hosts", "s"));
                      useAll(tx.observability());
                      throw changedMyMind;
                    }))
        .isSameAs(changedMyMind);

    assertThat(database.<Long>value("select count(*) from mastra_ai_spans")).isZero();
  }

  @Test
  void aBatchThatFailsWholeEndsTheHostsTransaction() {
    List<dev.mastrajpa.entity.MastraAiSpan> spans = trace("t", 3);
    spans.get(1).setMetadataJson("{\"n\":1e200000}");
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();

      assertThatThrownBy(() -> store.joining(entityManager).observability().batchCreateSpans(spans))
          .isInstanceOf(StorageException.class);

      assertThat(entityManager.getTransaction().getRollbackOnly()).isTrue();
      entityManager.getTransaction().rollback();
    }
  }

  private static void useAll(ObservabilityRepository observability) {
    observability.batchCreateSpans(trace("t", 3));
    observability.createSpan(span("gone", "s"));
    observability.updateSpan(SpanPatch.of("hosts", "s").endedAt(THEN));
    observability.batchUpdateSpans(List.of(SpanPatch.of("t", "s0").output(json("1"))));
    observability.batchDeleteTraces(List.of("gone"));

    assertThat(observability.getSpan("hosts", "s").orElseThrow().getEndedAt()).isEqualTo(THEN);
    assertThat(observability.getRootSpan("t").orElseThrow().getOutputJson()).isEqualTo("1");
    assertThat(observability.getTrace("t")).hasSize(3);
    assertThat(observability.getTraceLight("gone")).isEmpty();
    assertThat(observability.getBranch("t", "s0")).hasSize(3);
    assertThat(observability.listTraces(ListTraces.any()).total()).hasValue(2);
    assertThat(observability.listTracesLight(ListTraces.any(), Cursor.start())).hasSize(2);
    assertThat(observability.streamTraces(ListTraces.any().status(TraceStatus.SUCCESS))).hasSize(1);
  }
}
