package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.scores.ListScores;
import dev.mastrajpa.scores.ScoresRepository;
import dev.mastrajpa.scores.ScoringSource;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scores of both on one database: each side writes in a schema of its own, and reads both.
 * Where we differ on purpose, a test says so and how.
 */
class ScoresInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable NodePeer startedPeer;
  private static @Nullable PostgresStore storeInOurs;
  private static @Nullable PostgresStore storeInTheirs;
  private static NodePeer.@Nullable Store originalStoreInOurs;
  private static NodePeer.@Nullable Store originalStoreInTheirs;

  private final Ours ours = new Ours(requireNonNull(storeInOurs).scores());
  private final Ours oursInTheirs = new Ours(requireNonNull(storeInTheirs).scores());
  private final Original original = new Original(requireNonNull(originalStoreInTheirs));
  private final Original originalInOurs = new Original(requireNonNull(originalStoreInOurs));

  @BeforeAll
  static void start() {
    NodePeer peer = NodePeer.start(ZoneId.of("Asia/Kolkata"));
    startedPeer = peer;
    storeInOurs = store(OURS);
    storeInTheirs = store(THEIRS);
    storeInOurs.init();
    database.execute("create schema if not exists " + THEIRS);
    originalStoreInTheirs = peer.open(database.connectionString(), THEIRS);
    originalStoreInTheirs.init();
    originalStoreInOurs = peer.open(database.connectionString(), OURS);
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
    database.execute("truncate ours.mastra_scorers, theirs.mastra_scorers");
  }

  // ---- what is stored

  @Test
  void anyDocumentIsReadAlikeByBothWhoeverWroteIt() {
    List<Corpus.Document> documents = new ArrayList<>(Corpus.documents());
    documents.addAll(Corpus.deepDocuments());
    for (Corpus.Document document : documents) {
      JsonNode value = Answers.asJavaScriptHasIt(json(document.json()));
      ObjectNode score = score(document.name());
      score.set("input", value);
      score.set("output", value);
      for (String member :
          List.of(
              "scorer",
              "entity",
              "preprocessStepResult",
              "extractStepResult",
              "analyzeStepResult",
              "metadata",
              "additionalContext",
              "requestContext")) {
        score.putObject(member).set("value", value);
      }

      assertStoredAndReadAlike(score);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'text'",
        "''",
        "'12'",
        "'1e3'",
        "'true'",
        "'null'",
        "'undefined'",
        "' [1] '",
        "'{\"a\":\"b\"}'",
        "'\"quoted\"'",
        "'\\u0000 and \\uD800'",
        "'1\\u0000'",
        "0",
        "12.5",
        "false",
        "true",
        "null",
        "[]",
        "['12',null,{}]",
        "{}"
      })
  void anyInputAndOutputIsReadAlikeByBothWhoeverWroteIt(String text) {
    ObjectNode score = score("1");
    score.set("input", json(text));
    score.set("output", json(text));

    JsonNode read = assertStoredAndReadAlike(score);

    assertThat(read.path("input")).isEqualTo(read.path("output"));
  }

  @Test
  void anInputThatIsMissingIsAnEmptyStringToBoth() {
    ObjectNode score = score("1");
    score.remove("input");

    assertThat(assertStoredAndReadAlike(score).path("input")).isEqualTo(json("''"));
  }

  @Test
  void allColumnsAreStoredAlikeAndOddIdsToo() {
    for (String id : Corpus.ids()) {
      ObjectNode score = score(id);
      for (String member :
          List.of(
              "scorerId",
              "entityId",
              "runId",
              "traceId",
              "spanId",
              "resourceId",
              "threadId",
              "organizationId",
              "projectId",
              "batchId",
              "datasetId",
              "datasetItemId",
              "reason",
              "preprocessPrompt",
              "extractPrompt",
              "generateScorePrompt",
              "generateReasonPrompt",
              "analyzePrompt",
              "reasonPrompt")) {
        score.put(member, member + " " + id);
      }

      assertStoredAndReadAlike(score);
    }
  }

  /** So that PostgreSQL can look into them; the original stores strings. */
  @Test
  void documentsAreObjectsInOursAndStringsInTheirs() {
    for (Side side : List.of(ours, original)) {
      side.save(score("1"));
    }

    assertThat(types(OURS)).containsExactly(List.of("object", "object", "object"));
    assertThat(types(THEIRS)).containsExactly(List.of("string", "string", "string"));
  }

  private static List<List<Object>> types(String schema) {
    return database.query(
        "select jsonb_typeof(scorer), jsonb_typeof(metadata), jsonb_typeof(output) from "
            + schema
            + ".mastra_scorers");
  }

  // ---- who wins

  @Test
  void theLatestToSaveAScoreWinsWhoeverItIs() {
    originalInOurs.save(score("1").put("reason", "theirs"));
    ours.save(score("1"));
    assertThat(requireNonNull(originalInOurs.find("1")).has("reason")).isFalse();

    originalInOurs.save(score("1").put("reason", "theirs"));
    assertThat(requireNonNull(ours.find("1")).path("reason").asText()).isEqualTo("theirs");
  }

  /** The original deletes the score and makes another one. */
  @Test
  void aScoreThatIsSavedAgainStaysAsOldAsItIsInOursAndNotInTheirs() {
    for (Side side : List.of(ours, original)) {
      side.save(score("1"));
    }
    database.execute(
        """
        update ours.mastra_scorers set "createdAtZ" = '2024-01-02T03:04:05Z';
        update theirs.mastra_scorers set "createdAtZ" = '2024-01-02T03:04:05Z'
        """);
    for (Side side : List.of(ours, original)) {
      side.save(score("1"));
    }

    assertThat(created("ours")).isEqualTo(Instant.parse("2024-01-02T03:04:05Z"));
    assertThat(created("theirs")).isAfter(Instant.parse("2024-01-02T03:04:05Z"));
  }

  private static Instant created(String schema) {
    return database.value("select \"createdAtZ\" from " + schema + ".mastra_scorers");
  }

  @Test
  void clearedScoresAreGoneForBoth() {
    ours.save(score("1"));
    requireNonNull(originalStoreInOurs).call("scores", "dangerouslyClearAll");
    assertThat(ours.find("1")).isNull();

    original.save(score("1"));
    requireNonNull(storeInTheirs).scores().dangerouslyClearAll();
    assertThat(original.find("1")).isNull();
  }

  // ---- what is refused

  @Test
  void bothTakeTheSameTypesOfEntities() {
    ObjectNode robot = score("1").put("entityType", "ROBOT");
    OriginalException theirs =
        catchThrowableOfType(OriginalException.class, () -> original.save(robot));
    String listed = "expected one of ";
    String message = theirs.originalMessage();
    Set<String> types =
        Pattern.compile("\\w+")
            .matcher(message.substring(message.indexOf(listed) + listed.length()))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(types).contains("AGENT", "agent_run");
    for (String type : types) {
      assertThat(ours.save(score(type).put("entityType", type))).isNotNull();
    }

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> ours.save(robot))
        .withMessage("score.entityType: \"ROBOT\" is none of " + String.join(", ", types));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{scorerId:null}",
        "{entityId:null}",
        "{runId:null}",
        "{score:{$number:'NaN'}}",
        "{score:{$number:'Infinity'}}",
        "{scorer:null}",
        "{scorer:[1]}",
        "{entity:null}",
        "{entity:'text'}",
        "{source:null}",
        "{source:'live'}",
        "{entityType:'agent'}",
        "{metadata:[1]}",
        "{extractStepResult:'text'}",
        "{output:{$undefined:true}}"
      })
  void bothRefuseTheSameScores(String change) {
    ObjectNode wrong = score("1");
    wrong.setAll((ObjectNode) json(change));
    wrong.properties().removeIf(member -> PeerJson.isUndefined(member.getValue()));

    assertThatExceptionOfType(OriginalException.class)
        .isThrownBy(() -> original.save(wrong))
        .satisfies(
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_SAVE_SCORE_VALIDATION_FAILED"));
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> ours.save(wrong))
        .satisfies(
            e -> assertThat(e.argument()).isEqualTo("score." + json(change).fieldNames().next()));
    assertThat(ours.find("1")).isNull();
    assertThat(original.find("1")).isNull();
  }

  // ---- lists

  @Test
  void bothListTheSameScores() {
    for (int i = 0; i < 12; i++) {
      ObjectNode score = score("s" + i).put("scorerId", i % 2 == 0 ? "even" : "odd");
      score.put("runId", "run" + i % 3).put("source", i % 4 == 0 ? "TEST" : "LIVE");
      score.put("entityId", "e" + i % 5).put("entityType", i % 6 == 0 ? "WORKFLOW" : "AGENT");
      score.put("traceId", "t").put("spanId", "p" + i % 2);
      if (i % 3 == 0) {
        score.put("organizationId", "acme").put("projectId", "p" + i % 2);
      }
      for (Side side : List.of(ours, original)) {
        side.save(score);
      }
      for (String schema : List.of(OURS, THEIRS)) {
        database.query(
            """
            update %s.mastra_scorers set
              "createdAt" = ? at time zone 'UTC', "createdAtZ" = ?, "updatedAtZ" = ?
            where id = ? returning 1
            """
                .formatted(schema),
            MOMENT.plusSeconds(i),
            MOMENT.plusSeconds(i),
            MOMENT.plusSeconds(i),
            "s" + i);
      }
    }
    List<String> requests =
        List.of(
            "{scorerId:'even'}",
            "{scorerId:'nobody'}",
            "{scorerId:'even',entityId:'e2'}",
            "{scorerId:'even',entityId:'e0',entityType:'WORKFLOW'}",
            "{scorerId:'odd',entityType:'AGENT',source:'LIVE'}",
            "{scorerId:'even',source:'TEST'}",
            "{scorerId:'even',filters:{organizationId:'acme'}}",
            "{scorerId:'odd',filters:{organizationId:'acme',projectId:'p1'}}",
            "{scorerId:'odd',filters:{projectId:'p0'}}",
            "{runId:'run1'}",
            "{runId:'run0',filters:{organizationId:'acme'}}",
            "{runId:'run1',filters:{organizationId:'acme'}}",
            "{entityId:'e1',entityType:'AGENT'}",
            "{entityId:'e0',entityType:'WORKFLOW',filters:{projectId:'p0'}}",
            "{traceId:'t',spanId:'p0'}",
            "{traceId:'t',spanId:'p9'}",
            "{traceId:'t',spanId:'p1',filters:{organizationId:'acme'}}");
    List<String> pages =
        List.of(
            "{page:0}",
            "{page:0,perPage:2}",
            "{page:1,perPage:2}",
            "{page:9,perPage:2}",
            "{page:0,perPage:0}",
            "{page:0,perPage:false}");
    int listed = 0;
    for (String request : requests) {
      for (String page : pages) {
        ObjectNode asked = (ObjectNode) json(request);
        asked.set("pagination", json(page));
        JsonNode expected = original.list(asked);
        for (Side side : all()) {
          assertThat(side.list(asked)).as("%s %s", request, page).isEqualTo(expected);
        }
        listed += expected.path("scores").size();
      }
    }
    assertThat(listed).isGreaterThan(100);
  }

  // ---- how it is compared

  private List<Side> all() {
    return List.of(ours, oursInTheirs, original, originalInOurs);
  }

  /** Saved by both, and read by both from both; the times are each side's own. */
  private JsonNode assertStoredAndReadAlike(ObjectNode score) {
    String id = score.path("id").asText();
    for (Side side : List.of(ours, original)) {
      side.save(score);
    }
    ObjectNode expected = withoutTimes(requireNonNull(original.find(id)));
    for (Side side : all()) {
      assertThat(withoutTimes(requireNonNull(side.find(id)))).as(id).isEqualTo(expected);
    }
    assertThat(originalInOurs.find(id)).isEqualTo(ours.find(id));
    assertThat(oursInTheirs.find(id)).isEqualTo(original.find(id));
    return expected;
  }

  private static ObjectNode withoutTimes(JsonNode score) {
    assertThat(score.has("createdAt")).isTrue();
    assertThat(score.path("updatedAt")).isEqualTo(score.path("createdAt"));
    ObjectNode copy = score.deepCopy();
    return copy.remove(List.of("createdAt", "updatedAt"));
  }

  /** What must be given, and an input and metadata. */
  private static ObjectNode score(String id) {
    return (ObjectNode)
        object()
            .put("id", id)
            .put("scorerId", "s")
            .put("entityId", "baker")
            .put("runId", "run")
            .put("score", 0.75)
            .put("source", "LIVE")
            .setAll(
                (ObjectNode)
                    json(
                        "{scorer:{id:'s'},entity:{id:'baker'},input:[{a:1}],output:{text:'x'},"
                            + "metadata:{n:1}}"));
  }

  private interface Side {

    JsonNode save(ObjectNode score);

    @Nullable JsonNode find(String id);

    /** The answer with {@code pagination} and {@code scores}. */
    JsonNode list(ObjectNode request);
  }

  private record Original(NodePeer.Store store) implements Side {

    @Override
    public JsonNode save(ObjectNode score) {
      return store.call("scores", "saveScore", score).path("score");
    }

    @Override
    public @Nullable JsonNode find(String id) {
      JsonNode answer = store.call("scores", "getScoreById", object().put("id", id));
      return answer.isNull() ? null : Answers.asJavaScriptHasIt(answer);
    }

    @Override
    public JsonNode list(ObjectNode request) {
      String method =
          request.has("scorerId")
              ? "listScoresByScorerId"
              : request.has("runId")
                  ? "listScoresByRunId"
                  : request.has("spanId") ? "listScoresBySpan" : "listScoresByEntityId";
      return Answers.asJavaScriptHasIt(store.call("scores", method, request));
    }
  }

  private record Ours(ScoresRepository scores) implements Side {

    @Override
    public JsonNode save(ObjectNode score) {
      return answer(scores.saveScore(scoreOf(score)));
    }

    @Override
    public @Nullable JsonNode find(String id) {
      return scores.getScoreById(id).map(Ours::answer).orElse(null);
    }

    @Override
    public JsonNode list(ObjectNode asked) {
      JsonNode perPage = asked.at("/pagination/perPage");
      ListScores request = request(asked);
      if (perPage.isNumber()) {
        request = request.perPage(perPage.intValue()).page(asked.at("/pagination/page").intValue());
      } else if (perPage.isBoolean()) {
        request = request.all();
      }
      Page<MastraScore> page = scores.listScores(request);
      ObjectNode answer = object();
      ObjectNode pagination = answer.putObject("pagination");
      pagination.put("total", page.total().orElseThrow());
      pagination.set("page", asked.at("/pagination/page"));
      pagination.set("perPage", perPage.isMissingNode() ? json("100") : perPage);
      pagination.put("hasMore", page.hasMore());
      page.forEach(score -> answer.withArray("scores").add(answer(score)));
      answer.withArray("scores");
      return Answers.asJavaScriptHasIt(answer);
    }

    private static ListScores request(ObjectNode asked) {
      ListScores request =
          asked.has("scorerId")
              ? ListScores.ofScorer(asked.path("scorerId").asText())
              : asked.has("runId")
                  ? ListScores.ofRun(asked.path("runId").asText())
                  : asked.has("spanId")
                      ? ListScores.ofSpan(
                          asked.path("traceId").asText(), asked.path("spanId").asText())
                      : ListScores.ofEntity(
                          asked.path("entityId").asText(), asked.path("entityType").asText());
      if (asked.has("entityId")) {
        request = request.entityId(asked.path("entityId").asText());
      }
      if (asked.has("entityType")) {
        request = request.entityType(asked.path("entityType").asText());
      }
      if (asked.has("source")) {
        request = request.source(ScoringSource.valueOf(asked.path("source").asText()));
      }
      if (asked.at("/filters").has("organizationId")) {
        request = request.organizationId(asked.at("/filters/organizationId").asText());
      }
      if (asked.at("/filters").has("projectId")) {
        request = request.projectId(asked.at("/filters/projectId").asText());
      }
      return request;
    }

    @SuppressWarnings("NullAway") // what is missing is to be refused
    private static MastraScore scoreOf(ObjectNode given) {
      MastraScore score = new MastraScore();
      score.setId(text(given, "id"));
      score.setScorerId(text(given, "scorerId"));
      score.setEntityId(text(given, "entityId"));
      score.setEntityType(text(given, "entityType"));
      score.setRunId(text(given, "runId"));
      score.setTraceId(text(given, "traceId"));
      score.setSpanId(text(given, "spanId"));
      score.setSource(text(given, "source"));
      score.setScore(
          given.path("score").isNumber() ? given.path("score").doubleValue() : Double.NaN);
      score.setReason(text(given, "reason"));
      score.setPreprocessPrompt(text(given, "preprocessPrompt"));
      score.setExtractPrompt(text(given, "extractPrompt"));
      score.setGenerateScorePrompt(text(given, "generateScorePrompt"));
      score.setGenerateReasonPrompt(text(given, "generateReasonPrompt"));
      score.setAnalyzePrompt(text(given, "analyzePrompt"));
      score.setReasonPrompt(text(given, "reasonPrompt"));
      score.setResourceId(text(given, "resourceId"));
      score.setThreadId(text(given, "threadId"));
      score.setOrganizationId(text(given, "organizationId"));
      score.setProjectId(text(given, "projectId"));
      score.setBatchId(text(given, "batchId"));
      score.setDatasetId(text(given, "datasetId"));
      score.setDatasetItemId(text(given, "datasetItemId"));
      document(given, "scorer", score::setScorer);
      document(given, "entity", score::setEntity);
      document(given, "input", score::setInput);
      document(given, "output", score::setOutput);
      document(given, "preprocessStepResult", score::setPreprocessStepResult);
      document(given, "extractStepResult", score::setExtractStepResult);
      document(given, "analyzeStepResult", score::setAnalyzeStepResult);
      document(given, "metadata", score::setMetadata);
      document(given, "additionalContext", score::setAdditionalContext);
      document(given, "requestContext", score::setRequestContext);
      return score;
    }

    private static @Nullable String text(ObjectNode given, String member) {
      return given.path(member).textValue();
    }

    private static void document(ObjectNode given, String member, Consumer<JsonNode> set) {
      if (given.has(member) && !PeerJson.isUndefined(given.path(member))) {
        set.accept(given.path(member));
      }
    }

    private static JsonNode answer(MastraScore score) {
      ObjectNode answer = object();
      put(answer, "id", score.getId());
      put(answer, "scorerId", score.getScorerId());
      put(answer, "entityId", score.getEntityId());
      put(answer, "entityType", score.getEntityType());
      put(answer, "runId", score.getRunId());
      put(answer, "traceId", score.getTraceId());
      put(answer, "spanId", score.getSpanId());
      put(answer, "source", score.getSource());
      answer.put("score", score.getScore());
      put(answer, "reason", score.getReason());
      put(answer, "preprocessPrompt", score.getPreprocessPrompt());
      put(answer, "extractPrompt", score.getExtractPrompt());
      put(answer, "generateScorePrompt", score.getGenerateScorePrompt());
      put(answer, "generateReasonPrompt", score.getGenerateReasonPrompt());
      put(answer, "analyzePrompt", score.getAnalyzePrompt());
      put(answer, "reasonPrompt", score.getReasonPrompt());
      put(answer, "resourceId", score.getResourceId());
      put(answer, "threadId", score.getThreadId());
      put(answer, "organizationId", score.getOrganizationId());
      put(answer, "projectId", score.getProjectId());
      put(answer, "batchId", score.getBatchId());
      put(answer, "datasetId", score.getDatasetId());
      put(answer, "datasetItemId", score.getDatasetItemId());
      set(answer, "scorer", score.getScorer());
      set(answer, "entity", score.getEntity());
      set(answer, "input", score.getInput());
      set(answer, "output", score.getOutput());
      set(answer, "preprocessStepResult", score.getPreprocessStepResult());
      set(answer, "extractStepResult", score.getExtractStepResult());
      set(answer, "analyzeStepResult", score.getAnalyzeStepResult());
      set(answer, "metadata", score.getMetadata());
      set(answer, "additionalContext", score.getAdditionalContext());
      set(answer, "requestContext", score.getRequestContext());
      put(answer, "createdAt", String.valueOf(score.getCreatedAt()));
      put(answer, "updatedAt", String.valueOf(score.getUpdatedAt()));
      return Answers.asJavaScriptHasIt(answer);
    }

    private static void put(ObjectNode answer, String member, @Nullable String value) {
      if (value != null) {
        answer.put(member, value);
      }
    }

    private static void set(ObjectNode answer, String member, @Nullable JsonNode value) {
      if (value != null) {
        answer.set(member, value);
      }
    }
  }
}
