package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.internal.MessageContent;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.page.PageRequest;
import dev.mastrajpa.work.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.hibernate.query.NativeQuery;

/** What is read from {@code mastra_messages}. */
final class MessageQueries {

  private static final String SELECT =
      """
      select m.* from {mastra}.mastra_messages m
      """;

  /** What comes before the page is passed over in an index alone, where the index has it all. */
  private static final String SELECT_LATER_PAGE =
      """
      select m.* from (
        select m.id from {mastra}.mastra_messages m
        %1$s %2$s
        offset cast(:offset as bigint) limit cast(:limit as bigint)) as place
      join {mastra}.mastra_messages m on m.id = place.id
      %2$s
      """;

  /**
   * No index has the messages of several threads in one order: of each thread only those are read
   * that may be on the page, and they are put in order.
   */
  private static final String SELECT_OF_SEVERAL =
      """
      select m.* from unnest(cast(:threadIds as text[])) as asked(thread_id)
      cross join lateral (
        select m.* from {mastra}.mastra_messages m
        %s %s limit cast(:reach as bigint)) m
      """;

  private static final String COUNT =
      """
      select count(*) from {mastra}.mastra_messages m
      """;

  /**
   * The messages asked for and their neighbours: those before and after the place of the message,
   * its id included, so that others of the same moment take nobody's place.
   */
  private static final String SELECT_INCLUDED =
      """
      select m.*
      from unnest(
          cast(:ids as text[]), cast(cast(:previous as text[]) as int[]),
          cast(cast(:next as text[]) as int[]))
        as asked(id, previous, next)
      join {mastra}.mastra_messages target on target.id = asked.id
      cross join lateral (
        (select m.* from {mastra}.mastra_messages m
         where m.id = target.id and %1$s)
        union all
        (select m.* from {mastra}.mastra_messages m
         where m.thread_id = target.thread_id and %1$s
           and (m."createdAt", m.id) < (target."createdAt", target.id)
         order by m."createdAt" desc, m.id desc limit asked.previous)
        union all
        (select m.* from {mastra}.mastra_messages m
         where m.thread_id = target.thread_id and %1$s
           and (m."createdAt", m.id) > (target."createdAt", target.id)
         order by m."createdAt", m.id limit asked.next)) m
      where target."resourceId" = :resourceId or :resourceId is null
      """;

  private static final String SELECT_BY_ID =
      """
      select m.* from {mastra}.mastra_messages m
      where m.id = any(cast(:ids as text[])) and m.role <> 'system'
      order by m."createdAt", m.id
      """;

  /** How many rows are looked through at a time where a filter is not the database's. */
  private static final int BATCH = 256;

  private final Unit unit;
  private final ListMessages request;
  private final MessageScope scope;

  private MessageQueries(Unit unit, ListMessages request) {
    this.unit = unit;
    this.request = request;
    this.scope = new MessageScope(request);
  }

  static Page<MastraMessage> list(Unit unit, ListMessages request) {
    MessageQueries queries = new MessageQueries(unit, request);
    Page<MastraMessage> page =
        request.metadata().isEmpty() ? queries.page() : queries.filteredPage();
    return request.included().isEmpty() ? page : queries.withIncluded(page);
  }

  static CursoredPage<MastraMessage> listAfter(Unit unit, ListMessages request, Cursor cursor) {
    MessageQueries queries = new MessageQueries(unit, request);
    return request.metadata().isEmpty()
        ? queries.pageAfter(cursor, request.page())
        : queries.filteredPageAfter(cursor);
  }

  static List<MastraMessage> listById(Unit unit, Collection<String> ids) {
    return unit.select(SELECT_BY_ID, MastraMessage.class, MastraMessage.class)
        .setParameter("ids", ids.toArray(String[]::new))
        .getResultList();
  }

  private Page<MastraMessage> page() {
    PageRequest page = request.page();
    if (page.offset() > 0 && scope.isOneStretch()) {
      return Pages.read(page, request.withTotal(), () -> laterPage(page), this::count);
    }
    long reach = page.offset() + page.perPage() + 1L;
    return Pages.read(page, request.withTotal(), rows(Cursor.start(), reach), this::count);
  }

  private List<MastraMessage> laterPage(PageRequest page) {
    Conditions conditions = scope.oneStretch();
    return conditions
        .bind(
            unit.select(
                SELECT_LATER_PAGE.formatted(conditions.where(), scope.order()),
                MastraMessage.class,
                MastraMessage.class))
        .setParameter("offset", page.offset())
        .setParameter("limit", page.perPage() + 1)
        .getResultList();
  }

  private long count() {
    Conditions conditions = scope.all();
    return conditions
        .bind(unit.select(COUNT + conditions.where(), Long.class, MastraMessage.class))
        .getSingleResult();
  }

