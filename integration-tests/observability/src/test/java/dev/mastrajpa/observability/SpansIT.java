package dev.mastrajpa.observability;

import static dev.mastrajpa.observability.Spans.THEN;
import static dev.mastrajpa.observability.Spans.json;
import static dev.mastrajpa.observability.Spans.span;
import static dev.mastrajpa.observability.Spans.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpansIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final RecordingDataSource recording =
      new RecordingDataSource(database.dataSource());

  private static PostgresStore store;
  private static ObservabilityRepository observability;

  @BeforeAll
  static void open() {
    store = PostgresStore.builder().id("spans").dataSource(recording).build();
    store.init();
    observability = store.observability();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void clear() {
    database.execute("delete from mastra_ai_spans");
  }

  // ---- creating

  @Test
  void everyColumnIsStored() {
    MastraAiSpan full = full();

    observability.createSpan(full);

    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertSameButRowTimes(read, full);
    assertThat(read.getCreatedAt()).isNotNull().isEqualTo(read.getUpdatedAt());
    assertThat(read.getMetadata()).isEqualTo(json("{k:1.50,big:12345678901234567890}"));
  }

  /** Documents come back as PostgreSQL writes them. */
  private static void assertSameButRowTimes(MastraAiSpan read, MastraAiSpan expected) {
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("createdAt", "updatedAt")
        .withEqualsForType((a, b) -> a.replace(" ", "").equals(b.replace(" ", "")), String.class)
        .isEqualTo(expected);
  }

  private static MastraAiSpan full() {
    MastraAiSpan span = span("t", "s", "p", 0);
    span.setEvent(true);
    span.setEntityType("agent");
    span.setEntityId("e");
    span.setEntityName("E");
    span.setEntityVersionId("ev");
    span.setParentEntityType("workflow");
    span.setParentEntityId("pe");
    span.setParentEntityName("PE");
    span.setParentEntityVersionId("pev");
    span.setRootEntityType("network");
    span.setRootEntityId("re");
    span.setRootEntityName("RE");
    span.setRootEntityVersionId("rev");
    span.setUserId("u");
    span.setOrganizationId("o");
    span.setResourceId("r");
    span.setRunId("run");
    span.setSessionId("session");
    span.setThreadId("thread");
    span.setRequestId("request");
    span.setEnvironment("production");
    span.setServiceName("service");
    span.setExperimentId("x");
    span.setSource("cloud");
    span.setScope(json("{a:1}"));
    span.setMetadata(json("{k:1.50,big:12345678901234567890}"));
    span.setTags(json("['a','b']"));
    span.setAttributes(json("{model:'m'}"));
    span.setLinks(json("[{traceId:'other'}]"));
    span.setInput(json("'in'"));
    span.setOutput(json("false"));
    span.setError(json("{message:'boom'}"));
    span.setRequestContext(json("{c:1}"));
    span.setEndedAt(THEN.plusMillis(1234));
    return span;
  }

  @Test
  void aStringThatLooksLikeJsonStaysAString() {
    MastraAiSpan span = span("t", "s");
    span.setInput(json("'{\"a\":1}'"));
    span.setOutput(json("'123'"));

    observability.createSpan(span);

    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertThat(read.getInput()).isEqualTo(json("'{\"a\":1}'"));
    assertThat(read.getOutput()).isEqualTo(json("'123'"));
  }

  /** As for the original: otherwise the trace would have failed. */
  @Test
  void theNullOfJsonIsNoValue() {
    MastraAiSpan created = span("t", "s");
    created.setError(json("null"));
    created.setInput(json("1"));
    created.setOutputJson("null");
    created.setEndedAt(THEN);
    observability.createSpan(created);

    observability.updateSpan(
        SpanPatch.of("t", "s").error(json("null")).input(json("null")).tags(json("[null]")));

    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertThat(TraceStatus.of(read)).isEqualTo(TraceStatus.SUCCESS);
    assertThat(read.getOutputJson()).isNull();
    assertThat(read.getInputJson()).isNull();
    assertThat(read.getTags()).isEqualTo(json("[null]"));
    assertThat(
            database.<Long>value(
                """
                select count(*) from mastra_ai_spans
                where error is null and input is null and output is null
                """))
        .isEqualTo(1);
  }

  @Test
  void aStartThatComesLateReopensNoSpan() {
    MastraAiSpan ended = span("t", "s");
    ended.setEndedAt(THEN.plusSeconds(9));
    ended.setOutput(json("'out'"));
    observability.createSpan(ended);
    MastraAiSpan started = span("t", "s");
    started.setInput(json("'in'"));

    observability.batchCreateSpans(List.of(started));

    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertThat(read.getEndedAt()).isEqualTo(THEN.plusSeconds(9));
    assertThat(read.getOutput()).isEqualTo(json("'out'"));
    assertThat(read.getInput()).isEqualTo(json("'in'"));
    assertThat(TraceStatus.of(read)).isEqualTo(TraceStatus.SUCCESS);
    assertThat(
            database.<Boolean>value(
                """
                select "endedAt" at time zone 'UTC' = "endedAtZ" from mastra_ai_spans
                """))
        .isTrue();
  }

  @Test
  void theTimesOfTheRowAreTheDatabases() {
    observability.createSpan(span("t", "s"));
    Instant created = observability.getSpan("t", "s").orElseThrow().getCreatedAt();

    observability.createSpan(span("t", "s"));
    observability.updateSpan(SpanPatch.of("t", "s").name("b"));

    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertThat(read.getCreatedAt()).isEqualTo(created);
    assertThat(read.getUpdatedAt()).isAfter(created);
  }

  @Test
  void ofOneSpanTwiceInABatchTheLaterWins() {
    MastraAiSpan first = span("t", "s");
    first.setInput(json("1"));
    first.setEndedAt(THEN);
    MastraAiSpan second = span("t", "s");
    second.setName("later");
    second.setOutput(json("2"));

    observability.batchCreateSpans(List.of(first, span("t", "other"), second));

    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertThat(read.getName()).isEqualTo("later");
    assertThat(read.getInput()).isEqualTo(json("1"));
    assertThat(read.getOutput()).isEqualTo(json("2"));
    assertThat(read.getEndedAt()).isEqualTo(THEN);
  }

  /** The original fails with more than 1,560. */
  @Test
  void aBatchOfAnySizeIsFewStatements() {
    List<String> statements =
        recording.during(() -> observability.batchCreateSpans(trace("t", 10_000)));

    assertThat(statements).hasSize(10);
    assertThat(observability.getTraceLight("t")).hasSize(10_000);
  }

  @Test
  void oneSpanIsOneStatementThatPostgresqlNeedNotPlanAnew() {
    List<String> statements =
        recording.during(
            () -> {
              observability.createSpan(span("t", "s"));
              observability.updateSpan(SpanPatch.of("t", "s").name("renamed"));
              observability.updateSpan(SpanPatch.of("t", "none").name("renamed"));
            });

    assertThat(statements).hasSize(3);
    assertThat(statements.get(1)).doesNotContain("unnest").isEqualTo(statements.get(2));
    assertThat(observability.getSpan("t", "s").orElseThrow().getName()).isEqualTo("renamed");
    assertThat(observability.getSpan("t", "none")).isEmpty();
  }

  @Test
  void aStatementGetsNoMoreThanSomeMegabytes() {
    List<MastraAiSpan> spans = trace("t", 10);
    spans.forEach(span -> span.setInput(json("'" + "x".repeat(1 << 20) + "'")));

    assertThat(recording.during(() -> observability.batchCreateSpans(spans))).hasSize(4);
    assertThat(observability.getTraceLight("t")).hasSize(10);
  }

  @Test
  void aBatchIsStoredWholeOrNotAtAll() {
    List<MastraAiSpan> spans = trace("t", 2_500);
    spans.get(2_400).setMetadataJson("{\"n\":1e200000}");

    assertThatThrownBy(() -> observability.batchCreateSpans(spans))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_BATCH_CREATE_SPANS_FAILED");
              assertThat(e.details()).containsEntry("sqlState", "22003");
            });
    assertThat(observability.getTrace("t")).isEmpty();
  }

  @Test
  void whatIsHandedInStaysAsItIs() {
    MastraAiSpan span = span("t", "s");
    span.setStartedAt(THEN);

    observability.createSpan(span);

    assertThat(span).usingRecursiveComparison().isEqualTo(span("t", "s"));
  }

  @Test
  void nothingIsDoneForNothing() {
    assertThat(
            recording.during(
                () -> {
                  observability.batchCreateSpans(List.of());
                  observability.batchUpdateSpans(List.of());
                  observability.batchUpdateSpans(List.of(SpanPatch.of("t", "s")));
                  observability.updateSpan(SpanPatch.of("t", "s"));
                  observability.batchDeleteTraces(List.of());
                }))
        .isEmpty();
  }

  // ---- updating

  @Test
  void anUpdateChangesOnlyWhatItNames() {
    observability.createSpan(full());

    observability.updateSpan(
        SpanPatch.of("t", "s").endedAt(THEN.plusSeconds(60)).output(json("{a:1}")).links(null));

    MastraAiSpan expected = full();
    expected.setEndedAt(THEN.plusSeconds(60));
    expected.setOutput(json("{a:1}"));
    expected.setLinks(null);
    assertSameButRowTimes(observability.getSpan("t", "s").orElseThrow(), expected);
  }

  @Test
  void everyColumnCanBeChanged() {
    observability.createSpan(span("t", "s"));
    MastraAiSpan full = full();

    observability.updateSpan(
        SpanPatch.of("t", "s")
            .name(full.getName())
            .spanType(full.getSpanType())
            .event(true)
            .startedAt(THEN)
            .endedAt(full.getEndedAt())
            .parentSpanId("p")
            .entityType("agent")
            .entityId("e")
            .entityName("E")
            .entityVersionId("ev")
            .parentEntityType("workflow")
            .parentEntityId("pe")
            .parentEntityName("PE")
            .parentEntityVersionId("pev")
            .rootEntityType("network")
            .rootEntityId("re")
            .rootEntityName("RE")
            .rootEntityVersionId("rev")
            .userId("u")
            .organizationId("o")
            .resourceId("r")
            .runId("run")
            .sessionId("session")
            .threadId("thread")
            .requestId("request")
            .environment("production")
            .serviceName("service")
            .experimentId("x")
            .source("cloud")
            .scope(full.getScope())
            .metadata(full.getMetadata())
            .tags(full.getTags())
            .attributes(full.getAttributes())
            .links(full.getLinks())
            .input(full.getInput())
            .output(full.getOutput())
            .error(full.getError())
            .requestContext(full.getRequestContext()));

    assertSameButRowTimes(observability.getSpan("t", "s").orElseThrow(), full);
  }

  @Test
  void manyUpdatesOfDifferentColumnsAreOneStatement() {
    observability.batchCreateSpans(trace("t", 500));
    List<SpanPatch> patches = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      SpanPatch patch = SpanPatch.of("t", "s" + i);
      patches.add(
          switch (i % 3) {
            case 0 -> patch.endedAt(THEN.plusSeconds(i));
            case 1 -> patch.output(json("{i:" + i + "}")).name("n" + i);
            default -> patch.error(json("'e" + i + "'"));
          });
    }
    Collections.shuffle(patches);

    List<String> statements = recording.during(() -> observability.batchUpdateSpans(patches));

    assertThat(statements).hasSize(1);
    List<MastraAiSpan> read = observability.getTrace("t");
    for (int i = 0; i < 500; i++) {
      MastraAiSpan span = read.get(i);
      assertThat(span.getEndedAt()).isEqualTo(i % 3 == 0 ? THEN.plusSeconds(i) : null);
      assertThat(span.getName()).isEqualTo(i % 3 == 1 ? "n" + i : "a name");
      assertThat(span.getOutput()).isEqualTo(i % 3 == 1 ? json("{i:" + i + "}") : null);
      assertThat(span.getError()).isEqualTo(i % 3 == 2 ? json("'e" + i + "'") : null);
    }
  }

  @Test
  void ofTwoUpdatesOfOneSpanTheSecondIsAppliedToTheFirst() {
    observability.createSpan(span("t", "s"));

    observability.batchUpdateSpans(
        List.of(
            SpanPatch.of("t", "s").name("first").output(json("1")),
            SpanPatch.of("t", "gone").name("x"),
            SpanPatch.of("t", "s").name("second")));

    MastraAiSpan read = observability.getSpan("t", "s").orElseThrow();
    assertThat(read.getName()).isEqualTo("second");
    assertThat(read.getOutput()).isEqualTo(json("1"));
    assertThat(observability.getSpan("t", "gone")).isEmpty();
  }

  @Test
  void anUpdateCanOpenASpanAgain() {
    observability.createSpan(full());

    observability.updateSpan(SpanPatch.of("t", "s").endedAt(null).error(null));

    assertThat(TraceStatus.of(observability.getSpan("t", "s").orElseThrow()))
        .isEqualTo(TraceStatus.RUNNING);
  }

  // ---- the patterns in which spans come

  @Test
  void everyStrategyLeavesTheSameTrace() {
    MastraAiSpan ended = span("insert-only", "s");
    ended.setOutput(json("'out'"));
    ended.setEndedAt(THEN.plusSeconds(1));
    observability.batchCreateSpans(List.of(ended));

    observability.createSpan(span("realtime", "s"));
    observability.updateSpan(end("realtime"));

    observability.batchCreateSpans(List.of(span("batch-with-updates", "s")));
    observability.batchUpdateSpans(List.of(end("batch-with-updates")));

    for (TracingStrategy strategy : observability.observabilityStrategy().supported()) {
      MastraAiSpan read = observability.getRootSpan(strategy.toString()).orElseThrow();
      assertThat(read.getEndedAt()).as(strategy.toString()).isEqualTo(THEN.plusSeconds(1));
      assertThat(read.getOutput()).isEqualTo(json("'out'"));
    }
    assertThat(observability.observabilityStrategy().preferred()).hasToString("batch-with-updates");
    assertThat(observability.tracingStrategy().preferred()).hasToString("batch-with-updates");
    assertThat(observability.tracingStrategy().supported())
        .hasToString("[batch-with-updates, insert-only]");
  }

  private static SpanPatch end(String traceId) {
    return SpanPatch.of(traceId, "s").endedAt(THEN.plusSeconds(1)).output(json("'out'"));
  }

  // ---- reading

  @Test
  void theSpansOfATraceComeInTheOrderInWhichTheyStarted() {
    observability.batchCreateSpans(
        List.of(
            span("t", "c", "a", 2),
            span("t", "b", "a", 1),
            span("t", "a", null, 0),
            span("t", "b2", "a", 1),
            span("other", "a")));

    assertThat(observability.getTrace("t"))
        .extracting(MastraAiSpan::getSpanId)
        .containsExactly("a", "b", "b2", "c");
    assertThat(observability.getTraceLight("t"))
        .isEqualTo(observability.getStructure("t"))
        .extracting(LightSpan::spanId)
        .containsExactly("a", "b", "b2", "c");
    assertThat(observability.getTrace("none")).isEmpty();
    assertThat(observability.getTraceLight("none")).isEmpty();
  }

  @Test
  void aLightSpanHasAllButThePayload() {
    observability.createSpan(full());
    MastraAiSpan row = observability.getSpan("t", "s").orElseThrow();

    assertThat(observability.getTraceLight("t"))
        .containsExactly(
            new LightSpan(
                "t",
                "s",
                "p",
                "a name",
                "agent_run",
                true,
                "agent",
                "e",
                "E",
                row.getMetadataJson(),
                row.getErrorJson(),
                THEN,
                THEN.plusMillis(1234),
                row.getCreatedAt(),
                row.getUpdatedAt()));
    assertThat(observability.getTraceLight("t").get(0).status()).isEqualTo(TraceStatus.ERROR);
  }

  @Test
  void ofTwoRootsTheOneThatStartedFirstIsTheRoot() {
    observability.batchCreateSpans(
        List.of(span("t", "late", null, 1), span("t", "early", null, 0), span("t", "c", "x", -5)));

    assertThat(observability.getRootSpan("t").orElseThrow().getSpanId()).isEqualTo("early");
    assertThat(observability.getRootSpan("none")).isEmpty();
  }

  @Test
  void aBranchIsASpanAndAllBelowIt() {
    observability.batchCreateSpans(
        List.of(
            span("t", "root", null, 0),
            span("t", "a", "root", 3),
            span("t", "a1", "a", 2),
            span("t", "a11", "a1", 1),
            span("t", "a2", "a", 9),
            span("t", "b", "root", 4),
            span("other", "x", "a", 1)));

    assertThat(ids(observability.getBranch("t", "a"))).containsExactly("a", "a11", "a1", "a2");
    assertThat(ids(observability.getBranch("t", "a", 1))).containsExactly("a", "a1", "a2");
    assertThat(ids(observability.getBranch("t", "a", 0))).containsExactly("a");
    assertThat(ids(observability.getBranch("t", "root"))).hasSize(6);
    assertThat(observability.getBranch("t", "none")).isEmpty();
  }

  @Test
  void aSpanThatIsItsOwnAncestorEndsTheBranch() {
    observability.batchCreateSpans(
        List.of(span("t", "a", "c", 0), span("t", "b", "a", 1), span("t", "c", "b", 2)));

    assertThat(ids(observability.getBranch("t", "b"))).containsExactly("b", "a", "c");
  }

  @Test
  void aLargeBranchIsTwoStatements() {
    observability.batchCreateSpans(trace("wide", 5_000));
    List<MastraAiSpan> deep = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      deep.add(span("deep", "s" + i, i == 0 ? "s4999" : "s" + (i - 1), i));
    }
    observability.batchCreateSpans(deep);

    assertThat(recording.during(() -> observability.getBranch("wide", "s0"))).hasSize(2);
    assertThat(observability.getBranch("wide", "s0")).hasSize(5_000);
    assertThat(ids(observability.getBranch("wide", "s7"))).containsExactly("s7");
    assertThat(ids(observability.getBranch("deep", "s4998", 2)))
        .containsExactly("s4998", "s0", "s4999");
    assertThat(observability.getBranch("deep", "s0")).hasSize(5_000);
  }

  private static List<String> ids(List<MastraAiSpan> spans) {
    return spans.stream().map(MastraAiSpan::getSpanId).toList();
  }

  // ---- deleting

  @Test
  void tracesAreDeletedWithAllTheirSpans() {
    observability.batchCreateSpans(trace("t1", 3));
    observability.batchCreateSpans(trace("t2", 3));
    observability.batchCreateSpans(trace("t3", 3));

    observability.batchDeleteTraces(List.of("t1", "none", "t3"));

    assertThat(
            List.of(
                observability.getTrace("t1").size(),
                observability.getTrace("t2").size(),
                observability.getTrace("t3").size()))
        .containsExactly(0, 3, 0);
  }

  @Test
  void aScopeIsHeeded() {
    for (String organization : List.of("o1", "o2")) {
      for (String resource : List.of("r1", "r2")) {
        MastraAiSpan span = span("t", organization + resource);
        span.setOrganizationId(organization);
        span.setResourceId(resource);
        observability.createSpan(span);
      }
    }
    observability.createSpan(span("t", "nobodys"));

    observability.batchDeleteTraces(
        DeleteTraces.of(List.of("t")).organizationId("o1").resourceId("r1"));
    assertThat(observability.getTrace("t")).hasSize(4);
    observability.batchDeleteTraces(DeleteTraces.of(List.of("t")).organizationId("o1"));
    assertThat(observability.getTrace("t")).hasSize(3);
    observability.batchDeleteTraces(DeleteTraces.of(List.of("t")).resourceId("r2"));
    assertThat(ids(observability.getTrace("t"))).containsExactlyInAnyOrder("o2r1", "nobodys");
    observability.batchDeleteTraces(DeleteTraces.of(List.of("x")).organizationId("o2"));
    assertThat(observability.getTrace("t")).hasSize(2);
  }

  @Test
  void moreTracesThanAStatementHasParametersAreDeleted() {
    observability.createSpan(span("t69999", "s"));

    observability.batchDeleteTraces(IntStream.range(0, 70_000).mapToObj(i -> "t" + i).toList());

    assertThat(observability.getTrace("t69999")).isEmpty();
  }

  @Test
  void everythingCanBeCleared() {
    observability.batchCreateSpans(trace("t", 3));

    observability.dangerouslyClearAll();

    assertThat(observability.getTrace("t")).isEmpty();
  }

  // ---- what is refused

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void whatCannotBeStoredIsRefusedByName() {
    MastraAiSpan nameless = span("t", "s");
    nameless.setName(null);
    MastraAiSpan nul = span("t", "s");
    nul.setThreadId("a\0b");
    MastraAiSpan early = span("t", "s");
    early.setEndedAt(Instant.parse("-0001-01-01T00:00:00Z"));
    MastraAiSpan timeless = span("t", "s");
    timeless.setStartedAt(null);

    refused("span: ", () -> observability.createSpan(null));
    refused("span.name: ", () -> observability.createSpan(nameless));
    refused("span.startedAt: ", () -> observability.createSpan(timeless));
    refused("span.traceId: \" \"", () -> observability.createSpan(span(" ", "s")));
    refused(
        "spans[1].threadId: \"a\\u0000b\"",
        () -> observability.batchCreateSpans(List.of(span("t", "s"), nul)));
    refused("spans[0].endedAt: ", () -> observability.batchCreateSpans(List.of(early)));
    refused("spans: ", () -> observability.batchCreateSpans(null));
    refused("patch: ", () -> observability.updateSpan(null));
    refused("patches[0]: ", () -> observability.batchUpdateSpans(Collections.singletonList(null)));
    refused("spanId: ", () -> SpanPatch.of("t", ""));
    refused("name: ", () -> SpanPatch.of("t", "s").name(null));
    refused("startedAt: ", () -> SpanPatch.of("t", "s").startedAt(null));
    refused("userId: ", () -> SpanPatch.of("t", "s").userId("\0"));
    refused("traceId: ", () -> observability.getTrace(""));
    refused("traceId: ", () -> observability.getRootSpan(null));
    refused("spanId: ", () -> observability.getSpan("t", null));
    refused("depth: -1", () -> observability.getBranch("t", "s", -1));
    refused("traceIds[1]: ", () -> observability.batchDeleteTraces(List.of("t", " ")));
    refused("organizationId: ", () -> DeleteTraces.of(List.of("t")).organizationId(""));
    assertThat(database.<Long>value("select count(*) from mastra_ai_spans")).isZero();
  }

  private static void refused(String message, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
