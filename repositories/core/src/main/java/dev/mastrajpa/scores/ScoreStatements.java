package dev.mastrajpa.scores;

import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** What is written to {@code mastra_scorers}. */
final class ScoreStatements {

  /**
   * Stores the scores in the order they are given in: two that save the same ones wait for each
   * other, and never both at once. A score that is there already keeps the time it was created at,
   * and nothing else. Answers with the times of creation.
   */
  private static final String SAVE =
      """
      insert into {mastra}.mastra_scorers as s
        (id, "scorerId", "traceId", "spanId", "runId", scorer, "preprocessStepResult",
         "extractStepResult", "analyzeStepResult", score, reason, metadata,
         "preprocessPrompt", "extractPrompt", "generateScorePrompt",
         "generateReasonPrompt", "analyzePrompt", "reasonPrompt", input, output,
         "additionalContext", "requestContext", "entityType", entity, "entityId",
         source, "resourceId", "threadId", "organizationId", "projectId", "batchId",
         "datasetId", "datasetItemId", "createdAt", "createdAtZ", "updatedAt",
         "updatedAtZ")
      select
        given.id, given."scorerId", given."traceId", given."spanId", given."runId",
        cast(given.scorer as jsonb), cast(given."preprocessStepResult" as jsonb),
        cast(given."extractStepResult" as jsonb),
        cast(given."analyzeStepResult" as jsonb),
        cast(given.score as double precision), given.reason,
        cast(given.metadata as jsonb), given."preprocessPrompt", given."extractPrompt",
        given."generateScorePrompt", given."generateReasonPrompt",
        given."analyzePrompt", given."reasonPrompt", cast(given.input as jsonb),
        cast(given.output as jsonb), cast(given."additionalContext" as jsonb),
        cast(given."requestContext" as jsonb), given."entityType",
        cast(given.entity as jsonb), given."entityId", given.source,
        given."resourceId", given."threadId", given."organizationId",
        given."projectId", given."batchId", given."datasetId", given."datasetItemId",
        cast(coalesce(given."createdAt", :now) as timestamp),
        cast(coalesce(given."createdAt", :now) as timestamptz),
        cast(coalesce(given."updatedAt", :now) as timestamp),
        cast(coalesce(given."updatedAt", :now) as timestamptz)
      from unnest(
          cast(:id as text[]), cast(:scorerId as text[]), cast(:traceId as text[]),
          cast(:spanId as text[]), cast(:runId as text[]), cast(:scorer as text[]),
          cast(:preprocessStepResult as text[]), cast(:extractStepResult as text[]),
          cast(:analyzeStepResult as text[]), cast(:score as text[]),
          cast(:reason as text[]), cast(:metadata as text[]),
          cast(:preprocessPrompt as text[]), cast(:extractPrompt as text[]),
          cast(:generateScorePrompt as text[]), cast(:generateReasonPrompt as text[]),
          cast(:analyzePrompt as text[]), cast(:reasonPrompt as text[]),
          cast(:input as text[]), cast(:output as text[]),
          cast(:additionalContext as text[]), cast(:requestContext as text[]),
          cast(:entityType as text[]), cast(:entity as text[]),
          cast(:entityId as text[]), cast(:source as text[]),
          cast(:resourceId as text[]), cast(:threadId as text[]),
          cast(:organizationId as text[]), cast(:projectId as text[]),
          cast(:batchId as text[]), cast(:datasetId as text[]),
          cast(:datasetItemId as text[]), cast(:createdAt as text[]),
          cast(:updatedAt as text[]))
        as given(
          id, "scorerId", "traceId", "spanId", "runId", scorer, "preprocessStepResult",
          "extractStepResult", "analyzeStepResult", score, reason, metadata,
          "preprocessPrompt", "extractPrompt", "generateScorePrompt",
          "generateReasonPrompt", "analyzePrompt", "reasonPrompt", input, output,
          "additionalContext", "requestContext", "entityType", entity, "entityId",
          source, "resourceId", "threadId", "organizationId", "projectId", "batchId",
          "datasetId", "datasetItemId", "createdAt", "updatedAt")
      on conflict (id) do update set
        "scorerId" = excluded."scorerId", "traceId" = excluded."traceId",
        "spanId" = excluded."spanId", "runId" = excluded."runId",
        scorer = excluded.scorer,
        "preprocessStepResult" = excluded."preprocessStepResult",
        "extractStepResult" = excluded."extractStepResult",
        "analyzeStepResult" = excluded."analyzeStepResult", score = excluded.score,
        reason = excluded.reason, metadata = excluded.metadata,
        "preprocessPrompt" = excluded."preprocessPrompt",
        "extractPrompt" = excluded."extractPrompt",
        "generateScorePrompt" = excluded."generateScorePrompt",
        "generateReasonPrompt" = excluded."generateReasonPrompt",
        "analyzePrompt" = excluded."analyzePrompt",
        "reasonPrompt" = excluded."reasonPrompt", input = excluded.input,
        output = excluded.output, "additionalContext" = excluded."additionalContext",
        "requestContext" = excluded."requestContext",
        "entityType" = excluded."entityType", entity = excluded.entity,
        "entityId" = excluded."entityId", source = excluded.source,
        "resourceId" = excluded."resourceId", "threadId" = excluded."threadId",
        "organizationId" = excluded."organizationId",
        "projectId" = excluded."projectId", "batchId" = excluded."batchId",
        "datasetId" = excluded."datasetId", "datasetItemId" = excluded."datasetItemId",
        "updatedAt" = excluded."updatedAt", "updatedAtZ" = excluded."updatedAtZ"
      returning
        s.id,
        to_char(
          coalesce(s."createdAtZ" at time zone 'UTC', s."createdAt"),
          'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      """;

