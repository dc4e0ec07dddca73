package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.lang.ref.WeakReference;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store that is there twice, as after a reload that did not close the first. */
class DuplicateStoreIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Logger LOGGER = Logger.getLogger(PostgresStore.class.getName());

  private final List<String> warnings = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().equals(Level.WARNING)) {
            warnings.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeAll
  static void createTables() {
    Tables.createIn(database);
    Tables.createIn(database, "other");
  }

  @BeforeEach
  void listen() {
    LOGGER.addHandler(listener);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(listener);
  }

  @Test
  void isToldOnce() {
    try (PostgresStore first = open("twice", "public");
        PostgresStore second = open("twice", "public")) {
      use(first);
      assertThat(warnings).isEmpty();

      use(second);
      use(second);
      use(first);

      assertThat(warnings)
          .singleElement()
          .asString()
          .contains("\"twice\"", "\"public\"", database.name(), "not closed")
          .doesNotContain("?");
    }
  }

  @Test
  void isNoticedWhateverItsConnectionsComeFrom() {
    try (PostgresStore first = open("twice", "public");
        PostgresStore second =
            PostgresStore.builder()
                .id("twice")
                .connectionString(database.connectionString() + "?application_name=second")
                .build()) {
      use(first);
      use(second);

      assertThat(warnings).hasSize(1);
    }
  }

  @Test
  void isNotConfusedWithAnotherIdOrSchemaOrAClosedOne() {
    PostgresStore first = open("a", "public");
    use(first);
    try (PostgresStore second = open("b", "public");
        PostgresStore third = open("a", "other")) {
      use(second);
      use(third);
    }
    first.close();
    try (PostgresStore reopened = open("a", "public")) {
      use(reopened);
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void isForgottenWithTheProgramThatForgotIt() throws InterruptedException {
    WeakReference<PostgresStore> forgotten = forgotten();
    for (int i = 0; i < 100 && forgotten.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(forgotten.get()).as("kept alive by the register").isNull();

    try (PostgresStore next = open("forgotten", "public")) {
      use(next);
    }
    assertThat(warnings).isEmpty();
  }

  private static WeakReference<PostgresStore> forgotten() {
    PostgresStore store = open("forgotten", "public");
    use(store);
    return new WeakReference<>(store);
  }

  private static PostgresStore open(String id, String schema) {
    return PostgresStore.builder()
        .id(id)
        .dataSource(database.dataSource())
        .schemaName(schema)
        .build();
  }

  private static void use(PostgresStore store) {
    store.memory().getThreadById("t");
  }
}
