package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Keys;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Messages of threads. */
final class FloorMessages {

  private static final int PAGE = 40;
  private static final int FETCH_SIZE = 500;
  private static final String RESOURCE = "res-w1";

  private static final String CREATE_THREAD =
      """
      insert into mastra_threads
        (id, "resourceId", title, metadata, "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
      select ?, ?, 'w1', '{}', now() at time zone 'UTC', now() at time zone 'UTC', now(), now()
      """;

  private static final String SAVE =
      """
      with thread as (
        update mastra_threads
        set "updatedAt" = cast(? as timestamp), "updatedAtZ" = cast(? as timestamptz)
        where id = ?
        returning id)
      insert into mastra_messages
        (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
      select
        message.id, thread.id, content, role, 'v2',
        cast(created as timestamp), cast(created as timestamptz), ?
      from thread, unnest(?, ?, ?, ?) as message (id, content, role, created)
      on conflict (id) do update set
        thread_id = excluded.thread_id, content = excluded.content, role = excluded.role,
        type = excluded.type, "resourceId" = excluded."resourceId"
      """;

  private static final String NEWEST =
      """
      select
        id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId",
        (select count(*) from mastra_messages where thread_id = ?)
      from mastra_messages
      where thread_id = ?
      order by "createdAt" desc, id desc
      limit 40 offset ?
      """;

  private static final String OLDEST =
      """
      select
        id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId",
        (select count(*) from mastra_messages where thread_id = ?)
      from mastra_messages
      where thread_id = ?
      order by "createdAt", id
      limit 40
      """;

  /** One row more says whether there is another page. */
  private static final String NEWEST_WITHOUT_TOTAL =
      """
      select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
      from mastra_messages
      where thread_id = ?
      order by "createdAt" desc, id desc
      limit 41 offset ?
      """;

  private static final String RECENT =
      """
      select
        id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId",
        (select count(*) from mastra_messages where thread_id = ? and "createdAt" >= ?)
      from mastra_messages
      where thread_id = ? and "createdAt" >= ?
      order by "createdAt" desc, id desc
      limit 40
      """;

  private static final String BEFORE =
      """
      select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
      from mastra_messages
      where thread_id = ? and ("createdAt", id) < (?, ?)
      order by "createdAt" desc, id desc
      limit 41
      """;

  private static final String AT_OFFSET =
      """
      select id, "createdAt"
      from mastra_messages
      where thread_id = ?
      order by "createdAt" desc, id desc
      limit 1 offset ?
      """;

  private static final String ALL =
      """
      select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
      from mastra_messages
      where thread_id = ?
      order by "createdAt", id
      """;

  private static final String NEIGHBOURS =
      """
      with target as (
        select thread_id, "createdAt" from mastra_messages where id = any (?))
      select distinct on (near."createdAt", near.id) near.*
      from target, lateral (
        (select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
          from mastra_messages
          where thread_id = target.thread_id and "createdAt" <= target."createdAt"
          order by "createdAt" desc, id desc
          limit 3)
        union all
        (select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
          from mastra_messages
          where thread_id = target.thread_id and "createdAt" > target."createdAt"
          order by "createdAt", id
          limit 2)) as near
      order by near."createdAt", near.id
      """;

  private static final String NEWEST_WITH_NEIGHBOURS =
      """
      with target as (
        select thread_id, "createdAt" from mastra_messages where id = any (?))
      select distinct on ("createdAt", id)
        listed.*, (select count(*) from mastra_messages where thread_id = ?)
      from (
        (select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
          from mastra_messages
          where thread_id = ?
          order by "createdAt" desc, id desc
          limit 10)
        union all
        select near.*
        from target, lateral (
          (select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
            from mastra_messages
            where thread_id = target.thread_id and "createdAt" <= target."createdAt"
            order by "createdAt" desc, id desc
            limit 3)
          union all
          (select id, content, role, type, "createdAt", "createdAtZ", thread_id, "resourceId"
            from mastra_messages
            where thread_id = target.thread_id and "createdAt" > target."createdAt"
            order by "createdAt", id
            limit 2)) as near) as listed
      order by "createdAt" desc, id desc
      """;

  private final FloorPool pool;
  private final FloorPool lists;
  private final Keys keys;

