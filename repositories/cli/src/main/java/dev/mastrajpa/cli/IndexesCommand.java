package dev.mastrajpa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The indexes one by one. */
@Command(
    name = "indexes",
    description = "List, make, drop and watch indexes of the tables.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      IndexListCommand.class,
      IndexDescribeCommand.class,
      IndexCreateCommand.class,
      IndexDropCommand.class,
      IndexReindexCommand.class,
      IndexUsageCommand.class
    })
final class IndexesCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  boolean help;
}
