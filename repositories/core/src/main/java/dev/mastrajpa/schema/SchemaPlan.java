package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import java.util.List;
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
    return toSql(ScriptFormat.SQL);
  }

  /**
   * The statements as a file for a tool; empty if there are none.
   *
   * @throws InvalidArgumentException if the tool would change a statement, because it holds what
   *     Flyway takes for a placeholder
   */
  public String toSql(ScriptFormat format) {
    return Script.of(steps, format);
  }
}
