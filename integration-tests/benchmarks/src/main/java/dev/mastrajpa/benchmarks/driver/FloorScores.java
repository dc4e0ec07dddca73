package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.benchmarks.data.ScoreData;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** Scores. */
final class FloorScores {

  private static final String SAVE =
      """
      insert into mastra_scorers
        (id, "scorerId", "traceId", "spanId", "runId", scorer, score, reason, metadata,
         input, output, "entityType", entity, "entityId", source, "resourceId", "threadId",
         "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
      values
        (?, ?, ?, ?, ?, cast(? as jsonb), ?, ?, cast(? as jsonb),
         cast(? as jsonb), cast(? as jsonb), ?, cast(? as jsonb), ?, ?, ?, ?,
         now() at time zone 'UTC', now() at time zone 'UTC', now(), now())
      """;

  private static final String OF_SCORER =
      """
      select
        mastra_scorers.*, (select count(*) from mastra_scorers where "scorerId" = ?)
      from mastra_scorers
      where "scorerId" = ?
      order by "createdAt" desc
      limit 20
      """;

  private final FloorPool pool;
  private final FloorPool lists;
  private final Keys keys;

  /**
   * @param lists connections whose statements are planned for the values at hand
   */
  FloorScores(FloorPool pool, FloorPool lists, Keys keys) {
    this.pool = pool;
    this.lists = lists;
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    workloads.put("W6.save", workers -> worker -> save(ScoreData.of(keys.next(1))));
    workloads.put("W6.list", workers -> worker -> ofScorer(keys.scorer()));
  }

  private Answer save(ScoreData score) throws SQLException {
    return pool.write(
        1,
        SAVE,
        UUID.randomUUID().toString(),
        score.scorerId(),
        score.traceId(),
        score.spanId(),
        score.runId(),
        score.scorer(),
        score.score(),
        score.reason(),
        score.metadata(),
        score.input(),
        score.output(),
        ScoreData.ENTITY_TYPE,
        score.entity(),
        score.entityId(),
        score.source(),
        score.resourceId(),
        score.threadId());
  }

  private Answer ofScorer(String scorerId) throws SQLException {
    return lists.page(OF_SCORER, scorerId, scorerId);
  }
}
