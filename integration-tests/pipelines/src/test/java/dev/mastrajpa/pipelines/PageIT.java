package dev.mastrajpa.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.testing.Shown;
import dev.mastrajpa.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line's page shows what the tests run. */
class PageIT {

  private static final Path PAGE = Path.of("../../repositories/cli/README.md");
  private static final Path SCRIPT = Path.of("src/test/sh/pipeline.sh");

  @Test
  void showsWhatTheTestsRun() throws IOException {
    Shown.assertRegion(PAGE, SCRIPT, "a pipeline");
    Shown.assertRegion(PAGE, SCRIPT, "odd jobs");
    Shown.assertFile(PAGE, FlywayIT.SETTINGS);
  }

  @Test
  void showsAPipelineThatWorks(@TempDir Path directory) throws Exception {
    Files.copy(Path.of(System.getProperty("mastra.test.jar")), directory.resolve("mastra-jpa.jar"));
    try (TestDatabase database = TestDatabase.create()) {
      Tables.schema(database, "agents").init();
      Tables.makeOld(database, "agents");
      File log = directory.resolve("log").toFile();
      ProcessBuilder sh =
          new ProcessBuilder("sh", SCRIPT.toAbsolutePath().toString())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log);
      sh.environment()
          .merge(
              "PATH",
              Path.of(System.getProperty("java.home"), "bin").toString(),
              (path, java) -> java + File.pathSeparator + path);
      sh.environment().put("MASTRA_URL", database.connectionString());
      sh.environment().put("MASTRA_SCHEMA", "agents");

      assertThat(sh.start().waitFor()).as(() -> read(log.toPath())).isZero();
      assertThat(directory.resolve("upgrade.sql")).content(UTF_8).contains("add column");
      assertThat(read(log.toPath())).contains("is as it should be", "never used", "done");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
