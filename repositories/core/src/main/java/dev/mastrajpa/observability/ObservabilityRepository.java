package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Traces: the spans of what agents did, wherever they are stored.
 *
 * <pre>{@code
 * observability.batchCreateSpans(started);
 * observability.batchUpdateSpans(
 *     List.of(SpanPatch.of("trace-1", "span-1").endedAt(now).output(answer)));
 * List<MastraAiSpan> spans = observability.getTrace("trace-1");
 * }</pre>
 *
 * <p>What is handed out is detached: changing it changes no row. What is handed in is copied and
 * left as it is. An argument that is null, blank, or cannot be stored is refused before anything is
 * read or written, by an {@link dev.mastrajpa.error.InvalidArgumentException} that names it. Safe
 * for use by several threads.
 */
public interface ObservabilityRepository {

  /** How spans may come to this store. */
  TracingStrategies observabilityStrategy();

  /**
   * {@link #observabilityStrategy()} by its older name; for {@code mastra_ai_spans} it leaves out
   * {@link TracingStrategy#REALTIME}, as in the original.
   */
  default TracingStrategies tracingStrategy() {
    return observabilityStrategy();
  }

  /** {@link #batchCreateSpans} of one span. */
  void createSpan(MastraAiSpan span);

  /**
   * Stores spans, all or none, however many. One that is there already gets the values of the new
   * one, and keeps its own where that has null: its end too, so that a start which comes late does
   * not open a span again that has ended. Where one key comes twice, this holds for the second and
   * the first. JSON's null is null too.
   *
   * @param spans with the ids of trace and span, a name, a type, and the time of their start; none
   *     is fine
   */
  void batchCreateSpans(List<MastraAiSpan> spans);

  /**
   * Like {@link #batchCreateSpans}, but stores those that can be, and tells of the others, be it
   * that an argument is refused or that the database refuses a row. Fails like it, with nothing
   * stored, where no span is to blame: when the database is away, for instance.
   */
  BatchOutcome batchCreateSpansPartially(List<MastraAiSpan> spans);

  /** {@link #batchUpdateSpans} of one span. */
  void updateSpan(SpanPatch patch);

  /**
   * Changes spans, all or none, however many. A patch for a span that is not there, or without a
   * change, is passed over. Of two for one span, the second is applied to what the first has made.
   *
   * @param patches none is fine
   */
  void batchUpdateSpans(List<SpanPatch> patches);

  /**
   * Like {@link #batchUpdateSpans}, but makes the changes that can be made, and tells of the
   * others. What is passed over counts as stored.
   */
  BatchOutcome batchUpdateSpansPartially(List<SpanPatch> patches);

  /** The span with this key; empty if there is none. */
  Optional<MastraAiSpan> getSpan(String traceId, String spanId);

  /**
   * The root of a trace, a span without a parent; empty if there is none. Should there be several,
   * it is the one that started first.
   */
  Optional<MastraAiSpan> getRootSpan(String traceId);

  /**
   * The spans of a trace, the one that started first at the head; none if there is no such trace.
   */
  List<MastraAiSpan> getTrace(String traceId);

  /** Like {@link #getTrace}, without what may be large. */
  List<LightSpan> getTraceLight(String traceId);

  /** {@link #getTraceLight} by its newer name. */
  default List<LightSpan> getStructure(String traceId) {
    return getTraceLight(traceId);
  }

  /**
   * A span and all below it: first the span, then the others in the order in which they started.
   *
   * @return none if there is no such span
   */
  default List<MastraAiSpan> getBranch(String traceId, String spanId) {
    return getBranch(traceId, spanId, Integer.MAX_VALUE);
  }

  /**
   * Like {@link #getBranch(String, String)}, down to so many levels below the span.
   *
   * @param depth 0 for the span alone
   */
  List<MastraAiSpan> getBranch(String traceId, String spanId, int depth);

  /** A page of traces, each as its root; see {@link ListTraces} for what can be asked. */
  Page<MastraAiSpan> listTraces(ListTraces request);

  /**
   * The traces after a cursor; {@link Cursor#start()} begins. Nothing is counted.
   *
   * @param request its page must be the first
   */
  CursoredPage<MastraAiSpan> listTraces(ListTraces request, Cursor after);

  /** Like {@link #listTraces(ListTraces)}, without what may be large. */
  Page<LightSpan> listTracesLight(ListTraces request);

  /**
   * Like {@link #listTraces(ListTraces, Cursor)}, without what may be large. A cursor of that will
   * do as well.
   */
  CursoredPage<LightSpan> listTracesLight(ListTraces request, Cursor after);

  /**
   * Hands all traces of a request to a consumer, however many there are, in its order. What the
   * request says of pages is not looked at.
   *
   * <p>They are read some at a time. While the consumer is at work, no connection and no
   * transaction is held by this, so it may take its time and use the store. Outside of a
   * transaction, traces that begin or end meanwhile may be among those to come.
   */
  void forEachTrace(ListTraces request, Consumer<? super MastraAiSpan> consumer);

  /**
   * All traces of a request as a stream, which reads them as {@link #forEachTrace} does. It need
   * not be closed; one that comes from a transaction ends with it.
   */
  Stream<MastraAiSpan> streamTraces(ListTraces request);

  /**
   * Deletes traces with all their spans, all or none, however many. Ids that no trace has are
   * passed over.
   *
   * @param traceIds none is nothing to do
   */
  default void batchDeleteTraces(Collection<String> traceIds) {
    batchDeleteTraces(DeleteTraces.of(traceIds));
  }

  /** Like {@link #batchDeleteTraces(Collection)}, for what belongs to somebody. */
  void batchDeleteTraces(DeleteTraces request);

  /** Deletes all spans. Waits until nobody uses the table, and keeps everybody out meanwhile. */
  void dangerouslyClearAll();
}
