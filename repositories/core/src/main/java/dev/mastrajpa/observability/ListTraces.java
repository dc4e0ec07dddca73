package dev.mastrajpa.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.PageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which traces to list, in which order, and how many of them.
 *
 * <pre>{@code
 * Page<MastraAiSpan> failed =
 *     observability.listTraces(
 *         ListTraces.any().entityId("agent-1").status(TraceStatus.ERROR).perPage(50));
 * }</pre>
 *
 * <p>A trace is listed as its root, a span without a parent, and conditions are those of the root,
 * unless they say otherwise. All of them must hold; one that is named again replaces the former.
 * Where nothing else is said: the trace that started last comes first, page 0 of 10, with the
 * total. Traces of one moment come in the order of their ids. Times are those that are read, the
 * halves with a zone.
 *
 * <p>An index finds a trace by its id, those of an entity (by id or name), organization, user,
 * resource, thread, session, run, request or experiment, those that are running or have an error,
 * and those within bounds of the time they are ordered by; {@link #metadata} and {@link #tags} have
 * one for what few traces have. For anything else the traces are gone through in their order until
 * there are enough: for a type, a version, an environment, a source, a service, a scope, what
 * begins with {@code parent} or {@code root}, and for bounds of the other time. That costs little
 * where many have what is asked for, and much where few do: bound the time as well, and ask for
 * ends with {@link #byEnd()}.
 *
 * <p>Whatever is asked for is heeded; the original passes over the ids of trace and experiment, the
 * versions, whatever begins with {@code parent} or {@code root}, and bounds that are left out.
 * Immutable: each method returns another request.
 */
public final class ListTraces {

  static final String OPERATION = "LIST_TRACES";

  private static final int PER_PAGE = 10;

  private final Wishes wishes;

  private ListTraces(Wishes wishes) {
    this.wishes = wishes;
  }

  /** All traces. */
  public static ListTraces any() {
    return new ListTraces(new Wishes());
  }

  /**
   * Only this trace.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the id is null or blank
   */
  public ListTraces traceId(String traceId) {
    String id = Arguments.of(OPERATION).name("traceId", traceId);
    return with(wishes -> wishes.traceId = id);
  }

  public ListTraces spanType(String spanType) {
    return where(SpanColumn.SPAN_TYPE, spanType);
  }

  public ListTraces entityType(String entityType) {
    return where(SpanColumn.ENTITY_TYPE, entityType);
  }

  public ListTraces entityId(String entityId) {
    return where(SpanColumn.ENTITY_ID, entityId);
  }

  public ListTraces entityName(String entityName) {
    return where(SpanColumn.ENTITY_NAME, entityName);
  }

  public ListTraces entityVersionId(String entityVersionId) {
    return where(SpanColumn.ENTITY_VERSION_ID, entityVersionId);
  }

  public ListTraces parentEntityType(String parentEntityType) {
    return where(SpanColumn.PARENT_ENTITY_TYPE, parentEntityType);
  }

  public ListTraces parentEntityId(String parentEntityId) {
    return where(SpanColumn.PARENT_ENTITY_ID, parentEntityId);
  }

  public ListTraces parentEntityName(String parentEntityName) {
    return where(SpanColumn.PARENT_ENTITY_NAME, parentEntityName);
  }

  public ListTraces parentEntityVersionId(String parentEntityVersionId) {
    return where(SpanColumn.PARENT_ENTITY_VERSION_ID, parentEntityVersionId);
  }

  public ListTraces rootEntityType(String rootEntityType) {
    return where(SpanColumn.ROOT_ENTITY_TYPE, rootEntityType);
  }

  public ListTraces rootEntityId(String rootEntityId) {
    return where(SpanColumn.ROOT_ENTITY_ID, rootEntityId);
  }

  public ListTraces rootEntityName(String rootEntityName) {
    return where(SpanColumn.ROOT_ENTITY_NAME, rootEntityName);
  }

  public ListTraces rootEntityVersionId(String rootEntityVersionId) {
    return where(SpanColumn.ROOT_ENTITY_VERSION_ID, rootEntityVersionId);
  }

  public ListTraces userId(String userId) {
    return where(SpanColumn.USER_ID, userId);
  }

  public ListTraces organizationId(String organizationId) {
    return where(SpanColumn.ORGANIZATION_ID, organizationId);
  }

  public ListTraces resourceId(String resourceId) {
    return where(SpanColumn.RESOURCE_ID, resourceId);
  }

  public ListTraces runId(String runId) {
    return where(SpanColumn.RUN_ID, runId);
  }

  public ListTraces sessionId(String sessionId) {
    return where(SpanColumn.SESSION_ID, sessionId);
  }

  public ListTraces threadId(String threadId) {
    return where(SpanColumn.THREAD_ID, threadId);
  }

  public ListTraces requestId(String requestId) {
    return where(SpanColumn.REQUEST_ID, requestId);
  }

  public ListTraces environment(String environment) {
    return where(SpanColumn.ENVIRONMENT, environment);
  }

  public ListTraces source(String source) {
    return where(SpanColumn.SOURCE, source);
  }

  public ListTraces serviceName(String serviceName) {
    return where(SpanColumn.SERVICE_NAME, serviceName);
  }

  public ListTraces experimentId(String experimentId) {
    return where(SpanColumn.EXPERIMENT_ID, experimentId);
  }

  /** Only traces whose metadata has these members, wherever it has others. */
  public ListTraces metadata(JsonNode members) {
    return containing(SpanColumn.METADATA, members);
  }

  /** Only traces whose scope has these members, wherever it has others. */
  public ListTraces scope(JsonNode members) {
    return containing(SpanColumn.SCOPE, members);
  }

  /** Only traces that have all of these tags. */
  public ListTraces tags(String... tags) {
    Arguments arguments = Arguments.of(OPERATION);
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (String tag : arguments.present("tags", tags)) {
      all.add(arguments.text("tags[" + all.size() + "]", tag));
    }
    return containing(SpanColumn.TAGS, all);
  }

  /** Only traces of which this has become. */
  public ListTraces status(TraceStatus status) {
    TraceStatus given = Arguments.of(OPERATION).present("status", status);
    return with(wishes -> wishes.status = given);
  }

  /** Only traces in which a span, be it the root, has an error; with false, those in which none. */
  public ListTraces hasChildError(boolean hasChildError) {
    return with(wishes -> wishes.hasChildError = hasChildError);
  }

  /** Only traces that started at this moment or later. */
  public ListTraces startedFrom(Instant moment) {
    return bounded("startedFrom", SpanColumn.STARTED_AT, ">=", moment);
  }

  /** Only traces that started later than this. */
  public ListTraces startedAfter(Instant moment) {
    return bounded("startedAfter", SpanColumn.STARTED_AT, ">", moment);
  }

  /** Only traces that started at this moment or earlier. */
  public ListTraces startedUntil(Instant moment) {
    return bounded("startedUntil", SpanColumn.STARTED_AT, "<=", moment);
  }

  /** Only traces that started earlier than this. */
  public ListTraces startedBefore(Instant moment) {
    return bounded("startedBefore", SpanColumn.STARTED_AT, "<", moment);
  }

  /** Only traces that ended at this moment or later. */
  public ListTraces endedFrom(Instant moment) {
    return bounded("endedFrom", SpanColumn.ENDED_AT, ">=", moment);
  }

  /** Only traces that ended later than this. */
  public ListTraces endedAfter(Instant moment) {
    return bounded("endedAfter", SpanColumn.ENDED_AT, ">", moment);
  }

  /** Only traces that ended at this moment or earlier. */
  public ListTraces endedUntil(Instant moment) {
    return bounded("endedUntil", SpanColumn.ENDED_AT, "<=", moment);
  }

  /** Only traces that ended earlier than this. */
  public ListTraces endedBefore(Instant moment) {
    return bounded("endedBefore", SpanColumn.ENDED_AT, "<", moment);
  }

  /** Orders by when traces started. */
  public ListTraces byStart() {
    return with(wishes -> wishes.byEnd = false);
  }

  /** Orders by when traces ended; those that are running come as if they ended last of all. */
  public ListTraces byEnd() {
    return with(wishes -> wishes.byEnd = true);
  }

  public ListTraces oldestFirst() {
    return with(wishes -> wishes.direction = Direction.ASC);
  }

  public ListTraces newestFirst() {
    return with(wishes -> wishes.direction = Direction.DESC);
  }

  /**
   * Which page, counted from 0.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListTraces page(int page) {
    return paged(PageRequest.of(page, page().perPage()));
  }

  /**
   * How many traces are on a page; with 0 there are none, and the total alone is counted.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if the number is negative
   */
  public ListTraces perPage(int perPage) {
    return paged(PageRequest.of(page().page(), perPage));
  }

  /** All traces, as one page. */
  public ListTraces all() {
    return paged(PageRequest.all());
  }

  /** Leaves the total out, and with it the count of all traces. */
  public ListTraces withoutTotal() {
    return with(wishes -> wishes.withTotal = false);
  }

  @Nullable String traceId() {
    return wishes.traceId;
  }

  /** What columns of the root must be equal to. */
  Map<SpanColumn, String> equal() {
    return wishes.equal;
  }

  /** What columns of the root must contain: the text of a document. */
  Map<SpanColumn, String> contained() {
    return wishes.contained;
  }

  @Nullable TraceStatus status() {
    return wishes.status;
  }

  @Nullable Boolean hasChildError() {
    return wishes.hasChildError;
  }

  List<Bound> bounds() {
    return wishes.bounds;
  }

  boolean isByEnd() {
    return wishes.byEnd;
  }

  Direction direction() {
    return wishes.direction;
  }

  PageRequest page() {
    return wishes.page;
  }

  boolean withTotal() {
    return wishes.withTotal;
  }

  private ListTraces where(SpanColumn column, String value) {
    String given = Arguments.of(OPERATION).name(column.text(), value);
    return with(wishes -> wishes.equal = and(wishes.equal, column, given));
  }

  private ListTraces containing(SpanColumn column, JsonNode document) {
    Arguments arguments = Arguments.of(OPERATION);
    String text;
    try {
      text = JsonText.write(arguments.present(column.text(), document));
    } catch (IllegalArgumentException e) {
      throw arguments.refused(column.text(), document, "cannot be stored: " + e.getMessage());
    }
    return with(wishes -> wishes.contained = and(wishes.contained, column, text));
  }

  private ListTraces bounded(String name, SpanColumn column, String comparison, Instant moment) {
    Bound bound = new Bound(column, comparison, Arguments.of(OPERATION).moment(name, moment));
    return with(
        wishes -> {
          List<Bound> all = new ArrayList<>(wishes.bounds);
          all.removeIf(bound::replaces);
          all.add(bound);
          wishes.bounds = List.copyOf(all);
        });
  }

  private ListTraces paged(PageRequest page) {
    return with(wishes -> wishes.page = page);
  }

  private static Map<SpanColumn, String> and(
      Map<SpanColumn, String> before, SpanColumn column, String value) {
    Map<SpanColumn, String> all = new EnumMap<>(SpanColumn.class);
    all.putAll(before);
    all.put(column, value);
    return Collections.unmodifiableMap(all);
  }

  private ListTraces with(Consumer<Wishes> change) {
    Wishes changed = new Wishes(wishes);
    change.accept(changed);
    return new ListTraces(changed);
  }

  /**
   * What a time of the root must be.
   *
   * @param comparison as SQL has it
   */
  record Bound(SpanColumn column, String comparison, Instant moment) {

    boolean replaces(Bound other) {
      return column == other.column && comparison.equals(other.comparison);
    }
  }

  /** What is asked for; changed only while a request is being made of it. */
  private static final class Wishes {

    private @Nullable String traceId;
    private Map<SpanColumn, String> equal = Map.of();
    private Map<SpanColumn, String> contained = Map.of();
    private @Nullable TraceStatus status;
    private @Nullable Boolean hasChildError;
    private List<Bound> bounds = List.of();
    private boolean byEnd;
    private Direction direction = Direction.DESC;
    private PageRequest page = PageRequest.of(0, PER_PAGE);
    private boolean withTotal = true;

    Wishes() {}

    Wishes(Wishes others) {
      this.traceId = others.traceId;
      this.equal = others.equal;
      this.contained = others.contained;
      this.status = others.status;
      this.hasChildError = others.hasChildError;
      this.bounds = others.bounds;
      this.byEnd = others.byEnd;
      this.direction = others.direction;
      this.page = others.page;
      this.withTotal = others.withTotal;
    }
  }
}
