package dev.mastrajpa.benchmarks.driver;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Keys;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** This library, as an application without a factory of its own uses it. */
final class OurSide implements Side {

  private static final int POOL = 20;

  private final HikariDataSource pool;
  private final HikariDataSource asyncPool;
  private final PostgresStore store;
  private final PostgresStore asyncStore;
  private final OurInit init;
  private final Keys keys;

  OurSide(String url, Keys keys) {
    this.keys = keys;
    pool = pool(url, POOL);
    asyncPool = pool(url + "&options=-c%20synchronous_commit=off", 1);
    store = store(pool);
    asyncStore = store(asyncPool);
    init = new OurInit(url);
    store.init();
    // what Hibernate takes to start is no part of any call
    store.ping();
    asyncStore.ping();
  }

  @Override
  public Map<String, Preparation> workloads() {
    Map<String, Preparation> workloads = new LinkedHashMap<>();
    workloads.put(
        "base.select1",
        workers ->
            worker -> {
              store.ping();
              return Answer.written(1);
            });
    new OurMessages(store, keys).addTo(workloads);
    new OurThreads(store, keys).addTo(workloads);
    new OurRuns(store, keys).addTo(workloads);
    new OurSpans(store, keys).addTo(workloads);
    new OurScores(store, keys).addTo(workloads);
    workloads.put("W1.s1.c1.async", new OurMessages(asyncStore, keys).saving(1, false));
    init.addTo(workloads);
    return workloads;
  }

  private static HikariDataSource pool(String url, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  private static PostgresStore store(HikariDataSource pool) {
    return PostgresStore.builder().id("ours").dataSource(pool).build();
  }

  @Override
  public void close() throws SQLException {
    init.close();
    store.close();
    asyncStore.close();
    pool.close();
    asyncPool.close();
  }
}
