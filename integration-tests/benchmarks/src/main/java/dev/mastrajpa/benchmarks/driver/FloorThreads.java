package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.benchmarks.data.Keys;
import java.sql.SQLException;
import java.util.Map;

/** Threads. */
final class FloorThreads {

  private static final String HOT = "res-hot";
  private static final String TOPIC = "{\"topic\":\"t7\"}";

  private static final String GET =
      """
      select id, "resourceId", title, metadata, "createdAtZ", "updatedAtZ"
      from mastra_threads
      where id = ?
      """;

  private static final String OF_RESOURCE =
      """
      select
        id, "resourceId", title, metadata, "createdAtZ", "updatedAtZ",
        (select count(*) from mastra_threads where "resourceId" = ?)
      from mastra_threads
      where "resourceId" = ?
      order by "createdAtZ" desc, id desc
      limit 100
      """;

  private static final String BY_METADATA =
      """
      select
        id, "resourceId", title, metadata, "createdAtZ", "updatedAtZ",
        (select count(*) from mastra_threads where metadata @> cast(? as jsonb))
      from mastra_threads
      where metadata @> cast(? as jsonb)
      order by "createdAtZ" desc, id desc
      limit 100
      """;

  private static final String OF_RESOURCE_BY_METADATA =
      """
      select
        id, "resourceId", title, metadata, "createdAtZ", "updatedAtZ",
        (select count(*) from mastra_threads
          where "resourceId" = ? and metadata @> cast(? as jsonb))
      from mastra_threads
      where "resourceId" = ? and metadata @> cast(? as jsonb)
      order by "createdAtZ" desc, id desc
      limit 100
      """;

  private final FloorPool pool;
  private final FloorPool lists;
  private final Keys keys;

  /**
   * @param lists connections whose statements are planned for the values at hand: the number of
   *     threads of a resource is ten or a twentieth of all
   */
  FloorThreads(FloorPool pool, FloorPool lists, Keys keys) {
    this.pool = pool;
    this.lists = lists;
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    workloads.put("W3.get", workers -> worker -> pool.keyed(GET, keys.anyThread()));
    workloads.put("W7.mix.c64", workers -> worker -> pool.keyed(GET, keys.anyThread()));
    workloads.put("W3.list.cold10", workers -> worker -> ofResource(keys.coldResource()));
    workloads.put("W3.list.hot10k", workers -> worker -> ofResource(HOT));
    workloads.put("W3.list.meta", workers -> worker -> lists.page(BY_METADATA, TOPIC, TOPIC));
    workloads.put(
        "W3.list.hotmeta",
        workers -> worker -> lists.page(OF_RESOURCE_BY_METADATA, HOT, TOPIC, HOT, TOPIC));
  }

  private Answer ofResource(String resourceId) throws SQLException {
    return lists.page(OF_RESOURCE, resourceId, resourceId);
  }
}
