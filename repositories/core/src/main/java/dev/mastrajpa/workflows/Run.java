package dev.mastrajpa.workflows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run as a caller gave it, fit to be stored. */
record Run(
    String workflowName,
    String runId,
    @Nullable String resourceId,
    String snapshotJson,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt) {

  static Run of(Arguments arguments, MastraWorkflowSnapshot given) {
    arguments.present("run", given);
    return new Run(
        arguments.name("run.workflowName", given.getWorkflowName()),
        arguments.name("run.runId", given.getRunId()),
        arguments.optionalText("run.resourceId", given.getResourceId()),
        object(arguments, given.getSnapshotJson()),
        moment(arguments, "run.createdAt", given.getCreatedAt()),
        moment(arguments, "run.updatedAt", given.getUpdatedAt()));
  }

  /**
   * The object itself where a string holds one. What is an object by its first character is not
   * parsed, for it may be large; PostgreSQL does that.
   */
  private static String object(Arguments arguments, @Nullable String given) {
    String json = arguments.present("run.snapshot", given);
    if (json.stripLeading().startsWith("{")) {
      return json;
    }
    JsonNode document;
    try {
      document = JsonText.parseUnwrapping(json);
    } catch (IllegalArgumentException e) {
      throw arguments.refused("run.snapshot", json, "is no JSON");
    }
    if (!document.isObject()) {
      throw arguments.refused("run.snapshot", json, "is not an object");
    }
    return JsonText.write(document);
  }

  private static @Nullable Instant moment(
      Arguments arguments, String name, @Nullable Instant given) {
    return given == null ? null : arguments.moment(name, given);
  }
}
