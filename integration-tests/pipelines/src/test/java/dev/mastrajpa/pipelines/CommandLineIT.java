package dev.mastrajpa.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.pipelines.Cli.Run;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plan, init, validate and export, as a pipeline sees them. */
class CommandLineIT {

  private final TestDatabase database = TestDatabase.create();
  private final Cli cli = new Cli().with("MASTRA_URL", database.connectionString());

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void isPendingUntilInitHasDoneIt() {
    Run before = cli.run("plan");
    assertThat(before.exitCode()).isEqualTo(1);
    assertThat(before.out()).isEqualTo(Tables.schema(database, "public").export());
    assertThat(before.err()).contains("statements are pending");
    Run invalid = cli.run("validate");
    assertThat(invalid.exitCode()).isEqualTo(1);
    assertThat(invalid.out()).isEmpty();
    assertThat(invalid.err()).contains("The table \"public\".\"mastra_threads\" is missing");

    Run init = cli.run("init");
    assertThat(init.exitCode()).isZero();
    assertThat(init.out()).isEqualTo(before.out());
    assertThat(init.err()).contains("begin \"public\".\"mastra_threads\"", "done  ");

    assertThat(cli.run("plan")).isEqualTo(new Run(0, "", "0 statements are pending\n"));
    assertThat(cli.run("validate").exitCode()).isZero();
    assertThat(cli.run("init", "--quiet")).isEqualTo(new Run(0, "", "Nothing was to be done\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "We Ird"})
  void theExportAppliedMakesWhatInitMakes(String schema) {
    Run export = new Cli().run("export", "--schema", schema);
    assertThat(export.exitCode()).isZero();
    assertThat(export.err()).isEmpty();
    database.execute(export.out());

    assertThat(Tables.in(database, schema)).isEqualTo(Tables.asInitMakesThem(schema));
    assertThat(cli.run("validate", "--schema=" + schema).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"psql", "flyway", "LIQUIBASE"})
  void writesForATool(String format) {
    Tables.makeOld(database, "public");

    assertThat(cli.run("plan", "--format", format).out())
        .isNotEqualTo(cli.run("plan").out())
        .contains("create unique index concurrently");
  }

  @Test
  void saysTheSameAsJson() {
    JsonNode plan = cli.run("plan", "--json", "--schema", "agents").json();
    assertThat(plan.path("command").asText()).isEqualTo("plan");
    assertThat(plan.path("schema").asText()).isEqualTo("agents");
    assertThat(plan.path("exitCode").asInt()).isEqualTo(1);
    assertThat(plan.path("conflicts").isArray()).isTrue();
    JsonNode step = plan.path("steps").path(0);
    assertThat(step.path("object").asText()).isEqualTo("\"agents\"");
    assertThat(step.path("sql").asText()).isEqualTo("create schema if not exists \"agents\"");
    assertThat(step.path("reason").asText()).isEqualTo("The schema \"agents\" is missing");
    assertThat(step.path("lock").asText()).isEqualTo("NONE");
    assertThat(step.path("mode").asText()).isEqualTo("TOGETHER");

    JsonNode validate = cli.run("validate", "--json", "--schema", "agents").json();
    assertThat(validate.path("exitCode").asInt()).isEqualTo(1);
    assertThat(validate.path("problems").path(0).asText())
        .isEqualTo("The schema \"agents\" is missing");

    JsonNode init = cli.run("init", "--json", "--schema", "agents").json();
    assertThat(init.path("exitCode").asInt()).isZero();
    assertThat(init.path("steps").size()).isEqualTo(plan.path("steps").size());
    assertThat(cli.run("validate", "--json", "--schema", "agents").json().path("problems"))
        .isEmpty();

    JsonNode refused = cli.run("plan", "--json", "--schema", "a'b").json();
    assertThat(refused.path("exitCode").asInt()).isEqualTo(2);
    assertThat(refused.path("error").path("id").asText())
        .isEqualTo("MASTRA_STORAGE_PG_BUILD_STORE_INVALID_SCHEMA_NAME");
    assertThat(refused.path("error").path("category").asText()).isEqualTo("USER");
    assertThat(refused.path("error").path("message").asText()).contains("a'b");
    assertThat(refused.path("error").path("details").path("argument").asText())
        .isEqualTo("schemaName");
  }

  @Test
  void refusesWhatNeedsADecisionAndChangesNothing() {
    database.execute("create view mastra_threads as select 1 as one");

    Run plan = cli.run("plan");
    assertThat(plan.exitCode()).isEqualTo(1);
    assertThat(plan.err()).contains("conflict: ", "init would refuse");
    Run init = cli.run("init", "--json");
    assertThat(init.exitCode()).isEqualTo(1);
    assertThat(init.json().path("problems").path(0).asText()).contains("is no table");
    assertThat(Tables.in(database, "public")).isEmpty();
  }

  @Test
  void planCountsWhatInitLeavesAsItIs() {
    Tables.schema(database, "public").init();
    database.execute(
        """
        drop index mastra_ai_spans_root_spans_idx;
        create index mastra_ai_spans_root_spans_idx on mastra_ai_spans (name)
        """);

    Run plan = cli.run("plan");
    assertThat(plan.exitCode()).isEqualTo(1);
    assertThat(plan.out()).isEmpty();
    assertThat(plan.err()).contains("warning: ").doesNotContain("init would refuse");
    assertThat(cli.run("validate").exitCode()).isEqualTo(1);
    assertThat(cli.run("init").exitCode()).isZero();
  }

  @Test
  void initCompletesAnOldDatabaseAndTellsOfEachStep() {
    Tables.makeOld(database, "public");

    Run init = cli.run("init", "--wait", "30s");
    assertThat(init.exitCode()).isZero();
    assertThat(init.err())
        .contains("begin \"public\".\"mastra_resources_pkey\": ")
        .contains("done  \"public\".\"mastra_resources_pkey\" after ");
    assertThat(Tables.in(database, "public")).isEqualTo(Tables.asInitMakesThem("public"));
  }

  @Test
  void takesTheDriversUrlTooAndThePasswordFromTheEnvironment() {
    Cli own = new Cli().with("PGPASSWORD", database.password());

    assertThat(own.run("plan", "--url", database.jdbcUrl(), "--user", database.user()).exitCode())
        .isEqualTo(1);
    assertThat(
            new Cli()
                .with("MASTRA_URL", database.jdbcUrl())
                .with("MASTRA_USER", database.user())
                .with("MASTRA_PASSWORD", database.password())
                .with("MASTRA_SCHEMA", "agents")
                .run("validate")
                .err())
        .contains("\"agents\"");
  }

  @Test
  void showsNoPasswordWhateverIsWrong() {
    List<Run> runs =
        List.of(
            new Cli().run("plan", "postgresql://u:s3cr3t@localhost/d"),
            new Cli().run("plan", "u:s3cr3t@localhost"),
            new Cli().run("plan", "--password=s3cr3t"),
            new Cli().run("plan", "-ps3cr3t"),
            cli.run("indexes", "drop", "postgresql://u:s3cr3t@localhost/d"),
            cli.run("indexes", "describe", "jdbc:postgresql://localhost/d?password=s3cr3t"),
            cli.run("indexes", "list", "--table", "postgres://u:s3cr3t@localhost/d"),
            new Cli().run("plan", "--url", "postgresql://u:s3cr3t@127.0.0.1:1/d"),
            new Cli().run("plan", "--url", "u:s3cr3t@localhost/d"),
            new Cli().run("plan", "--url", "postgresql://u:s3cr3t/@localhost/d", "--json"),
            new Cli().run("plan", "--wait", "postgresql://u:s3cr3t@localhost/d"),
            new Cli().run("init", "--wait", "postgresql://u:s3cr3t@localhost/d"),
            new Cli()
                .with("PGPASSWORD", "s3cr3t")
                .run("plan", "--url", "jdbc:postgresql://127.0.0.1:1/d", "--user", "u"),
            new Cli().run("postgresql://u:s3cr3t@localhost/d"),
            new Cli().run("plan", "--url", "jdbc:postgresql://127.0.0.1:1/d?password=s3cr3t"));

    assertThat(runs)
        .allSatisfy(
            run -> {
              assertThat(run.exitCode()).isEqualTo(2);
              assertThat(run.err()).isNotBlank();
              assertThat(run.out() + run.err()).doesNotContain("s3cr3t");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "plan --format=word",
        "init --wait=long",
        "plan --nothing",
        "export x",
        "export --rewrite-large-tables",
        "export --repair-duplicate-spans"
      })
  void aWrongCommandLineIsAnError(String line) {
    Run run = cli.run(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error: ");
  }

  @Test
  void helpsWithEachCommand() {
    Run help = cli.run("--help");
    assertThat(help.exitCode()).isZero();
    for (String command : List.of("plan", "init", "validate", "export")) {
      assertThat(help.out()).contains("\n  " + command + " ");
      assertThat(cli.run(command, "--help").exitCode()).isZero();
    }
  }

  @Test
  void saysInWordsThatNobodyAnswers() {
    Run run = new Cli().run("validate", "--url", "postgresql://u@127.0.0.1:1/d");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("error: ").contains("127.0.0.1:1");
  }
}
