package dev.mastrajpa.observability;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.observability.SpanBufferLimits.WhenFull;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** The settings of a {@link SpanBuffer}. Not for several threads. */
public final class SpanBufferBuilder {

  static final String OPERATION = "OPEN_SPAN_BUFFER";

  private static final Arguments ARGUMENTS = Arguments.of(OPERATION);

  private final ObservabilityRepository repository;
  private int size = 10_000;
  private long characters = 64L << 20;
  private int batch = 1_000;
  private Duration age = Duration.ofSeconds(5);
  private WhenFull whenFull = WhenFull.DROP_NEWEST;
  private Duration patience = Duration.ZERO;
  private Duration closingWithin = Duration.ofSeconds(10);
  private SpanBufferListener listener = new LoggedSpans();
  private ThreadFactory threads = SpanBufferBuilder::daemon;

  SpanBufferBuilder(ObservabilityRepository repository) {
    this.repository = ARGUMENTS.present("repository", repository);
  }

  /**
   * How many creations and updates it holds at most, those included that are being written; 10,000
   * where nothing is said.
   *
   * @param size at least {@link #maxBatch}; best several times that, so that there is room while a
   *     batch is being written
   */
  public SpanBufferBuilder ofSize(int size) {
    this.size = positive("size", size);
    return this;
  }

  /**
   * How many characters of text and JSON it holds before it counts as full, however few the spans
   * are; 64 Mi where nothing is said. One span more than that fits in, whatever its size.
   */
  public SpanBufferBuilder ofCharacters(long characters) {
    if (characters < 1) {
      throw ARGUMENTS.refused("characters", characters, "is not at least 1");
    }
    this.characters = characters;
    return this;
  }

  /**
   * How many creations and updates it writes at once at most; 1,000 where nothing is said. Of large
   * ones it writes fewer.
   */
  public SpanBufferBuilder maxBatch(int spans) {
    this.batch = positive("maxBatch", spans);
    return this;
  }

  /**
   * How long a span waits for others to be written with; five seconds where nothing is said.
   *
   * @param age zero to write as soon as the writer is free
   */
  public SpanBufferBuilder maxAge(Duration age) {
    this.age = SpanBufferLimits.time(ARGUMENTS, "maxAge", age);
    return this;
  }

  /** When it is full, lets whoever hands a span in wait for room, and drops the span after that. */
  public SpanBufferBuilder blockingAtMost(Duration patience) {
    this.whenFull = WhenFull.BLOCK;
    this.patience = SpanBufferLimits.time(ARGUMENTS, "blockingAtMost", patience);
    return this;
  }

  /** When it is full, drops the span that is handed in. So it is where nothing is said. */
  public SpanBufferBuilder droppingNewest() {
    this.whenFull = WhenFull.DROP_NEWEST;
    return this;
  }

  /** When it is full, drops the span that has waited longest, to take in the new one. */
  public SpanBufferBuilder droppingOldest() {
    this.whenFull = WhenFull.DROP_OLDEST;
    return this;
  }

  /** How long {@link SpanBuffer#close} may write; ten seconds where nothing is said. */
  public SpanBufferBuilder closingWithin(Duration time) {
    this.closingWithin = SpanBufferLimits.time(ARGUMENTS, "closingWithin", time);
    return this;
  }

  /** Who is told what could not be done; where nobody is named, it is logged as warnings. */
  public SpanBufferBuilder listener(SpanBufferListener listener) {
    this.listener = ARGUMENTS.present("listener", listener);
    return this;
  }

  /**
   * Makes the one thread that writes; where nothing is said, it is a daemon that inherits no
   * thread-local values. In Jakarta EE give the {@code ManagedThreadFactory}. A thread that is
   * interrupted writes what there is, waits for nothing, and ends; the buffer is closed then.
   */
  public SpanBufferBuilder threadFactory(ThreadFactory threads) {
    this.threads = ARGUMENTS.present("threadFactory", threads);
    return this;
  }

  /**
   * Starts the thread; touches neither network nor database.
   *
   * @throws InvalidArgumentException if a batch is larger than the buffer, or the factory makes no
   *     thread
   */
  public SpanBuffer open() {
    if (batch > size) {
      throw ARGUMENTS.refused("maxBatch", batch, "is more than the buffer holds, which is " + size);
    }
    return SpanBuffer.open(
        new SpanBufferLimits(size, characters, batch, age, whenFull, patience),
        repository,
        listener,
        threads,
        closingWithin);
  }

  private static Thread daemon(Runnable writer) {
    Thread thread = new Thread(null, writer, "mastra-spans", 0, false); // no tenant of its opener's
    thread.setDaemon(true);
    return thread;
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw ARGUMENTS.refused(name, value, "is not at least 1");
    }
    return value;
  }
}
