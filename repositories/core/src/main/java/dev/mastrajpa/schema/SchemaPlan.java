package dev.mastrajpa.schema;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What lies between a database and the schema it should have.
 *
 * @param steps the statements that complete it, in order
 * @param conflicts what they do not repair
 */
public record SchemaPlan(List<SchemaStep> steps, List<SchemaConflict> conflicts) {

  public SchemaPlan {
    steps = List.copyOf(steps);
    conflicts = List.copyOf(conflicts);
  }

  /** Whether the schema is complete and nothing in it differs. */
  public boolean isEmpty() {
    return steps.isEmpty() && conflicts.isEmpty();
  }

  /** Each difference as a sentence: what the statements would add, then the conflicts. */
  public List<String> problems() {
    return Stream.concat(
            steps.stream().map(SchemaStep::reason), conflicts.stream().map(SchemaConflict::problem))
        .distinct()
        .toList();
  }

  /** The statements as a script, each under its reason; empty if there are none. */
  public String toSql() {
    return steps.stream()
        .map(step -> "-- " + step.reason() + "\n" + step.sql() + ";\n")
        .collect(Collectors.joining("\n"));
  }
}