  private static final String CLEAR = "truncate table {mastra}.mastra_scorers";

  private ScoreStatements() {}

  /** Stores the scores of a batch, and sets their times to the stored ones. */
  static void save(Unit unit, ScoreBatch batch, Instant now) {
    List<MastraScore> rows =
        batch.rows().stream().sorted(Comparator.comparing(MastraScore::getId)).toList();
    NativeQuery<Object[]> statement =
        unit.changeReturning(SAVE, Object[].class, MastraScore.class)
            .setParameter("now", now.toString());
    bind(statement, "id", rows, MastraScore::getId);
    bind(statement, "scorerId", rows, MastraScore::getScorerId);
    bind(statement, "traceId", rows, MastraScore::getTraceId);
    bind(statement, "spanId", rows, MastraScore::getSpanId);
    bind(statement, "runId", rows, MastraScore::getRunId);
    bind(statement, "scorer", rows, MastraScore::getScorerJson);
    bind(statement, "preprocessStepResult", rows, MastraScore::getPreprocessStepResultJson);
    bind(statement, "extractStepResult", rows, MastraScore::getExtractStepResultJson);
    bind(statement, "analyzeStepResult", rows, MastraScore::getAnalyzeStepResultJson);
    bind(statement, "score", rows, row -> String.valueOf(row.getScore()));
    bind(statement, "reason", rows, MastraScore::getReason);
    bind(statement, "metadata", rows, MastraScore::getMetadataJson);
    bind(statement, "preprocessPrompt", rows, MastraScore::getPreprocessPrompt);
    bind(statement, "extractPrompt", rows, MastraScore::getExtractPrompt);
    bind(statement, "generateScorePrompt", rows, MastraScore::getGenerateScorePrompt);
    bind(statement, "generateReasonPrompt", rows, MastraScore::getGenerateReasonPrompt);
    bind(statement, "analyzePrompt", rows, MastraScore::getAnalyzePrompt);
    bind(statement, "reasonPrompt", rows, MastraScore::getReasonPrompt);
    bind(statement, "input", rows, MastraScore::getInputJson);
    bind(statement, "output", rows, MastraScore::getOutputJson);
    bind(statement, "additionalContext", rows, MastraScore::getAdditionalContextJson);
    bind(statement, "requestContext", rows, MastraScore::getRequestContextJson);
    bind(statement, "entityType", rows, MastraScore::getEntityType);
    bind(statement, "entity", rows, MastraScore::getEntityJson);
    bind(statement, "entityId", rows, MastraScore::getEntityId);
    bind(statement, "source", rows, MastraScore::getSource);
    bind(statement, "resourceId", rows, MastraScore::getResourceId);
    bind(statement, "threadId", rows, MastraScore::getThreadId);
    bind(statement, "organizationId", rows, MastraScore::getOrganizationId);
    bind(statement, "projectId", rows, MastraScore::getProjectId);
    bind(statement, "batchId", rows, MastraScore::getBatchId);
    bind(statement, "datasetId", rows, MastraScore::getDatasetId);
    bind(statement, "datasetItemId", rows, MastraScore::getDatasetItemId);
    bind(statement, "createdAt", rows, row -> Times.text(row.getCreatedAt()));
    bind(statement, "updatedAt", rows, row -> Times.text(row.getUpdatedAt()));
    Map<String, Instant> createdAt = new HashMap<>();
    for (Object[] answer : statement.getResultList()) {
      createdAt.put((String) answer[0], Instant.parse((String) answer[1]));
    }
    for (MastraScore row : rows) {
      row.setCreatedAt(createdAt.get(row.getId()));
      row.setUpdatedAt(row.getUpdatedAt() == null ? now : row.getUpdatedAt());
    }
  }

  static void clear(Unit unit) {
    unit.change(CLEAR, MastraScore.class).executeUpdate();
  }

  private static void bind(
      NativeQuery<?> statement,
      String parameter,
      List<MastraScore> rows,
      Function<MastraScore, @Nullable String> value) {
    statement.setParameter(parameter, rows.stream().map(value).toArray(String[]::new));
  }
}
