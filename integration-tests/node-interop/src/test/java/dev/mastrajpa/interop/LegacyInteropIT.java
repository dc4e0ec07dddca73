package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.legacy.EvalType;
import dev.mastrajpa.legacy.LegacyRepository;
import dev.mastrajpa.legacy.ListEvals;
import dev.mastrajpa.legacy.ListLegacyTraces;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Version 0.17.9 and this library on the tables that the former made. Where we differ on purpose, a
 * test says so and how.
 */
class LegacyInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  private static final Pattern UNSTORABLE = Pattern.compile("\\\\u(0000|[dD][89a-fA-F])");

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable NodePeer startedPeer;
  private static NodePeer.@Nullable Store originalStore;
  private static @Nullable PostgresStore store;

  private final NodePeer.Store original = requireNonNull(originalStore);
  private final LegacyRepository ours = requireNonNull(store).legacy();

  @BeforeAll
  static void start() {
    NodePeer peer = NodePeer.start("0.17.9", ZoneId.of("America/New_York"));
    startedPeer = peer;
    originalStore = peer.open(database.connectionString(), "agents");
    originalStore.init();
    store =
        PostgresStore.builder()
            .id("legacy")
            .connectionString(database.connectionString())
            .schemaName("agents")
            .build();
    store.init();
  }

  @AfterAll
  static void stop() {
    if (startedPeer != null) {
      startedPeer.close();
    }
    if (store != null) {
      store.close();
    }
  }

  @BeforeEach
  void clear() {
    database.execute("truncate agents.mastra_evals, agents.mastra_traces");
  }

  // ---- evaluations

  @Test
  void evaluationsOfOursAreReadByTheOriginalAsTheyWereGiven() {
    for (Corpus.Document document : Corpus.documents()) {
      ObjectNode result = object().put("score", 0.5);
      result.set("info", Answers.asJavaScriptHasIt(json(document.json())));
      MastraEval eval = eval(document.name(), 0);
      eval.setResult(result);
      eval.setTestInfo(result);
      ours.insertEvals(List.of(eval));

      JsonNode read =
          Answers.asJavaScriptHasIt(
                  original.callStore("getEvalsByAgentName", json("'" + document.name() + "'")))
              .path(0);

      MastraEval stored = ours.getEvalsByAgentName(document.name()).get(0);
      assertThat(read.path("result")).isEqualTo(Answers.asJavaScriptHasIt(stored.getResult()));
      assertThat(read.path("testInfo"))
          .isEqualTo(Answers.asJavaScriptHasIt(requireNonNull(stored.getTestInfo())));
      assertThat(read.path("agentName").asText()).isEqualTo(stored.getAgentName());
      assertThat(read.path("input").asText()).isEqualTo(stored.getInput());
      assertThat(read.path("output").asText()).isEqualTo(stored.getOutput());
      assertThat(read.path("metricName").asText()).isEqualTo(stored.getMetricName());
      assertThat(read.path("instructions").asText()).isEqualTo(stored.getInstructions());
      assertThat(read.path("runId").asText()).isEqualTo(stored.getRunId());
      assertThat(read.path("globalRunId").asText()).isEqualTo(stored.getGlobalRunId());
      assertThat(read.path("createdAt").asText()).isEqualTo(MOMENT.toString());
    }
  }

  /** The original hands a string on as it is; we hand out what it holds. */
  @Test
  void evaluationsOfTheOriginalAreReadAsObjectsHoweverItWroteThem() {
    insertOriginal("object", 1, json("{score:1,info:{a:[1.5]}}"), json("{testPath:'p'}"));
    insertOriginal(
        "string",
        2,
        json("'{\"score\":1,\"info\":{\"a\":[1.5]}}'"),
        json("'{\"testPath\":\"p\"}'"));

    for (String agent : List.of("object", "string")) {
      MastraEval eval = ours.getEvalsByAgentName(agent).get(0);
      assertThat(Answers.asJavaScriptHasIt(eval.getResult()))
          .isEqualTo(Answers.asJavaScriptHasIt(json("{score:1,info:{a:[1.5]}}")));
      assertThat(eval.getTestInfo()).isEqualTo(json("{testPath:'p'}"));
      assertThat(eval.getInput()).isEqualTo("in");
      assertThat(eval.getGlobalRunId()).isEqualTo("global");
    }
    assertThat(ours.getEvalsByAgentName("string").get(0).getCreatedAt())
        .isEqualTo(MOMENT.plusSeconds(2));
    assertThat(
            original
                .callStore("getEvalsByAgentName", json("'string'"))
                .path(0)
                .path("result")
                .isTextual())
        .isTrue();
  }

  @Test
  void bothPageThroughTheSameEvaluations() {
    for (int i = 0; i < 9; i++) {
      JsonNode testInfo = i % 3 == 0 ? json("{testPath:'p'}") : json("{testName:'n'}");
      if (i % 2 == 0) {
        MastraEval eval = eval("even", i);
        eval.setTestInfo(testInfo);
        ours.insertEvals(List.of(eval));
      } else {
        insertOriginal("odd", i, json("{score:1}"), testInfo);
      }
    }
    for (String request :
        List.of(
            "{}",
            "{agentName:'even'}",
            "{agentName:'odd',type:'test'}",
            "{agentName:'even',type:'live'}",
            "{type:'test'}",
            "{agentName:'nobody'}",
            "{perPage:2}",
            "{page:1,perPage:2}",
            "{page:4,perPage:2}",
            "{page:2,perPage:2,type:'live'}")) {
      JsonNode asked = json(request);
      JsonNode theirs = original.callStore("getEvals", asked);
      Page<MastraEval> page = ours.getEvals(evals(asked));

      assertThat(page.items())
          .as(request)
          .extracting(MastraEval::getRunId)
          .isEqualTo(theirs.path("evals").findValuesAsText("runId"));
      assertThat(page.total()).as(request).hasValue(theirs.path("total").asLong());
      assertThat(page.hasMore()).as(request).isEqualTo(theirs.path("hasMore").asBoolean());
    }
    assertThat(original.callStore("getEvalsByAgentName", json("'odd'"), json("'test'")))
        .hasSameSizeAs(ours.getEvalsByAgentName("odd", EvalType.TEST))
        .isNotEmpty();
  }

  /** The original takes all of them for live ones. */
  @Test
  void aTestThatIsStoredAsAStringIsATestInOursOnly() {
    insertOriginal("baker", 1, json("{score:1}"), json("'{\"testPath\":\"p\"}'"));

    assertThat(ours.getEvalsByAgentName("baker", EvalType.TEST)).hasSize(1);
    assertThat(original.callStore("getEvalsByAgentName", json("'baker'"), json("'test'")))
        .isEmpty();
  }

  /** The original compares them with the local time of its process. */
  @Test
  void rangesOfTimeMeanMomentsInOurs() {
    for (int i = 0; i < 4; i++) {
      ours.insertEvals(List.of(eval("baker", i)));
    }
    ObjectNode asked = object();
    ObjectNode range = asked.putObject("dateRange");
    range.set("start", date(MOMENT.plusSeconds(1)));
    range.set("end", date(MOMENT.plusSeconds(2)));

    assertThat(
            ours.getEvals(
                    ListEvals.ofAnyAgent().from(MOMENT.plusSeconds(1)).until(MOMENT.plusSeconds(2)))
                .items())
        .extracting(MastraEval::getRunId)
        .containsExactly("run-2", "run-1");
    assertThat(original.callStore("getEvals", asked).path("evals")).isEmpty();
  }

  private static ListEvals evals(JsonNode asked) {
    ListEvals request =
        asked.has("agentName")
            ? ListEvals.ofAgent(asked.path("agentName").asText())
            : ListEvals.ofAnyAgent();
    if (asked.has("type")) {
      request =
          request.type(asked.path("type").asText().equals("test") ? EvalType.TEST : EvalType.LIVE);
    }
    return request.perPage(asked.path("perPage").asInt(100)).page(asked.path("page").asInt(0));
  }

  private static MastraEval eval(String agentName, int second) {
    MastraEval eval = new MastraEval();
    eval.setAgentName(agentName);
    eval.setInput("Gr\u00fc\u00dfe \uD83D\uDE00");
    eval.setOutput("");
    eval.setMetricName("metric");
    eval.setInstructions("Be kind");
    eval.setGlobalRunId("global");
    eval.setRunId("run-" + second);
    eval.setResult(json("{score:0.5}"));
    eval.setCreatedAt(MOMENT.plusSeconds(second));
    return eval;
  }

  private void insertOriginal(String agentName, int second, JsonNode result, JsonNode testInfo) {
    ObjectNode request = object().put("tableName", "mastra_evals");
    ObjectNode record = request.putObject("record");
    record.put("agent_name", agentName).put("input", "in").put("output", "out");
    record.put("metric_name", "metric").put("instructions", "").put("global_run_id", "global");
    record.put("run_id", "run-" + second);
    record.put("created_at", MOMENT.plusSeconds(second).toString());
    record.set("result", result);
    record.set("test_info", testInfo);
    original.callStore("insert", request);
  }

  // ---- spans

  /** But for what PostgreSQL cannot store, which this version did not repair yet. */
  @Test
  void spansAreReadAlikeByBothWhoeverWroteThem() {
    List<Corpus.Document> documents =
        Corpus.documents().stream()
            .filter(document -> !UNSTORABLE.matcher(document.json()).find())
            .toList();
    for (Corpus.Document document : documents) {
      JsonNode value = Answers.asJavaScriptHasIt(json(document.json()));
      ObjectNode record = record("theirs " + document.name(), 1);
      record.putObject("attributes").set("value", value);
      record.putObject("status").set("value", value);
      record.putArray("events").add(value);
      record.putArray("links");
      insertOriginalTraces(record);
      ObjectNode same = record.deepCopy().put("id", "ours " + document.name());
      ours.batchTraceInsert(List.of(traceOf(same)));
      ObjectNode asStrings = record.deepCopy().put("id", "strings " + document.name());
      for (String member : List.of("attributes", "status", "events", "links")) {
        asStrings.put(member, PeerJson.write(record.path(member)));
      }
      insertOriginalTraces(asStrings);
    }
    JsonNode theirs =
        Answers.asJavaScriptHasIt(original.callStore("getTracesPaginated", json("{perPage:1000}")));
    List<MastraTrace> traces = ours.getTraces(ListLegacyTraces.any().perPage(1000).oldestFirst());

    assertThat(traces).hasSize(3 * documents.size()).hasSizeGreaterThan(30);
    for (JsonNode span : theirs.path("traces")) {
      MastraTrace trace =
          traces.stream()
              .filter(one -> one.getId().equals(span.path("id").asText()))
              .findFirst()
              .orElseThrow();
      assertThat(answer(trace)).as(trace.getId()).isEqualTo(span);
    }
  }

  @Test
  void bothPageThroughTheSameSpans() {
    for (int i = 0; i < 9; i++) {
      ObjectNode record = record("span-" + i, i);
      record.put("name", i % 2 == 0 ? "agent.run" : "agent.stream");
      record.put("scope", i % 3 == 0 ? "mastra" : "other").put("kind", i % 2);
      record.put("traceId", "trace-" + i % 4);
      record.putObject("attributes").put("http.method", i % 2 == 0 ? "GET" : "POST").put("n", i);
      if (i % 2 == 0) {
        ours.batchTraceInsert(List.of(traceOf(record)));
      } else {
        insertOriginalTraces(record);
      }
    }
    for (String request :
        List.of(
            "{}",
            "{name:'agent'}",
            "{name:'agent.s'}",
            "{name:'gent'}",
            "{scope:'mastra'}",
            "{attributes:{'http.method':'GET'}}",
            "{attributes:{'http.method':'POST',n:'3'}}",
            "{filters:{traceId:'trace-1'}}",
            "{filters:{kind:1},scope:'other'}",
            "{perPage:2}",
            "{page:1,perPage:2}",
            "{page:4,perPage:2}",
            "{page:7,perPage:2}")) {
      JsonNode asked = json(request);
      JsonNode theirs = original.callStore("getTracesPaginated", asked);
      Page<MastraTrace> page = ours.getTracesPaginated(traces(asked));

      assertThat(page.items())
          .as(request)
          .extracting(MastraTrace::getId)
          .isEqualTo(theirs.path("traces").findValuesAsText("id"));
      assertThat(page.total()).as(request).hasValue(theirs.path("total").asLong());
      assertThat(page.hasMore()).as(request).isEqualTo(theirs.path("hasMore").asBoolean(false));
      assertThat(ours.getTraces(traces(asked))).isEqualTo(page.items());
    }
    assertThat(original.callStore("getTraces", json("{name:'agent.s',page:0,perPage:3}")))
        .hasSize(3);
  }

  /** The original writes a key into the statement, and so takes dotted words only. */
  @Test
  void attributesMayBeCalledAnythingInOurs() {
    String key = "it's \"odd\"";
    MastraTrace trace = traceOf(record("1", 1));
    trace.setAttributes(object().put(key, "yes"));
    ours.batchTraceInsert(List.of(trace));
    ObjectNode asked = object();
    asked.putObject("attributes").put(key, "yes");

    assertThat(ours.getTraces(ListLegacyTraces.any().attribute(key, "yes"))).hasSize(1);
    assertThatThrownBy(() -> original.callStore("getTracesPaginated", asked))
        .isInstanceOf(OriginalException.class)
        .hasMessageContaining("Invalid field key");
  }

  /** As the exporter of early versions passes them on; the original does not find them then. */
  @Test
  void attributesThatAreStoredAsAStringAreFoundInOursOnly() {
    ObjectNode record = record("1", 1);
    record.put("attributes", "{\"http.method\":\"GET\",\"n\":1}");
    insertOriginalTraces(record);

    assertThat(
            ours.getTraces(
                ListLegacyTraces.any().attribute("http.method", "GET").attribute("n", "1")))
        .hasSize(1);
    assertThat(
            original
                .callStore("getTracesPaginated", json("{attributes:{'http.method':'GET'}}"))
                .path("traces"))
        .isEmpty();
  }

  private static ListLegacyTraces traces(JsonNode asked) {
    ListLegacyTraces request = ListLegacyTraces.any();
    if (asked.has("name")) {
      request = request.nameStartingWith(asked.path("name").asText());
    }
    if (asked.has("scope")) {
      request = request.scope(asked.path("scope").asText());
    }
    for (var attribute : asked.path("attributes").properties()) {
      request = request.attribute(attribute.getKey(), attribute.getValue().asText());
    }
    if (asked.path("filters").has("traceId")) {
      request = request.traceId(asked.path("filters").path("traceId").asText());
    }
    if (asked.path("filters").has("kind")) {
      request = request.kind(asked.path("filters").path("kind").asInt());
    }
    return request.perPage(asked.path("perPage").asInt(100)).page(asked.path("page").asInt(0));
  }

  private static ObjectNode record(String id, int second) {
    ObjectNode record = object().put("id", id).put("name", "agent.run").put("traceId", "trace");
    record.putNull("parentSpanId");
    record.put("scope", "mastra").put("kind", 1).put("other", "{\"flags\":1}");
    long micros = MOMENT.plusSeconds(second).toEpochMilli() * 1_000;
    record.put("startTime", micros).put("endTime", micros + 500);
    record.put("createdAt", MOMENT.plusSeconds(second).toString());
    return record;
  }

  private void insertOriginalTraces(ObjectNode record) {
    ObjectNode request = object();
    request.putArray("records").add(record.deepCopy());
    original.callStore("batchTraceInsert", request);
  }

  private static MastraTrace traceOf(ObjectNode record) {
    MastraTrace trace = new MastraTrace();
    trace.setId(record.path("id").asText());
    trace.setName(record.path("name").asText());
    trace.setTraceId(record.path("traceId").asText());
    trace.setScope(record.path("scope").asText());
    trace.setKind(record.path("kind").asInt());
    trace.setOther(record.path("other").textValue());
    trace.setStartTime(record.path("startTime").asLong());
    trace.setEndTime(record.path("endTime").asLong());
    trace.setCreatedAt(Instant.parse(record.path("createdAt").asText()));
    trace.setAttributes(record.get("attributes"));
    trace.setStatus(record.get("status"));
    trace.setEvents(record.get("events"));
    trace.setLinks(record.get("links"));
    return trace;
  }

  /** As the original answers: the driver's text for what it cannot count exactly. */
  private static JsonNode answer(MastraTrace trace) {
    ObjectNode answer = object().put("id", trace.getId()).put("name", trace.getName());
    answer.put("parentSpanId", trace.getParentSpanId()).put("traceId", trace.getTraceId());
    answer.put("scope", trace.getScope()).put("kind", trace.getKind());
    answer.put("startTime", String.valueOf(trace.getStartTime()));
    answer.put("endTime", String.valueOf(trace.getEndTime()));
    answer.put("createdAt", String.valueOf(trace.getCreatedAt()));
    answer.set("other", json(Objects.requireNonNull(trace.getOther())));
    answer.set("attributes", trace.getAttributes());
    answer.set("status", trace.getStatus());
    answer.set("events", trace.getEvents());
    answer.set("links", trace.getLinks());
    return Answers.asJavaScriptHasIt(answer);
  }
}
