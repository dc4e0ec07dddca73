package dev.mastrajpa.benchmarks.workloads;

import java.util.List;
import java.util.Set;

/**
 * All workloads, in the order in which they run.
 *
 * <p>Those that only read come before the others, in all their rounds: a list of what is newest
 * would otherwise list what the side has just written, and the faster side writes more.
 */
public final class Workloads {

  private static final int MILLIS = 1_200;
  private static final int CALLS = 4_000;
  private static final int CROWD_MILLIS = 3_000;
  private static final int CROWD_CALLS = 60_000;

  /** Those that change nothing, the gauge of the machine's noise first. */
  public static final List<Workload> READS =
      List.of(
          workload("base.select1", 1, Goal.NONE),
          workload("W2.p40.desc.t100", 1, 0.8, 1.5),
          workload("W2.p40.desc.t1k", 1, 0.8, 1.5),
          workload("W2.p40.desc.t10k", 1, 0.8, 1.5),
          workload("W2.p40.desc.t100k", 1, 1.1, 1.1),
          workload("W2.p40.asc.t100", 1, 0.8, 1.5),
          workload("W2.p40.asc.t10k", 1, 0.8, 1.5),
          workload("W2.p40.asc.t100k", 1, 1.1, 1.1),
          workload("W2.p40.desc.t100.nototal", 1, 0.7, 2.5),
          workload("W2.p40.desc.t10k.nototal", 1, 0.7, 2.5),
          workload("W2.p40.desc.t100k.nototal", 1, 0.7, 2.5),
          workload("W2.p40.desc.t100.c8", 8, 0.8, 1.5),
          workload("W2.date.t10k", 1, 0.03, 3.0),
          workload("W2.date.t100k", 1, 0.005, 3.0),
          workload("W2.deep.t100k", 1, 0.5, 0.5),
          workload("W2.deep.t100k.nototal", 1, Goal.NONE),
          workload("W2.deep.t100k.keyset", 1, Goal.NONE),
          workload("W2.all.t1k", 1, 0.3, 2.5),
          workload("W2.include", 1, 0.8, 1.7),
          workload("W2.include.p10", 1, 0.8, 1.7),
          workload("W3.get", 1, 0.7, 2.0),
          workload("W3.list.cold10", 1, 0.7, 2.0),
          workload("W3.list.hot10k", 1, 0.35, 2.0),
          workload("W3.list.meta", 1, 0.1, 2.0),
          workload("W3.list.hotmeta", 1, 0.5, 2.0),
          workload("W4.list.status", 1, 0.01, 2.0),
          workload("W4.list.wfstatus", 1, 1.0, 1.5),
          workload("W4.list.all", 1, 0.7, 2.0),
          workload("W5.list.none", 1, 0.1, 2.0),
          workload("W5.list.entity", 1, 0.05, 2.0),
          workload("W5.list.meta", 1, 0.4, 2.0),
          workload("W5.list.tags", 1, 0.2, 2.0),
          workload("W5.list.childerr", 1, 0.05, 2.0),
          workload("W5.getTrace200", 1, 0.8, 1.7),
          workload("W6.list", 1, 0.03, 2.0),
          new Workload("W7.mix.c64", 64, CROWD_MILLIS, CROWD_CALLS, false, new Goal(0.5, 1 / 0.6)),
          new Workload("W7.list.c64", 64, CROWD_MILLIS, CROWD_CALLS, false, new Goal(0.5, 1 / 0.6)),
          new Workload("W8.list", 1, 3_000, 1, true, new Goal(0.02, 3.0)),
          new Workload("W8.stream", 1, 3_000, 1, true, Goal.NONE));

  /** Those that leave rows behind. */
  public static final List<Workload> WRITES =
      List.of(
          workload("W1.s1.c1", 1, 0.6, 2.0),
          workload("W1.s1.c8", 8, 0.6, 2.0),
          workload("W1.s10.c1", 1, 0.75, 1.5),
          workload("W1.s10.c8", 8, 0.75, 1.5),
          workload("W1.s100.c1", 1, 0.75, 1.5),
          workload("W1.s100.c8", 8, 0.75, 1.5),
          workload("W1.s1.c8.samethread", 8, 0.7, 1.7),
          workload("W1.s1.c1.async", 1, Goal.NONE),
          workload("W4.persist20", 1, 1.0, 1.3),
          workload("W4.persist20.upd", 1, 1.0, 1.3),
          workload("W4.update.c1", 1, 0.75, 1.5),
          workload("W4.update.c8", 8, 0.75, 1.5),
          workload("W4.load20", 1, 0.7, 2.0),
          workload("W4.load500", 1, 1.0, 1.5),
          workload("W4.persist500", 1, 1.0, 1.3),
          workload("W4.update500.c1", 1, 0.75, 1.5),
          workload("W5.batch1", 1, 0.75, 1.5),
          workload("W5.batch100", 1, 0.75, 1.5),
          workload("W5.batch1000", 1, 0.75, 1.5),
          workload("W5.batch100.c8", 8, 0.75, 1.5),
          workload("W5.createupdate", 1, 0.8, 1.7),
          workload("W6.save", 1, 0.8, 1.7),
          new Workload("W7.init.empty", 1, 3_000, 3, false, new Goal(1.0, null)),
          new Workload("W7.init.ready", 1, 1_200, 100, false, new Goal(2.0, null)),
          new Workload("W7.init.eight", 1, 3_000, 1, false, Goal.NONE),
          new Workload(
              "W7.save1.c64", 64, CROWD_MILLIS, CROWD_CALLS, false, new Goal(0.5, 1 / 0.6)));

  /** The trace that it asks for is not there on less data. */
  private static final Set<String> NOT_AT_ANY_SIZE = Set.of("W5.getTrace200");

  /** Reads, of which those that count no rows must not take longer on more data. */
  public static final List<Workload> GROWTH =
      READS.stream()
          .filter(workload -> workload.workers() == 1 && !workload.freshProcess())
          .filter(workload -> !NOT_AT_ANY_SIZE.contains(workload.name()))
          .toList();

  private Workloads() {}

  private static Workload workload(String name, int workers, double original, double floor) {
    return workload(name, workers, new Goal(original, floor));
  }

  private static Workload workload(String name, int workers, Goal goal) {
    return new Workload(name, workers, MILLIS, CALLS, false, goal);
  }
}
