package dev.mastrajpa.scores;

import static dev.mastrajpa.scores.Scores.json;
import static dev.mastrajpa.scores.Scores.score;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several callers at one score, on connections that are open already. */
@Tag("large")
class ScoresAtOnceIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final int CALLERS = 8;

  private static final int ROUNDS = 100;

  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05.678Z");

  private static HikariDataSource pool;
  private static PostgresStore store;
  private static ScoresRepository scores;

  @BeforeAll
  static void open() throws Exception {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(CALLERS);
    pool.setMinimumIdle(CALLERS);
    store = PostgresStore.builder().id("at once").dataSource(pool).build();
    store.init();
    scores = store.scores();
    AtOnce.run(CALLERS, caller -> scores.saveScore(numbered("warm" + caller, caller)));
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @Test
  void ofEightWhoSaveAScoreOneIsKeptWhole() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String id = UUID.randomUUID().toString();

      AtOnce.run(CALLERS, caller -> scores.saveScore(numbered(id, caller)));

      MastraScore kept = scores.getScoreById(id).orElseThrow();
      assertThat(kept.getScorerId()).isEqualTo("s" + (int) kept.getScore());
      assertThat(kept.getMetadata()).isEqualTo(json("{n:" + (int) kept.getScore() + "}"));
    }
  }

  @Test
  void aScoreThatIsSavedAgainIsNeverGoneAndStaysAsOldAsItIs() throws Exception {
    String id = UUID.randomUUID().toString();
    MastraScore first = numbered(id, 0);
    first.setCreatedAt(CREATED);
    scores.saveScore(first);
    AtomicBoolean isDone = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();

    AtOnce.run(
        2,
        caller -> {
          if (caller == 0) {
            for (int round = 0; round < ROUNDS; round++) {
              scores.saveScore(numbered(id, round));
            }
            isDone.set(true);
          } else {
            do {
              assertThat(scores.getScoreById(id).orElseThrow().getCreatedAt()).isEqualTo(CREATED);
              reads.incrementAndGet();
            } while (!isDone.get());
          }
        });

    assertThat(reads).hasPositiveValue();
    assertThat(scores.getScoreById(id).orElseThrow().getScore()).isEqualTo(ROUNDS - 1);
  }

  @Test
  void batchesOfTheSameScoresInAnyOrderAreAllStored() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.add(UUID.randomUUID().toString());
      }

      AtOnce.run(
          CALLERS,
          caller -> {
            List<String> shuffled = new ArrayList<>(ids);
            Collections.rotate(shuffled, caller * 3);
            scores.saveScores(shuffled.stream().map(id -> numbered(id, caller)).toList());
          });

      assertThat(
              database.<Long>value(
                  "select count(distinct score) from mastra_scorers where id = any(?::text[])",
                  "{" + String.join(",", ids) + "}"))
          .as("the callers whose scores are kept: who came last, for all of them")
          .isEqualTo(1);
    }
  }

  private static MastraScore numbered(String id, int number) {
    MastraScore score = score("s" + number, id);
    score.setScore(number);
    score.setMetadata(json("{n:" + number + "}"));
    return score;
  }
}
