package dev.mastrajpa.spanbuffer;

import static dev.mastrajpa.spanbuffer.Spans.END;
import static dev.mastrajpa.spanbuffer.Spans.span;
import static dev.mastrajpa.spanbuffer.Spans.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.SpanBuffer;
import dev.mastrajpa.observability.SpanBufferBuilder;
import dev.mastrajpa.observability.SpanBufferListener;
import dev.mastrajpa.observability.SpanBufferMetrics;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of spans that are handed to a buffer. */
@Timeout(120)
class SpanBufferIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static HikariDataSource pool;
  private static PostgresStore store;
  private static ObservabilityRepository observability;

  private final String trace = UUID.randomUUID().toString();
  private final Heard heard = new Heard();

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(4);
    store = PostgresStore.builder().id("buffered").dataSource(pool).build();
    store.init();
    observability = store.observability();
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  /** One that writes only what it is made to: by a full batch, a flush, or its end. */
  private SpanBufferBuilder lazy() {
    return SpanBuffer.before(observability).maxAge(Duration.ofHours(1)).listener(heard);
  }

  @Test
  void writesABatchAsSoonAsItIsFull() throws Exception {
    try (SpanBuffer buffer = lazy().maxBatch(50).open()) {
      spans(trace, 49).forEach(buffer::createSpan);
      assertThat(buffer.metrics().queued()).isEqualTo(49);

      buffer.createSpan(span(trace, "last"));

      await(50);
    }
  }

  @Test
  void writesABatchAsSoonAsItIsLarge() throws Exception {
    MastraAiSpan large = span(trace, "large");
    large.setOutputJson("\"" + "x".repeat(8 << 20) + "\"");
    try (SpanBuffer buffer = lazy().open()) {
      buffer.createSpan(span(trace, "small"));
      buffer.createSpan(large);

      await(2);
    }
  }

  @Test
  void writesASpanThatHasWaitedLongEnough() throws Exception {
    try (SpanBuffer buffer = lazy().maxAge(Duration.ofMillis(20)).open()) {
      buffer.createSpan(span(trace, "1"));
      await(1);
      buffer.createSpan(span(trace, "2"));
      await(2);
    }
  }

  @Test
  void writesWithoutDelayWhatIsFlushed() {
    try (SpanBuffer buffer = lazy().open()) {
      spans(trace, 3).forEach(buffer::createSpan);
      buffer.updateSpan(SpanPatch.of(trace, "1").endedAt(END));

      assertThat(buffer.flush(MINUTE)).isTrue();

      assertThat(stored()).isEqualTo(3);
      assertThat(observability.getSpan(trace, "1").orElseThrow().getEndedAt()).isEqualTo(END);
      assertThat(buffer.metrics()).isEqualTo(new SpanBufferMetrics(4, 0, 0, 4, 0, 0, 2, 0, null));
    }
  }

  @Test
  void aFlushWaitsForThatWhichIsBeingWrittenAndNoLongerThanItMay() throws Exception {
    try (SpanBuffer buffer = lazy().maxBatch(1).open()) {
      try (LockedSpans locked = LockedSpans.in(database)) {
        buffer.createSpan(span(trace, "1"));
        locked.awaitWriter();

        assertThat(buffer.flush(Duration.ofMillis(50))).isFalse();
        assertThat(buffer.metrics().queued()).isEqualTo(1);
      }
      assertThat(buffer.flush(MINUTE)).isTrue();
      assertThat(stored()).isEqualTo(1);
    }
  }

  @Test
  void aSpanIsWrittenAsItWasWhenItWasHandedIn() {
    MastraAiSpan span = span(trace, "1");
    try (SpanBuffer buffer = lazy().open()) {
      buffer.createSpan(span);
      span.setName("changed");
      span.setEndedAt(END);
      buffer.flush(MINUTE);
    }

    MastraAiSpan found = observability.getSpan(trace, "1").orElseThrow();
    assertThat(found.getName()).isEqualTo("generate");
    assertThat(found.getEndedAt()).isNull();
  }

  /** Against the same done one by one without a buffer. */
  @Test
  void whatIsDoneToOneSpanIsDoneInItsOrder() {
    Random random = new Random(7);
    String expected = UUID.randomUUID().toString();
    try (SpanBuffer buffer = lazy().maxBatch(16).open()) {
      for (int i = 0; i < 400; i++) {
        String id = String.valueOf(random.nextInt(8));
        String name = "step " + i;
        if (random.nextBoolean()) {
          MastraAiSpan there = span(expected, id);
          there.setName(name);
          observability.createSpan(there);
          MastraAiSpan here = there.copy();
          here.setTraceId(trace);
          buffer.createSpan(here);
        } else {
          observability.updateSpan(SpanPatch.of(expected, id).name(name).output(new IntNode(i)));
          buffer.updateSpan(SpanPatch.of(trace, id).name(name).output(new IntNode(i)));
        }
      }
    }

    assertThat(namesAndOutputs(trace)).hasSize(8).isEqualTo(namesAndOutputs(expected));
  }

  @Test
  void anyNumberOfCreationsWithTheirUpdatesIsTwoCalls() {
    try (SpanBuffer buffer = lazy().open()) {
      for (MastraAiSpan span : spans(trace, 400)) {
        buffer.createSpan(span);
        buffer.updateSpan(SpanPatch.of(trace, span.getSpanId()).endedAt(END));
      }
      buffer.flush(MINUTE);

      assertThat(buffer.metrics().batches()).isEqualTo(2);
    }
    assertThat(ended()).isEqualTo(400);
  }

  @Test
  void aSpanThatTheDatabaseRefusesDoesNotLoseItsBatch() {
    MastraAiSpan longNamed = span(trace, "long name");
    longNamed.setName(tooLongForAnIndex());
    try (SpanBuffer buffer = lazy().open()) {
      spans(trace, 40).forEach(buffer::createSpan);
      buffer.createSpan(nameless("nameless"));
      buffer.createSpan(longNamed);
      spans(trace + "2", 40).forEach(buffer::createSpan);
      buffer.updateSpan(SpanPatch.of(trace, "3").name(tooLongForAnIndex()));
      buffer.updateSpan(SpanPatch.of(trace, "4").endedAt(END));
      buffer.flush(MINUTE);

      SpanBufferMetrics metrics = buffer.metrics();
      assertThat(metrics.written()).isEqualTo(81);
      assertThat(metrics.failed()).isEqualTo(3);
      assertThat(metrics.queued()).isZero();
      assertThat(metrics.lastFailure()).isSameAs(heard.refused.get("3 changed"));
    }
    assertThat(heard.refused).containsOnlyKeys("nameless", "long name", "3 changed");
    assertThat(heard.refused.get("nameless"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("name");
    assertThat(heard.refused.get("long name")).isInstanceOf(StorageException.class);
    assertThat(stored()).isEqualTo(40);
    assertThat(ended()).isEqualTo(1);
    assertThat(heard.retries).hasValue(0);
  }

  @Test
  void aFullBufferDropsTheNewestAndCounts() throws Exception {
    try (SpanBuffer buffer = lazy().ofSize(10).maxBatch(5).open()) {
      List<Boolean> accepted = new ArrayList<>();
      try (LockedSpans locked = LockedSpans.in(database)) {
        spans(trace, 5).forEach(buffer::createSpan);
        locked.awaitWriter();
        spans(trace, 12).stream().skip(5).forEach(s -> accepted.add(buffer.createSpan(s)));
        assertThat(buffer.updateSpan(SpanPatch.of(trace, "0").endedAt(END))).isFalse();
      }
      buffer.flush(MINUTE);

      assertThat(accepted).containsExactly(true, true, true, true, true, false, false);
      assertThat(buffer.metrics().turnedAway()).isEqualTo(3);
      assertThat(buffer.metrics().dropped()).isEqualTo(3);
    }
    assertThat(ids()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(heard.dropped).hasValue(3);
  }

  /** The repository passes over changes of a span that is not there. */
  @Test
  void anUpdateOfASpanThatWasDroppedCountsAsWritten() throws Exception {
    try (SpanBuffer buffer = lazy().ofSize(1).maxBatch(1).open()) {
      try (LockedSpans locked = LockedSpans.in(database)) {
        buffer.createSpan(span(trace, "1"));
        locked.awaitWriter();
        assertThat(buffer.createSpan(span(trace, "dropped"))).isFalse();
      }
      buffer.flush(MINUTE);
      assertThat(buffer.updateSpan(SpanPatch.of(trace, "dropped").endedAt(END))).isTrue();
      buffer.flush(MINUTE);

      assertThat(buffer.metrics()).isEqualTo(new SpanBufferMetrics(2, 1, 0, 2, 0, 0, 2, 0, null));
    }
    assertThat(ids()).containsExactly("1");
    assertThat(heard.refused).isEmpty();
  }

  @Test
  void aFullBufferDropsTheOldestAndCounts() throws Exception {
    try (SpanBuffer buffer = lazy().ofSize(10).maxBatch(5).droppingOldest().open()) {
      try (LockedSpans locked = LockedSpans.in(database)) {
        spans(trace, 5).forEach(buffer::createSpan);
        locked.awaitWriter();
        spans(trace, 12).stream().skip(5).forEach(s -> assertThat(buffer.createSpan(s)).isTrue());
      }
      buffer.flush(MINUTE);

      assertThat(buffer.metrics().evicted()).isEqualTo(2);
      assertThat(buffer.metrics().accepted()).isEqualTo(12);
    }
    assertThat(ids()).containsExactly("0", "1", "10", "11", "2", "3", "4", "7", "8", "9");
    assertThat(heard.dropped).hasValue(2);
  }

  /** Those that are evicted are newer than those that are being written. */
  @Test
  void aFlushWaitsForWhatIsBeingWrittenThoughNewerOnesAreEvicted() throws Exception {
    try (SpanBuffer buffer = lazy().ofSize(2).maxBatch(1).droppingOldest().open()) {
      CompletableFuture<Boolean> flushed;
      try (LockedSpans locked = LockedSpans.in(database)) {
        buffer.createSpan(span(trace, "1"));
        locked.awaitWriter();
        buffer.createSpan(span(trace, "2"));
        flushed = CompletableFuture.supplyAsync(() -> buffer.flush(MINUTE));
        Thread.sleep(20);
        buffer.createSpan(span(trace, "3"));
        Thread.sleep(20);
        assertThat(flushed).isNotDone();
      }
      assertThat(flushed.get(1, TimeUnit.MINUTES)).isTrue();
      assertThat(ids()).contains("1");
    }
  }

  @Test
  void aFullBufferLetsWaitForRoom() throws Exception {
    try (SpanBuffer buffer = lazy().ofSize(10).maxBatch(10).blockingAtMost(MINUTE).open()) {
      CompletableFuture<Boolean> eleventh;
      try (LockedSpans locked = LockedSpans.in(database)) {
        spans(trace, 10).forEach(buffer::createSpan);
        locked.awaitWriter();
        eleventh = CompletableFuture.supplyAsync(() -> buffer.createSpan(span(trace, "11th")));
        Thread.sleep(50);
        assertThat(eleventh).isNotDone();
      }
      assertThat(eleventh.get(1, TimeUnit.MINUTES)).isTrue();
      assertThat(buffer.metrics().dropped()).isZero();
    }
    assertThat(stored()).isEqualTo(11);
  }

  @Test
  void aFullBufferLetsWaitNoLongerThanItShall() throws Exception {
    try (SpanBuffer buffer =
        lazy().ofSize(1).maxBatch(1).blockingAtMost(Duration.ofMillis(20)).open()) {
      try (LockedSpans locked = LockedSpans.in(database)) {
        assertThat(buffer.createSpan(span(trace, "1"))).isTrue();
        locked.awaitWriter();
        assertThat(buffer.createSpan(span(trace, "2"))).isFalse();
        Thread.currentThread().interrupt();
        assertThat(buffer.createSpan(span(trace, "3"))).isFalse();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
      }
      assertThat(buffer.metrics().turnedAway()).isEqualTo(2);
    }
  }

  @Test
  void isFullWhenTheSpansAreLarge() throws Exception {
    MastraAiSpan large = span(trace, "large");
    large.setOutputJson("\"" + "x".repeat(2_000) + "\"");
    try (SpanBuffer buffer = lazy().ofCharacters(5_000).open()) {
      try (LockedSpans locked = LockedSpans.in(database)) {
        assertThat(buffer.createSpan(large)).isTrue();
        assertThat(buffer.createSpan(large)).isTrue();
        locked.awaitWriter();
        assertThat(buffer.createSpan(span(trace, "small"))).isFalse();
      }
      assertThat(buffer.flush(MINUTE)).isTrue();
      assertThat(buffer.createSpan(span(trace, "small"))).isTrue();
    }
  }

  @Test
  void writesAllThatItHasWhenItIsClosed() {
    SpanBuffer buffer = lazy().open();
    spans(trace, 2_500).forEach(buffer::createSpan);

    buffer.close();

    assertThat(stored()).isEqualTo(2_500);
    assertThat(buffer.metrics().written()).isEqualTo(2_500);
    assertThat(writers()).isEmpty();
    assertThat(buffer.createSpan(span(trace, "late"))).isFalse();
    assertThat(buffer.flush(MINUTE)).as("nothing is left").isTrue();
    buffer.close();
    assertThat(buffer.metrics().turnedAway()).isEqualTo(1);
    assertThat(stored()).isEqualTo(2_500);
  }

  @Test
  void saysWhatItCouldNotWriteInTheTimeForClosing() throws Exception {
    SpanBuffer buffer = lazy().maxBatch(10).closingWithin(Duration.ofMillis(100)).open();
    try (LockedSpans locked = LockedSpans.in(database)) {
      spans(trace, 10).forEach(buffer::createSpan);
      locked.awaitWriter();
      spans(trace + "2", 15).forEach(buffer::createSpan);

      buffer.close();

      assertThat(buffer.metrics().evicted()).isEqualTo(15);
      assertThat(buffer.metrics().queued()).as("under way").isEqualTo(10);
    }
    while (!writers().isEmpty()) {
      Thread.sleep(5);
    }
    assertThat(buffer.metrics()).isEqualTo(new SpanBufferMetrics(25, 0, 15, 10, 0, 0, 1, 0, null));
    assertThat(stored()).isEqualTo(10);
    assertThat(heard.dropped).hasValue(15);
  }

  @Test
  void aSpanStaysWhenTheTransactionOfItsCallerIsRolledBack() {
    try (SpanBuffer buffer = lazy().open()) {
      assertThatThrownBy(
              () ->
                  store.inTransaction(
                      tx -> {
                        tx.db().one("select 1 as one");
                        buffer.createSpan(span(trace, "1"));
                        throw new IllegalStateException("undone");
                      }))
          .hasMessage("undone");
    }
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void aListenerThatThrowsSpoilsNothing() {
    List<String> told = new CopyOnWriteArrayList<>();
    SpanBufferListener failing =
        new SpanBufferListener() {
          @Override
          public void refused(MastraAiSpan span, Throwable reason) {
            told.add(span.getSpanId());
            if (span.getSpanId().equals("error")) {
              throw new AssertionError("of the listener");
            }
            throw new IllegalStateException("of the listener");
          }
        };
    try (SpanBuffer buffer = lazy().listener(failing).open()) {
      buffer.createSpan(nameless("exception"));
      buffer.createSpan(nameless("error"));
      buffer.flush(MINUTE);
      buffer.createSpan(span(trace, "1"));
      buffer.flush(MINUTE);

      assertThat(buffer.metrics().failed()).isEqualTo(2);
    }
    assertThat(told).containsExactly("exception", "error");
    assertThat(ids()).containsExactly("1");
  }

  /** A tenant, say: the spans of others are written by the same thread. */
  @Test
  void theThreadThatWritesInheritsNothingFromTheOneThatOpened() {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    AtomicReference<String> seen = new AtomicReference<>("not asked");
    SpanBufferListener asking =
        new SpanBufferListener() {
          @Override
          public void refused(MastraAiSpan span, Throwable reason) {
            seen.set(tenant.get());
          }
        };
    tenant.set("acme");
    try (SpanBuffer buffer = lazy().listener(asking).open()) {
      buffer.createSpan(nameless("1"));
    }
    assertThat(seen).hasNullValue();
  }

  @Test
  void writesOnAThreadThatItIsGiven() {
    AtomicReference<Thread> given = new AtomicReference<>();
    try (SpanBuffer buffer =
        lazy()
            .threadFactory(
                task -> {
                  given.set(new Thread(task, "managed"));
                  return given.get();
                })
            .open()) {
      buffer.createSpan(span(trace, "1"));
    }
    assertThat(stored()).isEqualTo(1);
    assertThat(given.get().isAlive()).isFalse();
  }

  /** As a server does with its managed threads when an application ends. */
  @Test
  void aThreadThatIsInterruptedWritesWhatThereIs() throws Exception {
    AtomicReference<Thread> given = new AtomicReference<>();
    SpanBuffer buffer =
        lazy()
            .threadFactory(
                task -> {
                  given.set(new Thread(task, "managed"));
                  return given.get();
                })
            .open();
    spans(trace, 10).forEach(buffer::createSpan);

    given.get().interrupt();
    given.get().join();

    assertThat(stored()).isEqualTo(10);
    assertThat(buffer.createSpan(span(trace, "late"))).isFalse();
    buffer.close();
  }

  @Test
  void oneThatTheServerCannotEndWithIsGivenUpAfterAWhile() {
    database.execute(
        """
        create function poisoned() returns trigger language plpgsql as $$
        begin
          if new.name = 'poison' then
            raise exception 'took too long' using errcode = '57014';
          end if;
          return new;
        end
        $$;
        create trigger poisoned before insert on mastra_ai_spans
          for each row execute function poisoned()
        """);
    try (SpanBuffer buffer = lazy().open()) {
      MastraAiSpan poison = span(trace, "poison");
      poison.setName("poison");
      spans(trace, 3).forEach(buffer::createSpan);
      buffer.createSpan(poison);
      spans(trace + "2", 3).forEach(buffer::createSpan);
      buffer.flush(MINUTE);

      assertThat(buffer.metrics().written()).isEqualTo(6);
      assertThat(buffer.metrics().failed()).isEqualTo(1);
    } finally {
      database.execute("drop function poisoned cascade");
    }
    assertThat(heard.refused).containsOnlyKeys("poison");
    assertThat(ids()).containsExactly("0", "1", "2");
  }

  /** As a server may that runs out of memory, or a proxy that bears no more than so much. */
  @Test
  void aBatchThatEndsItsConnectionIsWrittenInParts() {
    database.execute(
        """
        create function frail() returns trigger language plpgsql as $$
        begin
          if (select count(*) from fresh) > 60 then
            perform pg_terminate_backend(pg_backend_pid());
          end if;
          return null;
        end
        $$;
        create trigger frail after insert on mastra_ai_spans
          referencing new table as fresh for each statement execute function frail()
        """);
    try (SpanBuffer buffer = lazy().open()) {
      spans(trace, 200).forEach(buffer::createSpan);

      assertThat(buffer.flush(MINUTE)).isTrue();

      assertThat(buffer.metrics().written()).isEqualTo(200);
    } finally {
      database.execute("drop function frail cascade");
    }
    assertThat(heard.retries).hasPositiveValue();
    assertThat(stored()).isEqualTo(200);
  }

  @Test
  void waitsForATableThatIsYetToBeMade() throws Exception {
    try (TestDatabase empty = TestDatabase.create();
        PostgresStore late =
            PostgresStore.builder().id("late").dataSource(empty.dataSource()).build();
        SpanBuffer buffer =
            SpanBuffer.before(late.observability()).maxBatch(1).listener(heard).open()) {
      buffer.createSpan(span(trace, "1"));
      heard.firstRetry.await();

      late.init();

      assertThat(buffer.flush(MINUTE)).isTrue();
      assertThat(buffer.metrics().written()).isEqualTo(1);
      assertThat(buffer.metrics().retries()).isPositive();
    }
  }

  @Test
  void givesUpAtOnceWhenTheStoreWasClosedBefore() {
    PostgresStore early =
        PostgresStore.builder().id("early").dataSource(database.dataSource()).build();
    SpanBuffer buffer =
        SpanBuffer.before(early.observability())
            .maxAge(Duration.ofHours(1))
            .closingWithin(Duration.ofHours(1))
            .listener(heard)
            .open();
    spans(trace, 3).forEach(buffer::createSpan);
    early.close();

    buffer.close();

    assertThat(buffer.metrics().evicted()).isEqualTo(3);
    assertThat(heard.dropped).hasValue(3);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> lazy().ofSize(10).maxBatch(11).open())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("maxBatch: 11 is more than the buffer holds, which is 10");
    assertThatThrownBy(() -> lazy().ofSize(0)).hasMessage("size: 0 is not at least 1");
    assertThatThrownBy(() -> lazy().ofCharacters(0)).hasMessage("characters: 0 is not at least 1");
    assertThatThrownBy(() -> lazy().maxAge(Duration.ofMillis(-1)))
        .hasMessage("maxAge: PT-0.001S is not between PT0S and PT24H");
    assertThatThrownBy(() -> lazy().threadFactory(task -> null).open())
        .hasMessage("threadFactory: has made no thread");
    try (SpanBuffer buffer = lazy().open()) {
      assertThatThrownBy(() -> buffer.createSpan(null)).hasMessageContaining("span: must be given");
      assertThatThrownBy(() -> buffer.updateSpan(null)).hasMessageContaining("patch: must be");
      assertThatThrownBy(() -> buffer.flush(null)).hasMessageContaining("atMost: must be given");
      assertThatThrownBy(() -> buffer.flush(Duration.ofSeconds(Long.MAX_VALUE)))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageEndingWith("is not between PT0S and PT24H");
    }
  }

  private MastraAiSpan nameless(String id) {
    MastraAiSpan span = span(trace, id);
    span.setName(null);
    return span;
  }

  private void await(int spans) throws InterruptedException {
    while (stored() < spans) {
      Thread.sleep(5);
    }
  }

  private long stored() {
    return database.value("select count(*) from mastra_ai_spans where \"traceId\" = ?", trace);
  }

  private long ended() {
    return database.value(
        "select count(*) from mastra_ai_spans where \"traceId\" = ? and \"endedAtZ\" = ?",
        trace,
        END);
  }

  private List<Object> ids() {
    return database
        .query(
            "select \"spanId\" from mastra_ai_spans where \"traceId\" = ?"
                + " order by \"spanId\" collate \"C\"",
            trace)
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private List<List<Object>> namesAndOutputs(String of) {
    return database.query(
        "select \"spanId\", name, output from mastra_ai_spans where \"traceId\" = ? order by 1",
        of);
  }

  private static List<Thread> writers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mastra-spans"))
        .toList();
  }

  /** Random, so that it cannot be compressed to fit. */
  private static String tooLongForAnIndex() {
    StringBuilder name = new StringBuilder();
    Random random = new Random(1);
    while (name.length() < 20_000) {
      name.append(Long.toString(random.nextLong(), 36));
    }
    return name.toString();
  }
}
