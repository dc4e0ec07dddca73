package dev.mastrajpa.observability;

import static dev.mastrajpa.observability.Spans.THEN;
import static dev.mastrajpa.observability.Spans.json;
import static dev.mastrajpa.observability.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceListsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static PostgresStore store;
  private static ObservabilityRepository observability;

  @BeforeAll
  static void open() {
    store = PostgresStore.builder().id("lists").dataSource(database.dataSource()).build();
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

  @Test
  void theTraceThatStartedLastComesFirstAndTiesInTheOrderOfTheirIds() {
    root("b", 1, span -> {});
    root("a", 2, span -> {});
    root("d", 2, span -> {});
    observability.createSpan(span("d", "child", "r", 9));
    ListTraces any = ListTraces.any();

    assertThat(traces(any)).containsExactly("d", "a", "b");
    assertThat(traces(any.oldestFirst())).containsExactly("b", "a", "d");
    assertThat(traces(any.oldestFirst().newestFirst().byEnd().byStart()))
        .containsExactly("d", "a", "b");
  }

  @Test
  void aBoundThatIsNamedAgainReplacesTheFormer() {
    root("a", 1, span -> {});
    root("b", 5, span -> {});
    ListTraces late = ListTraces.any().startedFrom(THEN.plusSeconds(9));

    assertThat(traces(late)).isEmpty();
    assertThat(traces(late.startedAfter(THEN).startedFrom(THEN.plusSeconds(2))))
        .containsExactly("b");
    assertThat(late.startedFrom(THEN).endedFrom(THEN).startedFrom(THEN).bounds()).hasSize(2);
  }

  @Test
  void runningTracesEndLastOfAll() {
    root("early", 1, span -> span.setEndedAt(THEN.plusSeconds(50)));
    root("late", 2, span -> span.setEndedAt(THEN.plusSeconds(40)));
    root("running", 0, span -> {});

    assertThat(traces(ListTraces.any().byEnd())).containsExactly("running", "early", "late");
    assertThat(traces(ListTraces.any().byEnd().oldestFirst()))
        .containsExactly("late", "early", "running");
  }

  /** Those that the original passes over among them. */
  @Test
  void everyFilterIsHeeded() {
    Map<BiConsumer<MastraAiSpan, String>, BiFunction<ListTraces, String, ListTraces>> filters =
        new LinkedHashMap<>();
    filters.put(MastraAiSpan::setSpanType, ListTraces::spanType);
    filters.put(MastraAiSpan::setEntityType, ListTraces::entityType);
    filters.put(MastraAiSpan::setEntityId, ListTraces::entityId);
    filters.put(MastraAiSpan::setEntityName, ListTraces::entityName);
    filters.put(MastraAiSpan::setEntityVersionId, ListTraces::entityVersionId);
    filters.put(MastraAiSpan::setParentEntityType, ListTraces::parentEntityType);
    filters.put(MastraAiSpan::setParentEntityId, ListTraces::parentEntityId);
    filters.put(MastraAiSpan::setParentEntityName, ListTraces::parentEntityName);
    filters.put(MastraAiSpan::setParentEntityVersionId, ListTraces::parentEntityVersionId);
    filters.put(MastraAiSpan::setRootEntityType, ListTraces::rootEntityType);
    filters.put(MastraAiSpan::setRootEntityId, ListTraces::rootEntityId);
    filters.put(MastraAiSpan::setRootEntityName, ListTraces::rootEntityName);
    filters.put(MastraAiSpan::setRootEntityVersionId, ListTraces::rootEntityVersionId);
    filters.put(MastraAiSpan::setUserId, ListTraces::userId);
    filters.put(MastraAiSpan::setOrganizationId, ListTraces::organizationId);
    filters.put(MastraAiSpan::setResourceId, ListTraces::resourceId);
    filters.put(MastraAiSpan::setRunId, ListTraces::runId);
    filters.put(MastraAiSpan::setSessionId, ListTraces::sessionId);
    filters.put(MastraAiSpan::setThreadId, ListTraces::threadId);
    filters.put(MastraAiSpan::setRequestId, ListTraces::requestId);
    filters.put(MastraAiSpan::setEnvironment, ListTraces::environment);
    filters.put(MastraAiSpan::setSource, ListTraces::source);
    filters.put(MastraAiSpan::setServiceName, ListTraces::serviceName);
    filters.put(MastraAiSpan::setExperimentId, ListTraces::experimentId);
    List<BiFunction<ListTraces, String, ListTraces>> asked = new ArrayList<>(filters.values());
    List<BiConsumer<MastraAiSpan, String>> set = new ArrayList<>(filters.keySet());
    for (int i = 0; i < set.size(); i++) {
      int filter = i;
      root("t" + i, i, span -> set.get(filter).accept(span, "v"));
    }

    assertThat(traces(ListTraces.any())).hasSize(set.size());
    for (int i = 0; i < asked.size(); i++) {
      assertThat(traces(asked.get(i).apply(ListTraces.any(), "v"))).containsExactly("t" + i);
      assertThat(traces(asked.get(i).apply(ListTraces.any(), "w"))).isEmpty();
    }
    assertThat(traces(ListTraces.any().traceId("t3"))).containsExactly("t3");
    assertThat(traces(ListTraces.any().traceId("t3").runId("v"))).isEmpty();
  }

  @Test
  void documentsMustContainWhatIsAskedFor() {
    root(
        "1",
        1,
        span -> {
          span.setMetadata(json("{a:1,b:{c:'x',d:2}}"));
          span.setScope(json("{v:'1',w:2}"));
          span.setTags(json("['a','b','c']"));
        });
    root("2", 2, span -> span.setTags(json("['a']")));
    ListTraces any = ListTraces.any();

    assertThat(traces(any.metadata(json("{b:{c:'x'}}")))).containsExactly("1");
    assertThat(traces(any.metadata(json("{a:2}")))).isEmpty();
    assertThat(traces(any.scope(json("{v:'1'}")))).containsExactly("1");
    assertThat(traces(any.tags("a"))).containsExactly("2", "1");
    assertThat(traces(any.tags("c", "a"))).containsExactly("1");
    assertThat(traces(any.tags("a", "z"))).isEmpty();
  }

  @Test
  void theStatusIsThatOfTheRoot() {
    root("running", 4, span -> {});
    root("success", 3, span -> span.setEndedAt(THEN));
    root("failed", 2, span -> span.setError(json("'boom'")));
    root(
        "ended badly",
        1,
        span -> {
          span.setEndedAt(THEN);
          span.setError(json("{a:1}"));
        });
    MastraAiSpan child = span("success", "c", "r", 1);
    child.setError(json("'boom'"));
    observability.createSpan(child);
    ListTraces any = ListTraces.any();

    assertThat(traces(any.status(TraceStatus.RUNNING))).containsExactly("running");
    assertThat(traces(any.status(TraceStatus.SUCCESS))).containsExactly("success");
    assertThat(traces(any.status(TraceStatus.ERROR))).containsExactly("failed", "ended badly");
    for (TraceStatus status : TraceStatus.values()) {
      assertThat(observability.listTraces(any.status(status)))
          .allSatisfy(span -> assertThat(TraceStatus.of(span)).isEqualTo(status));
      assertThat(observability.listTracesLight(any.status(status)))
          .allSatisfy(span -> assertThat(span.status()).isEqualTo(status));
    }
    assertThat(traces(any.hasChildError(true))).containsExactly("success", "failed", "ended badly");
    assertThat(traces(any.hasChildError(false))).containsExactly("running");
  }

  /** Bounds that are left out are passed over by the original. */
  @Test
  void boundsAreHeededInclusiveOrExclusive() {
    for (int i = 1; i <= 3; i++) {
      int second = i;
      root("t" + i, i, span -> span.setEndedAt(THEN.plusSeconds(second + 10)));
    }
    root("running", 4, span -> {});
    Instant started = THEN.plusSeconds(2);
    Instant ended = THEN.plusSeconds(12);
    ListTraces any = ListTraces.any();

    assertThat(traces(any.startedFrom(started))).containsExactly("running", "t3", "t2");
    assertThat(traces(any.startedAfter(started))).containsExactly("running", "t3");
    assertThat(traces(any.startedUntil(started))).containsExactly("t2", "t1");
    assertThat(traces(any.startedBefore(started))).containsExactly("t1");
    assertThat(traces(any.endedFrom(ended))).containsExactly("t3", "t2");
    assertThat(traces(any.endedAfter(ended))).containsExactly("t3");
    assertThat(traces(any.endedUntil(ended))).containsExactly("t2", "t1");
    assertThat(traces(any.endedBefore(ended))).containsExactly("t1");
    assertThat(traces(any.startedAfter(THEN).startedBefore(THEN.plusSeconds(4)).endedFrom(ended)))
        .containsExactly("t3", "t2");
  }

  /** As other writers may leave them; a Node process that ends a span by a string does. */
  @Test
  void timesAreThoseOfTheZonedHalfElseOfTheOther() {
    insert("differ", "2024-01-01 23:00:00", "'2024-01-02T04:00:00.000001Z'", "null", "null");
    insert("local", "2024-01-02 03:30:00", "null", "'2024-01-02 05:00:00'", "null");
    ListTraces any = ListTraces.any();

    assertThat(traces(any)).containsExactly("differ", "local");
    assertThat(traces(any.startedUntil(Instant.parse("2024-01-02T03:30:00Z"))))
        .containsExactly("local");
    assertThat(traces(any.status(TraceStatus.SUCCESS))).containsExactly("local");
    assertThat(traces(any.byEnd())).containsExactly("differ", "local");
    LightSpan local = observability.listTracesLight(any).items().get(1);
    assertThat(local.startedAt()).isEqualTo(Instant.parse("2024-01-02T03:30:00Z"));
    assertThat(local.endedAt()).isEqualTo(Instant.parse("2024-01-02T05:00:00Z"));
    assertThat(observability.listTracesLight(any).items().get(0).startedAt())
        .isEqualTo(Instant.parse("2024-01-02T04:00:00.000001Z"));
  }

  private static void insert(
      String traceId, String local, String zoned, String endLocal, String endZoned) {
    database.execute(
        """
        insert into mastra_ai_spans
          ("traceId", "spanId", name, "spanType", "isEvent",
           "startedAt", "startedAtZ", "endedAt", "endedAtZ")
        values ('%s', 'r', 'n', 'agent_run', false, '%s', %s, %s, %s)
        """
            .formatted(traceId, local, zoned, endLocal, endZoned));
  }

  @Test
  void pagesAreCutFromTheOrder() {
    for (int i = 0; i < 5; i++) {
      root("t" + i, i, span -> span.setInput(json("'in'")));
    }
    ListTraces two = ListTraces.any().perPage(2);

    Page<MastraAiSpan> first = observability.listTraces(two);
    Page<MastraAiSpan> last = observability.listTraces(two.page(2));
    Page<LightSpan> beyond = observability.listTracesLight(two.page(7));
    Page<LightSpan> none = observability.listTracesLight(two.perPage(0));

    assertThat(first.items()).extracting(MastraAiSpan::getTraceId).containsExactly("t4", "t3");
    assertThat(first.items().get(0).getInput()).isEqualTo(json("'in'"));
    assertThat(List.of(first.total(), last.total(), beyond.total(), none.total()))
        .allSatisfy(total -> assertThat(total).hasValue(5));
    assertThat(first.hasMore()).isTrue();
    assertThat(last.items()).extracting(MastraAiSpan::getTraceId).containsExactly("t0");
    assertThat(last.hasMore()).isFalse();
    assertThat(beyond.items()).isEmpty();
    assertThat(none.items()).isEmpty();
    assertThat(observability.listTraces(two.withoutTotal()).total()).isEmpty();
    assertThat(observability.listTraces(two.all()).items()).hasSize(5);
  }

  @Test
  void aPageHasTenTracesWhereNothingIsSaid() {
    for (int i = 0; i < 11; i++) {
      root("t" + i, i, span -> {});
    }

    assertThat(observability.listTraces(ListTraces.any()).items()).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void cursorsLeadThroughAllTracesAlsoThoseOfOneMoment(boolean oldestFirst, boolean byEnd) {
    List<String> saved = new ArrayList<>();
    for (String trace : List.of("1 2", "1", "12 x", "\uD83D\uDE00", "\u00e9", "7 ")) {
      for (Instant end : new Instant[] {null, THEN, THEN.plusSeconds(1)}) {
        String id = trace + (end == null ? "" : end.toString());
        root(id, 1, span -> span.setEndedAt(end));
        saved.add(id);
      }
    }
    database.execute("update mastra_ai_spans set \"endedAtZ\" = \"endedAtZ\" + interval '1 us'");
    ListTraces traces = byEnd ? ListTraces.any().byEnd() : ListTraces.any();
    ListTraces four = (oldestFirst ? traces.oldestFirst() : traces).perPage(4);
    List<String> read = new ArrayList<>();
    Cursor cursor = Cursor.start();
    boolean hasMore = true;
    while (hasMore) {
      Cursor again = Cursor.parse(cursor.toString());
      CursoredPage<MastraAiSpan> page = observability.listTraces(four, cursor);
      CursoredPage<LightSpan> light = observability.listTracesLight(four, again);
      page.forEach(span -> read.add(span.getTraceId()));
      assertThat(light.next()).isEqualTo(page.next());
      assertThat(light.items())
          .extracting(LightSpan::traceId)
          .isEqualTo(page.items().stream().map(MastraAiSpan::getTraceId).toList());
      cursor = page.next();
      hasMore = page.hasMore();
    }

    assertThat(read).containsExactlyInAnyOrderElementsOf(saved).isEqualTo(traces(four.all()));
  }

  @Test
  void allTracesAreHandedOverWhateverThePage() {
    List<String> saved = new ArrayList<>();
    List<MastraAiSpan> roots = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      roots.add(span("t%03d".formatted(i), "r", null, i));
      saved.add("t%03d".formatted(i));
    }
    observability.batchCreateSpans(roots);
    ListTraces oldest = ListTraces.any().oldestFirst().page(3).perPage(2);
    List<String> read = new ArrayList<>();

    observability.forEachTrace(oldest, span -> read.add(span.getTraceId()));

    assertThat(read).isEqualTo(saved);
    assertThat(observability.streamTraces(oldest).limit(2)).hasSize(2);
  }

  /** Some other program may have written them. */
  @Test
  void infiniteTimesAreListed() {
    root("never", 0, span -> {});
    root("always", 1, span -> span.setEndedAt(THEN));
    root("now", 2, span -> span.setEndedAt(THEN));
    database.execute(
        """
        update mastra_ai_spans
        set "startedAtZ" = 'infinity', "startedAt" = 'infinity',
          "endedAtZ" = 'infinity', "endedAt" = 'infinity'
        where "traceId" = 'never'
        """);
    database.execute(
        """
        update mastra_ai_spans set "startedAtZ" = '-infinity', "startedAt" = '-infinity'
        where "traceId" = 'always'
        """);
    ListTraces oldest = ListTraces.any().oldestFirst().perPage(1);
    List<LightSpan> read = new ArrayList<>();
    Cursor cursor = Cursor.start();
    for (int i = 0; i < 3; i++) {
      CursoredPage<LightSpan> page = observability.listTracesLight(oldest, cursor);
      read.addAll(page.items());
      cursor = Cursor.parse(page.next().toString());
    }

    assertThat(read).extracting(LightSpan::traceId).containsExactly("always", "now", "never");
    assertThat(read)
        .extracting(LightSpan::status)
        .containsExactly(TraceStatus.SUCCESS, TraceStatus.SUCCESS, TraceStatus.RUNNING);
    assertThat(observability.listTracesLight(oldest, cursor).items()).isEmpty();
  }

  @Test
  void aCursorOfAnotherListingIsRefused() {
    ListTraces any = ListTraces.any();

    refused("after: ", () -> observability.listTraces(any, Cursor.after(THEN, "thread-1")));
    refused("page: ", () -> observability.listTracesLight(any.page(1), Cursor.start()));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void anEmptyValueIsRefusedInsteadOfListingEverything(@Nullable String value) {
    ListTraces any = ListTraces.any();

    refused("traceId: ", () -> any.traceId(value));
    refused("organizationId: ", () -> any.organizationId(value));
    refused("status: ", () -> any.status(null));
    refused("metadata: ", () -> any.metadata(null));
    refused("tags[0]: ", () -> any.tags((String) null));
    refused("startedAfter: ", () -> any.startedAfter(null));
    refused("perPage: ", () -> any.perPage(-1));
    refused("request: ", () -> observability.listTraces(null));
  }

  private static void refused(String message, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith(message);
  }

  /** Both listings, which must agree. */
  private static List<String> traces(ListTraces request) {
    ListTraces all = request.all();
    List<String> light =
        observability.listTracesLight(all).items().stream().map(LightSpan::traceId).toList();
    assertThat(observability.listTraces(all).items())
        .extracting(MastraAiSpan::getTraceId)
        .isEqualTo(light);
    assertThat(observability.listTraces(all.perPage(0)).total()).hasValue(light.size());
    return light;
  }

  private static void root(String traceId, int second, Consumer<MastraAiSpan> change) {
    MastraAiSpan root = span(traceId, "r", null, second);
    change.accept(root);
    observability.createSpan(root);
  }
}
