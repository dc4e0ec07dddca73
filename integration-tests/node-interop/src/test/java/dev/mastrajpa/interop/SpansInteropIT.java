package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.observability.LightSpan;
import dev.mastrajpa.observability.ListTraces;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.observability.TraceStatus;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The traces of both on one database: each side writes in a schema of its own, and reads both.
 * Where we differ on purpose, a test says so and how.
 */
class SpansInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** What a record of the original's says in text. */
  private static final Map<String, BiConsumer<MastraAiSpan, String>> TEXTS = new TreeMap<>();

  /** What a record of the original's says in JSON. */
  private static final Map<String, BiConsumer<MastraAiSpan, JsonNode>> DOCUMENTS = new TreeMap<>();

  static {
    TEXTS.put("name", MastraAiSpan::setName);
    TEXTS.put("spanType", MastraAiSpan::setSpanType);
    TEXTS.put("parentSpanId", MastraAiSpan::setParentSpanId);
    TEXTS.put("entityType", MastraAiSpan::setEntityType);
    TEXTS.put("entityId", MastraAiSpan::setEntityId);
    TEXTS.put("entityName", MastraAiSpan::setEntityName);
    TEXTS.put("entityVersionId", MastraAiSpan::setEntityVersionId);
    TEXTS.put("parentEntityId", MastraAiSpan::setParentEntityId);
    TEXTS.put("rootEntityName", MastraAiSpan::setRootEntityName);
    TEXTS.put("userId", MastraAiSpan::setUserId);
    TEXTS.put("organizationId", MastraAiSpan::setOrganizationId);
    TEXTS.put("resourceId", MastraAiSpan::setResourceId);
    TEXTS.put("runId", MastraAiSpan::setRunId);
    TEXTS.put("sessionId", MastraAiSpan::setSessionId);
    TEXTS.put("threadId", MastraAiSpan::setThreadId);
    TEXTS.put("requestId", MastraAiSpan::setRequestId);
    TEXTS.put("environment", MastraAiSpan::setEnvironment);
    TEXTS.put("source", MastraAiSpan::setSource);
    TEXTS.put("serviceName", MastraAiSpan::setServiceName);
    TEXTS.put("experimentId", MastraAiSpan::setExperimentId);
    DOCUMENTS.put("scope", MastraAiSpan::setScope);
    DOCUMENTS.put("metadata", MastraAiSpan::setMetadata);
    DOCUMENTS.put("tags", MastraAiSpan::setTags);
    DOCUMENTS.put("attributes", MastraAiSpan::setAttributes);
    DOCUMENTS.put("links", MastraAiSpan::setLinks);
    DOCUMENTS.put("input", MastraAiSpan::setInput);
    DOCUMENTS.put("output", MastraAiSpan::setOutput);
    DOCUMENTS.put("error", MastraAiSpan::setError);
    DOCUMENTS.put("requestContext", MastraAiSpan::setRequestContext);
  }

  private static final ObjectNode FULL =
      (ObjectNode)
          json(
              """
              {spanType: 'agent_run', name: 'n', entityType: 'agent', entityId: 'e',
               entityName: 'E', entityVersionId: 'v', parentEntityId: 'p', rootEntityName: 'R',
               userId: 'u', organizationId: 'o', resourceId: 'r', runId: 'run',
               sessionId: 'session', threadId: 'thread', requestId: 'request',
               environment: 'production', source: 'cloud', serviceName: 'service',
               experimentId: 'x', scope: {a: 1}, metadata: {k: [1, {b: null}]}, tags: ['a', 'b'],
               attributes: {model: 'm', usage: {n: 1.5}}, links: [{traceId: 'o'}],
               input: {messages: [{role: 'user'}]}, output: 'text', error: {message: 'boom'},
               requestContext: {c: true}}
              """);

  private static @Nullable NodePeer startedPeer;
  private static @Nullable PostgresStore storeInOurs;
  private static @Nullable PostgresStore storeInTheirs;

  private final Side ours = new Ours(requireNonNull(storeInOurs).observability());
  private final Side oursInTheirs = new Ours(requireNonNull(storeInTheirs).observability());
  private final Original original = new Original(THEIRS);
  private final Original originalInOurs = new Original(OURS);

  @BeforeAll
  static void start() {
    NodePeer peer = NodePeer.start(ZoneId.of("America/New_York"));
    startedPeer = peer;
    storeInOurs = store(OURS);
    storeInTheirs = store(THEIRS);
    storeInOurs.init();
    database.execute("create schema if not exists " + THEIRS);
    try (NodePeer.Store store = peer.open(database.connectionString(), THEIRS)) {
      store.init();
    }
  }

  @AfterAll
  static void stop() {
    if (startedPeer != null) {
      startedPeer.close();
    }
    if (storeInOurs != null && storeInTheirs != null) {
      storeInOurs.close();
      storeInTheirs.close();
    }
  }

  private static PostgresStore store(String schema) {
    return PostgresStore.builder()
        .id("interop")
        .connectionString(database.connectionString())
        .schemaName(schema)
        .build();
  }

  @BeforeEach
  void clear() {
    database.execute("truncate ours.mastra_ai_spans, theirs.mastra_ai_spans");
  }

  // ---- what is stored

  @Test
  void aSpanIsStoredAlikeAndReadAlikeByBoth() {
    for (Side side : List.of(ours, original)) {
      side.create(List.of(span("full", "s", 0, FULL), span("bare", "s", 1, object())));
      side.create(List.of(open("open", "s", 2, object().put("runId", "r"))));
    }

    assertSameRows();
    for (String trace : List.of("full", "bare", "open")) {
      assertAllReadAlike(trace, "s");
    }
  }

  @Test
  void anyDocumentIsStoredAlike() {
    List<Corpus.Document> documents = new ArrayList<>(Corpus.documents());
    documents.addAll(Corpus.deepDocuments());
    for (Corpus.Document document : documents) {
      JsonNode value = Answers.asJavaScriptHasIt(json(document.json()));
      for (Side side : List.of(ours, original)) {
        ObjectNode more = object();
        more.set("input", value);
        side.create(List.of(span("t", document.name(), 0, more)));
      }
      if (!value.isTextual()) {
        assertAllReadAlike("t", document.name());
      }
    }
    assertSameRows();
  }

  /** A string that is JSON is read as what it says by the original. */
  @Test
  void aStringThatLooksLikeJsonIsReadAsAStringByUs() {
    for (Side side : List.of(ours, original)) {
      side.create(List.of(span("t", "s", 0, (ObjectNode) json("{input: '{\"a\":1}'}"))));
    }

    assertSameRows();
    for (Side side : List.of(ours, oursInTheirs)) {
      assertThat(requireNonNull(side.get("t", "s")).path("input").textValue())
          .isEqualTo("{\"a\":1}");
    }
    for (Side side : List.of(original, originalInOurs)) {
      assertThat(requireNonNull(side.get("t", "s")).path("input"))
          .isEqualTo(Answers.asJavaScriptHasIt(json("{a:1}")));
    }
  }

  @Test
  void oddIdsAreStoredAndFoundAlike() {
    for (String id : Corpus.ids()) {
      for (Side side : List.of(ours, original)) {
        side.create(List.of(span(id, id, 0, object().put("threadId", id))));
      }
      assertAllReadAlike(id, id);
    }
    assertSameRows();
  }

  @Test
  void updatesLeaveTheSameRows() {
    for (Side side : List.of(ours, original)) {
      side.create(List.of(open("t", "a", 0, FULL), open("t", "b", 1, object())));
      side.update("t", "a", (ObjectNode) json("{output: {x: [1]}, error: null, name: 'm'}"));
      ObjectNode end = (ObjectNode) json("{attributes: {n: 2}, metadata: null, tags: ['z']}");
      end.set("endedAt", date(MOMENT.plusSeconds(9)));
      side.update("t", "b", end);
      side.update("t", "gone", (ObjectNode) json("{name: 'x'}"));
    }

    assertSameRows();
    assertAllReadAlike("t", "a");
    assertAllReadAlike("t", "b");
  }

  /** Either goes on with what the other has begun. */
  @Test
  void whatOneBeginsTheOtherEnds() {
    ObjectNode end = (ObjectNode) json("{output: 'done'}");
    end.set("endedAt", date(MOMENT.plusSeconds(9)));
    original.create(List.of(open("t", "a", 0, FULL)));
    oursInTheirs.update("t", "a", end);
    ours.create(List.of(open("t", "a", 0, FULL)));
    originalInOurs.update("t", "a", end);

    assertSameRows();
    assertAllReadAlike("t", "a");
  }

  @Test
  void aDeletedTraceIsGoneForBoth() {
    for (Side side : List.of(oursInTheirs, originalInOurs)) {
      side.create(List.of(span("t", "a", 0, object()), span("u", "a", 0, object())));
    }
    original.call("batchDeleteTraces", json("{traceIds: ['t', 'none']}"));
    requireNonNull(storeInOurs).observability().batchDeleteTraces(List.of("t", "none"));

    assertSameRows();
    for (Side side : all()) {
      assertThat(side.get("t", "a")).isNull();
      assertThat(side.get("u", "a")).isNotNull();
    }
  }

  // ---- what is read

  @Test
  void tracesAreReadAlike() {
    for (Side side : List.of(ours, original)) {
      side.create(
          List.of(
              span("t", "root", 0, FULL),
              span("t", "b", 2, object().put("parentSpanId", "root")),
              span("t", "a", 1, object().put("parentSpanId", "root")),
              span("t", "c", 3, object().put("parentSpanId", "b"))));
    }

    for (Side side : all()) {
      assertThat(side.trace("t")).isEqualTo(ours.trace("t")).hasSize(4);
      assertThat(side.light("t")).isEqualTo(ours.light("t")).hasSize(4);
      assertThat(side.branch("t", "b")).isEqualTo(ours.branch("t", "b")).hasSize(2);
      assertThat(side.root("t")).isEqualTo(ours.root("t")).isNotNull();
      assertThat(side.root("none")).isNull();
    }
  }

  @Test
  void listsAgreeWhereTheOriginalHeedsWhatIsAskedFor() {
    for (Side side : List.of(ours, original)) {
      List<ObjectNode> spans = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        ObjectNode more = i % 3 == 0 ? FULL.deepCopy() : object().put("userId", "u" + i % 2);
        if (i % 4 == 0) {
          more.remove("error");
        }
        spans.add(i % 5 == 4 ? open("t" + i, "r", i, more) : span("t" + i, "r", i, more));
      }
      ObjectNode child = object().put("parentSpanId", "r");
      child.set("error", json("'boom'"));
      spans.add(span("t1", "c", 20, child));
      side.create(spans);
    }
    List<String> filters = new ArrayList<>();
    for (String name :
        List.of(
            "spanType",
            "entityType",
            "entityId",
            "entityName",
            "userId",
            "organizationId",
            "resourceId",
            "runId",
            "sessionId",
            "threadId",
            "requestId",
            "environment",
            "source",
            "serviceName")) {
      filters.add("{%s: '%s'}".formatted(name, FULL.path(name).textValue()));
    }
    filters.add("{}");
    filters.add("{userId: 'u1'}");
    filters.add("{metadata: {k: [1]}}");
    filters.add("{scope: {a: 1}}");
    filters.add("{tags: ['b', 'a']}");
    filters.add("{tags: ['z']}");
    filters.add("{status: 'running'}");
    filters.add("{status: 'success'}");
    filters.add("{status: 'error', entityId: 'e'}");
    filters.add("{hasChildError: true}");
    filters.add("{hasChildError: false}");
    filters.add("{startedAt: {start: %1$s, end: %2$s}}".formatted(at(2), at(7)));
    filters.add("{endedAt: {start: %1$s, end: %2$s}}".formatted(at(3), at(8)));
    for (String filter : filters) {
      for (String order :
          List.of(
              "{field: 'startedAt', direction: 'DESC'}",
              "{field: 'startedAt', direction: 'ASC'}",
              "{field: 'endedAt', direction: 'ASC'}")) {
        ObjectNode request = object();
        request.set("filters", json(filter));
        request.set("orderBy", json(order));
        request.set("pagination", json("{page: 0, perPage: 4}"));
        JsonNode expected = ours.list(request);
        assertThat(expected.path("spans").isArray()).isTrue();
        for (Side side : all()) {
          assertThat(side.list(request)).as("%s %s", filter, order).isEqualTo(expected);
        }
      }
    }
  }

  private static String at(int second) {
    return "{$date: '" + MOMENT.plusSeconds(second) + "'}";
  }

  // ---- where we differ

  @Test
  void whatTheOriginalPassesOverIsHeeded() {
    ObjectNode other = object().put("experimentId", "y").put("entityVersionId", "w");
    other.put("parentEntityId", "q").put("rootEntityName", "Q");
    for (Side side : List.of(ours, original)) {
      side.create(List.of(span("t1", "r", 1, FULL), span("t2", "r", 2, other)));
    }
    for (String filter :
        List.of(
            "{traceId: 't1'}",
            "{experimentId: 'x'}",
            "{entityVersionId: 'v'}",
            "{parentEntityId: 'p'}",
            "{rootEntityName: 'R'}",
            "{startedAt: {end: %s, endExclusive: true}}".formatted(at(2)))) {
      ObjectNode request = object();
      request.set("filters", json(filter));

      assertThat(ours.list(request).path("total").asInt()).as(filter).isEqualTo(1);
      assertThat(original.list(request).path("total").asInt()).as(filter).isEqualTo(2);
    }
  }

  @Test
  void aStartThatComesLateReopensNoSpanOfOurs() {
    for (Side side : List.of(ours, original)) {
      side.create(List.of(span("t", "s", 0, FULL)));
      side.create(List.of(open("t", "s", 0, FULL)));
    }

    assertThat(requireNonNull(ours.get("t", "s")).path("endedAt").isNull()).isFalse();
    assertThat(requireNonNull(original.get("t", "s")).path("endedAt").isNull()).isTrue();
  }

  @Test
  void twoRootsAndNoTraceToDeleteAreNoFailuresOfOurs() {
    for (Side side : List.of(ours, original)) {
      side.create(List.of(span("t", "late", 1, object()), span("t", "early", 0, object())));
    }

    assertThat(requireNonNull(ours.root("t")).path("spanId").asText()).isEqualTo("early");
    assertThatThrownBy(() -> original.root("t")).isInstanceOf(OriginalException.class);
    requireNonNull(storeInOurs).observability().batchDeleteTraces(List.of());
    assertThatThrownBy(() -> original.call("batchDeleteTraces", json("{traceIds: []}")))
        .isInstanceOf(OriginalException.class);
  }

  // ---- both sides

  private static void assertSameRows() {
    String rows =
        """
        select cast(
          to_jsonb(s) - array['createdAt', 'createdAtZ', 'updatedAt', 'updatedAtZ'] as text)
        from %s.mastra_ai_spans s
        order by "traceId" collate "C", "spanId" collate "C"
        """;
    assertThat(database.query(rows.formatted(OURS)))
        .isNotEmpty()
        .isEqualTo(database.query(rows.formatted(THEIRS)));
  }

  private void assertAllReadAlike(String traceId, String spanId) {
    JsonNode expected = requireNonNull(ours.get(traceId, spanId));
    for (Side side : all()) {
      assertThat(side.get(traceId, spanId)).isEqualTo(expected);
    }
  }

  private List<Side> all() {
    return List.of(ours, oursInTheirs, original, originalInOurs);
  }

  /** A span that has ended. */
  private static ObjectNode span(String traceId, String spanId, int second, ObjectNode more) {
    ObjectNode span = open(traceId, spanId, second, more);
    span.set("endedAt", date(MOMENT.plusSeconds(second).plusMillis(500)));
    return span;
  }

  private static ObjectNode open(String traceId, String spanId, int second, ObjectNode more) {
    ObjectNode span = object().put("traceId", traceId).put("spanId", spanId);
    span.put("name", "n").put("spanType", "agent_run").put("isEvent", false);
    span.set("startedAt", date(MOMENT.plusSeconds(second)));
    span.setAll(more.deepCopy());
    return span;
  }

  /** Either, with what it is asked and what it answers in the original's words. */
  private interface Side {

    void create(List<ObjectNode> spans);

    void update(String traceId, String spanId, ObjectNode updates);

    @Nullable JsonNode get(String traceId, String spanId);

    @Nullable JsonNode root(String traceId);

    JsonNode trace(String traceId);

    JsonNode light(String traceId);

    JsonNode branch(String traceId, String spanId);

    /** The spans of the page, and the total. */
    JsonNode list(ObjectNode request);
  }

  private static final class Original implements Side {

    private final NodePeer.Store store;

    Original(String schema) {
      this.store = requireNonNull(startedPeer).open(database.connectionString(), schema);
    }

    @Override
    public void create(List<ObjectNode> spans) {
      ObjectNode request = object();
      if (spans.size() == 1) {
        request.set("span", spans.get(0));
        call("createSpan", request);
      } else {
        spans.forEach(request.putArray("records")::add);
        call("batchCreateSpans", request);
      }
    }

    @Override
    public void update(String traceId, String spanId, ObjectNode updates) {
      ObjectNode request = key(traceId, spanId);
      request.set("updates", updates);
      call("updateSpan", request);
    }

    @Override
    public @Nullable JsonNode get(String traceId, String spanId) {
      return span(call("getSpan", key(traceId, spanId)));
    }

    @Override
    public @Nullable JsonNode root(String traceId) {
      return span(call("getRootSpan", object().put("traceId", traceId)));
    }

    private static @Nullable JsonNode span(JsonNode answer) {
      return answer.isNull() ? null : comparable(answer.path("span"));
    }

    @Override
    public JsonNode trace(String traceId) {
      return spans(call("getTrace", object().put("traceId", traceId)));
    }

    @Override
    public JsonNode light(String traceId) {
      return spans(call("getTraceLight", object().put("traceId", traceId)));
    }

    @Override
    public JsonNode branch(String traceId, String spanId) {
      return spans(call("getBranch", key(traceId, spanId)));
    }

    @Override
    public JsonNode list(ObjectNode request) {
      JsonNode answer = call("listTraces", request);
      ObjectNode page = object();
      page.set("spans", spans(answer));
      page.put("total", answer.at("/pagination/total").asLong());
      page.put("hasMore", answer.at("/pagination/hasMore").asBoolean());
      return page;
    }

    private static ArrayNode spans(JsonNode answer) {
      ArrayNode spans = object().arrayNode();
      answer.path("spans").forEach(span -> spans.add(comparable(span)));
      return spans;
    }

    /** The times of the rows are those of two rows. */
    private static JsonNode comparable(JsonNode span) {
      ObjectNode comparable = (ObjectNode) Answers.asJavaScriptHasIt(span);
      comparable.remove(List.of("createdAt", "updatedAt"));
      return comparable;
    }

    private static ObjectNode key(String traceId, String spanId) {
      return object().put("traceId", traceId).put("spanId", spanId);
    }

    JsonNode call(String method, JsonNode request) {
      return store.call("observability", method, request);
    }
  }

  private record Ours(ObservabilityRepository observability) implements Side {

    @Override
    public void create(List<ObjectNode> spans) {
      observability.batchCreateSpans(spans.stream().map(Ours::span).toList());
    }

    private static MastraAiSpan span(ObjectNode given) {
      MastraAiSpan span = new MastraAiSpan();
      span.setTraceId(given.path("traceId").textValue());
      span.setSpanId(given.path("spanId").textValue());
      span.setEvent(given.path("isEvent").booleanValue());
      span.setStartedAt(PeerJson.instant(given.path("startedAt")));
      if (given.has("endedAt")) {
        span.setEndedAt(PeerJson.instant(given.path("endedAt")));
      }
      TEXTS.forEach((name, set) -> set.accept(span, given.path(name).textValue()));
      DOCUMENTS.forEach((name, set) -> set.accept(span, given.get(name)));
      return span;
    }

    @Override
    public void update(String traceId, String spanId, ObjectNode updates) {
      SpanPatch patch = SpanPatch.of(traceId, spanId);
      for (Map.Entry<String, JsonNode> update : updates.properties()) {
        JsonNode value = update.getValue().isNull() ? null : update.getValue();
        patch =
            switch (update.getKey()) {
              case "name" -> patch.name(requireNonNull(value).textValue());
              case "endedAt" -> patch.endedAt(PeerJson.instant(requireNonNull(value)));
              case "output" -> patch.output(value);
              case "error" -> patch.error(value);
              case "attributes" -> patch.attributes(value);
              case "metadata" -> patch.metadata(value);
              case "tags" -> patch.tags(value);
              default -> throw new IllegalArgumentException(update.getKey());
            };
      }
      observability.batchUpdateSpans(List.of(patch));
    }

    @Override
    public @Nullable JsonNode get(String traceId, String spanId) {
      return observability.getSpan(traceId, spanId).map(Ours::answer).orElse(null);
    }

    @Override
    public @Nullable JsonNode root(String traceId) {
      return observability.getRootSpan(traceId).map(Ours::answer).orElse(null);
    }

    @Override
    public JsonNode trace(String traceId) {
      return answers(observability.getTrace(traceId));
    }

    @Override
    public JsonNode light(String traceId) {
      ArrayNode spans = object().arrayNode();
      for (LightSpan span : observability.getTraceLight(traceId)) {
        ObjectNode answer = object();
        answer.put("traceId", span.traceId()).put("spanId", span.spanId());
        answer.put("parentSpanId", span.parentSpanId()).put("name", span.name());
        answer.put("spanType", span.spanType()).put("isEvent", span.isEvent());
        answer.put("entityType", span.entityType()).put("entityId", span.entityId());
        answer.put("entityName", span.entityName());
        String error = span.errorJson();
        answer.set("error", error == null ? null : json(error));
        answer.put("startedAt", span.startedAt().toString());
        answer.put("endedAt", String.valueOf(span.endedAt()));
        spans.add(Answers.asJavaScriptHasIt(answer));
      }
      return spans;
    }

    @Override
    public JsonNode branch(String traceId, String spanId) {
      return answers(observability.getBranch(traceId, spanId));
    }

    @Override
    public JsonNode list(ObjectNode request) {
      ListTraces list = ListTraces.any();
      for (Map.Entry<String, JsonNode> filter : request.path("filters").properties()) {
        list = filtered(list, filter.getKey(), filter.getValue());
      }
      list = request.at("/orderBy/field").asText().equals("endedAt") ? list.byEnd() : list;
      list = request.at("/orderBy/direction").asText().equals("ASC") ? list.oldestFirst() : list;
      list = list.perPage(request.at("/pagination/perPage").asInt(10));
      Page<MastraAiSpan> page = observability.listTraces(list);
      ArrayNode spans = object().arrayNode();
      for (MastraAiSpan span : page) {
        spans.add(((ObjectNode) answer(span)).put("status", TraceStatus.of(span).toString()));
      }
      ObjectNode answer = object();
      answer.set("spans", spans);
      answer.put("total", page.total().orElseThrow()).put("hasMore", page.hasMore());
      return answer;
    }

    private static final Map<String, BiFunction<ListTraces, String, ListTraces>> FILTERS =
        Map.ofEntries(
            Map.entry("traceId", ListTraces::traceId),
            Map.entry("spanType", ListTraces::spanType),
            Map.entry("entityType", ListTraces::entityType),
            Map.entry("entityId", ListTraces::entityId),
            Map.entry("entityName", ListTraces::entityName),
            Map.entry("entityVersionId", ListTraces::entityVersionId),
            Map.entry("parentEntityId", ListTraces::parentEntityId),
            Map.entry("rootEntityName", ListTraces::rootEntityName),
            Map.entry("userId", ListTraces::userId),
            Map.entry("organizationId", ListTraces::organizationId),
            Map.entry("resourceId", ListTraces::resourceId),
            Map.entry("runId", ListTraces::runId),
            Map.entry("sessionId", ListTraces::sessionId),
            Map.entry("threadId", ListTraces::threadId),
            Map.entry("requestId", ListTraces::requestId),
            Map.entry("environment", ListTraces::environment),
            Map.entry("source", ListTraces::source),
            Map.entry("serviceName", ListTraces::serviceName),
            Map.entry("experimentId", ListTraces::experimentId));

    private static ListTraces filtered(ListTraces list, String name, JsonNode value) {
      return switch (name) {
        case "metadata" -> list.metadata(value);
        case "scope" -> list.scope(value);
        case "tags" ->
            list.tags(
                StreamSupport.stream(value.spliterator(), false)
                    .map(JsonNode::textValue)
                    .toArray(String[]::new));
        case "status" ->
            list.status(
                List.of(TraceStatus.values()).stream()
                    .filter(status -> status.toString().equals(value.textValue()))
                    .findFirst()
                    .orElseThrow());
        case "hasChildError" -> list.hasChildError(value.booleanValue());
        case "startedAt" ->
            value.has("endExclusive")
                ? list.startedBefore(PeerJson.instant(value.path("end")))
                : list.startedFrom(PeerJson.instant(value.path("start")))
                    .startedUntil(PeerJson.instant(value.path("end")));
        case "endedAt" ->
            list.endedFrom(PeerJson.instant(value.path("start")))
                .endedUntil(PeerJson.instant(value.path("end")));
        default -> requireNonNull(FILTERS.get(name)).apply(list, value.textValue());
      };
    }

    private static ArrayNode answers(List<MastraAiSpan> spans) {
      ArrayNode answers = object().arrayNode();
      spans.forEach(span -> answers.add(answer(span)));
      return answers;
    }

    /** What the original answers with; it keeps to itself what else is stored. */
    private static JsonNode answer(MastraAiSpan span) {
      ObjectNode answer = object();
      answer.put("traceId", span.getTraceId()).put("spanId", span.getSpanId());
      answer.put("parentSpanId", span.getParentSpanId()).put("name", span.getName());
      answer.put("entityType", span.getEntityType()).put("entityId", span.getEntityId());
      answer.put("entityName", span.getEntityName()).put("userId", span.getUserId());
      answer.put("organizationId", span.getOrganizationId());
      answer.put("resourceId", span.getResourceId()).put("runId", span.getRunId());
      answer.put("sessionId", span.getSessionId()).put("threadId", span.getThreadId());
      answer.put("requestId", span.getRequestId()).put("environment", span.getEnvironment());
      answer.put("source", span.getSource()).put("serviceName", span.getServiceName());
      answer.put("spanType", span.getSpanType()).put("isEvent", span.isEvent());
      answer.set("scope", span.getScope());
      answer.set("attributes", span.getAttributes());
      answer.set("metadata", span.getMetadata());
      answer.set("tags", span.getTags());
      answer.set("links", span.getLinks());
      answer.set("input", span.getInput());
      answer.set("output", span.getOutput());
      answer.set("error", span.getError());
      answer.put("startedAt", String.valueOf(span.getStartedAt()));
      Instant endedAt = span.getEndedAt();
      answer.put("endedAt", endedAt == null ? null : endedAt.toString());
      return Answers.asJavaScriptHasIt(answer);
    }
  }
}
