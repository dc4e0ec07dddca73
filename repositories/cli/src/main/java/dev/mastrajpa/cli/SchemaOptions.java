package dev.mastrajpa.cli;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.work.ConnectionSource;
import java.util.List;
import picocli.CommandLine.Option;

/** What the schema should hold. */
final class SchemaOptions {

  @Option(
      names = "--skip-default-indexes",
      description = "Want only the indexes that the original makes in any case.")
  boolean skipDefaultIndexes;

  @Option(
      names = "--rewrite-large-tables",
      description = "Change the types of columns of large tables too, which locks them for long.")
  boolean rewriteLargeTables;

  @Option(
      names = "--repair-duplicate-spans",
      description =
          "Of several rows for one span keep the one that ended, was changed or made last.")
  boolean repairDuplicateSpans;

  Schema schema(String name, ConnectionSource connections) {
    Schema schema = new Schema(connections, name, skipDefaultIndexes, List.of(), Domains.ALL);
    if (rewriteLargeTables) {
      schema = schema.rewritingLargeTables();
    }
    return repairDuplicateSpans ? schema.repairingDuplicateSpans() : schema;
  }
}
