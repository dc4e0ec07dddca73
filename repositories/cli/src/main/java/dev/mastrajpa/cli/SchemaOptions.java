package dev.mastrajpa.cli;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.work.ConnectionSource;
import java.util.List;
import picocli.CommandLine.Option;

/** What the schema should hold. */
class SchemaOptions {

  @Option(
      names = "--skip-default-indexes",
      description = "Want only the indexes that the original makes in any case.")
  boolean skipDefaultIndexes;

  Schema schema(String name, ConnectionSource connections) {
    return new Schema(connections, name, skipDefaultIndexes, List.of(), Domains.ALL);
  }
}
