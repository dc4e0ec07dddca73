package dev.mastrajpa.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("large")
class LargeRunIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String FIFTY_MEGABYTES = "50000";

  @BeforeAll
  static void create() {
    try (PostgresStore store =
        PostgresStore.builder().id("large").dataSource(database.dataSource()).build()) {
      store.init();
    }
  }

  /** The second JVM has no room for the snapshot it changes. */
  @Test
  void fiftyMegabytesAreSavedAndLoadedInHalfAGigabyteAndSteppedInLessThanTheyNeed()
      throws Exception {
    assertThat(run("-Xmx512m", "20", "save", "step", "claim", "load")).contains("loaded 10");
    assertThat(run("-Xmx512m", "500", "save", "step", "claim", "load")).contains("loaded 250");

    assertThat(run("-Xmx512m", FIFTY_MEGABYTES, "save", "load"))
        .contains("saved")
        .contains("loaded 25000");
    assertThat(run("-Xmx48m", FIFTY_MEGABYTES, "step", "claim"))
        .contains("stepped")
        .contains("claimed true");
    assertThat(run("-Xmx512m", FIFTY_MEGABYTES, "claim", "load"))
        .contains("claimed false")
        .contains("loaded 25000");
    assertThat(
            database.<String>value(
                "select snapshot #>> '{context,last step,status}' from mastra_workflow_snapshot"
                    + " where run_id = ?",
                "run-" + FIFTY_MEGABYTES))
        .isEqualTo("success");
  }

  private static String run(String heap, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(heap);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(LargeRun.class.getName());
    command.addAll(List.of(database.jdbcUrl(), database.user(), database.password()));
    command.addAll(Arrays.asList(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = read(process);
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    output.lines().filter(line -> line.contains(" kB: ")).forEach(System.out::println);
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
