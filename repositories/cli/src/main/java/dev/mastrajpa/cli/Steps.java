package dev.mastrajpa.cli;

import dev.mastrajpa.schema.SchemaConflict;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.schema.SchemaStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as members of a JSON document, and for people. */
final class Steps {

  private Steps() {}

  static Outcome in(Outcome outcome, SchemaPlan plan) {
    return outcome
        .with("steps", plan.steps().stream().map(Steps::json).toList())
        .with("conflicts", plan.conflicts().stream().map(Steps::json).toList());
  }

  static List<String> conflicts(SchemaPlan plan) {
    return plan.conflicts().stream()
        .map(
            conflict ->
                (conflict.isBlocking() ? "conflict: " : "warning: ")
                    + conflict.problem()
                    + ". "
                    + conflict.advice())
        .toList();
  }

  private static Map<String, Object> json(SchemaStep step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("object", step.object());
    json.put("sql", step.sql());
    json.put("reason", step.reason());
    json.put("lock", step.lock());
    json.put("mode", step.mode());
    return json;
  }

  private static Map<String, Object> json(SchemaConflict conflict) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("object", conflict.object());
    json.put("problem", conflict.problem());
    json.put("advice", conflict.advice());
    json.put("blocking", conflict.isBlocking());
    return json;
  }
}
