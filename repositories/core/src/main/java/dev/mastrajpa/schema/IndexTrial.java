package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.SchemaModel.Index;
import dev.mastrajpa.schema.SchemaModel.Table;
import dev.mastrajpa.work.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds an index of the program's own on an empty temporary copy of its table, in a transaction
 * that is rolled back: what PostgreSQL would refuse it refuses here, with nothing left behind, and
 * what it made is there to be compared with what was asked for.
 */
final class IndexTrial {

  private static final long LOCK_TIMEOUT_MS = 2000;

  private static final String UNKNOWN_COLUMN = "42703";

  private static final String MAY_MAKE_TEMPORARY_TABLES =
      """
      select has_database_privilege(current_database(), 'temporary'), current_database(),
             current_user
      """;

  private static final String TEMPORARY_SCHEMA =
      "select n.nspname from pg_catalog.pg_namespace n where n.oid = pg_my_temp_schema()";

  private final Connection connection;
  private final SchemaModel model;
  private final Table table;
  private final Index index;

  private IndexTrial(Connection connection, SchemaModel model, Table table, Index index) {
    this.connection = connection;
    this.model = model;
    this.table = table;
    this.index = index;
  }

  /**
   * Tries those of the program's own indexes that are still to be built.
   *
   * @param connection in autocommit
   * @throws StorageException if one of them cannot be built
   * @throws StepFailure if somebody else is in the way
   */
  static void beforeBuilding(Connection connection, SchemaModel model, Catalogue there)
      throws SQLException, StepFailure {
    for (Table table : model.tables()) {
      for (Index index : table.indexes()) {
        boolean isThere =
            there.indexesOf(table.name()).stream()
                .anyMatch(found -> found.name().equals(index.name()) && found.isUsable());
        if (!isThere && index.spec().origin() == IndexSpec.Origin.CUSTOM) {
          run(connection, model, there, table, index);
        }
      }
    }
  }

  /**
   * Tries one, if it is more than a B-tree on columns.
   *
   * @return its text, as PostgreSQL prints it; empty if there was no need to try
   */
  static Optional<Catalogue.IndexText> run(
      Connection connection, SchemaModel model, Catalogue there, Table table, Index index)
      throws SQLException, StepFailure {
    if (!index.spec().needsServer()) {
      return Optional.empty();
    }
    IndexTrial trial = new IndexTrial(connection, model, table, index);
    if (index.spec().hasSql()) {
      OneStatement.check(index.spec(), trial.createIndex());
    }
    IndexOptions.check(connection, table.model(), index.spec());
    trial.checkRight();
    return Optional.of(trial.build(there.relation(table.name()).orElse(null)));
  }

  private void checkRight() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MAY_MAKE_TEMPORARY_TABLES)) {
      row.next();
      if (!row.getBoolean(1)) {
        String grant =
            "grant temporary on database "
                + Identifiers.quote(row.getString(2))
                + " to "
                + Identifiers.quote(row.getString(3));
        throw new StorageException(
            IndexSpec.OPERATION,
            "NO_TEMPORARY_TABLES",
            ErrorCategory.USER,
            "The index "
                + index.name()
                + " is to be tried on an empty temporary copy of its table first, and this user may"
                + " not make one. Run: "
                + grant,
            Map.of("index", index.name(), "statement", grant),
            null);
      }
    }
  }

  private Catalogue.IndexText build(Catalogue.@Nullable Relation relation)
      throws SQLException, StepFailure {
    try (Transaction transaction = Transaction.on(connection);
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      Timeouts.limitLocksInTransaction(connection, LOCK_TIMEOUT_MS);
      execute(statement, createCopy(relation));
      execute(statement, createIndex());
      String schema;
      try (ResultSet row = statement.executeQuery(TEMPORARY_SCHEMA)) {
        row.next();
        schema = row.getString(1);
      }
      List<Catalogue.Index> made = CatalogueReader.indexes(connection, schema, table.name());
      Catalogue.IndexText text =
          CatalogueReader.texts(connection, schema, index.name()).get(index.name());
      transaction.rollback();
      if (text == null || made.size() != 1 || !made.get(0).is(index.spec())) {
        throw IndexRefusal.of(
            index.spec(),
            createIndex(),
            "PostgreSQL makes another index of it than the one that was asked for",
            null);
      }
      return text;
    }
  }

  /** A table that is still to be made, or completed, is copied as it will be. */
  private String createCopy(Catalogue.@Nullable Relation relation) {
    String name = Identifiers.quote(table.name());
    List<ColumnModel> columns = table.model().columns();
    boolean isComplete =
        relation != null && columns.stream().allMatch(column -> isThere(column, relation));
    return isComplete
        ? "create temporary table " + name + " (like " + model.qualified(table.name()) + ")"
        : "create temporary table "
            + name
            + " ("
            + String.join(", ", columns.stream().map(ColumnModel::sql).toList())
            + ")";
  }

  private static boolean isThere(ColumnModel column, Catalogue.Relation relation) {
    Catalogue.Column found = relation.columns().get(column.name());
    return found != null && !TypeChange.isJsonAsText(column, found);
  }

  private String createIndex() {
    return Ddl.create(index)
        + " "
        + Ddl.definition("pg_temp." + Identifiers.quote(table.name()), index);
  }

  private void execute(Statement statement, String sql) throws StepFailure {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      StepFailure failure =
          new StepFailure(
              new SchemaStep(
                  model.qualified(index.name()),
                  sql,
                  "The index " + index.name() + " is tried on a copy of its table",
                  TableLock.NONE,
                  SchemaStep.Mode.TOGETHER,
                  null),
              e);
      if (failure.hasWaitedTooLong()) {
        throw failure;
      }
      String columns =
          UNKNOWN_COLUMN.equals(e.getSQLState())
              ? "; the table " + table.name() + " has " + columnNames()
              : "";
      throw IndexRefusal.of(index.spec(), sql, e.getMessage() + columns, e);
    }
  }

  private String columnNames() {
    return Identifiers.list(table.model().columns().stream().map(ColumnModel::name).toList());
  }
}
