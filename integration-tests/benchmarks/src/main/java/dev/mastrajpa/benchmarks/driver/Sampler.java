package dev.mastrajpa.benchmarks.driver;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets workers call until the limits are reached, and keeps how long each call took. */
final class Sampler {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Sampler() {}

  static Sample sample(Call call, Limits limits) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    ExecutorService workers = Executors.newFixedThreadPool(limits.workers());
    try {
      long start = System.nanoTime();
      long end = start + limits.millis() * 1_000_000;
      List<Callable<Worker>> tasks = new ArrayList<>();
      for (int worker = 0; worker < limits.workers(); worker++) {
        int number = worker;
        tasks.add(() -> new Worker(limits).work(call, number, begun, end));
      }
      List<Worker> done = new ArrayList<>();
      for (Future<Worker> future : workers.invokeAll(tasks)) {
        done.add(future.get());
      }
      return sum(done, System.nanoTime() - start);
    } finally {
      workers.shutdownNow();
    }
  }

  private static Sample sum(List<Worker> done, long nanos) {
    long[] times =
        done.stream().flatMapToLong(one -> Arrays.stream(one.times, 0, one.calls)).toArray();
    Arrays.sort(times);
    return new Sample(
        times.length,
        done.stream().mapToLong(one -> one.rows).sum(),
        times.length * 1e9 / nanos,
        quantile(times, 0.50),
        quantile(times, 0.95),
        quantile(times, 0.99),
        done.stream().mapToLong(one -> one.allocated).sum() / times.length);
  }

  private static double quantile(long[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))] / 1e6;
  }

  /** What one worker did. */
  private static final class Worker {

    private final Limits limits;
    private final long[] times;
    private int calls;
    private long rows;
    private long allocated;

    Worker(Limits limits) {
      this.limits = limits;
      this.times = new long[limits.calls() + limits.workers()];
    }

    Worker work(Call call, int number, AtomicInteger begun, long end) throws Exception {
      long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
      while (begun.get() < limits.fewest()
          || (System.nanoTime() < end && begun.get() < limits.calls())) {
        begun.incrementAndGet();
        long before = System.nanoTime();
        rows += call.make(number).rows();
        times[calls++] = System.nanoTime() - before;
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
      return this;
    }
  }
}
