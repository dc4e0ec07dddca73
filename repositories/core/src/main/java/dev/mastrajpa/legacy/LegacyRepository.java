package dev.mastrajpa.legacy;

import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.internal.Scan;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.page.PageRequest;
import dev.mastrajpa.work.Unit;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Evaluations and spans in the tables that only databases of versions before 1.0 have: the methods
 * that the original's store had for them then.
 *
 * <pre>{@code
 * legacy.forEachEval(ListEvals.ofAgent("baker").oldestFirst(), eval -> archive.add(eval));
 * Page<MastraTrace> spans =
 *     legacy.getTracesPaginated(ListLegacyTraces.any().nameStartingWith("agent."));
 * }</pre>
 *
 * <p>A database that has not got a table has none of its rows: what reads finds nothing, what
 * writes is refused by a {@link MissingTableException}. {@code store.init()} completes these tables
 * where they are, and makes none.
 *
 * <p>What is handed out is detached: changing it changes no row. What is handed in is copied and
 * left as it is. An argument that is null, blank, or cannot be stored is refused before anything is
 * read or written, by an {@link dev.mastrajpa.error.InvalidArgumentException} that names it.
 * Documents are stored as they are, where the original stores a string that holds the document; it
 * reads both. Safe for use by several threads.
 */
public final class LegacyRepository {

  private static final String EVALS = "mastra_evals";

  private static final String TRACES = "mastra_traces";

  private static final String IS_THERE = "select to_regclass(:table) is not null";

  private final Work work;
  private final Clock clock;

