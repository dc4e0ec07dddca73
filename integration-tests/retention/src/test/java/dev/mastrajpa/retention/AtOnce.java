package dev.mastrajpa.retention;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several callers who begin together. */
final class AtOnce {

  private AtOnce() {}

  /** What each of them returns; what one of them throws is thrown. */
  static <T> List<T> call(List<Callable<T>> bodies) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(bodies.size());
    CyclicBarrier start = new CyclicBarrier(bodies.size());
    try {
      List<Future<T>> calls = new ArrayList<>();
      for (Callable<T> body : bodies) {
        calls.add(
            executor.submit(
                () -> {
                  start.await();
                  return body.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> call : calls) {
        results.add(call.get(120, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }
}
