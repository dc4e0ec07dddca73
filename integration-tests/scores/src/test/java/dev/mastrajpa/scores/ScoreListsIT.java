package dev.mastrajpa.scores;

import static dev.mastrajpa.scores.Scores.score;
import static dev.mastrajpa.scores.ScoringSource.LIVE;
import static dev.mastrajpa.scores.ScoringSource.TEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreListsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static PostgresStore store;
  private static ScoresRepository scores;

  @BeforeAll
  static void open() {
    store = PostgresStore.builder().id("score lists").dataSource(database.dataSource()).build();
    store.init();
    scores = store.scores();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void clear() {
    scores.dangerouslyClearAll();
  }

  @Test
  void theNewestScoreComesFirstAndTiesInTheOrderOfTheirIds() {
    save("a", 1, score -> {});
    save("c", 2, score -> {});
    save("b", 2, score -> {});
    save("d", 2, score -> {});
    ListScores all = ListScores.ofScorer("s");

    assertThat(ids(all)).containsExactly("d", "c", "b", "a");
    assertThat(ids(all.oldestFirst())).containsExactly("a", "b", "c", "d");
    assertThat(ids(all.oldestFirst().newestFirst())).startsWith("d");
  }

  @Test
  void conditionsMustAllHold() {
    save("1", 1, score -> score.setRunId("other"));
    save("2", 2, score -> score.setEntityId("brewer"));
    save("3", 3, score -> score.setEntityType("WORKFLOW"));
    save("4", 4, score -> score.setSource("TEST"));
    save("5", 5, score -> score.setOrganizationId("acme"));
    save(
        "6",
        6,
        score -> {
          score.setOrganizationId("acme");
          score.setProjectId("north");
        });
    save(
        "7",
        7,
        score -> {
          score.setTraceId("trace");
          score.setSpanId("span");
        });
    save("8", 8, score -> score.setScorerId("other"));
    ListScores all = ListScores.ofScorer("s");

    assertThat(ids(all)).containsExactly("7", "6", "5", "4", "3", "2", "1");
    assertThat(ids(ListScores.ofScorer("other"))).containsExactly("8");
    assertThat(ids(ListScores.ofScorer("nobody"))).isEmpty();
    assertThat(ids(ListScores.ofRun("other"))).containsExactly("1");
    assertThat(ids(ListScores.ofEntity("baker", "WORKFLOW"))).containsExactly("3");
    assertThat(ids(ListScores.ofEntity("brewer", "AGENT"))).containsExactly("2");
    assertThat(ids(ListScores.ofSpan("trace", "span"))).containsExactly("7");
    assertThat(ids(ListScores.ofSpan("trace", "other"))).isEmpty();
    assertThat(ids(all.entityId("baker"))).containsExactly("7", "6", "5", "4", "3", "1");
    assertThat(ids(all.entityType("WORKFLOW"))).containsExactly("3");
    assertThat(ids(all.source(TEST))).containsExactly("4");
    assertThat(ids(all.source(LIVE).entity("brewer", "AGENT"))).containsExactly("2");
    assertThat(ids(all.organizationId("acme"))).containsExactly("6", "5");
    assertThat(ids(all.organizationId("acme").projectId("north"))).containsExactly("6");
    assertThat(ids(all.projectId("south"))).isEmpty();
    assertThat(ids(ListScores.ofRun("run").organizationId("acme"))).containsExactly("6", "5");
    assertThat(ids(ListScores.ofEntity("baker", "AGENT").projectId("north"))).containsExactly("6");
    assertThat(ids(ListScores.ofSpan("trace", "span").organizationId("acme"))).isEmpty();
    assertThat(ids(all.from(THEN.plusSeconds(6)))).containsExactly("7", "6");
    assertThat(ids(all.until(THEN.plusSeconds(2)))).containsExactly("2", "1");
    assertThat(ids(all.from(THEN.plusSeconds(2)).until(THEN.plusSeconds(3)).oldestFirst()))
        .containsExactly("2", "3");
  }

  @Test
  void theOriginalsNamesListTheSame() {
    save(
        "1",
        1,
        score -> {
          score.setTraceId("trace");
          score.setSpanId("span");
        });
    save("2", 2, score -> {});

    assertThat(scores.listScoresByScorerId("s").items()).hasSize(2);
    assertThat(scores.listScoresByRunId("run").items()).hasSize(2);
    assertThat(scores.listScoresByEntityId("baker", "AGENT").items()).hasSize(2);
    assertThat(scores.listScoresBySpan("trace", "span").items())
        .extracting(MastraScore::getId)
        .containsExactly("1");
  }

  @Test
  void timesAreThoseOfTheZonedHalf() {
    save("newyork", 0, score -> {});
    save("kolkata", 0, score -> {});
    save("utc", 0, score -> {});
    times("newyork", "'2024-01-01 23:00:00'", "'2024-01-02T04:00:00.000001Z'");
    times("kolkata", "'2024-01-02 08:30:00'", "'2024-01-02T03:00:00Z'");
    times("utc", "'2024-01-02 03:30:00'", "null");
    ListScores all = ListScores.ofScorer("s");

    assertThat(ids(all)).containsExactly("newyork", "utc", "kolkata");
    assertThat(ids(all.from(Instant.parse("2024-01-02T03:30:00Z"))))
        .containsExactly("newyork", "utc");
    assertThat(ids(all.until(Instant.parse("2024-01-02T03:00:00Z")))).containsExactly("kolkata");
  }

  private static void times(String id, String local, String zoned) {
    database.execute(
        "update mastra_scorers set \"createdAt\" = %s, \"createdAtZ\" = %s where id = '%s'"
            .formatted(local, zoned, id));
  }

  @Test
  void pagesAreCutFromTheOrder() {
    for (int i = 0; i < 5; i++) {
      save("r" + i, i, score -> {});
    }
    ListScores two = ListScores.ofScorer("s").perPage(2);

    Page<MastraScore> first = scores.listScores(two);
    Page<MastraScore> last = scores.listScores(two.page(2));
    Page<MastraScore> beyond = scores.listScores(two.page(7));
    Page<MastraScore> none = scores.listScores(two.perPage(0));

    assertThat(first.items()).extracting(MastraScore::getId).containsExactly("r4", "r3");
    assertThat(List.of(first.total(), last.total(), beyond.total(), none.total()))
        .allSatisfy(total -> assertThat(total).hasValue(5));
    assertThat(first.hasMore()).isTrue();
    assertThat(last.items()).extracting(MastraScore::getId).containsExactly("r0");
    assertThat(last.hasMore()).isFalse();
    assertThat(beyond.items()).isEmpty();
    assertThat(none.items()).isEmpty();
    assertThat(none.hasMore()).isTrue();
    assertThat(scores.listScores(two.withoutTotal()).total()).isEmpty();
    assertThat(scores.listScores(two.all()).items()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cursorsLeadThroughAllScoresAlsoThoseOfOneMoment(boolean oldestFirst) {
    List<String> saved = new ArrayList<>();
    for (String id : List.of("1", "1 2", "12 x", "\uD83D\uDE00", "\u00e9", "E", "e")) {
      save(id, 1, score -> {});
      saved.add(id);
    }
    database.execute("update mastra_scorers set \"createdAtZ\" = \"createdAtZ\" + interval '1 us'");
    ListScores all = ListScores.ofScorer("s").entity("baker", "AGENT");
    ListScores three = (oldestFirst ? all.oldestFirst() : all).perPage(3);
    List<String> read = new ArrayList<>();
    CursoredPage<MastraScore> page = scores.listScores(three, Cursor.start());
    page.forEach(score -> read.add(score.getId()));
    while (page.hasMore()) {
      page = scores.listScores(three, Cursor.parse(page.next().toString()));
      page.forEach(score -> read.add(score.getId()));
    }

    assertThat(read).containsExactlyInAnyOrderElementsOf(saved).isEqualTo(ids(three.all()));
  }

  @Test
  void aPageNumberDoesNotGoWithACursor() {
    ListScores all = ListScores.ofScorer("s");

    assertThatThrownBy(() -> scores.listScores(all.page(1), Cursor.start()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("page: ");
    assertThatThrownBy(() -> scores.listScores(all.perPage(0), Cursor.start()))
        .hasMessageStartingWith("perPage: ");
  }

  @Test
  void allScoresAreHandedOverWhateverThePage() {
    List<MastraScore> given = new ArrayList<>();
    List<String> saved = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      saved.add("r%03d".formatted(i));
      given.add(score("s", "r%03d".formatted(i)));
    }
    scores.saveScores(given);
    ListScores oldest = ListScores.ofScorer("s").oldestFirst().page(3).perPage(2);
    List<String> read = new ArrayList<>();

    scores.forEachScore(oldest, score -> read.add(score.getId()));

    assertThat(read).isEqualTo(saved);
    assertThat(scores.streamScores(oldest).limit(2)).hasSize(2);
    assertThat(scores.listScores(ListScores.ofScorer("s"))).hasSize(100);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void anEmptyNameIsRefusedInsteadOfBeingPassedOver(@Nullable String name) {
    ListScores all = ListScores.ofScorer("s");

    assertThatThrownBy(() -> ListScores.ofScorer(name))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("scorerId: ");
    assertThatThrownBy(() -> ListScores.ofRun(name)).hasMessageStartingWith("runId: ");
    assertThatThrownBy(() -> ListScores.ofEntity(name, "AGENT"))
        .hasMessageStartingWith("entityId: ");
    assertThatThrownBy(() -> ListScores.ofEntity("baker", name))
        .hasMessageStartingWith("entityType: ");
    assertThatThrownBy(() -> ListScores.ofSpan(name, "span")).hasMessageStartingWith("traceId: ");
    assertThatThrownBy(() -> ListScores.ofSpan("trace", name)).hasMessageStartingWith("spanId: ");
    assertThatThrownBy(() -> all.organizationId(name)).hasMessageStartingWith("organizationId: ");
    assertThatThrownBy(() -> all.projectId(name)).hasMessageStartingWith("projectId: ");
    assertThatThrownBy(() -> all.source(null)).hasMessageStartingWith("source: ");
    assertThatThrownBy(() -> all.from(null)).hasMessageStartingWith("from: ");
    assertThatThrownBy(() -> scores.listScores(null)).hasMessageStartingWith("request: ");
  }

  /** Whichever way they are read. */
  private static List<String> ids(ListScores request) {
    List<String> ids = scores.streamScores(request).map(MastraScore::getId).toList();
    Page<MastraScore> page = scores.listScores(request);
    assertThat(page.items()).extracting(MastraScore::getId).isEqualTo(ids);
    assertThat(page.total()).hasValue(ids.size());
    return ids;
  }

  private static void save(String id, int second, Consumer<MastraScore> change) {
    MastraScore score = score("s", id);
    score.setCreatedAt(THEN.plusSeconds(second));
    change.accept(score);
    scores.saveScore(score);
  }
}
