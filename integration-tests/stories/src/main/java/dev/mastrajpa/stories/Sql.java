package dev.mastrajpa.stories;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What is in the tables, read beside the host. */
final class Sql {

  private Sql() {}

  /** A name as SQL takes it. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The number that this query returns. */
  static long count(House house, String sql, Object... arguments) throws SQLException {
    try (Connection connection = house.connect()) {
      return count(connection, sql, arguments);
    }
  }

  static long count(Connection connection, String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** How many rows the table of threads has with this id. */
  static long threads(House house, String id) throws SQLException {
    return count(
        house,
        "select count(*) from " + quoted(house.schema()) + ".mastra_threads where id = ?",
        id);
  }

  /** How many tickets the application has with this number. */
  static long tickets(House house, String number) throws SQLException {
    // wherever the host keeps them: a story knows the name of the table and not its schema
    String schema = schemaOfTickets(house);
    return count(
        house, "select count(*) from " + quoted(schema) + ".ticket where number = ?", number);
  }

  private static String schemaOfTickets(House house) throws SQLException {
    try (Connection connection = house.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                select n.nspname
                from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where c.relname = 'ticket' and c.relkind = 'r'
                """);
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new AssertionError("The host has no table ticket");
      }
      String schema = rows.getString(1);
      if (rows.next()) {
        throw new AssertionError("There are tables ticket in " + schema + " and elsewhere");
      }
      return schema;
    }
  }
}
