package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraAiSpanId;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.internal.Scan;
import dev.mastrajpa.observability.BatchOutcome.Failure;
import dev.mastrajpa.observability.SpanBatch.Member;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Unit;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Traces in the table {@code mastra_ai_spans}, one row a span.
 *
 * <p>The key is that of trace and span, so there is one row for each span, and all who read show
 * that one. When a row was created and last changed is the database's to say. A batch may have any
 * size, where the original's ends at some 1,500 spans; it travels in few statements, and is one
 * transaction.
 *
 * <p>Callers in any number of processes may write to the same spans at once: they wait for each
 * other, and no change to a column is lost by one to another. In a host's transaction they wait
 * until it ends.
 *
 * <p>Rows that an old version has written twice are {@link
 * dev.mastrajpa.schema.Schema#repairingDuplicateSpans()}'s to resolve: what the original calls
 * {@code checkSpansMigrationStatus} and {@code migrateSpans}.
 */
public final class SpanRepository implements ObservabilityRepository {

  private static final TracingStrategies STRATEGIES =
      new TracingStrategies(
          TracingStrategy.BATCH_WITH_UPDATES,
          List.of(
              TracingStrategy.REALTIME,
              TracingStrategy.BATCH_WITH_UPDATES,
              TracingStrategy.INSERT_ONLY));

  private static final TracingStrategies TRACING_STRATEGIES =
      new TracingStrategies(
          TracingStrategy.BATCH_WITH_UPDATES,
          List.of(TracingStrategy.BATCH_WITH_UPDATES, TracingStrategy.INSERT_ONLY));

  private final Work work;

  /**
   * @param clock not asked: a span brings its times, and the database has those of the row
   */
  public SpanRepository(Work work, Clock clock) {
    this.work = work;
  }

  @Override
  public TracingStrategies observabilityStrategy() {
    return STRATEGIES;
  }

  @Override
  public TracingStrategies tracingStrategy() {
    return TRACING_STRATEGIES;
  }

  @Override
  public void createSpan(MastraAiSpan span) {
    String operation = "CREATE_SPAN";
    SpanRow row = SpanRow.of(Arguments.of(operation), "span", span);
    write(operation, List.of(row), SpanStatement::creating);
  }

  @Override
  public void batchCreateSpans(List<MastraAiSpan> spans) {
    String operation = "BATCH_CREATE_SPANS";
    Arguments arguments = Arguments.of(operation);
    List<SpanRow> rows = new ArrayList<>();
    for (MastraAiSpan span : arguments.present("spans", spans)) {
      rows.add(SpanRow.of(arguments, "spans[" + rows.size() + "]", span));
    }
    write(operation, rows, SpanStatement::creating);
  }

  @Override
  public BatchOutcome batchCreateSpansPartially(List<MastraAiSpan> spans) {
    Arguments arguments = Arguments.of("BATCH_CREATE_SPANS");
    return writePartially(
        "BATCH_CREATE_SPANS",
        "spans",
        spans,
        (name, span) -> SpanRow.of(arguments, name, span),
        SpanStatement::creating);
  }

  @Override
  public void updateSpan(SpanPatch patch) {
    SpanRow row = Arguments.of(SpanPatch.OPERATION).present("patch", patch).row();
    write(SpanPatch.OPERATION, List.of(row), SpanStatement::updating);
  }

  @Override
  public void batchUpdateSpans(List<SpanPatch> patches) {
    write("BATCH_UPDATE_SPANS", rows("BATCH_UPDATE_SPANS", patches), SpanStatement::updating);
  }

  @Override
  public BatchOutcome batchUpdateSpansPartially(List<SpanPatch> patches) {
    Arguments arguments = Arguments.of("BATCH_UPDATE_SPANS");
    return writePartially(
        "BATCH_UPDATE_SPANS",
        "patches",
        patches,
        (name, patch) -> arguments.present(name, patch).row(),
        SpanStatement::updating);
  }

  /** A patch that can be made can be stored, as far as anybody can tell before. */
  private static List<SpanRow> rows(String operation, List<SpanPatch> patches) {
    Arguments arguments = Arguments.of(operation);
    List<SpanRow> rows = new ArrayList<>();
    for (SpanPatch patch : arguments.present("patches", patches)) {
      rows.add(arguments.present("patches[" + rows.size() + "]", patch).row());
    }
    return rows;
  }

  private static List<Member> members(List<SpanRow> rows) {
    List<Member> members = new ArrayList<>();
    for (SpanRow row : rows) {
      members.add(new Member(members.size(), row));
    }
    return members;
  }

  private void write(
      String operation, List<SpanRow> rows, Function<List<SpanRow>, SpanStatement> statement) {
    List<SpanStatement> statements =
        SpanBatch.of(members(rows)).chunks().stream()
            .map(chunk -> statement.apply(SpanBatch.rows(chunk)))
            .toList();
    if (statements.size() == 1) {
      work.writeAtOnce(operation, unit -> run(statements, unit));
    } else if (!statements.isEmpty()) {
      work.write(operation, unit -> run(statements, unit));
    }
  }

  private static Unit run(List<SpanStatement> statements, Unit unit) {
    statements.forEach(statement -> statement.run(unit));
    return unit;
  }

  /**
   * @param row what is to be written of a member, which it names
   */
  private <T> BatchOutcome writePartially(
      String operation,
      String name,
      List<T> given,
      BiFunction<String, T, SpanRow> row,
      Function<List<SpanRow>, SpanStatement> statement) {
    List<Member> members = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    int index = 0;
    for (T one : Arguments.of(operation).present(name, given)) {
      try {
        members.add(new Member(index, row.apply(name + "[" + index + "]", one)));
      } catch (InvalidArgumentException e) {
        failures.add(new Failure(index, e));
      }
      index++;
    }
    SpanBatch batch = SpanBatch.of(members);
    if (!batch.isEmpty()) {
      failures.addAll(
          work.write(operation, unit -> SpanBisection.write(operation, unit, batch, statement)));
    }
    failures.sort(Comparator.comparingInt(Failure::index));
    return new BatchOutcome(index - failures.size(), failures);
  }

  @Override
  public Optional<MastraAiSpan> getSpan(String traceId, String spanId) {
    String operation = "GET_SPAN";
    Arguments arguments = Arguments.of(operation);
    MastraAiSpanId key =
        new MastraAiSpanId(arguments.name("traceId", traceId), arguments.name("spanId", spanId));
    return work.read(operation, unit -> Optional.ofNullable(unit.find(MastraAiSpan.class, key)));
  }

  @Override
  public Optional<MastraAiSpan> getRootSpan(String traceId) {
    return ofTrace("GET_ROOT_SPAN", traceId, SpanQueries::root);
  }

  @Override
  public List<MastraAiSpan> getTrace(String traceId) {
    return ofTrace("GET_TRACE", traceId, SpanQueries::trace);
  }

  @Override
  public List<LightSpan> getTraceLight(String traceId) {
    return ofTrace("GET_TRACE_LIGHT", traceId, SpanQueries::traceLight);
  }

  private <R> R ofTrace(String operation, String traceId, BiFunction<Unit, String, R> query) {
    String id = Arguments.of(operation).name("traceId", traceId);
    return work.read(operation, unit -> query.apply(unit, id));
  }

  @Override
  public List<MastraAiSpan> getBranch(String traceId, String spanId, int depth) {
    String operation = "GET_BRANCH";
    Arguments arguments = Arguments.of(operation);
    String trace = arguments.name("traceId", traceId);
    String span = arguments.name("spanId", spanId);
    if (depth < 0) {
      throw arguments.refused("depth", depth, "is negative");
    }
    return work.read(operation, unit -> SpanQueries.branch(unit, trace, span, depth));
  }

  @Override
  public Page<MastraAiSpan> listTraces(ListTraces request) {
    present(request);
    return work.read(ListTraces.OPERATION, unit -> SpanQueries.list(unit, request));
  }

  @Override
  public CursoredPage<MastraAiSpan> listTraces(ListTraces request, Cursor after) {
    presentWith(request, after);
    return work.read(ListTraces.OPERATION, unit -> SpanQueries.listAfter(unit, request, after));
  }

  @Override
  public Page<LightSpan> listTracesLight(ListTraces request) {
    present(request);
    return work.read(ListTraces.OPERATION, unit -> SpanQueries.listLight(unit, request));
  }

  @Override
  public CursoredPage<LightSpan> listTracesLight(ListTraces request, Cursor after) {
    presentWith(request, after);
    return work.read(
        ListTraces.OPERATION, unit -> SpanQueries.listLightAfter(unit, request, after));
  }

  @Override
  public void forEachTrace(ListTraces request, Consumer<? super MastraAiSpan> consumer) {
    Arguments.of(ListTraces.OPERATION).present("consumer", consumer);
    streamTraces(request).forEachOrdered(consumer);
  }

  @Override
  public Stream<MastraAiSpan> streamTraces(ListTraces request) {
    present(request);
    ListTraces batches = request.all().perPage(Scan.BATCH);
    return Scan.stream(cursor -> listTraces(batches, cursor));
  }

  @Override
  public void batchDeleteTraces(DeleteTraces request) {
    Arguments.of(DeleteTraces.OPERATION).present("request", request);
    if (!request.traceIds().isEmpty()) {
      work.write(
          DeleteTraces.OPERATION,
          unit -> {
            SpanStatements.delete(unit, request);
            return unit;
          });
    }
  }

  @Override
  public void dangerouslyClearAll() {
    work.write(
        "CLEAR_TABLE",
        unit -> {
          SpanStatements.clear(unit);
          return unit;
        });
  }

  private static void present(ListTraces request) {
    Arguments.of(ListTraces.OPERATION).present("request", request);
  }

  private static void presentWith(ListTraces request, Cursor after) {
    present(request);
    Pages.checkCursored(ListTraces.OPERATION, request.page());
    Arguments.of(ListTraces.OPERATION).present("after", after);
  }
}
