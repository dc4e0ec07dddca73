package dev.mastrajpa.cli;

import dev.mastrajpa.schema.SchemaConflict;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.schema.ScriptFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code init} would do. */
@Command(
    name = "plan",
    description = {
      "Print the statements that init would run, each under its reason.",
      "Exit code 1 if there are any, or if anything else differs, as validate says."
    })
final class PlanCommand extends Task {

  @Mixin final Database database = new Database();
  @Mixin final RepairOptions options = new RepairOptions();

  @Option(
      names = "--format",
      defaultValue = "sql",
      paramLabel = "<tool>",
      description = "For whom: ${COMPLETION-CANDIDATES}.")
  ScriptFormat format = ScriptFormat.SQL;

  @Override
  Outcome run() {
    SchemaPlan plan = options.schema(schemaName.get(), database.connections()).plan();
    boolean refused = plan.conflicts().stream().anyMatch(SchemaConflict::isBlocking);
    Outcome outcome =
        Outcome.of(plan.isEmpty() ? Outcome.DONE : Outcome.PENDING)
            .withSql(plan.toSql(format))
            .note(Steps.conflicts(plan))
            .note(plan.steps().size() + " statements are pending");
    return Steps.in(refused ? outcome.note("init would refuse") : outcome, plan);
  }
}
