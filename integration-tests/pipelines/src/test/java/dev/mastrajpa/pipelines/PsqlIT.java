package dev.mastrajpa.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mastrajpa.schema.ScriptFormat;
import dev.mastrajpa.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The scripts for psql, run by psql. */
class PsqlIT extends ScriptsContract {

  @BeforeAll
  static void findPsql() {
    assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator)))
        .as("psql on the PATH")
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "psql")));
  }

  @Override
  ScriptFormat format() {
    return ScriptFormat.PSQL;
  }

  @Override
  void apply(TestDatabase database, int number, String script) throws Exception {
    Path log = directory.resolve("log");
    assertThat(psql(database, write(number + ".sql", script), log)).as(() -> read(log)).isZero();
  }

  @Test
  void stopsAtTheFirstErrorAndLeavesNoHalfOfTheTables() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("create view mastra_ai_spans as select 1 as one");
      String script = Tables.schema(database, "public").export(ScriptFormat.PSQL);
      Path log = directory.resolve("log");

      assertThat(psql(database, write("1.sql", script), log)).isEqualTo(3);
      assertThat(read(log)).contains("mastra_ai_spans").doesNotContain("aborted");
      assertThat(Tables.in(database, "public")).isEmpty();
    }
  }

  private static int psql(TestDatabase database, Path script, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "psql", "-X", "-q", "-d", database.connectionString(), "-f", script.toString());
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
