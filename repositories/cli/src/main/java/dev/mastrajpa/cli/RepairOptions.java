package dev.mastrajpa.cli;

import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.work.ConnectionSource;
import picocli.CommandLine.Option;

/** What the schema should hold, and what nobody should do to the rows of a database unasked. */
final class RepairOptions extends SchemaOptions {

  @Option(
      names = "--rewrite-large-tables",
      description = "Change the types of columns of large tables too, which locks them for long.")
  boolean rewriteLargeTables;

  @Option(
      names = "--repair-duplicate-spans",
      description =
          "Of several rows for one span keep the one that ended, was changed or made last.")
  boolean repairDuplicateSpans;

  @Override
  Schema schema(String name, ConnectionSource connections) {
    Schema schema = super.schema(name, connections);
    if (rewriteLargeTables) {
      schema = schema.rewritingLargeTables();
    }
    return repairDuplicateSpans ? schema.repairingDuplicateSpans() : schema;
  }
}
