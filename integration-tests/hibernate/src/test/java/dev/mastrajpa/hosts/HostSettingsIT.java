package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a host sets for itself changes nothing about our tables, wherever they are. */
class HostSettingsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** Where the host's own tables are. */
  private static final String HOSTS_OWN = "hosts_own";

  private static final String OTHER = "We Ird";

  private static final Instant TIME = Instant.parse("2024-03-10T02:30:00.123Z");

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void createTables() {
    database.execute("create schema " + HOSTS_OWN);
    for (String schema : List.of(HOSTS_OWN, OTHER)) {
      try (PostgresStore maker =
          PostgresStore.builder()
              .id("maker")
              .dataSource(database.dataSource())
              .schemaName(schema)
              .build()) {
        maker.init();
      }
    }
  }

  @AfterAll
  static void nothingIsLeftOpen() {
    assertThat(
            database.<Long>value(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'
                """))
        .isZero();
  }

  static Stream<Arguments> settings() {
    List<Map<String, Object>> settings = new ArrayList<>();
    settings.add(Map.of());
    for (String auto : List.of("validate", "update", "create", "create-drop", "none")) {
      settings.add(Map.of("hibernate.hbm2ddl.auto", auto));
    }
    settings.add(
        Map.of(
            "hibernate.hbm2ddl.auto", "create",
            "hibernate.hbm2ddl.create_namespaces", "true"));
    settings.add(
        Map.of(
            "jakarta.persistence.schema-generation.database.action", "drop-and-create",
            "jakarta.persistence.create-database-schemas", "true"));
    settings.add(Map.of("hibernate.globally_quoted_identifiers", "true"));
    settings.add(
        Map.of(
            "hibernate.globally_quoted_identifiers", "true",
            "hibernate.globally_quoted_identifiers_skip_column_definitions", "true"));
    settings.add(Map.of("hibernate.auto_quote_keyword", "true"));
    settings.add(
        Map.of(
            "hibernate.jdbc.batch_size", "50",
            "hibernate.order_updates", "true",
            "hibernate.order_inserts", "true",
            "hibernate.jdbc.fetch_size", "7",
            "hibernate.default_batch_fetch_size", "16"));
    settings.add(Map.of("hibernate.session_factory.statement_inspector", new Statements()));
    settings.add(Map.of("hibernate.use_sql_comments", "true", "hibernate.format_sql", "true"));
    settings.add(Map.of("hibernate.use_nationalized_character_data", "true"));
    settings.add(Map.of("hibernate.jdbc.time_zone", "Asia/Kolkata"));
    settings.add(Map.of("hibernate.timezone.default_storage", "NORMALIZE"));
    settings.add(Map.of("hibernate.type.preferred_instant_jdbc_type", "TIMESTAMP"));
    settings.add(Map.of("hibernate.type.preferred_instant_jdbc_type", "INSTANT"));
    settings.add(Map.of("hibernate.query.in_clause_parameter_padding", "true"));
    settings.add(Map.of("hibernate.query.mutation_strategy.persistent.create_tables", "false"));
    settings.add(Map.of("hibernate.allow_update_outside_transaction", "true"));
    settings.add(Map.of("hibernate.enable_lazy_load_no_trans", "true"));
    settings.add(Map.of("hibernate.check_nullability", "true"));
    settings.add(Map.of("hibernate.session.events.log.LOG_QUERIES_SLOWER_THAN_MS", "1"));
    settings.add(Map.of("org.hibernate.flushMode", "COMMIT"));
    settings.add(Map.of("hibernate.jpa.compliance.transaction", "true"));
    settings.add(
        Map.of(
            "hibernate.jpa.compliance.query", "true",
            "hibernate.jpa.compliance.closed", "true",
            "hibernate.jpa.compliance.caching", "true",
            "hibernate.jpa.compliance.proxy", "true"));
    settings.add(Map.of("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_HOLD"));
    settings.add(Map.of("hibernate.connection.provider_disables_autocommit", "true"));
    settings.add(Map.of("hibernate.archive.autodetection", "none"));
    settings.add(Map.of("hibernate.id.new_generator_mappings", "false"));
    settings.add(Map.of("hibernate.connection.isolation", "SERIALIZABLE"));
    return settings.stream()
        .flatMap(
            each ->
                each.toString().contains("schema") || each.toString().contains("hbm2ddl")
                    ? Stream.of(Arguments.of(HOSTS_OWN, each), Arguments.of(OTHER, each))
                    : Stream.of(Arguments.of(OTHER, each)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("settings")
  void ourTablesAreReadAndWritten(String schema, Map<String, Object> settings) {
    if (!settings.toString().matches(".*(hbm2ddl.auto=c|hbm2ddl.auto=u|drop-and).*")) {
      Host memos = Host.on(database).listing(Memo.class);
      with(memos, schema, Map.of("hibernate.hbm2ddl.auto", "update")).start().close();
      quotedMemo(settings);
    }
    boolean disabled = settings.containsKey("hibernate.connection.provider_disables_autocommit");
    Host host = disabled ? Host.on(AutoCommitOff.of(database)) : Host.on(database);
    try (SessionFactory factory =
            with(host.listing(Memo.class).asking("all"), schema, settings).start();
        PostgresStore store =
            PostgresStore.builder().id("settings").entityManagerFactory(factory).build()) {
      worksIn(store);
      try (Session session = factory.openSession()) {
        session.beginTransaction();
        session.persist(new Memo(id + " joined", "me"));
        worksIn(store.joining(session));
        session.getTransaction().commit();
      }
      store.schema().validate();
      assertThat(store.memory().getThreadById(id)).isPresent();
      found(factory, schema);
    }
    assertThat(
            database.<Long>value(
                "select count(*) from \"%s\".mastra_threads where id = ?".formatted(schema), id))
        .isEqualTo(1);
  }

  private void found(SessionFactory factory, String schema) {
    factory.inTransaction(
        session -> {
          assertThat(
                  session
                      .createSelectionQuery(
                          """
                          select t.title, m.id, e.lastReader
                          from MastraThread t
                          join MastraMessage m on m.threadId = t.id
                          join Memo e on e.id = concat(t.id, ' joined')
                          where t.id = :id
                          """,
                          Object[].class)
                      .setParameter("id", id)
                      .getSingleResult())
              .containsExactly("changed", "m " + id, "me");
          assertThat(
                  session
                      .createNativeQuery(
                          "select title from \"%s\".mastra_threads where id = :id"
                              .formatted(schema),
                          String.class)
                      .setParameter("id", id)
                      .getSingleResult())
              .isEqualTo("changed");
          MastraThread managed = session.find(MastraThread.class, id);
          assertThat(managed.getCreatedAt()).isEqualTo(TIME);
          managed.setUpdatedAt(TIME.plusSeconds(7));
        });
    assertThat(
            database.query(
                """
                select "createdAt" = timestamp '2024-03-10 02:30:00.123',
                  "createdAtZ" = timestamptz '2024-03-10 02:30:00.123Z',
                  "updatedAt" = timestamp '2024-03-10 02:30:07.123',
                  "updatedAtZ" = timestamptz '2024-03-10 02:30:07.123Z'
                from "%s".mastra_threads where id = ?
                """
                    .formatted(schema),
                id))
        .containsExactly(List.of(true, true, true, true));
  }

  private void worksIn(MastraRepositories store) {
    MastraThread thread = new MastraThread(id, "r " + id, "new");
    thread.setMetadataJson("{\"a\": 1}");
    thread.setCreatedAt(TIME);
    store.memory().saveThread(thread);
    store.memory().saveMessages(List.of(MastraMessage.ofText("m " + id, id, "r", "user", "Hello")));
    store
        .memory()
        .updateThread(
            id,
            ThreadPatch.change()
                .title("changed")
                .metadata(JsonNodeFactory.instance.objectNode().put("b", 2)));

    MastraThread stored = store.memory().getThreadById(id).orElseThrow();
    assertThat(stored.getMetadataJson()).isEqualTo("{\"a\": 1, \"b\": 2}");
    assertThat(stored.getCreatedAt()).isEqualTo(TIME);
    assertThat(store.memory().listMessages(ListMessages.inThread(id)).total()).hasValue(1);
    assertThat(store.memory().listThreads(ListThreads.ofResource("r " + id)).items()).hasSize(1);
    assertThat(
            store
                .db()
                .one("select title from {mastra}.mastra_threads where id = ?", id)
                .get("title"))
        .isEqualTo("changed");
  }

  private static void quotedMemo(Map<String, Object> settings) {
    if (settings.containsKey("hibernate.globally_quoted_identifiers")) {
      database.execute("drop table if exists hosts_own.\"Memo\"");
      database.execute(
          "create table hosts_own.\"Memo\" (\"id\" text primary key, \"lastReader\" text)");
    }
  }

  private static Host with(Host host, String schema, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("hibernate.default_schema", HOSTS_OWN);
    all.put(MastraEntities.SCHEMA, schema);
    all.forEach(host::with);
    return host;
  }
}