  private CursoredPage<MastraMessage> pageAfter(Cursor cursor, PageRequest page) {
    return Pages.readAfter(cursor, page, rows(cursor, page.perPage() + 1L), MessageScope::place);
  }

  /**
   * @param reach how many rows of the order will be asked for at most
   */
  private NativeQuery<MastraMessage> rows(Cursor cursor, long reach) {
    if (scope.isOneStretch()) {
      Conditions conditions = narrowed(scope.oneStretch(), cursor);
      return conditions.bind(
          unit.select(
              SELECT + conditions.where() + scope.order(),
              MastraMessage.class,
              MastraMessage.class));
    }
    Conditions conditions = narrowed(scope.oneOfSeveral(), cursor);
    return conditions
        .bind(
            unit.select(
                SELECT_OF_SEVERAL.formatted(conditions.where(), scope.order()) + scope.order(),
                MastraMessage.class,
                MastraMessage.class))
        .setParameter("reach", reach);
  }

  private Conditions narrowed(Conditions conditions, Cursor cursor) {
    return scope.after(scope.mentioningKeys(conditions), cursor);
  }

  /** A page of those rows whose metadata matches. */
  private Page<MastraMessage> filteredPage() {
    PageRequest page = request.page();
    if (page.perPage() == 0 && !request.withTotal()) {
      return new Page<>(List.of(), OptionalLong.empty(), page, false);
    }
    long end = (long) page.offset() + page.perPage();
    List<MastraMessage> items = new ArrayList<>();
    long[] matches = {0};
    scan(
        Cursor.start(),
        row -> {
          long position = matches[0]++;
          if (position >= page.offset() && position < end) {
            items.add(row);
          }
          return request.withTotal() || position < end;
        });
    return new Page<>(
        items,
        request.withTotal() ? OptionalLong.of(matches[0]) : OptionalLong.empty(),
        page,
        matches[0] > end);
  }

  private CursoredPage<MastraMessage> filteredPageAfter(Cursor cursor) {
    int perPage = request.page().perPage();
    List<MastraMessage> items = new ArrayList<>();
    scan(
        cursor,
        row -> {
          items.add(row);
          return items.size() <= perPage;
        });
    boolean hasMore = items.size() > perPage;
    if (hasMore) {
      items.remove(perPage);
    }
    Cursor next = items.isEmpty() ? cursor : MessageScope.place(items.get(items.size() - 1));
    return new CursoredPage<>(items, next, hasMore);
  }

  /** Hands on the rows whose metadata matches, until the consumer wants no more. */
  private void scan(Cursor cursor, Predicate<MastraMessage> wantsMore) {
    PageRequest batch = PageRequest.of(0, BATCH);
    Cursor next = cursor;
    CursoredPage<MastraMessage> rows;
    do {
      rows = pageAfter(next, batch);
      for (MastraMessage row : rows) {
        if (request.metadata().matches(MessageContent.storedMetadata(row.getContent()))
            && !wantsMore.test(row)) {
          return;
        }
      }
      next = rows.next();
    } while (rows.hasMore());
  }

  /** The page with the messages that are shown whatever it is; they are not counted. */
  private Page<MastraMessage> withIncluded(Page<MastraMessage> page) {
    Map<String, MastraMessage> rows = new LinkedHashMap<>();
    page.forEach(row -> rows.put(row.getId(), row));
    included().forEach(row -> rows.putIfAbsent(row.getId(), row));
    List<MastraMessage> items = new ArrayList<>(rows.values());
    items.sort(scope::compare);
    boolean isComplete =
        request.metadata().isEmpty()
            && page.total().isPresent()
            && items.stream().filter(scope::admits).count() >= page.total().getAsLong();
    return new Page<>(items, page.total(), page.request(), page.hasMore() && !isComplete);
  }

  private List<MastraMessage> included() {
    String[] ids =
        request.included().stream().map(ListMessages.Included::id).toArray(String[]::new);
    String[] previous =
        request.included().stream()
            .map(included -> String.valueOf(included.previous()))
            .toArray(String[]::new);
    String[] next =
        request.included().stream()
            .map(included -> String.valueOf(included.next()))
            .toArray(String[]::new);
    String shown = request.withSystem() ? "true" : "m.role <> 'system'";
    if (request.resourceId() != null) {
      shown += " and m.\"resourceId\" = :resourceId";
    }
    return unit.select(SELECT_INCLUDED.formatted(shown), MastraMessage.class, MastraMessage.class)
        .setParameter("ids", ids)
        .setParameter("previous", previous)
        .setParameter("next", next)
        .setParameter("resourceId", request.resourceId(), String.class)
        .getResultList();
  }
}
