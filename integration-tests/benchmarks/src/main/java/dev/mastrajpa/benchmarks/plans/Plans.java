package dev.mastrajpa.benchmarks.plans;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Writes how PostgreSQL runs each kind of page on growing data: tables of the buffers it touches,
 * and the plans on the largest.
 *
 * <p>Arguments: the directory for the results, then kinds of rows and their numbers, smallest
 * first: {@code messages=10000,100000}.
 */
public final class Plans {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final Map<String, IntFunction<Data>> KINDS =
      Map.of(
          "messages", size -> new Dataset("public", size),
          "runs", size -> new Runs("public", size),
          "scores", size -> new Scores("public", size),
          "spans", size -> new Traces("public", size));

  private static final String HEAD =
      """
      # Buffers that a page without total touches

      Twelfth call on one connection. Most growth: from one size to the next, ten times as large. \
      Names in -generic: with plan_cache_mode = force_generic_plan.
      """;

  private Plans() {}

  public static void main(String[] args) throws IOException, SQLException {
    Path results = Path.of(args[0]);
    Files.createDirectories(results);
    StringBuilder growth = new StringBuilder(HEAD);
    for (String asked : Arrays.copyOfRange(args, 1, args.length)) {
      String kind = asked.substring(0, asked.indexOf('='));
      Map<Integer, Map<String, PlanOf>> plans = new LinkedHashMap<>();
      for (String size : asked.substring(kind.length() + 1).split(",", -1)) {
        System.err.printf("%s %s …%n", size, kind);
        plans.put(Integer.valueOf(size), Explained.listings(data(kind, Integer.parseInt(size))));
      }
      growth.append("\n## ").append(kind).append("\n\n").append(table(kind, plans));
      writeLargest(results, plans);
    }
    Files.writeString(results.resolve("growth.md"), growth, UTF_8);
  }

  private static Data data(String kind, int size) {
    IntFunction<Data> rows = KINDS.get(kind);
    if (rows == null) {
      throw new IllegalArgumentException(kind + " is none of " + KINDS.keySet());
    }
    return rows.apply(size);
  }

  private static void writeLargest(Path results, Map<Integer, Map<String, PlanOf>> plans)
      throws IOException {
    for (Map.Entry<String, PlanOf> plan : largest(plans).entrySet()) {
      Files.writeString(
          results.resolve(plan.getKey() + ".json"),
          MAPPER.writeValueAsString(plan.getValue().plans()) + "\n",
          UTF_8);
    }
  }

  private static Map<String, PlanOf> largest(Map<Integer, Map<String, PlanOf>> plans) {
    return List.copyOf(plans.values()).get(plans.size() - 1);
  }

  private static String table(String kind, Map<Integer, Map<String, PlanOf>> plans) {
    StringBuilder table = new StringBuilder("| page |");
    plans.keySet().forEach(size -> table.append(" %,d %s |".formatted(size, kind)));
    table.append(" most growth | how |\n|---|").append("---:|".repeat(plans.size()));
    table.append("---:|---|\n");
    largest(plans)
        .forEach(
            (name, plan) -> {
              table.append("| ").append(name).append(" |");
              double growth = 1;
              long before = 0;
              for (Map<String, PlanOf> ofSize : plans.values()) {
                long buffers = Objects.requireNonNull(ofSize.get(name)).buffers();
                table.append(" %,d |".formatted(buffers));
                growth = before == 0 ? growth : Math.max(growth, (double) buffers / before);
                before = buffers;
              }
              table
                  .append(" %.2f |".formatted(growth))
                  .append(
                      plan.nodes().stream()
                          .distinct()
                          .collect(Collectors.joining(", ", " ", " |\n")));
            });
    return table.toString();
  }
}
