package dev.mastrajpa.cli;

import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.work.ConnectionSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes or completes the tables. */
@Command(
    name = "init",
    description = {
      "Make or complete the tables, and print the statements that were run.",
      "Exit code 1 if something that is there needs a decision; nothing is changed then."
    })
final class InitCommand extends Task {

  @Mixin final Database database = new Database();
  @Mixin final RepairOptions options = new RepairOptions();

  @Option(
      names = "--wait",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      description = "How long to wait for locks and for others, such as 30s, 5m or 1h (5m).")
  @Nullable Duration wait;

  @Option(names = "--quiet", description = "Say nothing of single steps.")
  boolean quiet;

  @Override
  Outcome run() {
    ConnectionSource connections = database.connections();
    Schema schema = options.schema(schemaName.get(), connections);
    Schema patient = wait == null ? schema : schema.waitingAtMost(wait);
    SchemaPlan done;
    if (quiet) {
      done = patient.init();
    } else {
      try (Progress progress = new Progress(err(), connections, schemaName.get())) {
        progress.start();
        done = patient.tellingOf(progress).init();
      }
    }
    return Steps.in(
        Outcome.of(Outcome.DONE)
            .withSql(done.toSql())
            .note(
                done.steps().isEmpty()
                    ? "Nothing was to be done"
                    : done.steps().size() + " statements were run"),
        done);
  }
}
