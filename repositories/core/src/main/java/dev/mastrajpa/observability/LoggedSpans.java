package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Logs what a buffer could not do; each kind once in a while, for it may happen to every span. */
final class LoggedSpans implements SpanBufferListener {

  private static final Logger LOG = System.getLogger(LoggedSpans.class.getName());

  private final Seldom refusals = new Seldom();
  private final Seldom retries = new Seldom();

  @Override
  public void refused(MastraAiSpan span, Throwable reason) {
    warn(refusals, span + " was refused and is not stored", reason);
  }

  @Override
  public void refused(SpanPatch patch, Throwable reason) {
    String span = patch.traceId() + "/" + patch.spanId();
    warn(refusals, "The changes of the span " + span + " were refused and are not made", reason);
  }

  @Override
  public void retrying(Throwable failure, Duration pause) {
    warn(retries, "Spans cannot be written at present; they wait and are tried again", failure);
  }

  @Override
  public void dropped(long spans) {
    LOG.log(Level.WARNING, "{0} spans were dropped: the buffer was full, or closed", spans);
  }

  private static void warn(Seldom seldom, String what, Throwable reason) {
    if (seldom.isTime()) {
      LOG.log(Level.WARNING, what + seldom.leftOut(), reason);
    }
  }

  /** Says yes once in ten seconds. For one thread. */
  private static final class Seldom {

    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    private long next = System.nanoTime();
    private long leftOut;

    boolean isTime() {
      boolean isTime = System.nanoTime() - next >= 0;
      if (isTime) {
        next = System.nanoTime() + PAUSE;
      } else {
        leftOut++;
      }
      return isTime;
    }

    String leftOut() {
      long others = leftOut;
      leftOut = 0;
      return others == 0 ? "" : " (and " + others + " times more since this was last said)";
    }
  }
}
