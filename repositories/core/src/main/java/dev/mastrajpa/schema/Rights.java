package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a role may run a plan. Asked before the first statement, so that a role with too few
 * rights changes nothing, and learns from one message what another one has to run.
 */
final class Rights {

  private static final String ASK =
      """
      select cast(current_user as text), 'database', cast(d.datname as text),
             cast(pg_get_userbyid(d.datdba) as text), has_database_privilege(d.oid, 'CREATE')
      from pg_catalog.pg_database d
      where d.datname = current_database()
        and not exists (select 1 from pg_catalog.pg_namespace n where n.nspname = ?)
      union all
      select cast(current_user as text), 'schema', cast(n.nspname as text),
             cast(pg_get_userbyid(n.nspowner) as text), has_schema_privilege(n.oid, 'CREATE')
      from pg_catalog.pg_namespace n
      where n.nspname = ?
      union all
      select cast(current_user as text), 'table', cast(c.relname as text),
             cast(pg_get_userbyid(c.relowner) as text), pg_has_role(c.relowner, 'USAGE')
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ? and c.relname = any (?) and c.relkind in ('r', 'p')
      union all
      select cast(current_user as text), 'index', cast(i.relname as text),
             cast(pg_get_userbyid(c.relowner) as text), pg_has_role(c.relowner, 'USAGE')
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_index x on x.indrelid = c.oid
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      where n.nspname = ? and c.relname = any (?)
      """;

  /** A trigger belongs to its table; all else that is made needs room in the schema. */
  private static final Pattern MAKES_SOMETHING =
      Pattern.compile("create (?!(or replace )?trigger\\b).*", Pattern.DOTALL);

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** Of the statements, as many as are read in a log. */
  private static final int MOST_STATEMENTS = 3;

  private final String schema;
  private final List<Right> lacking;

  private Rights(String schema, List<Right> lacking) {
    this.schema = schema;
    this.lacking = lacking;
  }

  /**
   * Asks nothing if the plan has no steps.
   *
   * @param tables the names of ours
   * @throws StorageException if the connection's role may not run all of the plan
   */
  static void require(Connection connection, String schema, List<String> tables, SchemaPlan plan)
      throws SQLException {
    if (!plan.steps().isEmpty()) {
      new Rights(schema, lacking(connection, schema, tables)).require(plan);
    }
  }

  private static List<Right> lacking(Connection connection, String schema, List<String> tables)
      throws SQLException {
    List<Right> lacking = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(ASK)) {
      for (int i = 1; i <= 3; i++) {
        statement.setString(i, schema);
      }
      statement.setArray(4, connection.createArrayOf("text", tables.toArray()));
      statement.setString(5, schema);
      statement.setArray(6, connection.createArrayOf("text", tables.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          if (!row.getBoolean(5)) {
            lacking.add(
                new Right(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
          }
        }
      }
    }
    return lacking;
  }

  private void require(SchemaPlan plan) {
    Set<Right> needed = new LinkedHashSet<>();
    Set<String> missing = new LinkedHashSet<>();
    for (SchemaStep step : plan.steps()) {
      for (Right right : lacking) {
        if (isNeeded(right, step)) {
          needed.add(right);
          missing.add(step.reason());
        }
      }
    }
    if (!needed.isEmpty()) {
      throw refusal(plan, needed, missing);
    }
  }

  private boolean isNeeded(Right right, SchemaStep step) {
    return right.isOfTable()
        ? step.sql().contains(Identifiers.quote(schema) + "." + Identifiers.quote(right.name()))
        : MAKES_SOMETHING.matcher(step.sql()).matches();
  }

  private StorageException refusal(SchemaPlan plan, Set<Right> needed, Set<String> missing) {
    String role = needed.iterator().next().role();
    List<String> statements = plan.steps().stream().map(SchemaStep::sql).toList();
    int more = statements.size() - MOST_STATEMENTS;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("sqlState", INSUFFICIENT_PRIVILEGE);
    details.put("role", role);
    details.put("schema", schema);
    details.put("owners", needed.stream().map(Right::owner).distinct().toList());
    details.put("missing", List.copyOf(missing));
    details.put("statements", statements);
    return new StorageException(
        "INIT",
        "NO_RIGHT",
        ErrorCategory.USER,
        "The role \"%s\" may not complete the schema \"%s\", and nothing was changed:\n- %s\n"
                .formatted(
                    role,
                    schema,
                    needed.stream().map(Right::problem).collect(Collectors.joining("\n- ")))
            + "What is missing:\n- %s\n".formatted(String.join("\n- ", missing))
            + "Give the store an initDataSource of a role that may, or let one run:\n"
            + statements.stream()
                .limit(MOST_STATEMENTS)
                .map(sql -> sql + ";")
                .collect(Collectors.joining("\n"))
            + (more > 0 ? "\n(and %d more, see plan())".formatted(more) : ""),
        details,
        null);
  }

  /**
   * A right that is lacking: to create in a database or a schema, or to change a table or one of
   * its indexes, which is its owner's and of those who have the owner's rights.
   */
  private record Right(String role, String kind, String name, String owner) {

    boolean isOfTable() {
      return kind.equals("table") || kind.equals("index");
    }

    String problem() {
      String quoted = Identifiers.quote(name) + ", which belongs to " + Identifiers.quote(owner);
      return isOfTable()
          ? "it may not change the " + kind + " " + quoted
          : "it may create nothing in the " + kind + " " + quoted;
    }
  }
}
