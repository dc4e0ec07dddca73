package dev.mastrajpa.benchmarks.driver;

import static dev.mastrajpa.benchmarks.driver.FloorDatabase.SCALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Loader;
import dev.mastrajpa.benchmarks.data.SpanData;
import dev.mastrajpa.benchmarks.workloads.Workload;
import dev.mastrajpa.benchmarks.workloads.Workloads;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What plain JDBC reads is what the generator says of the rows. */
class FloorSideIT {

  private static final int MESSAGES = SCALE.messages();
  private static final int TRACES = SCALE.spans() / 10;

  /** The first trace of two hundred spans, the one behind those that the data have. */
  private static final int LARGE_TRACE = 500;

  private static final Map<String, Answer> EXPECTED =
      Map.ofEntries(
          Map.entry("base.select1", Answer.written(1)),
          Map.entry("W2.p40.desc.t100", newest(56)),
          Map.entry("W2.p40.desc.t100.c8", newest(56)),
          Map.entry("W2.p40.desc.t1k", newest(6)),
          Map.entry("W2.p40.desc.t10k", newest(2)),
          Map.entry("W2.p40.desc.t100k", newest(0)),
          Map.entry("W2.p40.asc.t100", page(ids(messagesOf(56)), 0, 40)),
          Map.entry("W2.p40.asc.t10k", page(ids(messagesOf(2)), 0, 40)),
          Map.entry("W2.p40.asc.t100k", page(ids(messagesOf(0)), 0, 40)),
          Map.entry("W2.p40.desc.t100.nototal", withoutTotal(newest(56))),
          Map.entry("W2.p40.desc.t10k.nototal", withoutTotal(newest(2))),
          Map.entry("W2.p40.desc.t100k.nototal", withoutTotal(newest(0))),
          Map.entry("W2.date.t10k", recent(2)),
          Map.entry("W2.date.t100k", recent(0)),
          Map.entry("W2.deep.t100k", deep()),
          Map.entry("W2.deep.t100k.nototal", withoutTotal(deep())),
          Map.entry("W2.deep.t100k.keyset", withoutTotal(deep())),
          Map.entry("W2.all.t1k", all(ids(messagesOf(6)))),
          Map.entry("W2.include", new Answer(ids(neighbours()), -1)),
          Map.entry("W2.include.p10", newestWithNeighbours()),
          Map.entry("W3.get", new Answer(List.of("thread-0"), -1)),
          Map.entry("W3.list.cold10", threads(k -> k / 10 == 30)),
          Map.entry("W3.list.hot10k", threads(k -> k >= 100 && k < 200)),
          Map.entry("W3.list.meta", threads(k -> k % 100 == 7)),
          Map.entry("W3.list.hotmeta", threads(k -> k == 107)),
          Map.entry("W4.list.status", runs(n -> n % 20 == 0)),
          Map.entry("W4.list.wfstatus", runs(n -> n % 20 == 0 && n % 7 == 3)),
          Map.entry("W4.list.all", runs(n -> true)),
          Map.entry("W5.list.none", traces(trace -> true)),
          Map.entry("W5.list.entity", traces(trace -> trace % 50 == 7)),
          Map.entry("W5.list.meta", traces(trace -> trace % 1_000 == 42)),
          Map.entry("W5.list.tags", traces(trace -> trace % 20 == 7)),
          Map.entry("W5.list.childerr", traces(trace -> trace % 20 == 3)),
          Map.entry("W5.getTrace200", largeTrace()),
          Map.entry("W6.list", scores(n -> n % 20 == 0)),
          Map.entry("W7.mix.c64", new Answer(List.of("thread-0"), -1)),
          Map.entry("W7.list.c64", newest(56)),
          Map.entry("W8.list", all(ids(messagesOf(1)))),
          Map.entry("W8.stream", withoutTotal(all(ids(messagesOf(1))))));

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static FloorSide side;

  @BeforeAll
  static void load() throws IOException, SQLException {
    FloorDatabase.makeTables(database);
    try (Connection connection = database.connect()) {
      Loader.load(connection, SCALE);
    }
    try (FloorPool pool = FloorDatabase.pool(database)) {
      new FloorSpans(pool, pool, FloorDatabase.keys()).save(SpanData.ofTrace(LARGE_TRACE).toList());
    }
    side = FloorDatabase.side(database);
  }

