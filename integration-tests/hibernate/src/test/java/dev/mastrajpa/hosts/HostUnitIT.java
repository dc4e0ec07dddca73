package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraThreadState;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.metamodel.EntityType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.MappingException;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host's unit has our entities only if it asks, and what is the host's stays as it is. */
class HostUnitIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String NAMING = "hibernate.physical_naming_strategy";

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void createTables() {
    Host.createTables(database);
    database.execute(
        """
        create schema hosts_own;
        create table hosts_own.note (id text primary key, resource_id text, created_at timestamptz,
          thread_id text references mastra_threads);
        create table hosts_own.memo (id text primary key, last_reader text);
        create schema "We Ird"
        """);
  }

  @Test
  void ofTwoUnitsOnlyTheOneThatAskedKnowsTheEntities() {
    try (SessionFactory asking = Host.on(database).listing(Memo.class).asking("all").start();
        SessionFactory silent = Host.on(database).listing(Memo.class).start()) {
      assertThat(entities(asking)).contains(Memo.class).containsAll(MastraEntities.all());
      assertThat(entities(silent)).containsExactly(Memo.class);
    }
  }

  @Test
  void aUnitCanAskForSomeDomains() {
    try (SessionFactory host = Host.on(database).asking("memory, threadState").start()) {
      assertThat(entities(host))
          .containsExactlyInAnyOrder(
              MastraThread.class,
              MastraMessage.class,
              MastraResource.class,
              MastraObservationalMemory.class,
              MastraThreadState.class);
    }
  }

  @Test
  void aUnitCanListOneClassAndAskForTheRest() {
    try (SessionFactory host =
        Host.on(database).listing(MastraTrace.class).asking("legacy").start()) {
      assertThat(entities(host)).containsExactlyInAnyOrder(MastraEval.class, MastraTrace.class);
    }
  }

  @Test
  void theMappingFileNamesEveryEntityOnce() {
    try (SessionFactory host =
        Host.on(database).naming(MastraEntities.MAPPING_FILE).asking("all").start()) {
      assertThat(entities(host)).containsExactlyInAnyOrderElementsOf(MastraEntities.all());
    }
  }

  /** A Configuration is asked for its settings only when its own classes are bound. */
  @Test
  void aConfigurationCanAskToo() {
    Configuration configuration = new Configuration();
    configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
    configuration.setProperty(MastraEntities.ENTITIES, "all");
    configuration.addAnnotatedClass(MastraThread.class);

    try (SessionFactory host = configuration.buildSessionFactory()) {
      assertThat(entities(host)).containsExactlyInAnyOrderElementsOf(MastraEntities.all());
      Row row = Row.of(MastraTrace.class, id, 1);
      host.inTransaction(session -> session.persist(row.entity()));
      assertThat(row.stored(database, "public")).isEqualTo(row.columns());
    }
  }

  @Test
  void aDomainThatDoesNotExistEndsTheStart() {
    assertThatThrownBy(() -> Host.on(database).asking("memory,memories").start())
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasStackTraceContaining("mastra.entities names 'memories', which is no storage domain")
        .hasStackTraceContaining("threadState");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "", "a'; drop schema public --"})
  void aSchemaThatCannotBeOneEndsTheStart(String schema) {
    assertThatThrownBy(
            () -> Host.on(database).asking("all").with(MastraEntities.SCHEMA, schema).start())
        .hasStackTraceContaining("mastra.schema is '" + schema + "', which names no schema");
  }

  @Test
  void theHostsOwnNamesStillGoThroughItsStrategy() {
    try (SessionFactory host = snakeCase().start()) {
      noteAThread(host);
    }
  }

  /** Every name of the host's is quoted then, and so looks like ours. */
  @Test
  void theHostsOwnNamesStillGoThroughItsStrategyWhenAllAreQuoted() {
    try (SessionFactory host =
        snakeCase().with("hibernate.globally_quoted_identifiers", "true").start()) {
      noteAThread(host);
    }
  }

  private static Host snakeCase() {
    return Host.on(database)
        .listing(Note.class, Memo.class)
        .asking("all")
        .with(NAMING, CamelCaseToUnderscoresNamingStrategy.class.getName())
        .with("hibernate.default_schema", "hosts_own")
        .with(MastraEntities.SCHEMA, "public");
  }

  private void noteAThread(SessionFactory host) {
    host.inTransaction(
        session -> {
          MastraThread thread = new MastraThread(id, "r1", "t");
          thread.setCreatedAt(Instant.EPOCH);
          thread.setUpdatedAt(Instant.EPOCH);
          session.persist(thread);
          session.persist(new Note(id, thread));
          session.persist(new Memo(id, "me"));
        });

    assertThat(
            database.query(
                """
                select n.resource_id, n.created_at, t."resourceId"
                from hosts_own.note n join mastra_threads t on t.id = n.thread_id where n.id = ?
                """,
                id))
        .containsExactly(List.of("r1", Instant.EPOCH, "r1"));
    assertThat(
            host.<Note>fromSession(
                    session ->
                        session
                            .createSelectionQuery(
                                "from Note n join fetch n.thread where n.thread.resourceId = :r"
                                    + " and n.id = :id",
                                Note.class)
                            .setParameter("r", "r1")
                            .setParameter("id", id)
                            .getSingleResult())
                .thread
                .getId())
        .isEqualTo(id);
    assertThat(database.<String>value("select last_reader from hosts_own.memo where id = ?", id))
        .isEqualTo("me");
  }

  @Test
  void aStrategySetInCodeIsRefusedIfItRenamesOurColumns() {
    Configuration configuration = new Configuration();
    configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
    configuration.setProperty(MastraEntities.ENTITIES, "memory");
    configuration.setPhysicalNamingStrategy(new CamelCaseToUnderscoresNamingStrategy());

    assertThatThrownBy(configuration::buildSessionFactory)
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("createdAtZ")
        .hasMessageContaining("mastra_threads")
        .hasMessageContaining("hibernate.physical_naming_strategy");
  }

  @Test
  void theTablesAreInTheSchemaThatIsNamed() {
    try (SessionFactory host =
        Host.on(database)
            .listing(MastraTrace.class)
            .asking("all")
            .with(MastraEntities.SCHEMA, "We Ird")
            .with(MastraEntities.HBM2DDL, "true")
            .with("hibernate.hbm2ddl.auto", "create")
            .start()) {
      for (Class<?> type : List.of(MastraThread.class, MastraTrace.class)) {
        Row row = Row.of(type, id, 1);
        host.inTransaction(session -> session.persist(row.entity()));

        assertThat(row.stored(database, "We Ird")).isEqualTo(row.columns());
        assertThat(row.stored(database, "public")).isNull();
      }
    }
  }

  @Test
  void withoutASchemaOfOursTheTablesAreWhereTheHostsAre() {
    database.execute("create table hosts_own.mastra_threads (like public.mastra_threads)");
    Row row = Row.of(MastraThread.class, id, 1);

    try (SessionFactory host =
        Host.on(database).asking("all").with("hibernate.default_schema", "hosts_own").start()) {
      host.inTransaction(session -> session.persist(row.entity()));
    }

    assertThat(row.stored(database, "hosts_own")).isEqualTo(row.columns());
    assertThat(row.stored(database, "public")).isNull();
  }

  private static List<Class<?>> entities(SessionFactory host) {
    return host.getMetamodel().getEntities().stream()
        .<Class<?>>map(EntityType::getJavaType)
        .toList();
  }
}
