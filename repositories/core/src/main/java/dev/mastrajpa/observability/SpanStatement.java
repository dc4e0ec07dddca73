package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.work.Unit;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * A statement that writes rows of {@code mastra_ai_spans}, whose parameters are columns of them:
 * its text does not depend on how many they are. It answers with their number, as it could not run
 * {@linkplain dev.mastrajpa.work.Work#writeAtOnce at once} without an answer.
 *
 * <p>The rows come in the order of their keys and are taken in it: two that write the same spans
 * wait for each other, and never both at once.
 */
final class SpanStatement {

  /**
   * A column that the new row has no value for stays as it is. A span can so be created late, or
   * again, without losing what is known of it.
   */
  private static final String CREATE =
      """
      with written as (
        insert into {mastra}.mastra_ai_spans as s
          ("traceId", "spanId",
          %s)
        select
          given."traceId", given."spanId",
          %s
        from unnest(
            cast(? as text[]), cast(? as text[]),
            %s)
          as given("traceId", "spanId",
            %s)
        on conflict ("traceId", "spanId") do update set
          %s
        returning 1)
      select count(*) from written
      """;

  /**
   * A row names the columns that it changes by the bits of a number. The spans are held in the
   * order of the rows before the first is changed, for an update takes them in any order.
   */
  private static final String UPDATE =
      """
      with given as materialized (
        select *
        from unnest(
            cast(? as text[]), cast(? as text[]), cast(cast(? as text[]) as bigint[]),
            %s)
          with ordinality as given("traceId", "spanId", named,
            %s, place)),
      held as materialized (
        select given.place
        from given
        join {mastra}.mastra_ai_spans s
          on s."traceId" = given."traceId" and s."spanId" = given."spanId"
        order by given.place
        for no key update of s),
      written as (
        update {mastra}.mastra_ai_spans s set
          %s
        from given
        join held on held.place = given.place
        where s."traceId" = given."traceId" and s."spanId" = given."spanId"
        returning 1)
      select count(*) from written
      """;

  /**
   * Of one row, which is by far the most frequent: PostgreSQL plans this once, the one of any
   * number of rows anew for each call.
   */
  private static final String UPDATE_ONE =
      """
      with written as (
        update {mastra}.mastra_ai_spans s set
          %3$s
        from (values (
            (cast(? as text[]))[1], (cast(? as text[]))[1],
            %1$s))
          as given("traceId", "spanId",
            %2$s)
        where s."traceId" = given."traceId" and s."spanId" = given."spanId"
        returning 1)
      select count(*) from written
      """;

  private static final List<SpanColumn> ALL = List.of(SpanColumn.values());

  private static final String CREATE_ALL =
      CREATE.formatted(
          stored(ALL, "%1$s"),
          stored(ALL, "cast(given.%3$s as %2$s)"),
          each(ALL, column -> "cast(? as text[])"),
          each(ALL, SpanColumn::quoted),
          stored(ALL, "%1$s = coalesce(excluded.%1$s, s.%1$s)"));

  private final String sql;
  private final List<@Nullable String[]> parameters;

  private SpanStatement(String sql, List<@Nullable String[]> parameters) {
    this.sql = sql;
    this.parameters = parameters;
  }

  /** Creates spans, or completes those that are there. */
  static SpanStatement creating(List<SpanRow> rows) {
    List<@Nullable String[]> parameters = keys(rows);
    ALL.forEach(column -> parameters.add(values(rows, row -> row.values().get(column))));
    return new SpanStatement(CREATE_ALL, parameters);
  }

  /** Changes in spans what the rows name. */
  static SpanStatement updating(List<SpanRow> rows) {
    List<SpanColumn> columns =
        ALL.stream()
            .filter(column -> rows.stream().anyMatch(row -> row.values().containsKey(column)))
            .toList();
    List<@Nullable String[]> parameters = keys(rows);
    String sql;
    if (rows.size() == 1) {
      sql =
          UPDATE_ONE.formatted(
              each(columns, column -> "(cast(? as text[]))[1]"),
              each(columns, SpanColumn::quoted),
              stored(columns, "%1$s = cast(given.%3$s as %2$s)"));
    } else {
      parameters.add(values(rows, row -> bits(row, columns)));
      sql =
          UPDATE.formatted(
              each(columns, column -> "cast(? as text[])"),
              each(columns, SpanColumn::quoted),
              stored(
                  columns,
                  "%1$s = case when given.named & %4$d <> 0"
                      + " then cast(given.%3$s as %2$s) else s.%1$s end"));
    }
    columns.forEach(column -> parameters.add(values(rows, row -> row.values().get(column))));
    return new SpanStatement(sql, parameters);
  }

  /** The same of no row at all: it fails where no row is to blame. */
  SpanStatement withoutRows() {
    return new SpanStatement(sql, parameters.stream().map(column -> new String[0]).toList());
  }

  private static List<@Nullable String[]> keys(List<SpanRow> rows) {
    List<@Nullable String[]> keys = new ArrayList<>();
    keys.add(values(rows, SpanRow::traceId));
    keys.add(values(rows, SpanRow::spanId));
    return keys;
  }

  private static @Nullable String[] values(
      List<SpanRow> rows, Function<SpanRow, @Nullable String> value) {
    return rows.stream().map(value).toArray(String[]::new);
  }

  private static String bits(SpanRow row, List<SpanColumn> columns) {
    long bits = 0;
    for (SpanColumn column : row.values().keySet()) {
      bits |= bit(column, columns);
    }
    return String.valueOf(bits);
  }

  private static long bit(SpanColumn column, List<SpanColumn> columns) {
    return 1L << columns.indexOf(column);
  }

  /** What is said of each column, one below the other. */
  private static String each(List<SpanColumn> columns, Function<SpanColumn, String> text) {
    return columns.stream().map(text).collect(Collectors.joining(",\n  "));
  }

  /**
   * The same of each column as it is stored.
   *
   * @param text with the name of that (1) and its type (2), the name of the column (3) and its bit
   *     (4)
   */
  private static String stored(List<SpanColumn> columns, String text) {
    return each(
        columns,
        column ->
            column.stored().entrySet().stream()
                .map(
                    s ->
                        text.formatted(
                            s.getKey(), s.getValue(), column.quoted(), bit(column, columns)))
                .collect(Collectors.joining(",\n  ")));
  }

  /** Runs it; a failure is Hibernate's, and the transaction's end. */
  void run(Unit unit) {
    NativeQuery<Long> statement = unit.changeReturning(sql, Long.class, MastraAiSpan.class);
    for (int i = 0; i < parameters.size(); i++) {
      statement.setParameter(i + 1, parameters.get(i));
    }
    statement.getSingleResult();
  }

  /** Runs it under a savepoint; what fails is undone, and the transaction goes on. */
  @Nullable SQLException attempt(Unit unit) {
    return unit.attempt(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(unit.sql(sql))) {
            for (int i = 0; i < parameters.size(); i++) {
              statement.setArray(i + 1, connection.createArrayOf("text", parameters.get(i)));
            }
            statement.execute();
          }
        },
        MastraAiSpan.class);
  }
}
