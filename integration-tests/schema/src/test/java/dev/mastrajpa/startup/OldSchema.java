package dev.mastrajpa.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.util.List;

/** Tables in use that lack a little of everything. */
final class OldSchema {

  /** What {@code init()} has to do. */
  static final int STEPS = 16;

  private static final String ROWS =
      """
      select (select count(*) from mastra_threads) || ' ' ||
             (select coalesce(md5(string_agg(t, '' order by t)), '') from (
                select id || content || role || "createdAt" as t from mastra_messages) m) || ' ' ||
             (select count(*) from mastra_ai_spans)
      """;

  private static final String FILL =
      """
      insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
      select 't' || n, 'r' || n %% 10, 'Title', now(), now() from generate_series(1, %d) n;
      insert into mastra_messages (id, thread_id, "resourceId", content, role, type, "createdAt")
      select 'm' || n, 't' || n %% 100, 'r', repeat('x', 300), 'user', 'v2',
             timestamp '2025-01-01' + n * interval '1 second'
      from generate_series(1, 10 * %1$d) n;
      insert into mastra_ai_spans
        ("traceId", "spanId", name, "spanType", "isEvent", "startedAt", "createdAt")
      select 'trace' || n, 's', 'name', 'x', false, now(), now() from generate_series(1, 2 * %1$d) n;
      """;

  private static final String WEAKEN =
      """
      drop index mastra_threads_resourceid_createdat_idx, mastra_messages_thread_id_createdat_idx,
        mastra_ai_spans_name_idx, mastra_ai_spans_root_spans_idx;
      drop trigger mastra_ai_spans_timestamps on mastra_ai_spans;
      alter table mastra_ai_spans drop constraint public_mastra_ai_spans_traceid_spanid_pk;
      drop table mastra_scorers, mastra_resources;
      """;

  private OldSchema() {}

  static void make(TestDatabase database) {
    make(database, 200);
  }

  static void make(TestDatabase database, int threads) {
    new Schema(ConnectionSource.of(database.dataSource()), "public", false, List.of(), Domains.ALL)
        .init();
    database.execute(FILL.formatted(threads));
    database.execute(WEAKEN);
  }

  static boolean hasRows(TestDatabase database) {
    return database.value("select exists (select 1 from mastra_threads)");
  }

  /** What the rows come to. */
  static String rows(TestDatabase database) {
    return database.value(ROWS);
  }

  static void assertNothingIsLost(TestDatabase database) {
    assertThat(database.<Long>value("select count(*) from mastra_threads")).isEqualTo(200);
    assertThat(database.<Long>value("select count(*) from mastra_messages")).isEqualTo(2000);
    assertThat(database.<Long>value("select count(*) from mastra_ai_spans")).isEqualTo(400);
  }
}
