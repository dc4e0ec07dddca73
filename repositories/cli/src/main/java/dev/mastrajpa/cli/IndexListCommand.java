package dev.mastrajpa.cli;

import dev.mastrajpa.schema.IndexDescription;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which indexes there are. */
@Command(name = "list", description = "Print the statements that make the indexes that are there.")
final class IndexListCommand extends IndexTask {

  @Option(
      names = "--table",
      paramLabel = "<table>",
      converter = NameConverter.class,
      description = "Of this table alone.")
  @Nullable String table;

  @Override
  Outcome run() {
    List<IndexDescription> found = table == null ? indexes().list() : indexes().list(table);
    return Outcome.of(Outcome.DONE)
        .withSql(found.stream().map(IndexTask::sql).collect(Collectors.joining("\n")))
        .with("indexes", found.stream().map(IndexTask::json).toList());
  }
}
