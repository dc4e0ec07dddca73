package dev.mastrajpa.spanbuffer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.observability.SpanBuffer;
import dev.mastrajpa.observability.SpanBufferMetrics;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * More spans than the database can take, for five seconds in the build and as long as {@code
 * -Dmastra.soak=PT5M} says: every one of them is stored or counted, and none is kept that is
 * written. What was measured is in {@code target/soak.txt}.
 */
@Tag("large")
class SoakIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Duration TIME =
      Duration.parse(System.getProperty("mastra.soak", Duration.ofSeconds(5).toString()));

  private static final int SAMPLES = 10;

  private static final int SIZE = 2_000;

  /** What an agent has in its hands counts too. */
  private static final int AGENTS = 2;

  private long created;

  @Test
  void everySpanIsStoredOrCountedAndNoneIsKept() throws Exception {
    List<Long> heap = new ArrayList<>();
    List<Long> held = new ArrayList<>();
    List<Agent> agents = new ArrayList<>();
    SpanBuffer buffer;
    Instant start;
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(2);
      try (PostgresStore store = PostgresStore.builder().id("soak").dataSource(pool).build()) {
        store.init();
        buffer =
            SpanBuffer.before(store.observability())
                .ofSize(SIZE)
                .maxAge(Duration.ofMillis(500))
                .closingWithin(Duration.ofMinutes(1))
                .open();
        for (int i = 0; i < AGENTS; i++) {
          agents.add(new Agent(buffer, "agent " + i));
        }
        start = Instant.now();
        agents.forEach(Thread::start);
        for (int i = 0; i < SAMPLES; i++) {
          Thread.sleep(TIME.toMillis() / SAMPLES);
          held.add(held());
          heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
          count();
        }
        agents.forEach(Agent::halt);
        for (Agent agent : agents) {
          agent.join();
        }
        buffer.close();
      }
    }
    count();
    held.add(held());
    SpanBufferMetrics metrics = buffer.metrics();
    note(metrics, Duration.between(start, Instant.now()), agents, heap);

    long handedIn = agents.stream().mapToLong(agent -> agent.handedIn).sum();
    assertThat(metrics.accepted() + metrics.turnedAway()).isEqualTo(handedIn);
    assertThat(metrics.written()).isEqualTo(metrics.accepted());
    assertThat(created).isEqualTo(agents.stream().mapToLong(agent -> agent.created).sum());
    assertThat(metrics.turnedAway()).as("it was too much").isPositive();
    assertThat(held).allSatisfy(many -> assertThat(many).isLessThanOrEqualTo(SIZE + AGENTS));
    assertThat(held.get(held.size() - 1)).isZero();
  }

  /** How many changes live that a buffer has made of what it was handed, after a collection. */
  private static long held() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .filter(line -> line.contains(SpanBuffer.class.getPackageName() + ".SpanChange$"))
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[1]))
        .sum();
  }

  /** Counts the spans and throws them away, so that the disk stays as flat. */
  private void count() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table mastra_ai_spans");
      try (ResultSet rows = statement.executeQuery("select count(*) from mastra_ai_spans")) {
        rows.next();
        created += rows.getLong(1);
      }
      statement.execute("truncate mastra_ai_spans");
      connection.commit();
    }
  }

  private static void note(
      SpanBufferMetrics metrics, Duration time, List<Agent> agents, List<Long> heap)
      throws IOException {
    long[] micros = new long[Agent.LONGEST + 1];
    for (Agent agent : agents) {
      for (int i = 0; i < micros.length; i++) {
        micros[i] += agent.micros[i];
      }
    }
    Files.writeString(
        Path.of("target", "soak.txt"),
        """
        %s: %.0f creations and updates a second written
        %s
        offer: p50 %d µs, p99 %d µs, p99.9 %d µs
        heap after collection, MB: %s
        """
            .formatted(
                time,
                metrics.written() * 1000.0 / time.toMillis(),
                metrics,
                percentile(micros, 0.5),
                percentile(micros, 0.99),
                percentile(micros, 0.999),
                heap.stream()
                    .map(bytes -> String.format(Locale.ROOT, "%.1f", bytes / 1048576.0))
                    .toList()),
        UTF_8);
  }

  /** Rounded up to the microsecond. */
  private static int percentile(long[] micros, double share) {
    long all = 0;
    for (long many : micros) {
      all += many;
    }
    long sum = 0;
    int at = 0;
    while (sum + micros[at] < all * share) {
      sum += micros[at];
      at++;
    }
    return at + 1;
  }

  /** Hands in spans as fast as it can, and takes a breath where one was dropped. */
  private static final class Agent extends Thread {

    static final int LONGEST = 100_000;

    final long[] micros = new long[LONGEST + 1];
    long handedIn;
    long created;
    private final SpanBuffer buffer;
    private volatile boolean halted;

    Agent(SpanBuffer buffer, String name) {
      super(name);
      this.buffer = buffer;
    }

    void halt() {
      halted = true;
    }

    @Override
    public void run() {
      String prompt = "\"" + "Why does the bicycle creak when I push hard? ".repeat(20) + "\"";
      for (long i = 0; !halted; i++) {
        MastraAiSpan span = Spans.span(getName() + "." + i / 20, String.valueOf(i));
        span.setInputJson(prompt);
        if (timed(() -> buffer.createSpan(span))) {
          created++;
          timed(
              () ->
                  buffer.updateSpan(
                      SpanPatch.of(span.getTraceId(), span.getSpanId()).endedAt(Spans.END)));
        } else {
          breathe();
        }
      }
    }

    private boolean timed(BooleanSupplier call) {
      long start = System.nanoTime();
      boolean accepted = call.getAsBoolean();
      long took = (System.nanoTime() - start) / 1000;
      micros[(int) Math.min(took, LONGEST)]++;
      handedIn++;
      return accepted;
    }

    private static void breathe() {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
