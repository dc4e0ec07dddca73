package dev.mastrajpa.pipelines;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.ScriptFormat;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.Test;

/** The scripts for Flyway, run by Flyway. */
class FlywayIT extends ScriptsContract {

  static final Path SETTINGS = Path.of("src/test/flyway/V2__mastra.sql.conf");

  @Override
  ScriptFormat format() {
    return ScriptFormat.FLYWAY;
  }

  @Override
  void apply(TestDatabase database, int number, String script) throws Exception {
    write("V" + number + "__mastra.sql", script);
    if (number > 1) {
      Files.copy(SETTINGS, directory.resolve("V" + number + "__mastra.sql.conf"));
    }
    FluentConfiguration flyway =
        Flyway.configure()
            .dataSource(database.jdbcUrl(), database.user(), database.password())
            .locations("filesystem:" + directory);
    // flyway.postgresql.transactional.lock in a file
    flyway
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    flyway.load().migrate();
  }

  @Test
  void refusesWhatFlywayWouldTakeForAPlaceholder() {
    try (TestDatabase database = TestDatabase.create()) {
      IndexSpec index =
          IndexSpec.named("prices")
              .on("mastra_threads")
              .column("title")
              .where("title like '${%'")
              .build();
      Schema schema =
          new Schema(
              ConnectionSource.of(database.dataSource()),
              "public",
              false,
              List.of(index),
              Domains.ALL);

      assertThatThrownBy(() -> schema.export(ScriptFormat.FLYWAY))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("${");
    }
  }
}
