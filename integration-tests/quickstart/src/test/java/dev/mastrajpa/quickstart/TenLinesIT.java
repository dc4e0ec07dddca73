package dev.mastrajpa.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.testing.Shown;
import dev.mastrajpa.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's ten lines: they run, and they are what the README shows. */
class TenLinesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void theProgramPrintsItsTwoMessagesNewestFirst() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream console = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      tenLines(database.connectionString());
    } finally {
      System.setOut(console);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("assistant: When you push hard?", "user: My bicycle creaks.");
  }

  @Test
  void theReadmeShowsTheProgramAsItRuns() throws IOException {
    Shown.assertRegion(
        Path.of("../../README.md"),
        Path.of("src/test/java/dev/mastrajpa/quickstart/TenLinesIT.java"),
        "ten lines");
  }

  @SuppressWarnings("SystemOut")
  private static void tenLines(String url) {
    // ten lines
    try (PostgresStore store =
        PostgresStore.builder().id("agents").connectionString(url).schemaName("agents").build()) {
      store.init();
      store.memory().saveThread(new MastraThread("t1", "anna", "Creaking bicycle"));
      store
          .memory()
          .saveMessages(
              List.of(
                  MastraMessage.ofText("m1", "t1", "anna", "user", "My bicycle creaks."),
                  MastraMessage.ofText("m2", "t1", "anna", "assistant", "When you push hard?")));
      for (MastraMessage message :
          store.memory().listMessages(ListMessages.inThread("t1").newestFirst().perPage(40))) {
        System.out.println(message.getRole() + ": " + message.text());
      }
    }
    // end of ten lines
  }
}
