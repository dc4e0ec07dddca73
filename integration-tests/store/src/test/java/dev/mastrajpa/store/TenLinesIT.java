package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The program that the README shows. */
class TenLinesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void runs() {
    String url = database.connectionString();
    StringBuilder out = new StringBuilder();

    // tag::program[]
    try (PostgresStore store = PostgresStore.builder().id("app").connectionString(url).build()) {
      store.init();
      store.memory().saveThread(new MastraThread("t1", "user-7", "Holiday"));
      store
          .memory()
          .saveMessages(
              List.of(
                  MastraMessage.ofText("m1", "t1", "user-7", "user", "Where is it warm in March?"),
                  MastraMessage.ofText(
                      "m2", "t1", "user-7", "assistant", "On the Canary Islands.")));
      for (MastraMessage message : store.memory().listMessages(ListMessages.inThread("t1"))) {
        out.append(message.getRole() + ": " + message.text() + "\n");
      }
    }
    // end::program[]

    assertThat(out.toString())
        .isEqualTo("user: Where is it warm in March?\nassistant: On the Canary Islands.\n");
  }
}
