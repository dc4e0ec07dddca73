package dev.mastrajpa.scores;

import static dev.mastrajpa.scores.Scores.json;
import static dev.mastrajpa.scores.Scores.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoresIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final Instant NOW = Instant.parse("2025-07-08T09:10:11.121314Z");

  private static final Instant NOW_STORED = Instant.parse("2025-07-08T09:10:11.121Z");

  private static PostgresStore store;
  private static ScoresRepository scores;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    store =
        PostgresStore.builder()
            .id("scores")
            .dataSource(database.dataSource())
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    store.init();
    scores = store.scores();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void aScoreIsReadAsItWasSaved() {
    MastraScore given = score("s", id);
    given.setTraceId("trace");
    given.setSpanId("span");
    given.setScore(-1.5e-7);
    given.setReason("because");
    given.setInput(json("[{role:'user'}]"));
    given.setPreprocessStepResult(json("{a:1}"));
    given.setExtractStepResult(json("{a:2}"));
    given.setAnalyzeStepResult(json("{a:3}"));
    given.setMetadata(json("{a:4}"));
    given.setAdditionalContext(json("{a:5}"));
    given.setRequestContext(json("{a:6}"));
    given.setPreprocessPrompt("p1");
    given.setExtractPrompt("p2");
    given.setAnalyzePrompt("p3");
    given.setGenerateScorePrompt("p4");
    given.setGenerateReasonPrompt("p5");
    given.setReasonPrompt("p6");
    given.setResourceId("resource");
    given.setThreadId("thread");
    given.setOrganizationId("organization");
    given.setProjectId("project");
    given.setBatchId("batch");
    given.setDatasetId("dataset");
    given.setDatasetItemId("item");
    given.setCreatedAt(CREATED);
    given.setUpdatedAt(CREATED.plusSeconds(1));

    MastraScore saved = scores.saveScore(given);
    MastraScore read = scores.getScoreById(id).orElseThrow();

    for (MastraScore score : List.of(saved, read)) {
      assertThat(score)
          .usingRecursiveComparison()
          .withEqualsForFields(
              (a, b) -> json(String.valueOf(a)).equals(json(String.valueOf(b))),
              "scorerJson",
              "entityJson",
              "inputJson",
              "outputJson",
              "preprocessStepResultJson",
              "extractStepResultJson",
              "analyzeStepResultJson",
              "metadataJson",
              "additionalContextJson",
              "requestContextJson")
          .isEqualTo(given);
    }
    assertThat(
            database.query(
                """
                select "createdAt", "createdAtZ", "updatedAt", "updatedAtZ" from mastra_scorers
                where id = ?
                """,
                id))
        .containsExactly(
            List.of(
                LocalDateTime.ofInstant(CREATED, ZoneOffset.UTC),
                CREATED,
                LocalDateTime.ofInstant(CREATED.plusSeconds(1), ZoneOffset.UTC),
                CREATED.plusSeconds(1)));
  }

  @Test
  void whatAScoreLacksIsGivenToItsCopy() {
    MastraScore given = score("s");

    MastraScore saved = scores.saveScore(given);

    assertThat(given.getId()).isNull();
    assertThat(UUID.fromString(saved.getId())).isNotNull();
    assertThat(saved.getCreatedAt()).isEqualTo(NOW_STORED);
    assertThat(saved.getUpdatedAt()).isEqualTo(NOW_STORED);
    MastraScore read = scores.getScoreById(saved.getId()).orElseThrow();
    assertThat(read).isEqualTo(saved);
    assertThat(read.getInput()).isEqualTo(TextNode.valueOf(""));
    assertThat(read.getMetadataJson()).isNull();
    assertThat(read.getReason()).isNull();
    assertThat(read.getCreatedAt()).isEqualTo(NOW_STORED);
  }

  @Test
  void aScoreThatIsSavedAgainKeepsItsCreationAndNothingElse() {
    MastraScore first = score("s", id);
    first.setCreatedAt(CREATED);
    first.setReason("because");
    first.setMetadata(json("{a:1}"));
    first.setOrganizationId("acme");
    scores.saveScore(first);
    MastraScore second = score("other", id);
    second.setScore(0.75);

    MastraScore saved = scores.saveScore(second);

    MastraScore read = scores.getScoreById(id).orElseThrow();
    for (MastraScore score : List.of(saved, read)) {
      assertThat(score.getScorerId()).isEqualTo("other");
      assertThat(score.getScore()).isEqualTo(0.75);
      assertThat(score.getReason()).isNull();
      assertThat(score.getMetadataJson()).isNull();
      assertThat(score.getOrganizationId()).isNull();
      assertThat(score.getCreatedAt()).isEqualTo(CREATED);
      assertThat(score.getUpdatedAt()).isEqualTo(NOW_STORED);
    }
  }

  @Test
  void documentsAreStoredAsObjectsThatPostgresCanLookInto() {
    MastraScore given = score("s", id);
    given.setMetadataJson(" \"{\\\"a\\\": {\\\"b\\\": 1.10}}\"");
    given.setInputJson("\"[1, 2]\"");

    scores.saveScore(given);

    assertThat(
            database.query(
                """
                select metadata #>> '{a,b}', scorer ->> 'id', entity ->> 'id', output ->> 'text',
                  jsonb_typeof(input)
                from mastra_scorers where id = ?
                """,
                id))
        .containsExactly(List.of("1.10", "s", "baker", "It creaks.", "array"));
  }

  @Test
  void whatTheOriginalStoredAsStringsIsReadAsWhatTheyHold() {
    scores.saveScore(score("s", id));
    database.execute(
        """
        update mastra_scorers set
          metadata = to_jsonb(text '{"a":1.10}'), input = to_jsonb(text '"12"'),
          output = to_jsonb(text '12'), entity = to_jsonb(text 'no JSON')
        where id = '%s'
        """
            .formatted(id));

    MastraScore read = scores.getScoreById(id).orElseThrow();

    assertThat(read.getMetadata()).isEqualTo(json("{a:1.10}"));
    assertThat(read.getInput()).isEqualTo(TextNode.valueOf("12"));
    assertThat(read.getOutput()).isEqualTo(json("12"));
    assertThat(read.getEntity()).isEqualTo(TextNode.valueOf("no JSON"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'text'",
        "''",
        "'12'",
        "'true'",
        "'null'",
        "' {\"a\":1} '",
        "'\"quoted\"'",
        "12",
        "123456789.123456789012345678",
        "false",
        "null",
        "[]",
        "['12',null]",
        "{a:'{}'}",
        "{text:'Gr\u00fc\u00dfe \uD83D\uDE00'}"
      })
  void anyInputAndOutputIsReadAsItWasGiven(String text) {
    JsonNode document = json(text);
    MastraScore given = score("s", id);
    given.setInput(document);
    given.setOutput(document);

    MastraScore saved = scores.saveScore(given);
    MastraScore read = scores.getScoreById(id).orElseThrow();

    assertThat(List.of(saved.getInput(), saved.getOutput(), read.getInput(), read.getOutput()))
        .containsOnly(document);
  }

  @Test
  void whatPostgresCannotStoreIsRepaired() {
    MastraScore given = score("s", id);
    given.setReason("a\uD800b");
    given.setInput(json("{'nul\\u0000':'x\\u0000y\\uD800'}"));

    scores.saveScore(given);

    MastraScore read = scores.getScoreById(id).orElseThrow();
    assertThat(read.getReason()).isEqualTo("a\uFFFDb");
    assertThat(read.getInput()).isEqualTo(json("{nul:'xy\uFFFD'}"));
  }

  @Test
  void aBatchIsStoredLikeItsScoresOneAfterTheOther() {
    MastraScore first = score("first", id);
    first.setCreatedAt(CREATED);
    first.setReason("because");
    List<MastraScore> given = new ArrayList<>();
    given.add(first);
    for (int i = 0; i < 3_000; i++) {
      given.add(score("s" + i, id + "-" + i));
    }
    given.add(score("last", id));

    List<MastraScore> saved = scores.saveScores(given);

    assertThat(saved).hasSize(3_001);
    assertThat(saved.get(0).getScorerId()).isEqualTo("last");
    assertThat(saved.get(0).getCreatedAt()).isEqualTo(CREATED);
    assertThat(saved.get(3_000).getScorerId()).isEqualTo("s2999");
    MastraScore read = scores.getScoreById(id).orElseThrow();
    assertThat(read.getScorerId()).isEqualTo("last");
    assertThat(read.getReason()).isNull();
    assertThat(read.getCreatedAt()).isEqualTo(CREATED);
    assertThat(scores.getScoreById(id + "-2999")).isPresent();
    assertThat(scores.saveScores(List.of())).isEmpty();
  }

  @Test
  void oneWrongScoreOfABatchKeepsAllFromBeingStored() {
    MastraScore wrong = score("s");
    wrong.setScore(Double.NaN);

    assertThatThrownBy(() -> scores.saveScores(List.of(score("s", id), wrong)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("scores[1].score: NaN is not a finite number");
    assertThat(scores.getScoreById(id)).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongScoresAreRefusedByTheNameOfWhatIsWrong() {
    assertRefused(score -> score.setScorerId(null), "score.scorerId: must be given");
    assertRefused(score -> score.setScorerId(" "), "score.scorerId: \" \" is blank");
    assertRefused(score -> score.setRunId(null), "score.runId: must be given");
    assertRefused(score -> score.setEntityId(null), "score.entityId: must be given");
    assertRefused(score -> score.setId(""), "score.id: \"\" is blank");
    assertRefused(score -> score.setSource(null), "score.source: must be given");
    assertRefused(score -> score.setSource("live"), "score.source: \"live\" is none of LIVE, TEST");
    assertRefused(
        score -> score.setEntityType("ROBOT"),
        "score.entityType: \"ROBOT\" is none of AGENT, EXTERNAL, STEP");
    assertRefused(
        score -> score.setScore(Double.POSITIVE_INFINITY),
        "score.score: Infinity is not a finite number");
    assertRefused(score -> score.setScorerJson("[1]"), "score.scorer: \"[1]\" is not an object");
    assertRefused(score -> score.setEntityJson("null"), "score.entity: \"null\" is not an object");
    assertRefused(
        score -> score.setMetadataJson("null"), "score.metadata: \"null\" is not an object");
    assertRefused(score -> score.setMetadataJson("{"), "score.metadata: \"{\" is no JSON");
    assertRefused(
        score -> score.setOutputJson("nonsense"), "score.output: \"nonsense\" is no JSON");
    assertRefused(score -> score.setReason("a\0"), "score.reason: \"a\\u0000\" has a NUL");
    assertRefused(score -> score.setCreatedAt(Instant.MAX), "score.createdAt: ");
    assertThatThrownBy(() -> scores.saveScore(new MastraScore()))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> scores.saveScore(null)).hasMessageStartingWith("score: ");
    assertThatThrownBy(() -> scores.saveScores(null)).hasMessageStartingWith("scores: ");
    assertThatThrownBy(() -> scores.getScoreById("")).hasMessage("id: \"\" is blank");
  }

  @Test
  void anOutputMustBeGivenAndAnInputNeedNot() {
    MastraScore without = score("s", id);
    MastraScore copy = new MastraScore();
    copy.setScorerId("s");
    copy.setScorer(without.getScorer());
    copy.setRunId("run");
    copy.setSource("LIVE");
    copy.setEntityId("baker");
    copy.setEntity(without.getEntity());

    assertThatThrownBy(() -> scores.saveScore(copy))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("score.output: must be given");
    copy.setOutput(NullNode.getInstance());
    assertThat(scores.saveScore(copy).getOutput()).isEqualTo(NullNode.getInstance());
  }

  @Test
  void allScoresCanBeCleared() {
    scores.saveScore(score("s", id));

    scores.dangerouslyClearAll();

    assertThat(database.<Long>value("select count(*) from mastra_scorers")).isZero();
  }

  @Test
  void theRepositoryIsFoundByTheNameOfItsDomain() {
    assertThat(store.getStore("scores")).containsSame(scores);
  }

  private void assertRefused(Consumer<MastraScore> change, String message) {
    MastraScore score = score("s", id);
    change.accept(score);
    assertThatThrownBy(() -> scores.saveScore(score))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith(message);
    assertThat(scores.getScoreById(id)).isEmpty();
  }
}
