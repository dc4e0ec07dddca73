package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.benchmarks.data.ScoreData;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.scores.ListScores;
import dev.mastrajpa.scores.ScoresRepository;
import java.util.Map;

/** Scores. */
final class OurScores {

  private final ScoresRepository scores;
  private final Keys keys;

  OurScores(PostgresStore store, Keys keys) {
    this.scores = store.scores();
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    workloads.put(
        "W6.save",
        workers ->
            worker -> {
              scores.saveScore(score(ScoreData.of(keys.next(1))));
              return Answer.written(1);
            });
    workloads.put(
        "W6.list",
        workers ->
            worker -> answer(scores.listScores(ListScores.ofScorer(keys.scorer()).perPage(20))));
  }

  private static MastraScore score(ScoreData data) {
    MastraScore score = new MastraScore();
    score.setScorerId(data.scorerId());
    score.setEntityId(data.entityId());
    score.setEntityType(ScoreData.ENTITY_TYPE);
    score.setRunId(data.runId());
    score.setSource(data.source());
    score.setScorerJson(data.scorer());
    score.setEntityJson(data.entity());
    score.setInputJson(data.input());
    score.setOutputJson(data.output());
    score.setScore(data.score());
    score.setReason(data.reason());
    score.setMetadataJson(data.metadata());
    score.setResourceId(data.resourceId());
    score.setThreadId(data.threadId());
    score.setTraceId(data.traceId());
    score.setSpanId(data.spanId());
    return score;
  }

  private static Answer answer(Page<MastraScore> page) {
    return new Answer(
        page.items().stream().map(MastraScore::getId).toList(), page.total().orElse(-1));
  }
}
