package dev.mastrajpa.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mastrajpa.Domains;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.SchemaMismatchException;
import dev.mastrajpa.schema.SchemaStep;
import dev.mastrajpa.testing.Shown;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what: the roles are those that the README shows. */
class RightsIT {

  private static final String SCHEMA = "agents";

  private final TestDatabase database = TestDatabase.create();
  private final Roles roles = new Roles(database);

  @BeforeEach
  void createRoles() {
    roles.create();
  }

  @AfterEach
  void dropDatabase() {
    roles.drop();
    database.close();
  }

  @Test
  void theReadmeShowsTheRoles() throws IOException {
    Shown.assertFile(
        Path.of("../../README.md"), Path.of("src/test/resources/dev/mastrajpa/startup/roles.sql"));
  }

  @Test
  void whoMayOnlyWriteRowsInitialisesACompleteSchema() {
    schemaAs(roles.init()).init();

    Schema schema = schemaAs(roles.app());
    assertThat(schema.init().steps()).isEmpty();
    assertThat(schema.plan().isEmpty()).isTrue();
    schema.validate();
  }

  @Test
  void whoMayOnlyWriteRowsIsToldWhatIsMissingAndWhoseItIs() {
    schemaAs(roles.init()).init();
    database.execute(
        "alter table agents.mastra_threads drop column metadata;"
            + "drop index agents.agents_mastra_threads_resourceid_createdat_idx");
    String before = columns();
    Schema schema = schemaAs(roles.app());

    StorageException refused = catchThrowableOfType(StorageException.class, schema::init);

    assertThat(refused.id()).isEqualTo("MASTRA_STORAGE_PG_INIT_NO_RIGHT");
    assertThat(refused)
        .hasMessageContainingAll(
            "\"" + roles.app() + "\"",
            "may not change the table \"mastra_threads\"",
            "belongs to \"" + roles.owner() + "\"",
            "lacks the columns \"metadata\"",
            "add column \"metadata\" jsonb",
            "create index concurrently \"agents_mastra_threads_resourceid_createdat_idx\"",
            "initDataSource");
    assertThat(refused.details())
        .containsEntry("sqlState", "42501")
        .containsEntry("role", roles.app())
        .containsEntry("owners", List.of(roles.owner()))
        .containsEntry("statements", schema.plan().steps().stream().map(SchemaStep::sql).toList());
    assertThat(columns()).isEqualTo(before);
    assertThatThrownBy(schema::validate)
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("metadata");
  }

  @Test
  void whoMayNotCreateInTheSchemaIsToldSo() {
    StorageException refused =
        catchThrowableOfType(StorageException.class, schemaAs(roles.app())::init);

    assertThat(refused)
        .hasMessageContainingAll(
            "may create nothing in the schema \"agents\"",
            "belongs to \"" + roles.owner() + "\"",
            "The table \"agents\".\"mastra_threads\" is missing",
            "create table \"agents\".",
            "more, see plan()");
    assertThat(columns()).isEmpty();
  }

  @Test
  void whoMayNotCreateTheSchemaIsToldSo() {
    Schema schema =
        new Schema(
            ConnectionSource.of(Catalogue.as(database, roles.app())),
            "another",
            false,
            List.of(),
            Domains.ALL);

    assertThatThrownBy(schema::init)
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll(
            "may create nothing in the database \"" + database.name() + "\"",
            "create schema if not exists \"another\"");
  }

  /** It could make the new table, and would fail at the column of the old one. */
  @Test
  void whoMayDoAPartDoesNothing() {
    schemaAs(roles.init()).init();
    database.execute(
        "grant create on schema agents to %s; drop table agents.mastra_scorers;"
                .formatted(roles.app())
            + "alter table agents.mastra_threads drop column metadata");
    String before = columns();

    assertThatThrownBy(schemaAs(roles.app())::init)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("may not change the table \"mastra_threads\"");
    assertThat(columns()).isEqualTo(before);
  }

  @Test
  void membersOfTheOwnerCompleteEachOthersTables() {
    schemaAs(roles.init()).init();
    assertThat(owners()).containsExactly(roles.owner());
    database.execute("drop table agents.mastra_threads");
    schemaAs(roles.node()).init();
    database.execute(
        "alter table agents.mastra_threads drop column metadata;"
            + "drop index agents.agents_mastra_ai_spans_name_idx");

    assertThat(schemaAs(roles.init()).init().steps()).hasSize(3);

    assertThat(owners()).containsExactly(roles.owner());
    schemaAs(roles.app()).validate();
  }

  @Test
  void aStoreWithAPoolOfItsOwnInitialisesAsAnotherRole() {
    String url =
        "postgresql://%s:%1$s@%s"
            .formatted(roles.app(), database.jdbcUrl().substring("jdbc:postgresql://".length()));
    assertWorksInTwoRoles(builder().connectionString(url).schemaName(SCHEMA));
  }

  @Test
  void aStoreOnADataSourceInitialisesAsAnotherRole() {
    assertWorksInTwoRoles(
        builder().dataSource(Catalogue.as(database, roles.app())).schemaName(SCHEMA));
  }

  @Test
  void aStoreInAPersistenceUnitInitialisesAsAnotherRole() {
    try (SessionFactory factory =
        new MetadataSources(
                new StandardServiceRegistryBuilder()
                    .enableAutoClose()
                    .applySetting(
                        "hibernate.connection.datasource", Catalogue.as(database, roles.app()))
                    .applySetting("hibernate.default_schema", SCHEMA)
                    .applySetting("mastra.entities", "all")
                    .build())
            .buildMetadata()
            .buildSessionFactory()) {
      assertWorksInTwoRoles(builder().entityManagerFactory(factory));
    }
  }

  private void assertWorksInTwoRoles(PostgresStoreBuilder builder) {
    try (PostgresStore store =
        builder.initDataSource(Catalogue.as(database, roles.init())).build()) {
      assertThat(store.init().steps()).isNotEmpty();

      store.memory().saveThread(new MastraThread("t", "anna", "Creaking"));
      store.memory().saveMessages(List.of(MastraMessage.ofText("m", "t", "anna", "user", "Hi")));
      assertThat(store.memory().listMessages(ListMessages.inThread("t"))).hasSize(1);
      assertThat(store.db().one("select current_user as me").get("me")).isEqualTo(roles.app());
      assertThatThrownBy(() -> store.db().none("drop table {mastra}.mastra_threads"))
          .hasMessageContaining("must be owner");
      store.memory().deleteThread("t");
      assertThat(owners()).containsExactly(roles.owner());
    }
  }

  private static PostgresStoreBuilder builder() {
    return PostgresStore.builder().id("rights");
  }

  private Schema schemaAs(String role) {
    return new Schema(
        ConnectionSource.of(Catalogue.as(database, role)), SCHEMA, false, List.of(), Domains.ALL);
  }

  private String columns() {
    return database.value(
        """
        select coalesce(string_agg(cast(attrelid as regclass) || ' ' || attname, ';'
                                   order by cast(cast(attrelid as regclass) as text), attname), '')
        from pg_attribute
        where attrelid in (select oid from pg_class where relnamespace = 'agents'::regnamespace)
        """);
  }

  private List<String> owners() {
    return database
        .query("select distinct tableowner::text from pg_tables where schemaname = 'agents'")
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }
}
