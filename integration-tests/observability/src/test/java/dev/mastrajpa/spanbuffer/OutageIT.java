package dev.mastrajpa.spanbuffer;

import static dev.mastrajpa.spanbuffer.Spans.END;
import static dev.mastrajpa.spanbuffer.Spans.span;
import static dev.mastrajpa.spanbuffer.Spans.spans;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.observability.SpanBuffer;
import dev.mastrajpa.observability.SpanBufferBuilder;
import dev.mastrajpa.observability.SpanBufferMetrics;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A buffer whose database goes away, and comes back. */
@Timeout(120)
@Tag("large")
class OutageIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Heard heard = new Heard();
  private Gate gate;
  private HikariDataSource pool;
  private PostgresStore store;

  @BeforeEach
  void open() throws Exception {
    gate = Gate.before(database.jdbcUrl());
    pool = new HikariDataSource();
    pool.setJdbcUrl(gate.jdbcUrl(database.jdbcUrl()));
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    pool.setConnectionTimeout(500);
    pool.setMaximumPoolSize(2);
    store = PostgresStore.builder().id("outage").dataSource(pool).build();
    store.init();
    database.execute("truncate mastra_ai_spans");
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    pool.close();
    gate.close();
  }

  @Test
  void whatWasTakenInWhileTheServerWasAwayIsWrittenWhenItIsBack() throws Exception {
    try (SpanBuffer buffer = small().open()) {
      buffer.createSpan(span("before", "1"));
      assertThat(buffer.flush(MINUTE)).isTrue();

      gate.shut();
      spans("away", 150).forEach(buffer::createSpan);
      heard.firstRetry.await();
      assertThat(buffer.metrics().queued()).isEqualTo(100);
      assertThat(buffer.metrics().turnedAway()).isEqualTo(50);
      assertThat(buffer.metrics().lastFailure()).isNotNull();
      gate.reopen();

      assertThat(buffer.flush(MINUTE)).isTrue();
      assertThat(buffer.metrics().written()).isEqualTo(101);
    }
    assertThat(stored("away")).isEqualTo(100);
    assertThat(heard.refused).isEmpty();
    assertThat(heard.dropped).hasValue(50);
  }

  @Test
  void closingWaitsForAServerThatComesBackInTime() throws Exception {
    SpanBuffer buffer = small().closingWithin(MINUTE).open();
    buffer.createSpan(span("back", "1"));
    gate.shut();
    Thread reopening =
        new Thread(
            () -> {
              try {
                heard.firstRetry.await();
                gate.reopen();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    reopening.start();

    buffer.close();

    reopening.join();
    assertThat(stored("back")).isEqualTo(1);
  }

  @Test
  void closingGivesUpWithAServerThatDoesNotComeBack() throws Exception {
    SpanBuffer buffer = small().closingWithin(Duration.ofMillis(300)).open();
    gate.shut();
    spans("lost", 30).forEach(buffer::createSpan);

    buffer.close();
    while (buffer.metrics().queued() > 0) {
      Thread.sleep(5);
    }

    SpanBufferMetrics metrics = buffer.metrics();
    assertThat(metrics.evicted()).isEqualTo(30);
    assertThat(metrics.written()).isZero();
  }

  /** Each time in the middle of a statement. */
  @Test
  void nothingIsLostWhenSessionsAreEndedAgainAndAgain() throws Exception {
    int rounds = 5;
    try (SpanBuffer buffer =
        SpanBuffer.before(store.observability())
            .maxBatch(20)
            .maxAge(Duration.ZERO)
            .listener(heard)
            .open()) {
      for (int round = 0; round < rounds; round++) {
        String trace = "ended " + round;
        try (LockedSpans locked = LockedSpans.in(database)) {
          for (MastraAiSpan span : spans(trace, 200)) {
            buffer.createSpan(span);
            buffer.updateSpan(SpanPatch.of(trace, span.getSpanId()).endedAt(END));
          }
          locked.awaitWriter();
          database.query(
              "select pg_terminate_backend(pid) from pg_stat_activity"
                  + " where datname = current_database() and wait_event_type = 'Lock'");
        }
      }
      assertThat(buffer.flush(MINUTE)).isTrue();

      SpanBufferMetrics metrics = buffer.metrics();
      assertThat(metrics.written()).isEqualTo(rounds * 400L);
      assertThat(metrics.dropped() + metrics.failed()).isZero();
      assertThat(metrics.retries()).isGreaterThanOrEqualTo(rounds);
    }
    assertThat(
            database.<Long>value(
                "select count(*) from mastra_ai_spans where \"endedAtZ\" = ?", END))
        .isEqualTo(rounds * 200L);
  }

  private SpanBufferBuilder small() {
    return SpanBuffer.before(store.observability())
        .ofSize(100)
        .maxBatch(10)
        .maxAge(Duration.ofMillis(50))
        .listener(heard);
  }

  private static long stored(String trace) {
    return database.value("select count(*) from mastra_ai_spans where \"traceId\" = ?", trace);
  }
}
