package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store whose spans lie on another database. */
class CompositeIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();
  @RegisterExtension static final TestDatabase tracesDatabase = TestDatabase.create();

  @TempDir static Path transactionLog;

  private static PostgresStore traces;
  private static PostgresStore store;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    traces = PostgresStore.builder().id("traces").dataSource(tracesDatabase.dataSource()).build();
    traces.init();
    store = composite().build();
    store.init();
    database.execute("create table note (id text primary key, words text)");
  }

  @AfterAll
  static void close() {
    store.close();
    traces.close();
  }

  private static PostgresStoreBuilder composite() {
    return PostgresStore.builder()
        .id("composite")
        .dataSource(database.dataSource())
        .observability(traces.observability());
  }

  @Test
  void theRepositoryIsTheGivenOneHoweverItIsAskedFor() {
    ObservabilityRepository given = traces.observability();

    assertThat(store.observability()).isSameAs(given);
    assertThat(store.repository(ObservabilityRepository.class)).isSameAs(given);
    assertThat(store.getStore("observability")).containsSame(given);
    store.inTransaction(tx -> assertThat(tx.observability()).isSameAs(given));
    store.inTransaction(
        tx -> tx.inTransaction(inner -> assertThat(inner.observability()).isSameAs(given)));
  }

  @Test
  @SuppressWarnings("NullAway")
  void noClassIsOfNoRepository() {
    assertThatThrownBy(() -> store.repository(null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("type: must be given");
  }

  @Test
  void spansLieThereAndAllElseHere() {
    store.memory().saveThread(thread());
    store.observability().createSpan(span());

    assertThat(threads()).isEqualTo(1);
    assertThat(spans()).isEqualTo(1);
    assertThat(tracesDatabase.<Long>value("select count(*) from mastra_threads")).isZero();
  }

  @Test
  void noTableOfSpansIsMadeOrMissedHere() {
    assertThat(database.<String>value("select to_regclass('mastra_ai_spans')::text")).isNull();
    assertThat(store.schema().plan().steps()).isEmpty();
    store.schema().validate();
    assertThat(store.schema().export())
        .contains("mastra_threads")
        .doesNotContain("mastra_ai_spans");
    assertThat(store.prune(RetentionPolicies.none().with("memory", "threads", "10d"))).hasSize(1);
  }

  @Test
  void aTableOfThatNameIsLeftAlone() {
    try (TestDatabase other = TestDatabase.create();
        PostgresStore beside =
            PostgresStore.builder()
                .id("beside")
                .dataSource(other.dataSource())
                .observability(traces.observability())
                .build()) {
      other.execute("create table mastra_ai_spans (anything int)");

      beside.init();

      beside.schema().validate();
      assertThat(
              other.<Long>value(
                  "select count(*) from pg_attribute"
                      + " where attrelid = 'mastra_ai_spans'::regclass and attnum > 0"))
          .isEqualTo(1);
    }
  }

  @Test
  void whatIsSaidOfSpansHereIsRefused() {
    assertThatThrownBy(
            () ->
                composite()
                    .retention(RetentionPolicies.none().with("observability", "spans", "10d"))
                    .build())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("observability");
    assertThatThrownBy(
            () ->
                composite()
                    .indexes(
                        List.of(
                            IndexSpec.named("own").on("mastra_ai_spans").column("source").build()))
                    .build())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("mastra_ai_spans");
  }

  @Test
  void aSpanStaysWhenTheTransactionHereIsRolledBack() {
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread());
                      tx.observability().createSpan(span());
                      throw new IllegalStateException("undone");
                    }))
        .hasMessage("undone");

    assertThat(threads()).isZero();
    assertThat(spans()).isEqualTo(1);
  }

  @Test
  void aFailureThereDoesNotEndTheTransactionHere() {
    store.inTransaction(
        tx -> {
          tx.memory().saveThread(thread());
          assertThatThrownBy(() -> tx.observability().createSpan(unstorable()))
              .isInstanceOf(StorageException.class);
        });

    assertThat(threads()).isEqualTo(1);
    assertThat(spans()).isZero();
  }

  @Test
  void theTransactionOfAHostIsNotTheSpans() {
    try (EntityManagerFactory factory = Host.start("host", database.dataSource());
        PostgresStore hosted =
            PostgresStore.builder()
                .id("hosted")
                .entityManagerFactory(factory)
                .observability(traces.observability())
                .build();
        EntityManager host = factory.createEntityManager()) {
      host.getTransaction().begin();
      hosted.joining(host).memory().saveThread(thread());
      assertThatThrownBy(() -> hosted.joining(host).observability().createSpan(unstorable()))
          .isInstanceOf(StorageException.class);
      assertThat(host.getTransaction().getRollbackOnly()).isFalse();
      hosted.joining(host).observability().createSpan(span());
      host.getTransaction().rollback();
    }

    assertThat(threads()).isZero();
    assertThat(spans()).isEqualTo(1);
  }

  @Test
  void theTransactionOfJtaIsNotTheSpans() throws Exception {
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(transactionLog.toString());
    TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    try (EntityManagerFactory factory =
            Host.start("jta", new EnlistingDataSource(database, transactions));
        PostgresStore hosted =
            PostgresStore.builder()
                .id("jta")
                .entityManagerFactory(factory)
                .observability(traces.observability())
                .build()) {
      transactions.begin();
      hosted.memory().saveThread(thread());
      hosted.observability().createSpan(span());
      transactions.rollback();
    }

    assertThat(threads()).isZero();
    assertThat(spans()).isEqualTo(1);
  }

  @Test
  void aStoreOfSpansOnJtaTakesPartInTheTransactionOfTheThread() throws Exception {
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(transactionLog.toString());
    TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    try (EntityManagerFactory factory =
            Host.start("jta", new EnlistingDataSource(tracesDatabase, transactions));
        PostgresStore hosted =
            PostgresStore.builder().id("traces of jta").entityManagerFactory(factory).build();
        PostgresStore here =
            PostgresStore.builder()
                .id("here")
                .dataSource(database.dataSource())
                .observability(hosted.observability())
                .build()) {
      transactions.begin();
      here.memory().saveThread(thread());
      here.observability().createSpan(span());
      transactions.rollback();
    }

    assertThat(threads()).isEqualTo(1);
    assertThat(spans()).isZero();
  }

  @Test
  void deletingAThreadLeavesItsSpans() {
    MastraAiSpan span = span();
    span.setThreadId(id);
    store.memory().saveThread(thread());
    store.observability().createSpan(span);

    store.memory().deleteThread(id);

    assertThat(threads()).isZero();
    assertThat(spans()).isEqualTo(1);
  }

  @Test
  void closesNothingThatItWasGivenAndTellsNobodyOfIt() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (PostgresStore closed =
        composite().operationListener(operation -> heard.add(operation.name())).build()) {
      closed.memory().saveThread(thread());
      closed.observability().createSpan(span());
    }

    assertThat(heard).containsExactly("SAVE_THREAD");
    assertThat(traces.observability().getTrace(id)).hasSize(1);
  }

  private MastraThread thread() {
    return new MastraThread(id, "anna", "Creaking bicycle");
  }

  private MastraAiSpan span() {
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId(id);
    span.setSpanId("1");
    span.setName("generate");
    span.setSpanType("model_generation");
    span.setStartedAt(Instant.parse("2026-03-01T10:00:00Z"));
    return span;
  }

  /** One whose name no index can hold; random, so that it cannot be compressed to fit. */
  private MastraAiSpan unstorable() {
    StringBuilder name = new StringBuilder();
    Random random = new Random(1);
    while (name.length() < 20_000) {
      name.append(Long.toString(random.nextLong(), 36));
    }
    MastraAiSpan span = span();
    span.setName(name.toString());
    return span;
  }

  private long threads() {
    return database.value("select count(*) from mastra_threads where id = ?", id);
  }

  private long spans() {
    return tracesDatabase.value("select count(*) from mastra_ai_spans where \"traceId\" = ?", id);
  }
}
