package dev.mastrajpa.benchmarks.data;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which of the rows a call asks for, and the numbers of new ones.
 *
 * <p>Safe for use by several threads.
 */
public final class Keys {

  private static final int SLOTS = 1_000_000;
  private static final long STRIDE = 618_033;

  private final Scale scale;
  private final boolean fixed;
  private final AtomicLong next;

  /**
   * @param fixed whether every choice is the first one, so that answers can be compared
   */
  public Keys(Scale scale, boolean fixed) {
    this.scale = scale;
    this.fixed = fixed;
    // far behind the rows of the data, and other numbers in each process
    this.next = new AtomicLong(10_000_000L + System.currentTimeMillis() % 1_000_000_000L);
  }

  /** The first of so many numbers that nobody else gets. */
  public long next(int count) {
    return next.getAndAdd(count);
  }

  public String anyThread() {
    return Generator.threadId(random(scale.threads()));
  }

  /** One of many threads of a hundred messages (at full size). */
  public String threadOf100() {
    return Generator.threadId(56 + random(7_600));
  }

  public String threadOf1k() {
    return Generator.threadId(6 + random(50));
  }

  public String threadOf10k() {
    return Generator.threadId(2 + random(4));
  }

  public String threadOf100k() {
    return Generator.threadId(0);
  }

  /** An owner of ten threads. */
  public String coldResource() {
    return "res-" + (scale.threads() * 3 / 200 + random(scale.threads() * 15 / 200));
  }

  public String scorer() {
    return "scorer-" + random(20);
  }

  /**
   * The id of a message of thread-3.
   *
   * @param position where about in the thread, of 10,000
   */
  public String messageOfThread3(int position) {
    int step = SLOTS / scale.messages();
    long slot = (160_000L + position + random(900)) / step;
    return Generator.messageId(slot * inverse(scale.messages()) % scale.messages());
  }

  /** When the last hundredth of the messages begins. */
  public Instant recent() {
    return Generator.at(scale.messages() / 100 * 99L);
  }

  /** The number of the page of 40 that lies a fifth down the largest thread. */
  public int deepPage() {
    return scale.messages() / 2_000;
  }

  private int random(int bound) {
    return fixed ? 0 : ThreadLocalRandom.current().nextInt(bound);
  }

  /** What undoes the stride with which messages are spread over the threads. */
  private static long inverse(int modulus) {
    long r0 = STRIDE % modulus;
    long r1 = modulus;
    long s0 = 1;
    long s1 = 0;
    while (r1 != 0) {
      long quotient = r0 / r1;
      long r2 = r0 - quotient * r1;
      long s2 = s0 - quotient * s1;
      r0 = r1;
      r1 = r2;
      s0 = s1;
      s1 = s2;
    }
    return Math.floorMod(s0, (long) modulus);
  }
}
