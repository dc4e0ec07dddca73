package dev.mastrajpa.scores;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mastrajpa.entity.MastraScore;

/** Scores as tests make them. */
final class Scores {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Scores() {}

  /** Names need no quotes, and strings may stand in single ones. */
  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** A score with what it must have, and without an id. */
  static MastraScore score(String scorerId) {
    MastraScore score = new MastraScore();
    score.setScorerId(scorerId);
    score.setScorer(json("{id:'" + scorerId + "'}"));
    score.setRunId("run");
    score.setScore(0.5);
    score.setOutput(json("{text:'It creaks.'}"));
    score.setSource("LIVE");
    score.setEntityId("baker");
    score.setEntityType("AGENT");
    score.setEntity(json("{id:'baker'}"));
    return score;
  }

  /** The same with an id. */
  static MastraScore score(String scorerId, String id) {
    MastraScore score = score(scorerId);
    score.setId(id);
    return score;
  }
}
