package dev.mastrajpa.cli;

import dev.mastrajpa.Domains;
import dev.mastrajpa.retention.BatchTransactions;
import dev.mastrajpa.retention.PruneException;
import dev.mastrajpa.retention.PruneOptions;
import dev.mastrajpa.retention.PruneResult;
import dev.mastrajpa.retention.Retention;
import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.retention.TableRetentionPolicy;
import dev.mastrajpa.schema.RetentionIndexes;
import dev.mastrajpa.work.ConnectionSource;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Deletes old rows. */
@Command(
    name = "prune",
    description = {
      "Delete rows that are older than a policy allows, batch by batch.",
      "Exit code 1 if rows are left because a limit was reached, or because Ctrl-C or SIGTERM asked"
          + " for an end: the batch that is at work is finished then. The next call goes on."
    })
final class PruneCommand extends Task {

  private static final long TELL_EVERY_NANOS = 1_000_000_000;

  @Mixin final Database database = new Database();

  @Option(
      names = "--policy",
      paramLabel = "<domain.table=age>",
      required = true,
      description =
          "How long rows of a table are kept, such as memory.messages=30d (ms, s, m, h, d, w).")
  Map<String, String> policies = new LinkedHashMap<>();

  @Option(
      names = "--batch-size",
      paramLabel = "<rows>",
      description = "Rows that are deleted in one transaction (1000).")
  int batchSize = TableRetentionPolicy.DEFAULT_BATCH_SIZE;

  @Option(
      names = "--max-rows",
      paramLabel = "<rows>",
      description = "Rows that are deleted of each table at most.")
  @Nullable Long maxRows;

  @Option(
      names = "--max-batches",
      paramLabel = "<batches>",
      description = "Batches of each table at most.")
  @Nullable Integer maxBatches;

  @Option(
      names = "--pause",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      description = "Between two batches, such as 100ms.")
  @Nullable Duration pause;

  @Option(names = "--quiet", description = "Say nothing of single batches.")
  boolean quiet;

  private long lastTold;

  @Override
  Outcome run() {
    RetentionPolicies wanted = wanted();
    ConnectionSource connections = database.connections();
    Retention retention =
        new Retention(
            BatchTransactions.on(connections, schemaName.get()),
            new RetentionIndexes(connections, schemaName.get()),
            Domains.ALL,
            Clock.systemUTC());
    try {
      List<PruneResult> results = retention.prune(wanted, options());
      boolean isDone = results.stream().allMatch(PruneResult::done);
      return with(Outcome.of(isDone ? Outcome.DONE : Outcome.PENDING), results);
    } catch (PruneException e) {
      return with(failed(e), e.results());
    }
  }

  private RetentionPolicies wanted() {
    RetentionPolicies wanted = RetentionPolicies.none();
    for (Map.Entry<String, String> policy : policies.entrySet()) {
      int dot = policy.getKey().indexOf('.');
      if (dot < 0) {
        throw new ParameterException(
            spec.commandLine(),
            "--policy: \"" + policy.getKey() + "\" has no dot between domain and table");
      }
      wanted =
          wanted.with(
              policy.getKey().substring(0, dot),
              policy.getKey().substring(dot + 1),
              TableRetentionPolicy.maxAge(policy.getValue()).batchSize(batchSize));
    }
    Retention.check(wanted, Domains.ALL);
    return wanted;
  }

  private PruneOptions options() {
    PruneOptions options =
        PruneOptions.none().cancelledWhen(Ending.heedSignals()).onProgress(this::tell);
    if (maxRows != null) {
      options = options.maxRows(maxRows);
    }
    if (maxBatches != null) {
      options = options.maxBatches(maxBatches);
    }
    return pause == null ? options : options.pause(pause);
  }

  private void tell(PruneResult soFar) {
    long now = System.nanoTime();
    if (!quiet && now - lastTold > TELL_EVERY_NANOS) {
      lastTold = now;
      err().println("      " + soFar.table() + ": " + soFar.deleted() + " rows deleted so far");
    }
  }

  private static Outcome with(Outcome outcome, List<PruneResult> results) {
    return outcome
        .note(results.stream().map(PruneCommand::line).toList())
        .with("tables", results.stream().map(PruneCommand::json).toList());
  }

  private static String line(PruneResult result) {
    return result.table()
        + ": "
        + result.deleted()
        + " rows deleted, "
        + (result.done() ? "done" : "not done");
  }

  private static Map<String, Object> json(PruneResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("domain", result.domain());
    json.put("table", result.table());
    json.put("deleted", result.deleted());
    json.put("done", result.done());
    return json;
  }
}
