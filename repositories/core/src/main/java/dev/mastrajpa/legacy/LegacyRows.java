package dev.mastrajpa.legacy;

import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Documents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Copies of what a caller gave, fit to be stored. */
final class LegacyRows {

  private final Arguments arguments;

  private LegacyRows(String operation) {
    this.arguments = Arguments.of(operation);
  }

  static List<MastraEval> evals(String operation, List<MastraEval> given) {
    LegacyRows rows = new LegacyRows(operation);
    return rows.copies("evals", given, rows::eval);
  }

  static List<MastraTrace> traces(String operation, List<MastraTrace> given) {
    LegacyRows rows = new LegacyRows(operation);
    return rows.copies("records", given, rows::trace);
  }

  private <T> List<T> copies(String name, List<T> given, BiFunction<String, T, T> copy) {
    List<T> copies = new ArrayList<>();
    for (T row : arguments.present(name, given)) {
      String place = name + "[" + copies.size() + "]";
      copies.add(copy.apply(place, arguments.present(place, row)));
    }
    return copies;
  }

  private MastraEval eval(String name, MastraEval given) {
    MastraEval row = new MastraEval();
    row.setAgentName(arguments.name(name + ".agentName", given.getAgentName()));
    row.setMetricName(arguments.name(name + ".metricName", given.getMetricName()));
    row.setRunId(arguments.name(name + ".runId", given.getRunId()));
    row.setGlobalRunId(arguments.name(name + ".globalRunId", given.getGlobalRunId()));
    row.setInput(arguments.text(name + ".input", given.getInput()));
    row.setOutput(arguments.text(name + ".output", given.getOutput()));
    row.setInstructions(arguments.text(name + ".instructions", given.getInstructions()));
    row.setResultJson(Documents.object(arguments, name + ".result", given.getResultJson()));
    row.setTestInfoJson(
        Documents.optionalObject(arguments, name + ".testInfo", given.getTestInfoJson()));
    row.setCreatedAt(moment(name + ".createdAt", given.getCreatedAt()));
    row.setCreatedAtCopy(moment(name + ".createdAtCopy", given.getCreatedAtCopy()));
    return row;
  }

  private MastraTrace trace(String name, MastraTrace given) {
    MastraTrace row = new MastraTrace();
    row.setId(arguments.name(name + ".id", given.getId()));
    row.setTraceId(arguments.name(name + ".traceId", given.getTraceId()));
    row.setParentSpanId(arguments.optionalText(name + ".parentSpanId", given.getParentSpanId()));
    row.setName(arguments.text(name + ".name", given.getName()));
    row.setScope(arguments.text(name + ".scope", given.getScope()));
    row.setKind(given.getKind());
    row.setAttributesJson(
        Documents.optionalObject(arguments, name + ".attributes", given.getAttributesJson()));
    row.setStatusJson(Documents.optional(arguments, name + ".status", given.getStatusJson()));
    row.setEventsJson(Documents.optional(arguments, name + ".events", given.getEventsJson()));
    row.setLinksJson(Documents.optional(arguments, name + ".links", given.getLinksJson()));
    row.setOther(arguments.optionalText(name + ".other", given.getOther()));
    row.setStartTime(given.getStartTime());
    row.setEndTime(given.getEndTime());
    row.setCreatedAt(moment(name + ".createdAt", given.getCreatedAt()));
    return row;
  }

  private @Nullable Instant moment(String name, @Nullable Instant given) {
    return given == null ? null : arguments.moment(name, given);
  }
}
