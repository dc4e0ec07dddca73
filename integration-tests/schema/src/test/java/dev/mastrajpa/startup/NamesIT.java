package dev.mastrajpa.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.Domains;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas with odd names, and several in one JVM. */
@Timeout(120)
class NamesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** A name has at most 63 bytes. */
  static Stream<String> oddNames() {
    return Stream.of(
        "public",
        "Upper",
        "UPPER CASE",
        "with space",
        " space at both ends ",
        "my-tenant",
        "1abc",
        "42",
        "select",
        "a.b",
        "semi;colon--",
        "per%cent_{mastra}",
        "question?mark",
        "a".repeat(63),
        "a".repeat(62) + "B",
        "ü".repeat(31) + "x",
        "日本語".repeat(7),
        "\uD83D\uDE80".repeat(15) + "abc");
  }

  @ParameterizedTest
  @MethodSource("oddNames")
  void aSchemaMayHaveAnyName(String name) {
    try (PostgresStore store = store(database, name)) {
      assertThat(store.init().steps()).isNotEmpty();
      store.schema().validate();
      assertThat(store.schema().plan().isEmpty()).isTrue();
      assertThat(store.init().steps()).isEmpty();
      assertThat(store.schemaName()).contains(name);

      store.memory().saveThread(new MastraThread("t", "anna", name));
      store.memory().saveMessages(List.of(MastraMessage.ofText("m", "t", "anna", "user", name)));
      assertThat(store.memory().getThreadById("t").orElseThrow().getTitle()).isEqualTo(name);
      assertThat(store.memory().listMessages(ListMessages.inThread("t")))
          .extracting(MastraMessage::text)
          .containsExactly(name);
      assertThat(store.db().one("select count(*) as n from {mastra}.mastra_threads").get("n"))
          .isEqualTo(1L);
      assertThat(
              database.<Long>value(
                  "select count(*) from pg_tables where schemaname = ?"
                      + " and tablename like 'mastra\\_%'",
                  name))
          .isEqualTo(9);
      store.memory().deleteThread("t");
    }
  }

  @ParameterizedTest
  @MethodSource("oddNames")
  void theExportOfASchemaOfAnyNameCanBeRun(String name) {
    try (TestDatabase empty = TestDatabase.create()) {
      Schema schema = schema(empty, name);

      empty.execute(schema.export());

      schema.validate();
      assertThat(schema.plan().isEmpty()).isTrue();
    }
  }

  /** The original remembers by the schema's name alone what it has made in this process. */
  @Test
  void oneNameInTwoDatabasesAreTwoSchemas() throws Exception {
    try (TestDatabase first = TestDatabase.create();
        TestDatabase second = TestDatabase.create()) {
      assertKeptApart(first, "agents", second, "agents");
    }
  }

  @Test
  void twoNamesInOneDatabaseAreTwoSchemas() throws Exception {
    try (TestDatabase both = TestDatabase.create()) {
      assertKeptApart(both, "agents", both, "Agents");
    }
  }

  private static void assertKeptApart(
      TestDatabase first, String firstName, TestDatabase second, String secondName)
      throws Exception {
    try (PostgresStore one = store(first, firstName);
        PostgresStore two = store(second, secondName)) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Callable<SchemaPlan>> inits =
            List.of(one::init, two::init, schema(first, firstName)::init, two.schema()::init);
        int working = 0;
        for (Future<SchemaPlan> init : threads.invokeAll(inits)) {
          working += init.get().steps().isEmpty() ? 0 : 1;
        }
        assertThat(working).isEqualTo(2);
      } finally {
        threads.shutdown();
      }
      one.schema().validate();
      two.schema().validate();

      one.memory().saveThread(new MastraThread("t", "anna", "One"));
      two.memory().saveThread(new MastraThread("t", "anna", "Two"));
      two.memory().saveThread(new MastraThread("t2", "anna", "Two"));
      assertThat(one.memory().listThreads(ListThreads.ofResource("anna")))
          .extracting(MastraThread::getTitle)
          .containsExactly("One");
      assertThat(two.memory().listThreads(ListThreads.ofResource("anna")))
          .extracting(MastraThread::getTitle)
          .containsExactly("Two", "Two");
      two.memory().deleteThread("t");
      assertThat(one.memory().getThreadById("t")).isPresent();
    }
  }

  private static Schema schema(TestDatabase database, String name) {
    return new Schema(
        ConnectionSource.of(database.dataSource()), name, false, List.of(), Domains.ALL);
  }

  private static PostgresStore store(TestDatabase database, String name) {
    return PostgresStore.builder()
        .id("names " + database.name())
        .dataSource(database.dataSource())
        .schemaName(name)
        .build();
  }
}
