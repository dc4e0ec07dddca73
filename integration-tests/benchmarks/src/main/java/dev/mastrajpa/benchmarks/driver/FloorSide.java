package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.benchmarks.data.Keys;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Plain JDBC, the least that a program can do: a statement each, prepared on the server, whose
 * documents stay texts. The tables are there already, with indexes that fit.
 */
final class FloorSide implements Side {

  private final FloorPool pool;
  private final FloorPool lists;
  private final FloorPool unflushed;
  private final Keys keys;

  FloorSide(String url, Keys keys) {
    this.keys = keys;
    this.pool = new FloorPool(url, null);
    this.lists = new FloorPool(url, "plan_cache_mode=force_custom_plan");
    this.unflushed = new FloorPool(url, "synchronous_commit=off");
  }

  @Override
  public Map<String, Preparation> workloads() {
    Map<String, Preparation> workloads = new LinkedHashMap<>();
    workloads.put("base.select1", workers -> worker -> select1());
    new FloorMessages(pool, lists, keys).addTo(workloads);
    workloads.put("W1.s1.c1.async", new FloorMessages(unflushed, lists, keys).saving(1, false));
    new FloorThreads(pool, lists, keys).addTo(workloads);
    new FloorRuns(pool, lists, keys).addTo(workloads);
    new FloorSpans(pool, lists, keys).addTo(workloads);
    new FloorScores(pool, lists, keys).addTo(workloads);
    return workloads;
  }

  private Answer select1() throws SQLException {
    return Answer.written(pool.rows("select 1").size());
  }

  @Override
  public void close() {
    pool.close();
    lists.close();
    unflushed.close();
  }
}
