package dev.mastrajpa.spanbuffer;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.observability.SpanBufferListener;
import dev.mastrajpa.observability.SpanPatch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a listener was told. */
final class Heard implements SpanBufferListener {

  final Map<String, Throwable> refused = new ConcurrentHashMap<>();
  final CountDownLatch firstRetry = new CountDownLatch(1);
  final AtomicInteger retries = new AtomicInteger();
  final AtomicLong dropped = new AtomicLong();

  @Override
  public void refused(MastraAiSpan span, Throwable reason) {
    refused.put(span.getSpanId(), reason);
  }

  @Override
  public void refused(SpanPatch patch, Throwable reason) {
    refused.put(patch.spanId() + " changed", reason);
  }

  @Override
  public void retrying(Throwable failure, Duration pause) {
    retries.incrementAndGet();
    firstRetry.countDown();
  }

  @Override
  public void dropped(long spans) {
    dropped.addAndGet(spans);
  }
}
