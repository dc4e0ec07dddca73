package dev.mastrajpa.cli;

import dev.mastrajpa.schema.Indexes;
import picocli.CommandLine.Command;

/** Drops an index. */
@Command(name = "drop", description = "Drop an index; does nothing if it is not there.")
final class IndexDropCommand extends IndexWork {

  @Override
  Outcome work(Indexes indexes) {
    boolean isDropped = (blocking ? indexes.blocking() : indexes).drop(name);
    return changed(
        isDropped,
        "The index \"" + name + "\" is dropped",
        "The index \"" + name + "\" was not there");
  }
}
