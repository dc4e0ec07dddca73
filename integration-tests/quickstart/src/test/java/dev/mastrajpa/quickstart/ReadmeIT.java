package dev.mastrajpa.quickstart;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.db.Row;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraThread_;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.entity.TimestampPair_;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.observability.BatchOutcome;
import dev.mastrajpa.observability.BatchOutcome.Failure;
import dev.mastrajpa.observability.ListTraces;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.SpanBuffer;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.testing.Shown;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.workflows.ListWorkflowRuns;
import dev.mastrajpa.workflows.UpdateWorkflowResults;
import dev.mastrajpa.workflows.WorkflowRunHead;
import dev.mastrajpa.workflows.WorkflowRunStatus;
import dev.mastrajpa.workflows.WorkflowsRepository;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's other pieces of code: they run, and they are what the README shows. */
class ReadmeIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static EntityManagerFactory factory;
  private static PostgresStore store;

  @BeforeAll
  static void open() {
    database.execute("create schema mastra_quickstart");
    factory =
        Persistence.createEntityManagerFactory(
            "shop", Map.of("jakarta.persistence.nonJtaDataSource", database.dataSource()));
    store = PostgresStore.builder().id("readme").entityManagerFactory(factory).build();
    store.init();
    store.memory().saveThread(new MastraThread("t1", "anna", "Creaking"));
    store.memory().saveMessages(List.of(MastraMessage.ofText("m7", "t1", "anna", "user", "Hi")));
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpql", "criteria", "memory", "workflows", "traces", "index"})
  void theReadmeShowsTheCodeAsItRuns(String region) throws IOException {
    Shown.assertRegion(
        Path.of("../../README.md"),
        Path.of("src/test/java/dev/mastrajpa/quickstart/ReadmeIT.java"),
        region);
  }

  @Test
  void joinsMastrasRowsWithAnEntityOfTheApplicationsOwn() {
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.persist(new Ticket("T-1", "Anna", "t1"));
      entityManager.flush();
      assertThat(jpql(entityManager).getSingleResult()).startsWith("T-1", "Creaking", 1L);
      entityManager.getTransaction().rollback();
    }
  }

  private static TypedQuery<Object[]> jpql(EntityManager entityManager) {
    return
    // jpql
    entityManager.createQuery(
        """
        select k.number, t.title, count(m), max(m.createdAt.zoned)
        from Ticket k
        join MastraThread t on t.id = k.threadId
        join MastraMessage m on m.threadId = t.id
        group by k.number, t.title
        """,
        Object[].class);
    // end of jpql
  }

  @Test
  void findsThreadsByCriteria() {
    try (EntityManager entityManager = factory.createEntityManager()) {
      // criteria
      CriteriaBuilder builder = entityManager.getCriteriaBuilder();
      CriteriaQuery<MastraThread> query = builder.createQuery(MastraThread.class);
      Root<MastraThread> thread = query.from(MastraThread.class);
      query
          .where(builder.equal(thread.get(MastraThread_.resourceId), "anna"))
          .orderBy(builder.desc(thread.get(MastraThread_.createdAt).get(TimestampPair_.zoned)));
      // end of criteria
      assertThat(entityManager.createQuery(query).getResultList())
          .extracting(MastraThread::getId)
          .containsExactly("t1");
    }
  }

  @Test
  void remembers() {
    JsonNode members = JsonNodeFactory.instance.objectNode().put("topic", "repair");
    Instant yesterday = Instant.now().minusSeconds(86_400);
    List<String> texts = new ArrayList<>();
    // memory
    MemoryRepository memory = store.memory();
    memory.updateThread("t1", ThreadPatch.change().metadata(members)); // merged in the database
    Page<MastraThread> threads =
        memory.listThreads(
            ListThreads.ofResource("anna").byChange().metadata("topic", "repair").perPage(20));
    ListMessages query =
        ListMessages.inThread("t1").from(yesterday).includingSystem().withoutTotal();
    Page<MastraMessage> page = memory.listMessages(query.include("m7", 2, 2)); // with neighbours
    CursoredPage<MastraMessage> first = memory.listMessages(query, Cursor.start());
    CursoredPage<MastraMessage> second = memory.listMessages(query, first.next());
    memory.forEachMessage(query, message -> texts.add(message.text())); // in constant memory
    Row row =
        store
            .db()
            .one(
                "select count(*) as n from {mastra}.mastra_threads where \"resourceId\" = $1",
                "anna");
    // end of memory
    assertThat(threads).extracting(MastraThread::getId).containsExactly("t1");
    assertThat(page).extracting(MastraMessage::getId).containsExactly("m7");
    assertThat(first).hasSize(1);
    assertThat(second).isEmpty();
    assertThat(texts).containsExactly("Hi");
    assertThat(row.get("n")).isEqualTo(1L);
  }

  @Test
  void goesOnWithRuns() {
    JsonNode result = JsonNodeFactory.instance.objectNode().put("status", "success");
    List<String> resumed = new ArrayList<>();
    JsonNode snapshot =
        JsonNodeFactory.instance
            .objectNode()
            .put("status", "suspended")
            .set("context", JsonNodeFactory.instance.objectNode());
    store
        .workflows()
        .persistWorkflowSnapshot(new MastraWorkflowSnapshot("bake", "run-1", snapshot));
    // workflows
    WorkflowsRepository workflows = store.workflows();
    workflows.updateWorkflowResults(UpdateWorkflowResults.of("bake", "run-1", "knead", result));
    if (workflows.claimResume("bake", "run-1", WorkflowRunStatus.SUSPENDED)) {
      // true for exactly one of all who try, Node processes among them
      resumed.add("run-1");
    }
    Page<WorkflowRunHead> suspended = // without their snapshots
        workflows.listWorkflowRunHeads(
            ListWorkflowRuns.ofWorkflow("bake").status(WorkflowRunStatus.SUSPENDED));
    // end of workflows
    assertThat(resumed).containsExactly("run-1");
    assertThat(suspended).isEmpty();
  }

  @Test
  void keepsTraces() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    JsonNode answer = JsonNodeFactory.instance.textNode("When you push hard?");
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId("t1");
    span.setSpanId("s1");
    span.setName("generate");
    span.setSpanType("agent_run");
    span.setEntityId("mechanic");
    span.setStartedAt(now.minusSeconds(5));
    List<MastraAiSpan> spans = List.of(span, new MastraAiSpan());
    // traces
    ObservabilityRepository traces = store.observability();
    BatchOutcome outcome = traces.batchCreateSpansPartially(spans);
    Page<MastraAiSpan> failed =
        traces.listTraces(ListTraces.any().entityId("mechanic").hasChildError(true).perPage(20));

    try (SpanBuffer buffer = SpanBuffer.before(traces).maxAge(ofSeconds(1)).open()) {
      buffer.createSpan(span);
      buffer.updateSpan(SpanPatch.of("t1", "s1").endedAt(now).output(answer));
    } // all of it is stored now
    // end of traces
    assertThat(outcome.failures()).extracting(Failure::index).containsExactly(1);
    assertThat(failed).isEmpty();
    assertThat(traces.getRootSpan("t1"))
        .get()
        .extracting(MastraAiSpan::getEndedAt, MastraAiSpan::getOutput)
        .containsExactly(now, answer);
  }

  @Test
  void makesAnIndexOfItsOwn() {
    // index
    store
        .indexes()
        .create(
            IndexSpec.named("threads_by_type")
                .on("mastra_threads")
                .column("resourceId")
                .expression("metadata ->> 'type'")
                .build());
    // end of index
    assertThat(store.indexes().describe("threads_by_type"))
        .hasValueSatisfying(index -> assertThat(index.keys()).hasSize(2));
  }
}
