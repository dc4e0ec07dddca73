package dev.mastrajpa.scores;

import static dev.mastrajpa.scores.Scores.json;
import static dev.mastrajpa.scores.Scores.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scores in the transaction of a host, and in one that the program opens. */
class JoinedScoresIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final List<String> statements = new CopyOnWriteArrayList<>();

  private static EntityManagerFactory factory;
  private static PostgresStore store;

  @BeforeAll
  static void open() {
    try (PostgresStore own =
        PostgresStore.builder().id("own").dataSource(database.dataSource()).build()) {
      own.init();
    }
    Configuration configuration = new Configuration();
    configuration.setProperty("mastra.entities", "all");
    configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
    configuration.setStatementInspector(
        sql -> {
          statements.add(sql);
          return sql;
        });
    factory = configuration.buildSessionFactory();
    store = PostgresStore.builder().id("joined").entityManagerFactory(factory).build();
  }

  @AfterAll
  static void close() {
    store.close();
    factory.close();
  }

  @Test
  void everythingIsTakenBackWithTheHostsTransaction() {
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.persist(hostsScore());
      ScoresRepository scores = store.joining(entityManager).scores();
      useAll(scores);
      scores.dangerouslyClearAll();
      entityManager.getTransaction().rollback();
    }

    assertThat(database.<Long>value("select count(*) from mastra_scorers")).isZero();
  }

  @Test
  void everythingIsTakenBackWithTheProgramsTransaction() {
    IllegalStateException changedMyMind = new IllegalStateException();
    try {
      store.inTransaction(
          tx -> {
            tx.scores().saveScore(hostsScore());
            useAll(tx.scores());
            throw changedMyMind;
          });
    } catch (IllegalStateException e) {
      assertThat(e).isSameAs(changedMyMind);
    }

    assertThat(database.<Long>value("select count(*) from mastra_scorers")).isZero();
  }

  @Test
  void aHostCannotCommitHalfOfWhatTheProgramGaveUp() {
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      giveUpHalfway(store.joining(entityManager));

      assertThat(entityManager.getTransaction().getRollbackOnly()).isTrue();
      entityManager.getTransaction().rollback();
    }

    assertThat(database.<Long>value("select count(*) from mastra_scorers")).isZero();
  }

  @Test
  void halfOfWhatWasGivenUpIsNotCommittedEvenIfTheProgramGoesOn() {
    assertThatIllegalStateException()
        .isThrownBy(() -> store.inTransaction((Consumer<MastraRepositories>) this::giveUpHalfway));

    assertThat(database.<Long>value("select count(*) from mastra_scorers")).isZero();
  }

  private void giveUpHalfway(MastraRepositories repositories) {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                repositories.inTransaction(
                    tx -> {
                      tx.scores().saveScore(hostsScore());
                      throw new IllegalStateException("halfway");
                    }));
  }

  @Test
  void savingIsOneStatementForAnyNumberOfScores() {
    ScoresRepository scores = store.scores();
    scores.saveScore(score("s", "one"));
    statements.clear();

    scores.saveScore(score("s", "one"));
    scores.saveScores(IntStream.range(0, 500).mapToObj(i -> score("s", "many" + i)).toList());

    assertThat(statements).hasSize(2).allMatch(sql -> sql.startsWith("insert"));
    scores.dangerouslyClearAll();
  }

  @Test
  void documentsAreFoundInJpqlByWhatTheyHold() {
    ScoresRepository scores = store.scores();
    MastraScore score = score("s", "one");
    score.setMetadata(json("{language:'de'}"));
    scores.saveScore(score);

    try (EntityManager entityManager = factory.createEntityManager()) {
      assertThat(
              entityManager
                  .createQuery(
                      """
                      select avg(s.score) from MastraScore s
                      where mastra_jsonb_contains(s.metadataJson, :document)
                      """,
                      Double.class)
                  .setParameter("document", "{\"language\":\"de\"}")
                  .getSingleResult())
          .isEqualTo(0.5);
    }
    scores.dangerouslyClearAll();
  }

  private static MastraScore hostsScore() {
    MastraScore score = score("s", "hosts");
    score.setInput(json("'input'"));
    score.setCreatedAt(Instant.EPOCH);
    score.setUpdatedAt(Instant.EPOCH);
    return score;
  }

  private static void useAll(ScoresRepository scores) {
    MastraScore again = score("s", "hosts");
    again.setScore(0.75);
    assertThat(scores.saveScore(again).getCreatedAt()).isEqualTo(Instant.EPOCH);
    assertThat(scores.saveScores(List.of(score("s", "a"), score("s", "b")))).hasSize(2);
    ListScores all = ListScores.ofScorer("s");

    assertThat(scores.getScoreById("hosts").orElseThrow().getScore()).isEqualTo(0.75);
    assertThat(scores.listScores(all).total()).hasValue(3);
    assertThat(scores.listScores(all, Cursor.start())).hasSize(3);
    assertThat(scores.streamScores(all.oldestFirst())).hasSize(3);
  }
}
