package dev.mastrajpa.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.benchmarks.workloads.Workload;
import dev.mastrajpa.benchmarks.workloads.Workloads;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

class FloorWritesIT {

  private static final int WORKERS = 8;
  private static final int LAST_WORKER = WORKERS - 1;

  private static final String MESSAGES =
      """
      select count(*) from mastra_messages
      join mastra_threads on mastra_threads.id = thread_id
      where mastra_messages."createdAt" = mastra_messages."createdAtZ" at time zone 'UTC'
        and mastra_messages."createdAtZ" > now() - interval '1 minute'
        and "updatedAtZ" > mastra_threads."createdAtZ"
        and "updatedAt" = "updatedAtZ" at time zone 'UTC'
      """;

  private static final String RUNS =
      """
      select count(*) from mastra_workflow_snapshot
      where snapshot ->> 'runId' = run_id and length(cast(snapshot as text)) > 19000
        and "createdAt" = "createdAtZ" at time zone 'UTC'
      """;

  private static final String RESULTS =
      """
      select count(*) from mastra_workflow_snapshot
      where snapshot -> 'context' -> 'w-7' ->> 'status' = 'success'
        and snapshot -> 'context' -> 'step-0' is not null
      """;

  private static final String SPANS =
      """
      select count(*) from mastra_ai_spans
      where "startedAt" = "startedAtZ" at time zone 'UTC'
        and "endedAt" = "endedAtZ" at time zone 'UTC' and "endedAtZ" > "startedAtZ"
        and "createdAtZ" > now() - interval '1 minute' and output is not null
      """;

  private static final String SCORES =
      """
      select count(*) from mastra_scorers
      where "createdAt" = "createdAtZ" at time zone 'UTC' and input is not null
      """;

  /** What a call adds to which rows. */
  private static final Map<String, Added> EXPECTED =
      Map.ofEntries(
          Map.entry("W1.s1.c1", new Added(1, MESSAGES)),
          Map.entry("W1.s1.c8", new Added(1, MESSAGES)),
          Map.entry("W1.s10.c1", new Added(10, MESSAGES)),
          Map.entry("W1.s10.c8", new Added(10, MESSAGES)),
          Map.entry("W1.s100.c1", new Added(100, MESSAGES)),
          Map.entry("W1.s100.c8", new Added(100, MESSAGES)),
          Map.entry("W1.s1.c8.samethread", new Added(1, MESSAGES)),
          Map.entry("W1.s1.c1.async", new Added(1, MESSAGES)),
          Map.entry("W7.save1.c64", new Added(1, MESSAGES)),
          Map.entry("W4.persist20", new Added(1, RUNS)),
          Map.entry("W4.persist20.upd", new Added(1, RUNS)),
          Map.entry("W4.persist500", new Added(1, RUNS)),
          Map.entry("W4.update.c1", new Added(1, RESULTS)),
          Map.entry("W4.update.c8", new Added(1, RESULTS)),
          Map.entry("W4.update500.c1", new Added(1, RESULTS)),
          Map.entry("W5.batch1", new Added(1, SPANS)),
          Map.entry("W5.batch100", new Added(100, SPANS)),
          Map.entry("W5.batch1000", new Added(1_000, SPANS)),
          Map.entry("W5.batch100.c8", new Added(100, SPANS)),
          Map.entry("W5.createupdate", new Added(1, SPANS)),
          Map.entry("W6.save", new Added(1, SCORES)));

  /** They read what their preparation writes. */
  private static final List<String> LOADS = List.of("W4.load20", "W4.load500");

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static FloorSide side;

  @BeforeAll
  static void open() throws IOException {
    FloorDatabase.makeTables(database);
    side = FloorDatabase.side(database);
  }

  @AfterAll
  static void close() {
    side.close();
  }

  @TestFactory
  Stream<DynamicTest> writesAsManyRowsAsItSays() {
    Map<String, Preparation> workloads = side.workloads();
    return EXPECTED.entrySet().stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    expected.getKey(),
                    () ->
                        check(
                            Objects.requireNonNull(workloads.get(expected.getKey())),
                            expected.getValue())));
  }

  private static void check(Preparation workload, Added expected) throws Exception {
    Call call = workload.prepare(WORKERS);
    long before = database.<Long>value(expected.counted());

    assertThat(call.make(LAST_WORKER)).isEqualTo(Answer.written(expected.rows()));

    assertThat(database.<Long>value(expected.counted()) - before).isEqualTo(expected.rows());
  }

  @Test
  void overwritesARun() throws Exception {
    Call call = Objects.requireNonNull(side.workloads().get("W4.persist20.upd")).prepare(1);
    call.make(0);
    long before = database.<Long>value(RUNS);

    assertThat(call.make(0)).isEqualTo(Answer.written(1));

    assertThat(database.<Long>value(RUNS)).isEqualTo(before);
  }

  @TestFactory
  Stream<DynamicTest> loadsARun() {
    return LOADS.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        assertThat(
                                Objects.requireNonNull(side.workloads().get(name))
                                    .prepare(1)
                                    .make(0))
                            .isEqualTo(new Answer(List.of(name.replace("W4.load", "L")), -1))));
  }

  @Test
  void failsToWriteIntoAThreadThatIsGone() throws Exception {
    Call call = Objects.requireNonNull(side.workloads().get("W1.s10.c1")).prepare(1);
    database.execute("delete from mastra_threads");

    assertThatThrownBy(() -> call.make(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("wrote 0 rows instead of 10");
  }

  @Test
  void writesInEveryWorkloadButThoseOfInit() {
    assertThat(Stream.concat(EXPECTED.keySet().stream(), LOADS.stream()))
        .containsExactlyInAnyOrderElementsOf(
            Workloads.WRITES.stream()
                .map(Workload::name)
                .filter(name -> !name.startsWith("W7.init"))
                .toList());
  }

  private record Added(int rows, String counted) {}
}
