package dev.mastrajpa.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program's name, under which its commands are found. */
@Command(
    name = "mastra-jpa",
    description = "The tables of Mastra agents in PostgreSQL.",
    mixinStandardHelpOptions = true,
    versionProvider = MastraCommand.Version.class,
    subcommands = {
      PlanCommand.class,
      InitCommand.class,
      ValidateCommand.class,
      ExportCommand.class,
      IndexesCommand.class,
      PruneCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing to do, or done",
      "1:something is pending or different",
      "2:an error, also in the command line"
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  MASTRA_URL, MASTRA_USER, MASTRA_SCHEMA   for --url, --user, --schema",
      "  MASTRA_PASSWORD or PGPASSWORD            the password, if the URL holds none"
    })
final class MastraCommand {

  /** As the jar's manifest says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      @Nullable String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"mastra-jpa " + (version == null ? "(unpacked)" : version)};
    }
  }
}
