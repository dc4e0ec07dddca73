package dev.mastrajpa.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.pipelines.Cli.Run;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The indexes, one by one. */
class IndexesCommandIT {

  private static final String BY_TYPE =
      "CREATE INDEX threads_by_type ON agents.mastra_threads USING btree (\"resourceId\","
          + " ((metadata ->> 'type'::text)) DESC NULLS LAST) INCLUDE (title)"
          + " WITH (fillfactor='70') WHERE (title <> ''::text);\n";

  private final TestDatabase database = TestDatabase.create();
  private final Cli cli =
      new Cli().with("MASTRA_URL", database.connectionString()).with("MASTRA_SCHEMA", "agents");

  @BeforeEach
  void makeTables() {
    Tables.schema(database, "agents").init();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void makesShowsAndDropsAnIndex() {
    String[] create = {
      "indexes",
      "create",
      "threads_by_type",
      "--table=mastra_threads",
      "--key=resourceId:asc",
      "--key=(metadata ->> 'type'):desc,nulls-last",
      "--include=title",
      "--storage=fillfactor=70",
      "--where=title <> ''"
    };
    Run made = cli.run(create);
    assertThat(made.exitCode()).isZero();
    assertThat(made.err()).isEqualTo("The index \"threads_by_type\" is made\n");
    assertThat(made.out()).startsWith("-- on mastra_threads, ").endsWith(BY_TYPE);
    Run again = cli.run(create);
    assertThat(again).isEqualTo(new Run(0, "", "The index \"threads_by_type\" was there\n"));

    assertThat(cli.run("indexes", "describe", "threads_by_type").out()).endsWith(BY_TYPE);
    JsonNode described = cli.run("indexes", "describe", "threads_by_type", "--json").json();
    assertThat(described.path("command").asText()).isEqualTo("indexes describe");
    JsonNode index = described.path("indexes").path(0);
    assertThat(index.path("table").asText()).isEqualTo("mastra_threads");
    assertThat(index.path("method").asText()).isEqualTo("btree");
    assertThat(index.path("valid").asBoolean()).isTrue();
    assertThat(index.path("keys")).hasSize(2);
    assertThat(index.path("storage").path("fillfactor").asText()).isEqualTo("70");
    assertThat(index.path("usage").path("neverUsed").asBoolean()).isTrue();
    assertThat(index.path("usage").path("sizeBytes").asLong()).isPositive();

    assertThat(cli.run("indexes", "reindex", "threads_by_type", "--quiet").exitCode()).isZero();
    Run dropped = cli.run("indexes", "drop", "threads_by_type", "--json");
    assertThat(dropped.json().path("changed").asBoolean()).isTrue();
    assertThat(cli.run("indexes", "drop", "threads_by_type").err()).contains("was not there");
    assertThat(cli.run("indexes", "describe", "threads_by_type").exitCode()).isEqualTo(1);
  }

  @Test
  void whatItListsIsAScriptThatMakesTheIndexes() {
    Run list = cli.run("indexes", "list", "--table", "mastra_threads");
    assertThat(list.exitCode()).isZero();
    database.execute(
        """
        drop schema agents cascade;
        create schema agents;
        create table agents.mastra_threads (
          id text, "resourceId" text, metadata jsonb,
          "createdAt" timestamp, "createdAtZ" timestamptz,
          "updatedAt" timestamp, "updatedAtZ" timestamptz)
        """);
    database.execute(list.out());
    assertThat(database.<Long>value("select count(*) from pg_indexes where schemaname = 'agents'"))
        .isEqualTo(list.out().lines().filter(line -> line.startsWith("CREATE")).count())
        .isGreaterThan(3);
  }

  @Test
  void aNameStaysInItsComment() {
    database.execute(
        "alter table agents.mastra_threads"
            + " add constraint \"c\rdrop schema agents cascade;\" unique (id)");

    for (String command : List.of("list", "usage")) {
      assertThat(cli.run("indexes", command).out().lines().filter(line -> line.startsWith("--")))
          .anyMatch(line -> line.contains("c drop schema"));
    }
    assertThat(cli.run("indexes", "usage").out()).doesNotContain("\r");
  }

  @Test
  void saysHowMuchEachIsUsed() {
    Run usage = cli.run("indexes", "usage");
    assertThat(usage.exitCode()).isZero();
    assertThat(usage.out().lines())
        .allMatch(line -> line.startsWith("-- ") && line.endsWith(" bytes"))
        .anyMatch(line -> line.contains("agents_mastra_threads_created_id_idx on mastra_threads"));
    assertThat(cli.run("indexes", "usage", "--json").json().path("usage"))
        .hasSize((int) usage.out().lines().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "indexes",
        "indexes create x --table=mastra_threads",
        "indexes create x --table=mastra_threads --key=title:down",
        "indexes create x --table=mastra_threads --key=(title",
        "indexes create x --table=mastra_threads --key=nothing",
        "indexes create x --table=mastra_threads --key=(1);select(1)",
        "indexes create x --table=others --key=id",
        "indexes create x --table=mastra_threads --key=title --storage=fillfactor=1000",
        "indexes list --table=others",
        "indexes drop mastra_threads_pkey",
        "indexes reindex nothing"
      })
  void refusesWhatCannotBe(String line) {
    List<List<Object>> before = database.query("select * from pg_indexes order by 1, 2, 3");
    Run run = cli.run(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error: ");
    assertThat(database.query("select * from pg_indexes order by 1, 2, 3")).isEqualTo(before);
  }
}
