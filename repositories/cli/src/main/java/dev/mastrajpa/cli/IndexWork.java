package dev.mastrajpa.cli;

import dev.mastrajpa.schema.Indexes;
import dev.mastrajpa.work.ConnectionSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that changes one index, which may take long. */
abstract class IndexWork extends IndexTask {

  @Parameters(paramLabel = "<index>", converter = NameConverter.class, description = "Its name.")
  String name = "";

  @Option(
      names = "--wait",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      description = "How long to wait for locks and for others, such as 30s, 5m or 1h (5m).")
  @Nullable Duration wait;

  @Option(
      names = "--blocking",
      description = "Not concurrently: quicker, but nobody can write the table meanwhile.")
  boolean blocking;

  @Option(names = "--quiet", description = "Say nothing of how far it is.")
  boolean quiet;

  /** Does it, and says how it went. */
  abstract Outcome work(Indexes indexes);

  @Override
  final Outcome run() {
    ConnectionSource connections = database.connections();
    Indexes patient = indexes(connections);
    if (wait != null) {
      patient = patient.waitingAtMost(wait);
    }
    if (quiet) {
      return work(patient);
    }
    try (Progress progress = new Progress(err(), connections, schemaName.get())) {
      progress.start();
      return work(patient);
    }
  }

  /** Nothing that was to be done is an error, since a pipeline may come twice. */
  static Outcome changed(boolean isChanged, String done, String otherwise) {
    return Outcome.of(Outcome.DONE).note(isChanged ? done : otherwise).with("changed", isChanged);
  }
}
