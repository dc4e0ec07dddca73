package dev.mastrajpa.spanbuffer;

import static dev.mastrajpa.spanbuffer.Spans.END;
import static dev.mastrajpa.spanbuffer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.observability.SpanBuffer;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several threads at one buffer, on connections that are open already. */
@Timeout(120)
@Tag("large")
class BufferAtOnceIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final int CALLERS = 8;
  private static final int ROUNDS = 100;
  private static final int SPANS = 4;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static HikariDataSource pool;
  private static PostgresStore store;

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(CALLERS);
    pool.setMinimumIdle(CALLERS);
    store = PostgresStore.builder().id("at once").dataSource(pool).build();
    store.init();
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @Test
  void eightCallersLoseNoSpanAndNoUpdate() throws Exception {
    try (SpanBuffer buffer =
        SpanBuffer.before(store.observability())
            .ofSize(100)
            .maxBatch(30)
            .maxAge(Duration.ZERO)
            .blockingAtMost(MINUTE)
            .open()) {
      for (int round = 0; round < ROUNDS; round++) {
        String trace = "round " + round;

        AtOnce.run(CALLERS, caller -> work(buffer, trace, caller));

        assertThat(buffer.flush(MINUTE)).isTrue();
        assertThat(
                database.<Long>value(
                    """
                    select count(*) from mastra_ai_spans
                    where "traceId" = ? and "endedAtZ" = ? and output = '2'
                    """,
                    trace,
                    END))
            .isEqualTo(CALLERS * SPANS);
      }
      assertThat(buffer.metrics().written()).isEqualTo(3L * CALLERS * SPANS * ROUNDS);
    }
  }

  @Test
  void whatIsTakenInWhileItIsClosedIsStoredAndTheRestIsCounted() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String trace = "closed " + round;
      SpanBuffer buffer =
          SpanBuffer.before(store.observability()).maxBatch(7).maxAge(Duration.ofHours(1)).open();

      AtOnce.run(
          CALLERS,
          caller -> {
            if (caller == 0) {
              buffer.close();
            } else {
              work(buffer, trace, caller);
            }
          });

      long accepted = buffer.metrics().accepted();
      assertThat(accepted + buffer.metrics().turnedAway()).isEqualTo(3L * (CALLERS - 1) * SPANS);
      assertThat(buffer.metrics().written()).isEqualTo(accepted);
      assertThat(buffer.metrics().queued()).isZero();
    }
  }

  private static void work(SpanBuffer buffer, String trace, int caller) {
    for (int i = 0; i < SPANS; i++) {
      String id = caller + "." + i;
      buffer.createSpan(span(trace, id));
      buffer.updateSpan(SpanPatch.of(trace, id).output(IntNode.valueOf(1)));
      buffer.updateSpan(SpanPatch.of(trace, id).output(IntNode.valueOf(2)).endedAt(END));
    }
  }
}
