package dev.mastrajpa.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether all is there. */
@Command(
    name = "validate",
    description = {
      "Say on standard error what is missing or different; needs no right but to connect.",
      "Exit code 1 if anything is."
    })
final class ValidateCommand extends Task {

  @Mixin final Database database = new Database();
  @Mixin final RepairOptions options = new RepairOptions();

  @Override
  Outcome run() {
    options.schema(schemaName.get(), database.connections()).validate();
    return Outcome.of(Outcome.DONE)
        .note("The schema \"" + schemaName.get() + "\" is as it should be")
        .with("problems", List.of());
  }
}
