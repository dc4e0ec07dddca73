package dev.mastrajpa.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The program behind the README's first command. */
class QuickstartIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void tellsWhatItDidAndMayRunAgain() {
    assertThat(run())
        .contains("0 are now: the schema mastra_quickstart is complete")
        .contains("thread-bela-fleet")
        .contains("page 3 of 8 rows")
        .contains("T-102")
        .contains("before rollback: ticket T-999 present, thread-never present")
        .contains("after rollback:  ticket T-999 absent, thread-never absent")
        .containsPattern("mastra_messages +254 rows");
    assertThat(run())
        .contains("0 statements were pending")
        .containsPattern("mastra_messages +254 rows");
  }

  private static String run() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    new Quickstart(new PrintStream(printed, true, StandardCharsets.UTF_8))
        .run(database.connectionString());
    return printed.toString(StandardCharsets.UTF_8);
  }
}