  /**
   * @param lists connections whose statements are planned for the values at hand: the number of
   *     messages of a thread is between one and a hundred thousand
   */
  FloorMessages(FloorPool pool, FloorPool lists, Keys keys) {
    this.pool = pool;
    this.lists = lists;
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    for (int size : new int[] {1, 10, 100}) {
      workloads.put("W1.s" + size + ".c1", saving(size, false));
      workloads.put("W1.s" + size + ".c8", saving(size, false));
    }
    workloads.put("W1.s1.c8.samethread", saving(1, true));
    workloads.put("W7.save1.c64", saving(1, false));
    addPages(workloads, "t100", keys::threadOf100);
    addPages(workloads, "t1k", keys::threadOf1k);
    addPages(workloads, "t10k", keys::threadOf10k);
    addPages(workloads, "t100k", keys::threadOf100k);
    workloads.put("W2.p40.desc.t100.c8", newest(keys::threadOf100, 0));
    workloads.put("W7.list.c64", newest(keys::threadOf100, 0));
    workloads.put("W2.date.t10k", recent(keys::threadOf10k));
    workloads.put("W2.date.t100k", recent(keys::threadOf100k));
    int deep = keys.deepPage() * PAGE;
    workloads.put("W2.deep.t100k", newest(keys::threadOf100k, deep));
    workloads.put("W2.deep.t100k.nototal", newestWithoutTotal(keys::threadOf100k, deep));
    workloads.put("W2.deep.t100k.keyset", workers -> before(keys.threadOf100k(), deep));
    workloads.put("W2.all.t1k", workers -> worker -> all(keys.threadOf1k()));
    workloads.put("W2.include", workers -> worker -> neighbours());
    workloads.put("W2.include.p10", workers -> worker -> newestWithNeighbours());
    workloads.put("W8.list", workers -> worker -> all("thread-1"));
    workloads.put("W8.stream", workers -> worker -> streamed("thread-1"));
  }

  /** Saves so many new messages a call, each worker into a thread of its own or all into one. */
  Preparation saving(int size, boolean sameThread) {
    return workers -> {
      String name = "w1-" + keys.next(1);
      List<String> threads = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        String id = sameThread ? name : name + "-" + worker;
        if (!threads.contains(id)) {
          pool.write(1, CREATE_THREAD, id, RESOURCE);
        }
        threads.add(id);
      }
      return worker -> save(threads.get(worker), size);
    };
  }

  private Answer save(String threadId, int size) throws SQLException {
    long first = keys.next(size);
    Instant now = Instant.now();
    String[] ids = new String[size];
    String[] contents = new String[size];
    String[] roles = new String[size];
    String[] created = new String[size];
    for (int i = 0; i < size; i++) {
      ids[i] = Generator.messageId(first + i);
      contents[i] = Generator.content(first + i);
      roles[i] = Generator.role(first + i);
      created[i] = now.plusMillis(i).toString();
    }
    return pool.write(
        size,
        SAVE,
        now.toString(),
        now.toString(),
        threadId,
        RESOURCE,
        ids,
        contents,
        roles,
        created);
  }

  private void addPages(
      Map<String, Preparation> workloads, String threads, Supplier<String> thread) {
    workloads.put("W2.p40.desc." + threads, newest(thread, 0));
    workloads.put("W2.p40.desc." + threads + ".nototal", newestWithoutTotal(thread, 0));
    workloads.put("W2.p40.asc." + threads, workers -> worker -> oldest(thread.get()));
  }

  private Preparation newest(Supplier<String> thread, int offset) {
    return workers ->
        worker -> {
          String id = thread.get();
          return lists.page(NEWEST, id, id, offset);
        };
  }

  private Answer oldest(String threadId) throws SQLException {
    return lists.page(OLDEST, threadId, threadId);
  }

  private Preparation newestWithoutTotal(Supplier<String> thread, int offset) {
    return workers -> worker -> pageOf41(NEWEST_WITHOUT_TOTAL, thread.get(), offset);
  }

  private Preparation recent(Supplier<String> thread) {
    LocalDateTime since = LocalDateTime.ofInstant(keys.recent(), ZoneOffset.UTC);
    return workers ->
        worker -> {
          String id = thread.get();
          return lists.page(RECENT, id, since, id, since);
        };
  }

  /** Pages behind so many rows, whose last one is known by its values. */
  private Call before(String threadId, int rows) throws SQLException {
    Object[] last = lists.rows(AT_OFFSET, threadId, rows - 1).get(0);
    LocalDateTime createdAt = ((Timestamp) last[1]).toLocalDateTime();
    return worker -> pageOf41(BEFORE, threadId, createdAt, last[0]);
  }

  private Answer pageOf41(String sql, @Nullable Object... args) throws SQLException {
    List<Object[]> rows = lists.rows(sql, args);
    return new Answer(FloorPool.keys(rows.subList(0, Math.min(PAGE, rows.size()))), -1);
  }

  private Answer all(String threadId) throws SQLException {
    List<Object[]> rows = lists.rows(ALL, threadId);
    return new Answer(FloorPool.keys(rows), rows.size());
  }

  private Answer streamed(String threadId) throws SQLException {
    List<String> ids = new ArrayList<>();
    lists.stream(FETCH_SIZE, row -> ids.add((String) row[0]), ALL, threadId);
    return new Answer(ids, -1);
  }

  /** Without a page of its own there is no total, as the original has it. */
  private Answer neighbours() throws SQLException {
    return new Answer(FloorPool.keys(lists.rows(NEIGHBOURS, (Object) included())), -1);
  }

  private Answer newestWithNeighbours() throws SQLException {
    return lists.page(NEWEST_WITH_NEIGHBOURS, included(), "thread-3", "thread-3");
  }

  private String[] included() {
    return new String[] {
      keys.messageOfThread3(1_000), keys.messageOfThread3(5_000), keys.messageOfThread3(9_000)
    };
  }
}
