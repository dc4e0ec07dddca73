package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.testing.TestDatabase;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host's setting for its own tables neither drops, makes, changes nor checks ours. */
class Hbm2ddlIT {

  private final TestDatabase database = TestDatabase.create();

  @BeforeEach
  void createTables() {
    Host.createTables(database);
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
        values ('kept', 'r', 't', now(), now())
        """);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "create-drop", "create-only", "drop", "update", "validate"})
  void ourRowsAreThereAfterwards(String auto) {
    if (auto.equals("validate")) {
      database.execute("create table memo (id varchar(255) primary key, lastreader varchar(255))");
    }
    asking().with("hibernate.hbm2ddl.auto", auto).start().close();

    assertThat(database.<String>value("select id from mastra_threads")).isEqualTo("kept");
  }

  @ParameterizedTest
  @CsvSource({"create, true", "create-only, true", "update, true", "create-drop, false"})
  void theHostsTablesAreMadeAsItAsks(String auto, boolean thereAfterwards) {
    asking().with("hibernate.hbm2ddl.auto", auto).start().close();

    assertThat(exists("memo")).isEqualTo(thereAfterwards);
  }

  @Test
  void whatTheStandardCallsItLeavesThemAloneToo() {
    asking()
        .with("jakarta.persistence.schema-generation.database.action", "drop-and-create")
        .start()
        .close();

    assertThat(database.<String>value("select id from mastra_threads")).isEqualTo("kept");
    assertThat(exists("memo")).isTrue();
  }

  @Test
  void generatingTheSchemaAloneLeavesThemAloneToo() {
    new HibernatePersistenceProvider()
        .generateSchema(
            asking(),
            Map.of("jakarta.persistence.schema-generation.database.action", "drop-and-create"));

    assertThat(database.<String>value("select id from mastra_threads")).isEqualTo("kept");
    assertThat(exists("memo")).isTrue();
  }

  @Test
  void truncatingAllThatIsMappedLeavesThemAloneToo() {
    try (SessionFactory host = asking().with("hibernate.hbm2ddl.auto", "update").start()) {
      host.inTransaction(session -> session.persist(new Memo("gone", "me")));

      host.getSchemaManager().truncateMappedObjects();
    }

    assertThat(database.<String>value("select id from mastra_threads")).isEqualTo("kept");
    assertThat(database.<Long>value("select count(*) from memo")).isZero();
  }

  @Test
  void updateMakesNoneOfOurTables() {
    database.execute("drop table mastra_resources");

    asking().with("hibernate.hbm2ddl.auto", "update").start().close();

    assertThat(exists("mastra_resources")).isFalse();
  }

  @Test
  void validateLooksAtNoneOfOurTables() {
    database.execute(
        """
        drop table mastra_resources;
        alter table mastra_messages drop column role;
        create table memo (id varchar(255) primary key, lastreader varchar(255))
        """);

    asking().with("hibernate.hbm2ddl.auto", "validate").start().close();
  }

  @Test
  void aHostThatAsksForItHasOurTablesMade() {
    database.execute("drop table mastra_resources");

    handingOver().with("hibernate.hbm2ddl.auto", "update").start().close();

    assertThat(exists("mastra_resources")).isTrue();
    assertThat(database.<String>value("select id from mastra_threads")).isEqualTo("kept");
  }

  @Test
  void aHostThatAsksForItHasOurTablesDropped() {
    handingOver().with("hibernate.hbm2ddl.auto", "create-drop").start().close();

    assertThat(exists("mastra_threads")).isFalse();
  }

  @Test
  void ourTablesAreMadeInTheSchemaOfOurs() {
    database.execute("create schema \"We Ird\"");
    Host host =
        handingOver()
            .with(MastraEntities.SCHEMA, "We Ird")
            .with("hibernate.hbm2ddl.auto", "update")
            .with("hibernate.hbm2ddl.halt_on_error", "true");
    host.start().close();
    assertThat(exists("\"We Ird\".mastra_threads")).isTrue();

    // would fail if it did not find them there
    host.start().close();
  }

  @Test
  void anAnswerThatIsNeitherYesNorNoEndsTheStart() {
    assertThatThrownBy(() -> asking().with(MastraEntities.HBM2DDL, "yes").start())
        .hasStackTraceContaining("mastra.hbm2ddl is 'yes', but can only be true or false");
  }

  private Host asking() {
    return Host.on(database).listing(Memo.class).asking("all");
  }

  private Host handingOver() {
    return asking().with(MastraEntities.HBM2DDL, "true");
  }

  private boolean exists(String table) {
    return database.<Boolean>value("select to_regclass(?) is not null", table);
  }
}
