package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraAiSpanId;
import java.util.List;

/** What is to be done to one span. */
sealed interface SpanChange {

  /** What the smallest span takes, so that nothing weighs nothing. */
  int SMALLEST = 500;

  /** The span that it is done to; its parts may be null in a span that is yet to be refused. */
  MastraAiSpanId key();

  /** Roughly how much memory it takes. */
  long characters();

  /** Tells that it was not done. */
  void refused(SpanBufferListener listener, Throwable reason);

  /**
   * A span to create.
   *
   * @param span nobody else's
   */
  record Creation(MastraAiSpan span) implements SpanChange {

    private static final List<SpanColumn> COLUMNS = List.of(SpanColumn.values());

    @Override
    public MastraAiSpanId key() {
      return new MastraAiSpanId(span.getTraceId(), span.getSpanId());
    }

    @Override
    public long characters() {
      long characters = SMALLEST;
      for (SpanColumn column : COLUMNS) {
        characters += column.of(span) instanceof String text ? text.length() : 0;
      }
      return characters;
    }

    @Override
    public void refused(SpanBufferListener listener, Throwable reason) {
      listener.refused(span, reason);
    }
  }

  /** A span to change. */
  record Update(SpanPatch patch) implements SpanChange {

    @Override
    public MastraAiSpanId key() {
      return new MastraAiSpanId(patch.traceId(), patch.spanId());
    }

    @Override
    public long characters() {
      return SMALLEST + patch.row().size();
    }

    @Override
    public void refused(SpanBufferListener listener, Throwable reason) {
      listener.refused(patch, reason);
    }
  }
}
