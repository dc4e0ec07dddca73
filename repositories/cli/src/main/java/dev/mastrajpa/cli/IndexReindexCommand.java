package dev.mastrajpa.cli;

import dev.mastrajpa.schema.Indexes;
import picocli.CommandLine.Command;

/** Builds an index anew. */
@Command(name = "reindex", description = "Build an index anew, and put it in the place of the old.")
final class IndexReindexCommand extends IndexWork {

  @Override
  Outcome work(Indexes indexes) {
    (blocking ? indexes.blocking() : indexes).reindex(name);
    return changed(true, "The index \"" + name + "\" is built anew", "");
  }
}
