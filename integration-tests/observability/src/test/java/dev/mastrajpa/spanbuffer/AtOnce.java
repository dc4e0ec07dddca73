package dev.mastrajpa.spanbuffer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Several callers who begin together. */
final class AtOnce {

  private AtOnce() {}

  /** Each caller runs the body, with its number; what one of them throws is thrown. */
  static void run(int callers, IntConsumer body) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(callers);
    CyclicBarrier start = new CyclicBarrier(callers);
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        int caller = i;
        calls.add(
            executor.submit(
                () -> {
                  start.await();
                  body.accept(caller);
                  return caller;
                }));
      }
      for (Future<?> call : calls) {
        call.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
      executor.awaitTermination(60, TimeUnit.SECONDS);
    }
  }
}
