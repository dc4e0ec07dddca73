package dev.mastrajpa.cli;

import dev.mastrajpa.schema.IndexUsage;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** What the indexes take and give. */
@Command(
    name = "usage",
    description =
        "Print, as comments, how often each index was used and what it takes; the least used first.")
final class IndexUsageCommand extends IndexTask {

  @Override
  Outcome run() {
    List<IndexUsage> usage = indexes().usage();
    return Outcome.of(Outcome.DONE)
        .withSql(usage.stream().map(IndexUsageCommand::line).collect(Collectors.joining()))
        .with("usage", usage.stream().map(IndexTask::json).toList());
  }

  private static String line(IndexUsage usage) {
    String since = usage.countedSince() == null ? "" : " since " + usage.countedSince();
    String last = usage.lastUsed() == null ? "" : ", last at " + usage.lastUsed();
    return comment(
        usage.name()
            + " on "
            + usage.table()
            + ": "
            + (usage.isNeverUsed() ? "never used" : "used " + usage.scans() + " times")
            + since
            + last
            + ", "
            + usage.sizeBytes()
            + " bytes");
  }
}
