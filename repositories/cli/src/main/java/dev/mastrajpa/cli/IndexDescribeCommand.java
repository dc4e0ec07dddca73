package dev.mastrajpa.cli;

import dev.mastrajpa.schema.IndexDescription;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One index. */
@Command(
    name = "describe",
    description = {"Print the statement that makes an index.", "Exit code 1 if it is not there."})
final class IndexDescribeCommand extends IndexTask {

  @Parameters(
      paramLabel = "<index>",
      converter = NameConverter.class,
      description = "Its name in the database.")
  String name = "";

  @Override
  Outcome run() {
    Optional<IndexDescription> found = indexes().describe(name);
    return found
        .map(index -> Outcome.of(Outcome.DONE).withSql(sql(index)))
        .orElseGet(
            () -> Outcome.of(Outcome.PENDING).note("There is no index \"" + name + "\" of ours"))
        .with("indexes", found.map(index -> List.of(json(index))).orElse(List.of()));
  }
}
