package dev.mastrajpa.schema;

/**
 * A trigger that runs before each row is inserted or updated, and its function in PL/pgSQL. The
 * function is created where it is missing and never replaced: the original replaces it with its own
 * at each of its starts.
 *
 * @param name the trigger's name
 * @param function the function's name; it lies in the schema of the tables
 * @param body the function's body, from {@code begin} to {@code end}
 */
public record TriggerSpec(String name, String function, String body) {

  public TriggerSpec {
    Identifiers.check("SCHEMA", "trigger", name);
    Identifiers.check("SCHEMA", "function", function);
  }
}
