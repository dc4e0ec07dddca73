package dev.mastrajpa.benchmarks.report;

import static java.util.stream.Collectors.joining;

import dev.mastrajpa.benchmarks.workloads.Goal;
import dev.mastrajpa.benchmarks.workloads.Workload;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The results in short: a line for workloads that are alike and have the same goals. */
final class Summary {

  private static final List<Row> ROWS =
      List.of(
          new Row("save one message", "W1\\.s1\\.c[18]"),
          new Row("save 10 or 100 messages", "W1\\.s100?\\.c[18]"),
          new Row("save to one thread, eight at once", "W1\\.s1\\.c8\\.samethread"),
          new Row(
              "page of messages with total, threads of 100 to 10,000",
              "W2\\.p40\\.(desc|asc)\\.t(100|1k|10k)(\\.c8)?"),
          new Row("page with total, thread of 100,000", "W2\\.p40\\.(desc|asc)\\.t100k"),
          new Row("page without total", "W2\\.p40\\.desc\\.t\\w+\\.nototal"),
          new Row("the newest 1 % by date, thread of 10,000", "W2\\.date\\.t10k"),
          new Row("the newest 1 % by date, thread of 100,000", "W2\\.date\\.t100k"),
          new Row("page 500, thread of 100,000", "W2\\.deep\\.t100k"),
          new Row("all messages of a thread of 1,000", "W2\\.all\\.t1k"),
          new Row("messages with their neighbours", "W2\\.include(\\.p10)?"),
          new Row("a thread; a resource's ten threads", "W3\\.get|W3\\.list\\.cold10"),
          new Row("a resource's 10,000 threads", "W3\\.list\\.hot10k"),
          new Row("threads by metadata", "W3\\.list\\.meta"),
          new Row("a resource's threads by metadata", "W3\\.list\\.hotmeta"),
          new Row("persist a workflow snapshot", "W4\\.persist.*"),
          new Row("update a step of a workflow", "W4\\.update.*"),
          new Row("load a snapshot of 20 KB", "W4\\.load20"),
          new Row("load a snapshot of 500 KB", "W4\\.load500"),
          new Row("workflow runs by status", "W4\\.list\\.status"),
          new Row("workflow runs by name and status", "W4\\.list\\.wfstatus"),
          new Row("all workflow runs", "W4\\.list\\.all"),
          new Row("insert 1, 100 or 1,000 spans", "W5\\.batch.*"),
          new Row("create and end a span; a trace of 200", "W5\\.(createupdate|getTrace200)"),
          new Row("traces", "W5\\.list\\.none"),
          new Row("traces by entity", "W5\\.list\\.entity"),
          new Row("traces by metadata", "W5\\.list\\.meta"),
          new Row("traces by tags", "W5\\.list\\.tags"),
          new Row("traces with an error in a child", "W5\\.list\\.childerr"),
          new Row("save a score", "W6\\.save"),
          new Row("scores of a scorer", "W6\\.list"),
          new Row("init of an empty database", "W7\\.init\\.empty"),
          new Row("init of a ready database", "W7\\.init\\.ready"),
          new Row("64 workers on 20 connections", "W7\\.\\w+\\.c64"),
          new Row("50,000 messages at once", "W8\\.list"));

  private Summary() {}

  static String of(Environment environment, List<Measured> measured) {
    List<Measured> withGoals = measured.stream().filter(one -> !one.hasNoGoal()).toList();
    return """
    Time that this library takes, as a share of the time of @mastra/pg and of plain JDBC: medians \
    of %d rounds, where several workloads are alike from the least to the most. %s, %s, PostgreSQL \
    %s, Java %s, %d cores for all of them. %d of %d workloads with goals meet them.

    | | to @mastra/pg | goal | to plain JDBC | goal | met |
    |---|---:|---:|---:|---:|---|
    """
            .formatted(
                environment.rounds(),
                environment.when().atOffset(ZoneOffset.UTC).toLocalDate(),
                environment.mastraPg() == null
                    ? "without @mastra/pg"
                    : "@mastra/pg " + environment.mastraPg() + " on Node " + environment.node(),
                environment.postgres(),
                environment.java(),
                environment.cores(),
                withGoals.stream().filter(one -> Boolean.TRUE.equals(one.met())).count(),
                withGoals.size())
        + ROWS.stream().map(row -> line(row, withGoals)).collect(joining());
  }

  /** Empty if nothing of it was measured. */
  private static String line(Row row, List<Measured> measured) {
    List<Measured> alike = measured.stream().filter(one -> row.holds(one.workload())).toList();
    if (alike.isEmpty()) {
      return "";
    }
    Goal goal = alike.get(0).workload().goal();
    return Markdown.row(
        row.says(),
        ratios(alike, Side.ORIGINAL),
        Markdown.atMost(goal.original()),
        ratios(alike, Side.FLOOR),
        Markdown.atMost(goal.floor()),
        Markdown.met(alike));
  }

  private static String ratios(List<Measured> alike, Side other) {
    Spread medians =
        Spread.of(
            alike.stream()
                .map(one -> one.ratio(other))
                .filter(Objects::nonNull)
                .mapToDouble(Spread::median));
    if (medians == null) {
      return Figures.NONE;
    }
    String least = Figures.of(medians.least());
    String most = Figures.of(medians.most());
    return least.equals(most) ? least : least + "–" + most;
  }

  /** The lines that a workload is in. */
  static List<String> linesOf(Workload workload) {
    return ROWS.stream().filter(row -> row.holds(workload)).map(Row::says).toList();
  }

  /**
   * @param workloads a regular expression for their names
   */
  private record Row(String says, String workloads) {

    boolean holds(Workload workload) {
      return Pattern.matches(workloads, workload.name());
    }
  }
}
