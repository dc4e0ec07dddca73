package dev.mastrajpa.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.workloads.Workload;
import dev.mastrajpa.benchmarks.workloads.Workloads;
import dev.mastrajpa.testing.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The original does every workload that it knows a way for, and tells what it brought. */
class OriginalDriverInteropIT {

  /** It has no such calls. */
  private static final Set<String> NOT_THERE = Set.of("W2.deep.t100k.keyset", "W8.stream");

  /** Takes half a minute, and the original fails in it as often as not. */
  private static final String EIGHT = "W7.init.eight";

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable RoundTrips roundTrips;
  private static @Nullable DriverProcess running;

  @BeforeAll
  static void start() {
    NodeProject project = Original.project();
    String url =
        "%s?user=%s&password=%s&sslmode=disable"
            .formatted(
                database.jdbcUrl().substring("jdbc:".length()),
                database.user(),
                database.password());
    roundTrips = RoundTrips.before(url);
    running =
        DriverProcess.original(
            project,
            roundTrips.through(url),
            Scale.TINY,
            true,
            Path.of("target", "node", "driver.log"));
    // thread-0 is the first choice of all, and of those of 100,000 messages
    database.execute(
        """
        insert into mastra_threads
          (id, "resourceId", title, metadata, "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
        select 'thread-' || k, 'res-hot', '', '{"topic":"t7"}', at, at, at, at
        from generate_series(0, 4) as k, (values (timestamptz '2026-01-01Z')) as moment (at)
        """);
    for (int n = 0; n < 50; n++) {
      database.execute(
          """
          insert into mastra_messages
            (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
          values ('%s', 'thread-0', '{}', 'user', 'v2', '%2$s', '%2$s', 'res-hot')
          """
              .formatted(Generator.messageId(n), Generator.at(n)));
    }
  }

  @AfterAll
  static void stop() {
    if (running != null) {
      running.close();
    }
    if (roundTrips != null) {
      roundTrips.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> doesEveryWorkloadThatItHasCallsFor() {
    return Stream.of(Workloads.READS, Workloads.WRITES)
        .flatMap(List::stream)
        .filter(workload -> !workload.name().equals(EIGHT))
        .map(workload -> DynamicTest.dynamicTest(workload.name(), () -> sample(workload)));
  }

  @Test
  void readsMessagesInOrderAndCountsThem() {
    List<String> newest =
        IntStream.range(0, 40).mapToObj(i -> Generator.messageId(49 - i)).toList();

    JsonNode counted = call("W2.p40.desc.t100k");
    assertThat(keys(counted)).isEqualTo(newest);
    assertThat(counted.path("total").asInt()).isEqualTo(50);
    JsonNode uncounted = call("W2.p40.desc.t100k.nototal");
    assertThat(keys(uncounted)).isEqualTo(newest);
    assertThat(uncounted.path("total").asInt()).isEqualTo(-1);
    assertThat(keys(call("W2.p40.asc.t100k")))
        .isEqualTo(IntStream.range(0, 40).mapToObj(Generator::messageId).toList());
  }

  @Test
  void readsThreads() {
    assertThat(keys(call("W3.get"))).containsExactly("thread-0");
    JsonNode hot = call("W3.list.hotmeta");
    assertThat(keys(hot))
        .containsExactlyInAnyOrder("thread-0", "thread-1", "thread-2", "thread-3", "thread-4");
    assertThat(hot.path("total").asInt()).isEqualTo(5);
  }

  @Test
  void writesWhatItSaysItHasWritten() {
    assertWritten("W1.s10.c1", "mastra_messages", 10);
    assertWritten("W4.persist20", "mastra_workflow_snapshot", 1);
    assertWritten("W5.batch100", "mastra_ai_spans", 100);
    assertWritten("W5.createupdate", "mastra_ai_spans", 1);
    assertWritten("W6.save", "mastra_scorers", 1);
  }

  @Test
  void initialisesEmptyDatabasesAndDropsThem() {
    String databases =
        "select count(*) from pg_database where datname ^@ 'mastra_init_%d_'"
            .formatted(driver().pid());

    assertThat(call("W7.init.empty").path("total").asInt()).isEqualTo(1);
    assertThat(database.<Long>value(databases)).isPositive();
    call("base.select1");
    assertThat(database.<Long>value(databases)).isZero();
  }

  @Test
  void takesItsRoundTrips() {
    assertThat(roundTrips("W1.s1.c1")).isEqualTo(5);
    assertThat(roundTrips("W3.get")).isEqualTo(1);
    assertThat(roundTrips("W3.list.hotmeta")).isEqualTo(2);
    assertThat(roundTrips("W4.update.c1")).isEqualTo(4);
    assertThat(roundTrips("W5.createupdate")).isEqualTo(2);
  }

  private static void sample(Workload workload) {
    String command = "sample " + workload.name() + " " + workload.workers() + " 100 2";
    if (NOT_THERE.contains(workload.name())) {
      assertThat(driver().ask(command)).isEmpty();
      return;
    }
    JsonNode sample = driver().ask(command).orElseThrow();
    assertThat(sample.path("calls").asInt()).isEqualTo(2);
    assertThat(sample.path("rows").isIntegralNumber()).isTrue();
    assertThat(sample.path("ops").asDouble()).isPositive();
    assertThat(sample.path("p50").asDouble()).isPositive();
    assertThat(sample.path("p95").asDouble()).isGreaterThanOrEqualTo(sample.path("p50").asDouble());
    assertThat(sample.path("p99").asDouble()).isGreaterThanOrEqualTo(sample.path("p95").asDouble());
    assertThat(sample.has("allocated") && sample.path("allocated").isNull()).isTrue();
  }

  private static void assertWritten(String workload, String table, int rows) {
    driver().ask("prepare " + workload + " 1");
    long before = database.<Long>value("select count(*) from " + table);

    JsonNode answer = driver().ask("call").orElseThrow();

    assertThat(answer.path("total").asInt()).as(workload).isEqualTo(rows);
    assertThat(database.<Long>value("select count(*) from " + table) - before)
        .as(workload)
        .isEqualTo(rows);
  }

  private static JsonNode call(String workload) {
    driver().ask("prepare " + workload + " 1");
    return driver().ask("call").orElseThrow();
  }

  private static long roundTrips(String workload) {
    driver().ask("prepare " + workload + " 1");
    RoundTrips counted = Objects.requireNonNull(roundTrips);
    long before = counted.count();
    driver().ask("call");
    return counted.count() - before;
  }

  private static List<String> keys(JsonNode answer) {
    List<String> keys = new ArrayList<>();
    answer.path("keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  private static DriverProcess driver() {
    return Objects.requireNonNull(running);
  }
}