  public LegacyRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /**
   * Stores evaluations, in one statement: all of them, or none. Times that they lack become the
   * clock's. The table has no key: nothing is replaced, and several may have one run id.
   *
   * @param evals each with an agent, a metric, both ids of runs, input, output, instructions, and a
   *     result that is an object; an empty list does nothing
   */
  public void insertEvals(List<MastraEval> evals) {
    String operation = "INSERT_EVALS";
    List<MastraEval> rows = LegacyRows.evals(operation, evals);
    if (!rows.isEmpty()) {
      write(
          operation,
          EVALS,
          unit ->
              LegacyStatements.insertEvals(
                  unit, rows, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
    }
  }

  /** All evaluations of an agent, the newest first. */
  public List<MastraEval> getEvalsByAgentName(String agentName) {
    return getEvals(ListEvals.ofAgent(agentName).all()).items();
  }

  /** All evaluations of an agent that are of this type, the newest first. */
  public List<MastraEval> getEvalsByAgentName(String agentName, EvalType type) {
    return getEvals(ListEvals.ofAgent(agentName).type(type).all()).items();
  }

  /** A page of evaluations; see {@link ListEvals} for what can be asked. */
  public Page<MastraEval> getEvals(ListEvals request) {
    Arguments.of(ListEvals.OPERATION).present("request", request);
    return work.read(
        ListEvals.OPERATION,
        unit ->
            isThere(unit, EVALS)
                ? EvalQueries.list(unit, request)
                : nothing(request.page(), request.withTotal()));
  }

  /**
   * The evaluations after a cursor; {@link Cursor#start()} begins. Nothing is counted. A cursor is
   * good as long as nobody rewrites the table.
   *
   * @param request its page must be the first
   */
  public CursoredPage<MastraEval> getEvals(ListEvals request, Cursor after) {
    Arguments arguments = Arguments.of(ListEvals.OPERATION);
    arguments.present("request", request);
    Pages.checkCursored(ListEvals.OPERATION, request.page());
    arguments.present("after", after);
    return work.read(
        ListEvals.OPERATION,
        unit ->
            isThere(unit, EVALS)
                ? EvalQueries.listAfter(unit, request, after)
                : new CursoredPage<>(List.of(), after, false));
  }

  /**
   * Hands all evaluations of a request to a consumer, however many there are, in its order. What
   * the request says of pages is not looked at. They are read some at a time; while the consumer is
   * at work, no connection and no transaction is held by this.
   */
  public void forEachEval(ListEvals request, Consumer<? super MastraEval> consumer) {
    Arguments.of(ListEvals.OPERATION).present("consumer", consumer);
    streamEvals(request).forEachOrdered(consumer);
  }

  /**
   * All evaluations of a request as a stream, which reads them as {@link #forEachEval} does. It
   * need not be closed; one that comes from a transaction ends with it.
   */
  public Stream<MastraEval> streamEvals(ListEvals request) {
    Arguments.of(ListEvals.OPERATION).present("request", request);
    ListEvals batches = request.all().perPage(Scan.BATCH);
    return Scan.stream(cursor -> getEvals(batches, cursor));
  }

  /**
   * Stores spans, in one statement: all of them, or none. Times of creation that they lack become
   * the clock's. If one with an id of these is there already, it fails with the SQLSTATE {@code
   * 23505}.
   *
   * @param records each with an id, the id of a trace, a name and a scope; an empty list does
   *     nothing
   */
  public void batchTraceInsert(List<MastraTrace> records) {
    String operation = "BATCH_TRACE_INSERT";
    List<MastraTrace> rows = LegacyRows.traces(operation, records);
    if (!rows.isEmpty()) {
      write(
          operation,
          TRACES,
          unit ->
              LegacyStatements.insertTraces(
                  unit, rows, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
    }
  }

  /** The spans of a page, which is not counted; {@link #getTracesPaginated} says more. */
  public List<MastraTrace> getTraces(ListLegacyTraces request) {
    Arguments.of(ListLegacyTraces.OPERATION).present("request", request);
    return getTracesPaginated(request.withoutTotal()).items();
  }

  /** A page of spans; see {@link ListLegacyTraces} for what can be asked. */
  public Page<MastraTrace> getTracesPaginated(ListLegacyTraces request) {
    Arguments.of(ListLegacyTraces.OPERATION).present("request", request);
    return work.read(
        ListLegacyTraces.OPERATION,
        unit ->
            isThere(unit, TRACES)
                ? TraceQueries.list(unit, request)
                : nothing(request.page(), request.withTotal()));
  }

  /**
   * The spans after a cursor; {@link Cursor#start()} begins. Nothing is counted.
   *
   * @param request its page must be the first
   */
  public CursoredPage<MastraTrace> getTracesPaginated(ListLegacyTraces request, Cursor after) {
    Arguments arguments = Arguments.of(ListLegacyTraces.OPERATION);
    arguments.present("request", request);
    Pages.checkCursored(ListLegacyTraces.OPERATION, request.page());
    arguments.present("after", after);
    return work.read(
        ListLegacyTraces.OPERATION,
        unit ->
            isThere(unit, TRACES)
                ? TraceQueries.listAfter(unit, request, after)
                : new CursoredPage<>(List.of(), after, false));
  }

  /**
   * Hands all spans of a request to a consumer, however many there are, in its order. What the
   * request says of pages is not looked at. They are read some at a time; while the consumer is at
   * work, no connection and no transaction is held by this.
   */
  public void forEachTrace(ListLegacyTraces request, Consumer<? super MastraTrace> consumer) {
    Arguments.of(ListLegacyTraces.OPERATION).present("consumer", consumer);
    streamTraces(request).forEachOrdered(consumer);
  }

  /**
   * All spans of a request as a stream, which reads them as {@link #forEachTrace} does. It need not
   * be closed; one that comes from a transaction ends with it.
   */
  public Stream<MastraTrace> streamTraces(ListLegacyTraces request) {
    Arguments.of(ListLegacyTraces.OPERATION).present("request", request);
    ListLegacyTraces batches = request.all().perPage(Scan.BATCH);
    return Scan.stream(cursor -> getTracesPaginated(batches, cursor));
  }

  private void write(String operation, String table, Consumer<Unit> body) {
    work.write(
        operation,
        unit -> {
          if (!isThere(unit, table)) {
            throw MissingTableException.ofOlderVersions(operation, table);
          }
          body.accept(unit);
          return unit;
        });
  }

  private static boolean isThere(Unit unit, String table) {
    return unit.select(IS_THERE, Boolean.class)
        .setParameter("table", unit.tablePrefix() + table)
        .getSingleResult();
  }

  private static <T> Page<T> nothing(PageRequest page, boolean withTotal) {
    return new Page<>(
        List.of(), withTotal ? OptionalLong.of(0) : OptionalLong.empty(), page, false);
  }
}
