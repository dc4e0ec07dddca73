package dev.mastrajpa.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which schema it is about. */
final class SchemaName {

  private static final String PUBLIC = "public";

  @Option(
      names = "--schema",
      paramLabel = "<name>",
      description = "The schema of the tables (MASTRA_SCHEMA; public where nothing is said).")
  @Nullable String name;

  String get() {
    String given = Environment.or(name, "MASTRA_SCHEMA");
    return given == null ? PUBLIC : given;
  }
}
