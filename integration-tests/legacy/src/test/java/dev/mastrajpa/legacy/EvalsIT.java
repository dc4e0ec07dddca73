package dev.mastrajpa.legacy;

import static dev.mastrajpa.legacy.LegacyTables.eval;
import static dev.mastrajpa.legacy.LegacyTables.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvalsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final Instant NOW = Instant.parse("2025-07-08T09:10:11.121314Z");

  private static PostgresStore store;
  private static LegacyRepository legacy;

  @BeforeAll
  static void open() {
    LegacyTables.make(database);
    store =
        PostgresStore.builder()
            .id("evals")
            .dataSource(database.dataSource())
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    store.init();
    legacy = store.legacy();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void clear() {
    database.execute("truncate mastra_evals");
  }

  @Test
  void anEvaluationIsReadAsItWasInserted() {
    MastraEval given = eval("baker", "run");
    given.setTestInfo(json("{testName:'t',testPath:'p'}"));
    given.setCreatedAt(THEN);
    given.setCreatedAtCopy(THEN.plusSeconds(1));

    legacy.insertEvals(List.of(given));

    MastraEval read = legacy.getEvalsByAgentName("baker").get(0);
    assertThat(read.getResult()).isEqualTo(json("{score:0.5}"));
    assertThat(read.getTestInfo()).isEqualTo(json("{testName:'t',testPath:'p'}"));
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("resultJson", "testInfoJson")
        .isEqualTo(given);
    assertThat(database.query("select created_at, \"created_atZ\" from mastra_evals"))
        .containsExactly(List.of(LocalDateTime.ofInstant(THEN, ZoneOffset.UTC), THEN));
  }

  @Test
  void whatAnEvaluationLacksIsStoredWithIt() {
    legacy.insertEvals(List.of(eval("baker", "run")));
    legacy.insertEvals(List.of());

    MastraEval read = legacy.getEvalsByAgentName("baker").get(0);
    assertThat(read.getCreatedAt()).isEqualTo(Instant.parse("2025-07-08T09:10:11.121Z"));
    assertThat(read.getCreatedAtCopy()).isEqualTo(read.getCreatedAt());
    assertThat(read.getTestInfoJson()).isNull();
  }

  @Test
  void evaluationsWithOneIdAreAllReadEachWithItsOwnValues() {
    MastraEval other = eval("baker", "same");
    other.setMetricName("other metric");
    legacy.insertEvals(List.of(eval("baker", "same"), other));

    assertThat(legacy.getEvalsByAgentName("baker"))
        .extracting(MastraEval::getMetricName)
        .containsExactlyInAnyOrder("metric", "other metric");
  }

  @Test
  void documentsAreStoredAsObjectsAndReadAsWhatStringsHold() {
    MastraEval given = eval("baker", "run");
    given.setResultJson("\"{\\\"score\\\":1.10}\"");
    legacy.insertEvals(List.of(given));
    insertAsTheOriginal("theirs", "{\"score\":1}", "{\"testPath\":\"p\"}");

    assertThat(
            database.<String>value(
                "select result ->> 'score' from mastra_evals where run_id = 'run'"))
        .isEqualTo("1.10");
    MastraEval theirs = legacy.getEvalsByAgentName("theirs").get(0);
    assertThat(theirs.getResult()).isEqualTo(json("{score:1}"));
    assertThat(theirs.getTestInfo()).isEqualTo(json("{testPath:'p'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"testPath\":\"p\"}",
        "{ \"testName\" : \"n\" , \"testPath\" : \"p\" }",
        "{\"testPath\":1}"
      })
  void thoseOfTestsNameATestHoweverThatIsStored(String testInfo) {
    insertAsTheOriginal("baker", "{}", testInfo);
    insertAsWeDo(testInfo);
    insertAsWeDo(null);

    assertThat(runs(ListEvals.ofAgent("baker").type(EvalType.TEST)))
        .containsExactlyInAnyOrder("theirs", "ours");
    assertThat(runs(ListEvals.ofAgent("baker").type(EvalType.LIVE))).containsExactly("live");
    assertThat(legacy.getEvalsByAgentName("baker", EvalType.TEST)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"testPath\":null}",
        "{\"testName\":\"testPath\"}",
        "{\"testName\":\"\\\"testPath\\\":1\"}"
      })
  void allOthersAreLive(String testInfo) {
    insertAsTheOriginal("baker", "{}", testInfo);
    insertAsWeDo(testInfo);

    assertThat(runs(ListEvals.ofAgent("baker").type(EvalType.TEST))).isEmpty();
    assertThat(legacy.getEvalsByAgentName("baker", EvalType.LIVE)).hasSize(2);
  }

  @Test
  void whatIsNoJsonInAStringFailsNoListing() {
    insertAsTheOriginal("baker", "no JSON", "{\"testPath\": half");

    assertThat(legacy.getEvalsByAgentName("baker", EvalType.TEST)).hasSize(1);
  }

  private static void insertAsTheOriginal(String agentName, String result, String testInfo) {
    MastraEval row = eval(agentName, "theirs");
    legacy.insertEvals(List.of(row));
    database.query(
        """
        update mastra_evals set result = to_jsonb(?::text), test_info = to_jsonb(?::text)
        where run_id = 'theirs' and agent_name = ? returning 1
        """,
        result,
        testInfo,
        agentName);
  }

  private static void insertAsWeDo(@Nullable String testInfo) {
    MastraEval row = eval("baker", testInfo == null ? "live" : "ours");
    row.setTestInfoJson(testInfo);
    legacy.insertEvals(List.of(row));
  }

  @Test
  void conditionsMustAllHoldAndTheNewestComesFirst() {
    insert("baker", "1", 1);
    insert("brewer", "2", 2);
    insert("baker", "3", 3);
    ListEvals any = ListEvals.ofAnyAgent();

    assertThat(runs(any)).containsExactly("3", "2", "1");
    assertThat(runs(any.oldestFirst())).containsExactly("1", "2", "3");
    assertThat(runs(ListEvals.ofAgent("baker"))).containsExactly("3", "1");
    assertThat(runs(ListEvals.ofAgent("baker").from(THEN.plusSeconds(2)))).containsExactly("3");
    assertThat(runs(any.until(THEN.plusSeconds(2)))).containsExactly("2", "1");
    assertThat(runs(ListEvals.ofAgent("nobody"))).isEmpty();
  }

  @Test
  void timesAreThoseOfTheZonedHalf() {
    insert("baker", "newyork", 0);
    insert("baker", "utc", 0);
    database.execute(
        """
        update mastra_evals set created_at = '2024-01-01 23:00', "created_atZ" = '2024-01-02T04:00Z'
        where run_id = 'newyork';
        update mastra_evals set created_at = '2024-01-02 03:30', "created_atZ" = null
        where run_id = 'utc'
        """);

    assertThat(runs(ListEvals.ofAnyAgent())).containsExactly("newyork", "utc");
    assertThat(runs(ListEvals.ofAnyAgent().until(Instant.parse("2024-01-02T03:30:00Z"))))
        .containsExactly("utc");
  }

  @Test
  void pagesAreCutFromTheOrder() {
    for (int i = 0; i < 5; i++) {
      insert("baker", "r" + i, i);
    }
    ListEvals two = ListEvals.ofAgent("baker").perPage(2);

    Page<MastraEval> first = legacy.getEvals(two);
    Page<MastraEval> last = legacy.getEvals(two.page(2));

    assertThat(first.items()).extracting(MastraEval::getRunId).containsExactly("r4", "r3");
    assertThat(first.total()).hasValue(5);
    assertThat(first.hasMore()).isTrue();
    assertThat(last.items()).extracting(MastraEval::getRunId).containsExactly("r0");
    assertThat(last.hasMore()).isFalse();
    assertThat(legacy.getEvals(two.withoutTotal()).total()).isEmpty();
    assertThat(legacy.getEvals(two.perPage(0)).total()).hasValue(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cursorsLeadThroughAllEvaluationsAlsoThoseThatAreEqual(boolean oldestFirst) {
    List<MastraEval> given = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      MastraEval eval = eval("baker", "same");
      eval.setCreatedAt(THEN);
      given.add(eval);
    }
    legacy.insertEvals(given);
    database.execute(
        "update mastra_evals set \"created_atZ\" = \"created_atZ\" + interval '1 us', input = ctid");
    ListEvals any = ListEvals.ofAnyAgent().perPage(50);
    ListEvals request = oldestFirst ? any.oldestFirst() : any;
    List<String> read = new ArrayList<>();
    CursoredPage<MastraEval> page = legacy.getEvals(request, Cursor.start());
    page.forEach(eval -> read.add(eval.getInput()));
    while (page.hasMore()) {
      page = legacy.getEvals(request, Cursor.parse(page.next().toString()));
      page.forEach(eval -> read.add(eval.getInput()));
    }
    List<String> streamed = new ArrayList<>();
    legacy.forEachEval(request, eval -> streamed.add(eval.getInput()));

    assertThat(read).hasSize(600).doesNotHaveDuplicates().isEqualTo(streamed);
    assertThat(legacy.getEvals(request.all()).items())
        .extracting(MastraEval::getInput)
        .isEqualTo(read);
  }

  @Test
  void wrongArgumentsAreNamed() {
    MastraEval nameless = eval(" ", "run");
    MastraEval listed = eval("baker", "run");
    listed.setResultJson("[1]");

    assertThatThrownBy(() -> legacy.insertEvals(List.of(nameless)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("evals[0].agentName: \" \" is blank");
    assertThatThrownBy(() -> legacy.insertEvals(List.of(eval("baker", "run"), listed)))
        .hasMessage("evals[1].result: \"[1]\" is not an object");
    assertThatThrownBy(() -> ListEvals.ofAgent("")).hasMessage("agentName: \"\" is blank");
    assertThatThrownBy(
            () ->
                legacy.getEvals(ListEvals.ofAnyAgent(), Cursor.after(THEN, "(0,1)'; select 1 --")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("after: ");
    assertThat(database.<Long>value("select count(*) from mastra_evals")).isZero();
  }

  private static void insert(String agentName, String runId, int second) {
    MastraEval eval = eval(agentName, runId);
    eval.setCreatedAt(THEN.plusSeconds(second));
    legacy.insertEvals(List.of(eval));
  }

  private static List<String> runs(ListEvals request) {
    return legacy.getEvals(request).items().stream().map(MastraEval::getRunId).toList();
  }
}