  @AfterAll
  static void close() {
    side.close();
  }

  @TestFactory
  Stream<DynamicTest> readsWhatTheGeneratorSays() {
    Map<String, Preparation> workloads = side.workloads();
    return EXPECTED.entrySet().stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    expected.getKey(),
                    () -> {
                      Preparation workload =
                          Objects.requireNonNull(workloads.get(expected.getKey()));
                      assertThat(workload.prepare(1).make(0)).isEqualTo(expected.getValue());
                    }));
  }

  @Test
  void readsInEveryWorkload() {
    assertThat(EXPECTED.keySet())
        .containsExactlyInAnyOrderElementsOf(Workloads.READS.stream().map(Workload::name).toList());
  }

  /** The numbers of a thread's messages, oldest first. */
  private static List<Integer> messagesOf(int thread) {
    return IntStream.range(0, MESSAGES)
        .filter(n -> Generator.threadOf(n, MESSAGES) == thread)
        .boxed()
        .toList();
  }

  private static List<String> ids(List<Integer> messages) {
    return messages.stream().map(Generator::messageId).toList();
  }

  private static List<Integer> reversed(List<Integer> numbers) {
    List<Integer> reversed = new ArrayList<>(numbers);
    Collections.reverse(reversed);
    return reversed;
  }

  private static Answer page(List<String> keys, int from, int size) {
    return new Answer(keys.subList(from, Math.min(from + size, keys.size())), keys.size());
  }

  private static Answer all(List<String> keys) {
    return new Answer(keys, keys.size());
  }

  private static Answer withoutTotal(Answer answer) {
    return new Answer(answer.keys(), -1);
  }

  private static Answer newest(int thread) {
    return page(ids(reversed(messagesOf(thread))), 0, 40);
  }

  private static Answer recent(int thread) {
    List<Integer> recent =
        messagesOf(thread).stream().filter(n -> n >= MESSAGES / 100 * 99).toList();
    return page(ids(reversed(recent)), 0, 40);
  }

  private static Answer deep() {
    return page(ids(reversed(messagesOf(0))), messagesOf(0).size() / 5, 40);
  }

  /** Two messages before and two behind those at a tenth, a half and nine tenths of the slots. */
  private static List<Integer> neighbours() {
    List<Integer> thread = messagesOf(3);
    return Stream.of(1_610L, 1_650L, 1_690L)
        .map(slot -> thread.indexOf(inSlot(slot)))
        .flatMap(i -> thread.subList(Math.max(0, i - 2), Math.min(i + 3, thread.size())).stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static int inSlot(long slot) {
    return IntStream.range(0, MESSAGES)
        .filter(n -> n * 618_033L % MESSAGES == slot)
        .findFirst()
        .orElseThrow();
  }

  private static Answer newestWithNeighbours() {
    List<Integer> newest = reversed(messagesOf(3)).subList(0, 10);
    List<Integer> both =
        Stream.concat(newest.stream(), neighbours().stream()).distinct().sorted().toList();
    return new Answer(ids(reversed(both)), messagesOf(3).size());
  }

  private static Answer threads(IntPredicate which) {
    List<Integer> threads = IntStream.range(0, SCALE.threads()).filter(which).boxed().toList();
    return page(reversed(threads).stream().map(Generator::threadId).toList(), 0, 100);
  }

  private static Answer runs(IntPredicate which) {
    List<Integer> runs = IntStream.range(0, SCALE.runs()).filter(which).boxed().toList();
    return page(reversed(runs).stream().map(Generator::runId).toList(), 0, 50);
  }

  private static Answer traces(IntPredicate which) {
    List<Integer> traces =
        IntStream.rangeClosed(0, LARGE_TRACE)
            .filter(trace -> trace < TRACES || trace == LARGE_TRACE)
            .filter(which)
            .boxed()
            .toList();
    return page(reversed(traces).stream().map(Generator::traceId).toList(), 0, 20);
  }

  private static Answer largeTrace() {
    return new Answer(
        SpanData.ofTrace(LARGE_TRACE).map(span -> span.traceId() + "/" + span.spanId()).toList(),
        -1);
  }

  private static Answer scores(IntPredicate which) {
    List<Integer> scores = IntStream.range(0, SCALE.scores()).filter(which).boxed().toList();
    return page(reversed(scores).stream().map(Generator::scoreId).toList(), 0, 20);
  }
}
