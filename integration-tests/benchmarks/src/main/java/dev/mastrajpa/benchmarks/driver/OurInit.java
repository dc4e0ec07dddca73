package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.PostgresStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code init()} of empty databases, whose making does not count, and of a ready one. */
final class OurInit implements AutoCloseable {

  /** As many as calls come after one preparation. */
  private static final int EMPTY = 8;

  private static final int AT_ONCE = 8;

  private final String url;
  private final EmptyDatabases databases;

  OurInit(String url) {
    this.url = url;
    this.databases = new EmptyDatabases(url);
  }

  void addTo(Map<String, Preparation> workloads) {
    workloads.put("W7.init.ready", workers -> worker -> init(url));
    workloads.put("W7.init.empty", workers -> emptyOnes());
    workloads.put("W7.init.eight", workers -> eightAtOnce());
  }

  private Call emptyOnes() throws SQLException {
    Iterator<String> next = createDatabases();
    return worker -> init(next.next());
  }

  private Call eightAtOnce() throws SQLException {
    Iterator<String> next = createDatabases();
    return worker -> {
      String database = next.next();
      ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
      try {
        Callable<Answer> init = () -> init(database);
        int succeeded = 0;
        for (Future<Answer> done : threads.invokeAll(Collections.nCopies(AT_ONCE, init))) {
          succeeded += done.get().rows();
        }
        return Answer.written(succeeded);
      } finally {
        threads.shutdownNow();
      }
    };
  }

  private Iterator<String> createDatabases() throws SQLException {
    databases.drop();
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < EMPTY; i++) {
      urls.add(databases.create());
    }
    return urls.iterator();
  }

  private static Answer init(String database) {
    try (PostgresStore store =
        PostgresStore.builder().id("init").connectionString(database).build()) {
      store.init();
    }
    return Answer.written(1);
  }

  @Override
  public void close() throws SQLException {
    databases.drop();
  }
}
