package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.internal.Arguments;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Takes spans from where they come into being, which may be a hot path, and has a thread of its own
 * write them, many at a time.
 *
 * <pre>{@code
 * try (SpanBuffer spans = SpanBuffer.before(store.observability()).maxAge(ofSeconds(1)).open()) {
 *   spans.createSpan(span);
 *   …
 *   spans.updateSpan(SpanPatch.of("trace-1", "span-1").endedAt(now).output(answer));
 * }
 * }</pre>
 *
 * <p>Handing a span in costs a copy of its references and a lock that nobody holds while anything
 * is read or written; it does not wait, unless {@link SpanBufferBuilder#blockingAtMost} says so,
 * and throws nothing on account of the database. It is no part of any transaction of the caller's:
 * the span is stored even if that is rolled back, by a transaction that the writing thread begins.
 *
 * <p>What is done to one span is done in the order in which it was handed in. Spans of which the
 * database refuses some are stored but for those; the listener is told of them. While the database
 * is away, writing is tried again and again, with fewer spans at a time and pauses from a tenth of
 * a second to ten seconds, and the buffer fills. When it is full, spans are dropped as its builder
 * was told, and counted.
 *
 * <p>It must be closed, before the store: what it still holds is written then. Nothing is lost by
 * that but what cannot be written in {@link SpanBufferBuilder#closingWithin the time for it}. A JVM
 * that ends without closing it loses what waits. A CDI container that ends destroys its beans in no
 * certain order, so let the bean that has the buffer close it while the store is still there:
 *
 * <pre>{@code
 * void close(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
 *   spans.close();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class SpanBuffer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SpanBuffer.class.getName());

  /** For what a thread does between its last write and its end. */
  private static final Duration LAST_STEPS = Duration.ofSeconds(1);

  private final SpanQueue queue;
  private final Thread writer;
  private final Duration closingWithin;

  private SpanBuffer(SpanQueue queue, Thread writer, Duration closingWithin) {
    this.queue = queue;
    this.writer = writer;
    this.closingWithin = closingWithin;
  }

  /**
   * Begins a buffer.
   *
   * <p>Nothing of the thread that hands a span in reaches the one that writes it: no tenant, and no
   * setting of a session that row level security asks for. Where each tenant has a schema or rows
   * of its own, each needs a buffer of its own, whose {@link SpanBufferBuilder#threadFactory} makes
   * a thread that says whose it is.
   *
   * @param repository where the spans are to be stored, outside of any transaction: what {@code
   *     store.observability()} returns, not what a body of {@code inTransaction} is given
   */
  public static SpanBufferBuilder before(ObservabilityRepository repository) {
    return new SpanBufferBuilder(repository);
  }

  static SpanBuffer open(
      SpanBufferLimits limits,
      ObservabilityRepository repository,
      SpanBufferListener listener,
      ThreadFactory threads,
      Duration closingWithin) {
    SpanQueue queue = new SpanQueue(limits);
    Thread writer = threads.newThread(new SpanWriter(queue, repository, listener));
    if (writer == null) {
      throw InvalidArgumentException.missing(
          SpanBufferBuilder.OPERATION, "threadFactory", "has made no thread");
    }
    writer.start();
    return new SpanBuffer(queue, writer, closingWithin);
  }

  /**
   * Hands in a span to be created, as by {@link ObservabilityRepository#createSpan}. It is copied
   * here: changing it afterwards changes nothing that is written.
   *
   * @return whether it was taken in; if not, it is dropped and counted, because the buffer is full
   *     or closed
   */
  public boolean createSpan(MastraAiSpan span) {
    return queue.offer(new SpanChange.Creation(given("span", span).copy()));
  }

  /**
   * Hands in changes of a span, as by {@link ObservabilityRepository#updateSpan}. They are made
   * after all that was handed in for this span before. If its creation was dropped, there is no
   * such span, and they are passed over; they count as written then.
   *
   * @return whether they were taken in; if not, they are dropped and counted, because the buffer is
   *     full or closed
   */
  public boolean updateSpan(SpanPatch patch) {
    return queue.offer(new SpanChange.Update(given("patch", patch)));
  }

  private static <T> T given(String name, T value) {
    return Arguments.of("BUFFER_SPAN").present(name, value);
  }

  /**
   * Has written without delay what was taken in so far, and waits for that.
   *
   * @param atMost no more than a day
   * @return true if nothing of it waits any more: it is stored, or was refused or evicted; false if
   *     the time was over before, or the thread was interrupted
   */
  public boolean flush(Duration atMost) {
    return queue.flush(SpanBufferLimits.time(Arguments.of("FLUSH_SPAN_BUFFER"), "atMost", atMost));
  }

  /** How it stands. */
  public SpanBufferMetrics metrics() {
    return queue.metrics();
  }

  /**
   * Takes no more spans in, waits until all that it has is written, and ends its thread. What is
   * not written when {@link SpanBufferBuilder#closingWithin the time for that} is over, or the
   * thread that closes is interrupted, is given up; a warning says how much, and {@link #metrics}
   * what became of everything. A statement that is under way then ends by itself, and counts as
   * queued until it does.
   */
  @Override
  public void close() {
    int left = queue.close(closingWithin);
    if (left > 0) {
      LOG.log(Level.WARNING, "Closed before {0} spans were written", left);
    }
    try {
      writer.join(LAST_STEPS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "SpanBuffer[" + metrics() + "]";
  }
}
