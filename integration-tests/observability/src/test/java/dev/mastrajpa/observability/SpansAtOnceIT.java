package dev.mastrajpa.observability;

import static dev.mastrajpa.observability.Spans.THEN;
import static dev.mastrajpa.observability.Spans.json;
import static dev.mastrajpa.observability.Spans.span;
import static dev.mastrajpa.observability.Spans.trace;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several callers at one trace, on connections that are open already. */
@Tag("large")
class SpansAtOnceIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final int CALLERS = 8;

  private static final int ROUNDS = 100;

  private static final int SPANS = 10;

  private static HikariDataSource pool;
  private static PostgresStore store;
  private static ObservabilityRepository observability;

  @BeforeAll
  static void open() throws Exception {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(CALLERS);
    pool.setMinimumIdle(CALLERS);
    store = PostgresStore.builder().id("at once").dataSource(pool).build();
    store.init();
    observability = store.observability();
    AtOnce.run(CALLERS, caller -> observability.createSpan(span("warm", "s" + caller)));
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  /** Each changes another column of every span, in an order of its own. */
  @Test
  void eightWhoUpdateTheSpansOfATraceLoseNothing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String trace = UUID.randomUUID().toString();
      observability.batchCreateSpans(trace(trace, SPANS));

      AtOnce.run(
          CALLERS,
          caller -> {
            List<SpanPatch> patches =
                new ArrayList<>(
                    IntStream.range(0, SPANS).mapToObj(i -> patch(trace, i, caller)).toList());
            Collections.shuffle(patches);
            observability.batchUpdateSpans(patches);
          });

      assertThat(observability.getTrace(trace))
          .hasSize(SPANS)
          .allSatisfy(SpansAtOnceIT::assertHasAll);
    }
  }

  private static SpanPatch patch(String trace, int span, int caller) {
    SpanPatch patch = SpanPatch.of(trace, "s" + span);
    return switch (caller) {
      case 0 -> patch.endedAt(THEN.plusSeconds(span));
      case 1 -> patch.output(json("1"));
      case 2 -> patch.attributes(json("{}"));
      case 3 -> patch.metadata(json("{a:1}"));
      case 4 -> patch.name("changed");
      case 5 -> patch.error(json("'e'"));
      case 6 -> patch.userId("u");
      default -> patch.tags(json("['t']"));
    };
  }

  private static void assertHasAll(MastraAiSpan span) {
    assertThat(span.getEndedAt()).isNotNull();
    assertThat(span.getOutputJson()).isEqualTo("1");
    assertThat(span.getAttributesJson()).isEqualTo("{}");
    assertThat(span.getMetadata()).isEqualTo(json("{a:1}"));
    assertThat(span.getName()).isEqualTo("changed");
    assertThat(span.getErrorJson()).isEqualTo("\"e\"");
    assertThat(span.getUserId()).isEqualTo("u");
    assertThat(span.getTags()).isEqualTo(json("['t']"));
  }

  /** All create the same spans, each with another part of what is known of them. */
  @Test
  void eightWhoCreateTheSameSpansCompleteThem() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String trace = UUID.randomUUID().toString();

      AtOnce.run(
          CALLERS,
          caller -> {
            List<MastraAiSpan> spans = new ArrayList<>(trace(trace, SPANS));
            spans.forEach(span -> part(span, caller));
            Collections.shuffle(spans);
            observability.batchCreateSpans(spans);
          });

      assertThat(observability.getTrace(trace))
          .hasSize(SPANS)
          .allSatisfy(
              span -> {
                assertThat(span.getEndedAt()).isEqualTo(THEN.plusSeconds(100));
                assertThat(span.getInputJson()).isEqualTo("1");
                assertThat(span.getOutputJson()).isEqualTo("2");
                assertThat(span.getUserId()).isEqualTo("u");
              });
    }
  }

  private static void part(MastraAiSpan span, int caller) {
    switch (caller % 4) {
      case 0 -> span.setEndedAt(THEN.plusSeconds(100));
      case 1 -> span.setInput(json("1"));
      case 2 -> span.setOutput(json("2"));
      default -> span.setUserId("u");
    }
  }

  /** The rows lie the other way round in the table, where a delete would take them as they come. */
  @Test
  void thoseWhoDeleteATraceAndThoseWhoWriteToItOnlyWait() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String trace = UUID.randomUUID().toString();
      database.execute(
          """
          insert into mastra_ai_spans
            ("traceId", "spanId", name, "spanType", "isEvent", "startedAt", "startedAtZ")
          select '%s', 's' || i, 'n', 'agent_run', false, now(), now()
          from generate_series(%d, 0, -1) i
          """
              .formatted(trace, SPANS - 1));

      AtOnce.run(
          CALLERS,
          caller ->
              store.inTransaction(
                  tx -> {
                    if (caller % 2 == 0) {
                      tx.observability().batchDeleteTraces(List.of(trace));
                    } else {
                      tx.observability()
                          .batchUpdateSpans(
                              IntStream.range(0, SPANS)
                                  .mapToObj(i -> patch(trace, i, caller))
                                  .toList());
                    }
                  }));

      assertThat(observability.getTrace(trace)).isEmpty();
    }
  }

  /** In one transaction of the program's, where no deadlock is tried again. */
  @Test
  void thoseWhoWriteTheSameSpansInTransactionsOnlyWait() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String trace = UUID.randomUUID().toString();
      observability.batchCreateSpans(trace(trace, SPANS));

      AtOnce.run(
          CALLERS,
          caller ->
              store.inTransaction(
                  tx -> {
                    List<SpanPatch> patches =
                        new ArrayList<>(
                            IntStream.range(0, SPANS)
                                .mapToObj(i -> patch(trace, i, caller))
                                .toList());
                    Collections.shuffle(patches);
                    tx.observability().batchUpdateSpans(patches);
                  }));

      assertThat(observability.getTrace(trace)).allSatisfy(SpansAtOnceIT::assertHasAll);
    }
  }
}
