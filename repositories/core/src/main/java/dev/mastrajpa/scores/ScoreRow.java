package dev.mastrajpa.scores;

import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Documents;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Copies of the scores that a caller gave, fit to be stored. */
final class ScoreRow {

  /** What the original takes: five words of its own, and the types of its spans. */
  private static final Set<String> ENTITY_TYPES =
      Set.of(
          "AGENT",
          "WORKFLOW",
          "TRAJECTORY",
          "STEP",
          "EXTERNAL",
          "agent_run",
          "agent_signal",
          "classifier_evaluation",
          "client_tool_call",
          "generic",
          "graph_action",
          "mapping",
          "mcp_server_request",
          "mcp_tool_call",
          "memory_operation",
          "model_chunk",
          "model_generation",
          "model_inference",
          "model_step",
          "processor_run",
          "provider_tool_call",
          "rag_action",
          "rag_embedding",
          "rag_ingestion",
          "rag_vector_operation",
          "scorer_run",
          "scorer_step",
          "skill_action",
          "skill_resolution",
          "tool_call",
          "workflow_conditional",
          "workflow_conditional_eval",
          "workflow_loop",
          "workflow_parallel",
          "workflow_run",
          "workflow_sleep",
          "workflow_step",
          "workflow_wait_event",
          "workspace_action");

  private static final Set<String> SOURCES =
      Arrays.stream(ScoringSource.values())
          .map(ScoringSource::name)
          .collect(Collectors.toUnmodifiableSet());

  /** What the original stores for an input that is missing. */
  private static final String NO_INPUT = "\"\"";

  private final Arguments arguments;
  private final String name;

  private ScoreRow(Arguments arguments, String name) {
    this.arguments = arguments;
    this.name = name;
  }

  /**
   * @param name what the caller calls the score
   * @throws dev.mastrajpa.error.InvalidArgumentException if it cannot be stored, or the original
   *     would not store it
   */
  static MastraScore of(Arguments arguments, String name, MastraScore given) {
    return new ScoreRow(arguments, name).copy(arguments.present(name, given));
  }

  private MastraScore copy(MastraScore given) {
    MastraScore row = new MastraScore();
    row.setId(given.getId() == null ? UUID.randomUUID().toString() : id("id", given.getId()));
    row.setScorerId(id("scorerId", given.getScorerId()));
    row.setRunId(id("runId", given.getRunId()));
    row.setTraceId(text("traceId", given.getTraceId()));
    row.setSpanId(text("spanId", given.getSpanId()));
    row.setScore(number(given.getScore()));
    row.setSource(oneOf("source", SOURCES, id("source", given.getSource())));
    row.setReason(text("reason", given.getReason()));
    copyEntity(given, row);
    copyDocuments(given, row);
    copyPrompts(given, row);
    copyPlace(given, row);
    row.setCreatedAt(moment("createdAt", given.getCreatedAt()));
    row.setUpdatedAt(moment("updatedAt", given.getUpdatedAt()));
    return row;
  }

  private void copyEntity(MastraScore given, MastraScore row) {
    row.setEntityId(id("entityId", given.getEntityId()));
    row.setEntityJson(object("entity", given.getEntityJson()));
    if (given.getEntityType() != null) {
      row.setEntityType(oneOf("entityType", ENTITY_TYPES, given.getEntityType()));
    }
  }

  private void copyDocuments(MastraScore given, MastraScore row) {
    row.setScorerJson(object("scorer", given.getScorerJson()));
    row.setInputJson(given.getInputJson() == null ? NO_INPUT : any("input", given.getInputJson()));
    row.setOutputJson(any("output", given.getOutputJson()));
    row.setPreprocessStepResultJson(
        optionalObject("preprocessStepResult", given.getPreprocessStepResultJson()));
    row.setExtractStepResultJson(
        optionalObject("extractStepResult", given.getExtractStepResultJson()));
    row.setAnalyzeStepResultJson(
        optionalObject("analyzeStepResult", given.getAnalyzeStepResultJson()));
    row.setMetadataJson(optionalObject("metadata", given.getMetadataJson()));
    row.setAdditionalContextJson(
        optionalObject("additionalContext", given.getAdditionalContextJson()));
    row.setRequestContextJson(optionalObject("requestContext", given.getRequestContextJson()));
  }

  private void copyPrompts(MastraScore given, MastraScore row) {
    row.setPreprocessPrompt(text("preprocessPrompt", given.getPreprocessPrompt()));
    row.setExtractPrompt(text("extractPrompt", given.getExtractPrompt()));
    row.setAnalyzePrompt(text("analyzePrompt", given.getAnalyzePrompt()));
    row.setGenerateScorePrompt(text("generateScorePrompt", given.getGenerateScorePrompt()));
    row.setGenerateReasonPrompt(text("generateReasonPrompt", given.getGenerateReasonPrompt()));
    row.setReasonPrompt(text("reasonPrompt", given.getReasonPrompt()));
  }

  private void copyPlace(MastraScore given, MastraScore row) {
    row.setResourceId(text("resourceId", given.getResourceId()));
    row.setThreadId(text("threadId", given.getThreadId()));
    row.setOrganizationId(text("organizationId", given.getOrganizationId()));
    row.setProjectId(text("projectId", given.getProjectId()));
    row.setBatchId(text("batchId", given.getBatchId()));
    row.setDatasetId(text("datasetId", given.getDatasetId()));
    row.setDatasetItemId(text("datasetItemId", given.getDatasetItemId()));
  }

  private String id(String member, @Nullable String given) {
    return arguments.name(name + "." + member, given);
  }

  private @Nullable String text(String member, @Nullable String given) {
    return arguments.optionalText(name + "." + member, given);
  }

  private String oneOf(String member, Set<String> words, String given) {
    if (!words.contains(given)) {
      throw arguments.refused(
          name + "." + member,
          given,
          "is none of " + words.stream().sorted().collect(Collectors.joining(", ")));
    }
    return given;
  }

  private double number(double given) {
    if (!Double.isFinite(given)) {
      throw arguments.refused(name + ".score", given, "is not a finite number");
    }
    return given;
  }

  private String object(String member, @Nullable String given) {
    return Documents.object(arguments, name + "." + member, given);
  }

  private @Nullable String optionalObject(String member, @Nullable String given) {
    return Documents.optionalObject(arguments, name + "." + member, given);
  }

  private String any(String member, @Nullable String given) {
    return Documents.any(arguments, name + "." + member, given);
  }

  private @Nullable Instant moment(String member, @Nullable Instant given) {
    return given == null ? null : arguments.moment(name + "." + member, given);
  }
}
