package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Reading parses nothing and writes nothing, and writing leaves alone what was not changed. */
class ReadingIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  static final List<Class<?>> ENTITIES = MastraEntities.all();

  private static final Statements statements = new Statements();
  private static SessionFactory host;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    Host.createTables(database);
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

  @BeforeEach
  void listen() {
    statements.heard();
  }

  /** Very old databases have this column as text, so that it can hold what no parser takes. */
  @Test
  void aPageIsReadWithoutParsingItsJson() {
    database.execute(
        """
        alter table mastra_workflow_snapshot alter column snapshot type text;
        insert into mastra_workflow_snapshot
          (workflow_name, run_id, snapshot, "createdAt", "updatedAt")
        select 'broken', n::text, '{"no JSON', now(), now() from generate_series(1, 40) n
        """);

    List<MastraWorkflowSnapshot> page =
        host.fromTransaction(
            session ->
                session
                    .createSelectionQuery(
                        "from MastraWorkflowSnapshot order by runId", MastraWorkflowSnapshot.class)
                    .setMaxResults(40)
                    .getResultList());

    assertThat(page).hasSize(40);
    assertThatThrownBy(() -> page.get(0).getSnapshot())
        .isInstanceOf(IllegalArgumentException.class);
    database.execute(
        """
        delete from mastra_workflow_snapshot;
        alter table mastra_workflow_snapshot alter column snapshot type jsonb using snapshot::jsonb
        """);
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void aRowThatWasOnlyReadIsNotUpdated(Class<?> type) {
    Row row = Row.of(type, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    statements.heard();

    host.inTransaction(session -> callEveryGetter(session.find(type, row.key())));

    assertThat(statements.heard()).singleElement().asString().startsWith("select");
  }

  /** As it is stored by the original, which is not as Java would write it. */
  @Test
  void aRowOfAnotherWriterThatWasOnlyReadIsNotUpdated() {
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt",
          "createdAtZ", "updatedAtZ")
        values ('%s', 'r', 't', '"{\\"b\\":1.10,\\"a\\":1e2}"', '2024-01-01 00:00:00.123456',
          '2023-01-01', '2024-01-01 00:00:00.123456Z', null)
        """
            .formatted(id));

    host.inTransaction(session -> callEveryGetter(session.find(MastraThread.class, id)));

    assertThat(statements.heard()).singleElement().asString().startsWith("select");
  }

  private static void callEveryGetter(Object entity) {
    for (var method : entity.getClass().getMethods()) {
      if (method.getName().matches("(get|is).+") && method.getParameterCount() == 0) {
        try {
          method.invoke(entity);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(method.toString(), e);
        }
      }
    }
  }

  @Test
  void anUpdateNamesOnlyWhatWasChanged() {
    Row row = Row.of(MastraThread.class, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    statements.heard();

    host.inTransaction(session -> session.find(MastraThread.class, row.key()).setTitle("new"));

    assertThat(statements.heard()).containsOnlyOnce("update mastra_threads set title=? where id=?");
  }

  @Test
  void whatAnotherChangedInTheMeantimeSurvives() {
    Row row = Row.of(MastraThread.class, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));

    host.inTransaction(
        session -> {
          MastraThread stale = session.find(MastraThread.class, row.key());
          database.query(
              """
              update mastra_threads set metadata = metadata || '{"merged": true}'
              where id = ? returning 1
              """,
              row.key());
          stale.setTitle("new");
        });

    assertThat(
            database.query(
                "select title, metadata->>'merged' from mastra_threads where id = ?", row.key()))
        .containsExactly(List.of("new", "true"));
  }

  @Test
  void anEvaluationIsReadOnly() {
    Row row = Row.of(MastraEval.class, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    statements.heard();

    host.inTransaction(session -> session.find(MastraEval.class, row.key()).setOutput("new"));

    assertThat(statements.heard()).singleElement().asString().startsWith("select");
    assertThat(row.stored(database, "public")).isEqualTo(row.columns());
  }

  @Test
  void evaluationsOfOneRunAreCountedAsTheRowsTheyAre() {
    Row row = Row.of(MastraEval.class, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    database.query(
        "insert into mastra_evals select * from mastra_evals where run_id = ? returning 1",
        row.key());

    assertThat(
            host.<Long>fromSession(
                session ->
                    session
                        .createSelectionQuery(
                            "select count(*) from MastraEval where runId = :id", Long.class)
                        .setParameter("id", row.key())
                        .getSingleResult()))
        .isEqualTo(2);
  }
}
