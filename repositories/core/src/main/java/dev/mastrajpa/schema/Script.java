package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.schema.SchemaStep.Mode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The steps of a plan as a file for a tool. */
final class Script {

  private static final String LIMIT_LOCKS = "set local lock_timeout = '2s';\n\n";

  private static final String PSQL_HEAD = "\\set ON_ERROR_STOP on\n\n";

  private static final String FLYWAY_HEAD =
      """
      -- Needs executeInTransaction=false in the .conf file beside this one, and
      -- flyway.postgresql.transactional.lock=false

      """;

  private static final String LIQUIBASE_HEAD = "--liquibase formatted sql\n\n";

  /** What Flyway takes for one of its placeholders, wherever it stands. */
  private static final String PLACEHOLDER = "${";

  private static final Pattern LINE_ENDS = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]+");

  private Script() {}

  /** Empty if there are no steps. */
  static String of(List<SchemaStep> steps, ScriptFormat format) {
    if (steps.isEmpty()) {
      return "";
    }
    return switch (format) {
      case SQL -> statements(steps);
      case PSQL -> PSQL_HEAD + inTransactions(steps);
      case FLYWAY -> flyway(steps);
      case LIQUIBASE ->
          LIQUIBASE_HEAD
              + groups(steps).stream().map(Script::changeset).collect(Collectors.joining("\n"));
    };
  }

  private static String statements(List<SchemaStep> steps) {
    return steps.stream().map(Script::statement).collect(Collectors.joining("\n"));
  }

  private static String statement(SchemaStep step) {
    return comment(step.reason()) + step.sql() + ";\n";
  }

  /**
   * One line, whatever a reader takes for the end of a line, in which Flyway finds none of its
   * placeholders, and which begins with no word that Liquibase takes for a directive.
   */
  private static String comment(String reason) {
    return "-- Reason: "
        + LINE_ENDS.matcher(reason).replaceAll(" ").replace(PLACEHOLDER, "$ {")
        + "\n";
  }

  private static String flyway(List<SchemaStep> steps) {
    refusePlaceholders(steps);
    return steps.stream().allMatch(step -> step.mode() == Mode.TOGETHER)
        ? statements(steps)
        : FLYWAY_HEAD + inTransactions(steps);
  }

  private static void refusePlaceholders(List<SchemaStep> steps) {
    for (SchemaStep step : steps) {
      if (step.sql().contains(PLACEHOLDER)) {
        throw InvalidArgumentException.of(
            "EXPORT_SCHEMA",
            "INVALID_ARGUMENT",
            "statement",
            step.sql(),
            "holds " + PLACEHOLDER + ", which Flyway would replace");
      }
    }
  }

  private static String inTransactions(List<SchemaStep> steps) {
    return groups(steps).stream()
        .map(
            group ->
                isTransaction(group) ? "begin;\n" + body(group) + "commit;\n" : statements(group))
        .collect(Collectors.joining("\n"));
  }

  private static String changeset(List<SchemaStep> group) {
    String body = body(group);
    String id = UUID.nameUUIDFromBytes(body.getBytes(StandardCharsets.UTF_8)).toString();
    return "--changeset mastra-jpa:"
        + id
        + " splitStatements:false stripComments:false"
        + (isTransaction(group) ? "" : " runInTransaction:false")
        + "\n"
        + body;
  }

  private static String body(List<SchemaStep> group) {
    String limit =
        switch (group.get(0).mode()) {
          case ALONE, IN_BATCHES -> LIMIT_LOCKS;
          case TOGETHER, CONCURRENTLY -> "";
        };
    return limit + statements(group);
  }

  private static boolean isTransaction(List<SchemaStep> group) {
    return switch (group.get(0).mode()) {
      case TOGETHER, ALONE, IN_BATCHES -> true;
      case CONCURRENTLY -> false;
    };
  }

  /** Neighbours that are run together, and each other step by itself. */
  private static List<List<SchemaStep>> groups(List<SchemaStep> steps) {
    List<List<SchemaStep>> groups = new ArrayList<>();
    Mode previous = Mode.ALONE;
    for (SchemaStep step : steps) {
      if (step.mode() != Mode.TOGETHER || previous != Mode.TOGETHER) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(step);
      previous = step.mode();
    }
    return groups;
  }
}
