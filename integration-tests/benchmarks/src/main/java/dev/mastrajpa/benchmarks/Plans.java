package dev.mastrajpa.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.stream.Collectors;

/**
 * Writes how PostgreSQL runs each kind of page on growing data: a table of the buffers it touches,
 * and the plans on the largest.
 *
 * <p>Arguments: the directory for the results, then the numbers of messages, smallest first.
 */
public final class Plans {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Plans() {}

  public static void main(String[] args) throws IOException, SQLException {
    Path results = Path.of(args[0]);
    List<Integer> sizes = Arrays.stream(args).skip(1).map(Integer::valueOf).toList();
    Map<Integer, Map<String, PlanOf>> plans = new LinkedHashMap<>();
    for (int size : sizes) {
      System.err.printf("%,d messages …%n", size);
      plans.put(size, Explained.listings(new Dataset("public", size)));
    }
    Files.createDirectories(results);
    Files.writeString(results.resolve("growth.md"), growth(plans), UTF_8);
    int largest = sizes.get(sizes.size() - 1);
    for (Map.Entry<String, PlanOf> plan : Objects.requireNonNull(plans.get(largest)).entrySet()) {
      Files.writeString(
          results.resolve(plan.getKey() + ".json"), text(plan.getValue()) + "\n", UTF_8);
    }
  }

  private static String text(PlanOf plan) throws JsonProcessingException {
    return MAPPER.writeValueAsString(plan.plans());
  }

  private static String growth(Map<Integer, Map<String, PlanOf>> plans) {
    List<Integer> sizes = List.copyOf(plans.keySet());
    int largest = sizes.get(sizes.size() - 1);
    StringBuilder table =
        new StringBuilder("# Buffers that a page without total touches\n\n")
            .append("Twelfth call on one connection; a page has 40 rows. ")
            .append("Most growth: from one size to the next, ten times as large. ")
            .append("Names in -generic: with plan_cache_mode = force_generic_plan.")
            .append("\n\n| page |");
    sizes.forEach(size -> table.append(" %,d messages |".formatted(size)));
    table.append(" most growth | how |\n|---|");
    sizes.forEach(size -> table.append("---:|"));
    table.append("---:|---|\n");
    Objects.requireNonNull(plans.get(largest))
        .forEach(
            (name, plan) -> {
              table.append("| ").append(name).append(" |");
              double growth = 1;
              long before = 0;
              for (int size : sizes) {
                long buffers =
                    Objects.requireNonNull(Objects.requireNonNull(plans.get(size)).get(name))
                        .buffers();
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
