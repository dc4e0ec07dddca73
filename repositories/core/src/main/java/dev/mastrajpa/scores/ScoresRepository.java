package dev.mastrajpa.scores;

import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.internal.Scan;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What scorers thought of an agent's work.
 *
 * <pre>{@code
 * MastraScore score = new MastraScore();
 * score.setScorerId("faithfulness");
 * score.setScorer(scorer);
 * score.setRunId("run-1");
 * score.setScore(0.9);
 * score.setOutput(answer);
 * score.setSource("LIVE");
 * score.setEntityId("baker");
 * score.setEntity(agent);
 * scores.saveScore(score);
 * Page<MastraScore> page = scores.listScores(ListScores.ofScorer("faithfulness").perPage(20));
 * }</pre>
 *
 * <p>What is handed out is detached: changing it changes no row. What is handed in is copied and
 * left as it is. An argument that is null, blank, or cannot be stored is refused before anything is
 * read or written, by an {@link dev.mastrajpa.error.InvalidArgumentException} that names it. Safe
 * for use by several threads.
 *
 * <p>Documents are stored as they are, so that PostgreSQL can look into them; the original stores
 * most of them as a string that holds the document. Both read both. A string in the input or the
 * output stays that string, whatever it looks like, if {@link MastraScore#setInput} and {@link
 * MastraScore#setOutput} put it there.
 */
public final class ScoresRepository {

  private final Work work;
  private final Clock clock;

  public ScoresRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /**
   * Stores a score, in place of the one with the same id if there is one: of that, the time of
   * creation stays and nothing else. A score without an id gets one, and times that it lacks become
   * the clock's. It is one statement; the original deletes and inserts, and may come to an end in
   * between.
   *
   * @param score with the ids of a scorer, a run and an entity, the scorer and the entity as
   *     objects, an output, and a source that is {@code LIVE} or {@code TEST}; if it names the type
   *     of the entity, one that the original knows. An input that it lacks becomes an empty string,
   *     as in the original. There is no {@code structuredOutput}, which the original takes and
   *     drops.
   * @return the score as it is stored
   */
  public MastraScore saveScore(MastraScore score) {
    String operation = "SAVE_SCORE";
    return save(operation, ScoreBatch.ofOne(Arguments.of(operation), score)).get(0);
  }

  /**
   * Stores any number of scores in one statement, each as {@link #saveScore} does: all of them, or
   * none. Where an id comes twice, they count as saved one after the other.
   *
   * @return the scores as they are stored, in the order given, one an id; empty for an empty list
   */
  public List<MastraScore> saveScores(List<MastraScore> scores) {
    String operation = "SAVE_SCORES";
    return save(operation, ScoreBatch.of(Arguments.of(operation), scores));
  }

  private List<MastraScore> save(String operation, ScoreBatch batch) {
    if (!batch.isEmpty()) {
      work.writeAtOnce(
          operation,
          unit -> {
            ScoreStatements.save(unit, batch, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            return unit;
          });
    }
    return List.copyOf(batch.rows());
  }

  /** The score with this id; empty if there is none. */
  public Optional<MastraScore> getScoreById(String id) {
    String operation = "GET_SCORE_BY_ID";
    String key = Arguments.of(operation).name("id", id);
    return work.read(operation, unit -> Optional.ofNullable(unit.find(MastraScore.class, key)));
  }

  /** A page of scores; see {@link ListScores} for what can be asked. */
  public Page<MastraScore> listScores(ListScores request) {
    present(request);
    return work.read(ListScores.OPERATION, unit -> ScoreQueries.list(unit, request));
  }

  /**
   * The scores after a cursor; {@link Cursor#start()} begins. Nothing is counted.
   *
   * @param request its page must be the first
   */
  public CursoredPage<MastraScore> listScores(ListScores request, Cursor after) {
    present(request);
    Pages.checkCursored(ListScores.OPERATION, request.page());
    Arguments.of(ListScores.OPERATION).present("after", after);
    return work.read(ListScores.OPERATION, unit -> ScoreQueries.listAfter(unit, request, after));
  }

  /** The newest 100 scores of a scorer: {@link ListScores#ofScorer} as it is. */
  public Page<MastraScore> listScoresByScorerId(String scorerId) {
    return listScores(ListScores.ofScorer(scorerId));
  }

  /** The newest 100 scores of a run: {@link ListScores#ofRun} as it is. */
  public Page<MastraScore> listScoresByRunId(String runId) {
    return listScores(ListScores.ofRun(runId));
  }

  /** The newest 100 scores of an entity: {@link ListScores#ofEntity} as it is. */
  public Page<MastraScore> listScoresByEntityId(String entityId, String entityType) {
    return listScores(ListScores.ofEntity(entityId, entityType));
  }

  /** The newest 100 scores of a span: {@link ListScores#ofSpan} as it is. */
  public Page<MastraScore> listScoresBySpan(String traceId, String spanId) {
    return listScores(ListScores.ofSpan(traceId, spanId));
  }

  /**
   * Hands all scores of a request to a consumer, however many there are, in its order. What the
   * request says of pages is not looked at.
   *
   * <p>They are read some at a time. While the consumer is at work, no connection and no
   * transaction is held by this, so it may take its time and use the store. Outside of a
   * transaction, scores that are saved meanwhile may be among those to come.
   */
  public void forEachScore(ListScores request, Consumer<? super MastraScore> consumer) {
    Arguments.of(ListScores.OPERATION).present("consumer", consumer);
    streamScores(request).forEachOrdered(consumer);
  }

  /**
   * All scores of a request as a stream, which reads them as {@link #forEachScore} does. It need
   * not be closed; one that comes from a transaction ends with it.
   */
  public Stream<MastraScore> streamScores(ListScores request) {
    present(request);
    ListScores batches = request.all().perPage(Scan.BATCH);
    return Scan.stream(cursor -> listScores(batches, cursor));
  }

  /**
   * Deletes all scores. Waits until nobody uses the table, and keeps everybody out meanwhile. A
   * foreign key of the application's that refers to it makes it fail.
   */
  public void dangerouslyClearAll() {
    work.write(
        "CLEAR_TABLE",
        unit -> {
          ScoreStatements.clear(unit);
          return unit;
        });
  }

  private static void present(ListScores request) {
    Arguments.of(ListScores.OPERATION).present("request", request);
  }
}
