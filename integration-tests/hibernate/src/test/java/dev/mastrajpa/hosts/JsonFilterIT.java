package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraFunctions;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraThread_;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.ParameterExpression;
import jakarta.persistence.criteria.Root;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.dialect.function.StandardSQLFunction;
import org.hibernate.type.StandardBasicTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON columns are searched in HQL and Criteria, by the index that is there for it. */
class JsonFilterIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String INDEX = "mastra_threads_metadata_idx";

  private static final Statements statements = new Statements();

  private static SessionFactory host;

  @BeforeAll
  static void start() {
    try (PostgresStore store =
        PostgresStore.builder().id("maker").dataSource(database.dataSource()).build()) {
      store.init();
    }
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt")
        select 'many ' || n, 'r', repeat('title ', 100), jsonb_build_object('many', n), now(), now()
        from generate_series(1, 20000) n;
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt")
        select id, 'r', 't', cast(metadata as jsonb), now(), now()
        from (values ('object', '{"topic": "repair", "tags": ["a", "b"], "deep": {"n": 1.50}}'),
                     ('quotes', '{"said": "\\"it''s\\" \\\\ ? :x", "o''clock": 5}'),
                     ('array', '[1, "two", null]'),
                     ('string', '"{\\"topic\\": \\"repair\\"}"'),
                     ('word', '"repair"'),
                     ('number', '7'),
                     ('json null', 'null'),
                     ('sql null', null)) r (id, metadata);
        analyze mastra_threads
        """);
    host =
        Host.on(database)
            .asking("all")
            .with("hibernate.session_factory.statement_inspector", statements)
            .start();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  /** In the quotation marks of this source, ' stands for those of JSON. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'topic': 'repair'}             | object",
        "{'deep': {'n': 1.5}}            | object",
        "{'tags': ['b']}                 | object",
        "{'tags': 'b'}                   |",
        "{'said': '\\'it\\u0027s\\' \\\\ ? :x'} | quotes",
        "{'o\\u0027clock': 5}            | quotes",
        "[null, 'two']                   | array",
        "['repair']                      |",
        "'two'                           | array",
        "'repair'                        | word",
        "'{\\'topic\\': \\'repair\\'}'   | string",
        "7                               | number",
        "null                            | array,json null",
        "{'many': 17}                    | many 17",
      })
  void everyKindOfDocumentIsFoundByEveryDoor(String quoted, @Nullable String ids) {
    String document = quoted.replace('\'', '"');
    List<String> expected = ids == null ? List.of() : List.of(ids.split(","));

    assertThat(byHql("mastra_jsonb_contains(t.metadataJson, :document)", document))
        .isEqualTo(expected);
    assertThat(byHql("mastra_jsonb_contains(t.metadataJson, :document) = true", document))
        .isEqualTo(expected);
    assertThat(byHqlLiteral(document)).isEqualTo(expected);
    assertThat(byCriteriaLiteral(document)).isEqualTo(expected);
    assertThat(byCriteriaParameter(document)).isEqualTo(expected);
  }

  /** With the apostrophe itself, which is doubled in a literal of HQL and in one of SQL. */
  @Test
  void anApostropheIsOneCharacter() {
    String document = "{\"o'clock\": 5}";

    assertThat(byHql("mastra_jsonb_contains(t.metadataJson, :document)", document))
        .containsExactly("quotes");
    assertThat(byHqlLiteral(document)).containsExactly("quotes");
    assertThat(byCriteriaLiteral(document)).containsExactly("quotes");
  }

  @Test
  void itsNegationFindsTheOthersButNoNull() {
    assertThat(
            byHql(
                "not mastra_jsonb_contains(t.metadataJson, :document) and t.id not like 'many%'",
                "{\"topic\": \"repair\"}"))
        .containsExactly("array", "json null", "number", "quotes", "string", "word");
    assertThat(byHql("not mastra_jsonb_contains(t.metadataJson, :document)", null)).isEmpty();
    assertThat(byHql("mastra_jsonb_contains(t.metadataJson, :document)", null)).isEmpty();
  }

  @Test
  void whatItSaysCanBeSelected() {
    assertThat(
            host.<List<Boolean>>fromSession(
                session ->
                    session
                        .createSelectionQuery(
                            "select mastra_jsonb_contains(t.metadataJson, :document)"
                                + " from MastraThread t where t.id in ('object', 'word')"
                                + " order by t.id",
                            Boolean.class)
                        .setParameter("document", "{}")
                        .getResultList()))
        .containsExactly(true, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "repair", "{'a': 1}"})
  void textThatIsNoJsonIsPostgresqlsError(String document) {
    assertThatThrownBy(() -> byHql("mastra_jsonb_contains(t.metadataJson, :document)", document))
        .rootCause()
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
  }

  @Test
  void aSecondArgumentThatIsNoTextIsRefused() {
    assertThatThrownBy(() -> byHql("mastra_jsonb_contains(t.metadataJson, 7)", null))
        .hasStackTraceContaining("mastra_jsonb_contains");
  }

  /** As PostgreSQL plans it for one value, and for all values. */
  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void theIndexServesIt(String mode) throws SQLException {
    for (String condition :
        List.of(
            "mastra_jsonb_contains(t.metadataJson, :document)",
            "mastra_jsonb_contains(t.metadataJson, :document) = true")) {
      statements.heard();
      byHql(condition, "{\"many\": 17}");

      assertThat(plan(mode, statements.heard().get(0), "{\"many\": 17}"))
          .contains("Bitmap Index Scan on " + INDEX);
    }
  }

  @Test
  void aFunctionThatTheApplicationHasUnderTheNameStays() {
    Configuration configuration = new Configuration();
    configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
    configuration.setProperty("mastra.entities", "all");
    configuration.addSqlFunction(
        MastraFunctions.JSONB_CONTAINS,
        new StandardSQLFunction("jsonb_exists", StandardBasicTypes.BOOLEAN));

    try (SessionFactory other = configuration.buildSessionFactory()) {
      assertThat(
              other.<List<String>>fromSession(
                  session ->
                      session
                          .createSelectionQuery(
                              "select t.id from MastraThread t"
                                  + " where mastra_jsonb_contains(t.metadataJson, 'said')",
                              String.class)
                          .getResultList()))
          .containsExactly("quotes");
    }
  }

  private static List<String> byHql(String condition, @Nullable String document) {
    return host.fromSession(
        session -> {
          var query =
              session.createSelectionQuery(
                  "select t.id from MastraThread t where " + condition + " order by t.id",
                  String.class);
          if (condition.contains(":document")) {
            query.setParameter("document", document);
          }
          return query.getResultList();
        });
  }

  private static List<String> byHqlLiteral(String document) {
    return byHql(
        "mastra_jsonb_contains(t.metadataJson, '%s')".formatted(document.replace("'", "''")), null);
  }

  private static List<String> byCriteriaLiteral(String document) {
    CriteriaBuilder builder = host.getCriteriaBuilder();
    CriteriaQuery<String> query = builder.createQuery(String.class);
    where(query, builder, builder.literal(document));
    return host.fromSession(session -> session.createQuery(query).getResultList());
  }

  private static List<String> byCriteriaParameter(String document) {
    CriteriaBuilder builder = host.getCriteriaBuilder();
    CriteriaQuery<String> query = builder.createQuery(String.class);
    ParameterExpression<String> parameter = builder.parameter(String.class, "document");
    where(query, builder, parameter);
    return host.fromSession(
        session -> session.createQuery(query).setParameter(parameter, document).getResultList());
  }

  private static void where(
      CriteriaQuery<String> query, CriteriaBuilder builder, Expression<String> document) {
    Root<MastraThread> thread = query.from(MastraThread.class);
    query
        .select(thread.get(MastraThread_.id))
        .where(
            builder.isTrue(
                builder.function(
                    MastraFunctions.JSONB_CONTAINS,
                    Boolean.class,
                    thread.get(MastraThread_.metadataJson),
                    document)))
        .orderBy(builder.asc(thread.get(MastraThread_.id)));
  }

  private static String plan(String mode, String sql, String document) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = " + mode);
      statement.execute("prepare filter (varchar) as " + sql.replace("?", "$1"));
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines =
          statement.executeQuery("explain execute filter ('" + document + "')")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    }
  }
}
