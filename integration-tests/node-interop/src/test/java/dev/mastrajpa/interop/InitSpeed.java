package dev.mastrajpa.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * How long {@code init()} takes beside the original's, on a database that is empty and on one that
 * is ready; each time with a new store, its connections included, the start of JVM and Node apart.
 * All take turns in each round, and each begins every third.
 *
 * <p>Argument: the number of rounds that count; two more come before them.
 */
public final class InitSpeed {

  private static final int WARM_UP = 2;

  private static final List<String> OUR_DOMAINS =
      List.of("memory", "threadState", "workflows", "scores", "observability");

  private static final String COUNT_TABLES =
      "select count(*) from pg_class where relkind = 'r' and relname like 'mastra%'";

  private enum Side {
    OURS("mastra-jpa"),
    /** What of the original makes the tables that we make. */
    SAME_TABLES("@mastra/pg, the same tables"),
    ORIGINAL("@mastra/pg, init()");

    private final String title;

    Side(String title) {
      this.title = title;
    }
  }

  private final NodePeer peer;
  private final Map<Side, List<Double>> empty = new EnumMap<>(Side.class);
  private final Map<Side, List<Double>> ready = new EnumMap<>(Side.class);

  private final Map<Side, Long> tables = new EnumMap<>(Side.class);

  private InitSpeed(NodePeer peer) {
    this.peer = peer;
  }

  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    try (NodePeer peer = NodePeer.start(ZoneId.of("UTC"))) {
      InitSpeed speed = new InitSpeed(peer);
      for (int round = -WARM_UP; round < rounds; round++) {
        speed.round(round);
      }
      System.out.printf(
          "PostgreSQL %d, %d rounds, milliseconds (median, fastest, slowest):%n",
          TestDatabase.majorVersion(), rounds);
      System.out.println("tables made: " + speed.tables);
      print("on an empty database", speed.empty);
      print("on a ready one", speed.ready);
    }
  }

  private void round(int number) {
    List<Side> order = new ArrayList<>(List.of(Side.values()));
    Collections.rotate(order, number);
    for (Side side : order) {
      try (TestDatabase database = TestDatabase.create()) {
        double first = millis(side, database);
        double second = millis(side, database);
        tables.put(side, database.<Long>value(COUNT_TABLES));
        if (number >= 0) {
          empty.computeIfAbsent(side, key -> new ArrayList<>()).add(first);
          ready.computeIfAbsent(side, key -> new ArrayList<>()).add(second);
        }
      }
    }
  }

  private double millis(Side side, TestDatabase database) {
    String url = database.connectionString();
    if (side == Side.OURS) {
      try (PostgresStore store =
          PostgresStore.builder().id("speed").connectionString(url).build()) {
        return millis(store::init);
      }
    }
    try (NodePeer.Store store = peer.open(url, null)) {
      return millis(side == Side.ORIGINAL ? store::init : () -> initOurDomains(store));
    }
  }

  /** At once, as the original's own {@code init()} does it. */
  private static void initOurDomains(NodePeer.Store store) {
    List<CompletableFuture<JsonNode>> inits =
        OUR_DOMAINS.stream().map(domain -> store.callAsync(domain, "init")).toList();
    inits.forEach(CompletableFuture::join);
  }

  private static double millis(Runnable body) {
    long start = System.nanoTime();
    body.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static void print(String what, Map<Side, List<Double>> times) {
    System.out.println(what);
    double ours = median(Objects.requireNonNull(times.get(Side.OURS)));
    times.forEach(
        (side, all) ->
            System.out.printf(
                "  %-28s %7.1f %7.1f %7.1f   ours/this %.2f%n",
                side.title,
                median(all),
                Collections.min(all),
                Collections.max(all),
                ours / median(all)));
  }

  private static double median(List<Double> times) {
    List<Double> sorted = times.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
