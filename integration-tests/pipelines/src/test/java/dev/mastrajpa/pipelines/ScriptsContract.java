package dev.mastrajpa.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.ScriptFormat;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must come of our scripts, whoever applies them. */
abstract class ScriptsContract {

  @TempDir Path directory;

  /** For whom they are written. */
  abstract ScriptFormat format();

  /**
   * Applies the script as the tool's page says.
   *
   * @param number 1 for the tables, 2 for an upgrade of them
   */
  abstract void apply(TestDatabase database, int number, String script) throws Exception;

  @ParameterizedTest
  @ValueSource(strings = {"public", "We Ird", "select; drop table mastra_threads --"})
  void theExportMakesWhatInitMakes(String name) throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      Schema schema = Tables.schema(database, name);
      apply(database, 1, schema.export(format()));

      assertComplete(schema);
      assertThat(Tables.in(database, name)).isEqualTo(Tables.asInitMakesThem(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "We Ird", "select; drop table mastra_threads --"})
  void thePlanCompletesAnOldDatabase(String name) throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      Schema schema = Tables.schema(database, name);
      apply(database, 1, schema.export(format()));
      Tables.makeOld(database, name);
      String script = schema.plan().toSql(format());
      assertThat(script).contains("concurrently", "add column", "at time zone 'UTC'");
      apply(database, 2, script);

      assertComplete(schema);
      assertThat(Tables.in(database, name)).isEqualTo(Tables.asInitMakesThem(name));
      assertThat(
              database.query("select distinct \"createdAtZ\" from \"" + name + "\".mastra_threads"))
          .isEqualTo(List.of(List.of(Instant.parse("2024-05-06T07:08:09Z"))));
    }
  }

  private static void assertComplete(Schema schema) {
    assertThat(schema.plan().problems()).isEmpty();
    schema.validate();
  }

  final Path write(String file, String text) throws IOException {
    return Files.writeString(directory.resolve(file), text);
  }
}
