package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables in one schema of one database: makes and completes them, says what is missing, and
 * writes the statements out for those who apply them with a tool of their own.
 *
 * <pre>{@code
 * schema.plan().steps().forEach(step -> System.out.println(step.sql()));
 * schema.init();
 * schema.validate();
 * }</pre>
 *
 * <p>What is made equals what the original makes, down to the names of constraints and indexes, so
 * that both can work on it. What else lies in the schema is left alone. Immutable, and safe for use
 * by several threads and several processes at once.
 */
public final class Schema {

  private static final Logger LOG = System.getLogger(Schema.class.getName());

  private static final String PUBLIC = "public";

  private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(5);

  /** Something else that has the name of what we make looks the same as having been overtaken. */
  private static final int MOST_TIMES_OVERTAKEN = 20;

  private final ConnectionSource connections;
  private final @Nullable String schemaName;
  private final List<TableModel> tables;
  private final List<IndexSpec> indexes;
  private final Duration patience;

  /**
   * Does nothing yet.
   *
   * @param connections lends connections that are in no transaction; {@link #init()} takes two at
   *     once
   * @param schemaName null for the schema in which a connection makes its tables ({@code
   *     current_schema()})
   * @param skipDefaultIndexes whether only the indexes are wanted that the original makes in any
   *     case, and the custom ones
   * @param customIndexes further indexes of the domains' tables
   * @param domains {@code dev.mastrajpa.Domains.ALL}, or some of them
   * @throws InvalidArgumentException if the schema cannot have this name, or a custom index names a
   *     table that no domain has, or two have one name
   */
  public Schema(
      ConnectionSource connections,
      @Nullable String schemaName,
      boolean skipDefaultIndexes,
      List<IndexSpec> customIndexes,
      List<Domain> domains) {
    this(
        new InAutoCommit(connections),
        schemaName,
        tablesOf(domains),
        indexesOf(domains, skipDefaultIndexes, customIndexes),
        DEFAULT_PATIENCE);
    modelOf(schemaName == null ? PUBLIC : checkName(schemaName), tables, indexes);
  }

  private Schema(
      ConnectionSource connections,
      @Nullable String schemaName,
      List<TableModel> tables,
      List<IndexSpec> indexes,
      Duration patience) {
    this.connections = connections;
    this.schemaName = schemaName;
    this.tables = tables;
    this.indexes = indexes;
    this.patience = patience;
  }

  /**
   * The name, if a schema can have it: 1 to 63 bytes, none of them a quote, a backslash, a dollar
   * sign or a control character.
   *
   * @throws InvalidArgumentException if it cannot
   */
  public static String checkName(String schemaName) {
    return Identifiers.checkSchema("BUILD_STORE", schemaName);
  }

  /**
   * The same schema with another limit to the time that {@link #init()} waits: for another init,
   * for tables that are locked, and for the transactions that an index build has to wait for. It is
   * five minutes where nothing is said. Statements that are at work are not interrupted.
   */
  public Schema waitingAtMost(Duration patience) {
    return new Schema(connections, schemaName, tables, indexes, patience);
  }

  /**
   * What {@link #init()} would do now. Reads the catalogue and nothing else: no lock, no right
   * beyond connecting is needed.
   *
   * @throws StorageException if the catalogue cannot be read
   */
  public SchemaPlan plan() {
    return read("PLAN_SCHEMA").plan();
  }

  /**
   * Makes what is missing and returns what was done, which is nothing if the schema was complete:
   * then only the catalogue is read.
   *
   * <p>Otherwise one process at a time does the work, the others wait for it and find it done. New
   * tables are made in one transaction, whole or not at all. Tables in use get what they lack
   * statement by statement, and their indexes concurrently, so that reading and writing go on; a
   * build that was cut off, by whomever, is done anew. No row is rewritten. Whoever waits longer
   * than {@link #waitingAtMost} gives up, and the next call goes on from there.
   *
   * <p>The original replaces the trigger's function at each of its starts and lets defaults stand
   * in the past ({@code xZ} columns that it adds to an old table hold the instant of the upgrade);
   * here the function stays as it is found, and such columns are NULL in old rows, so that readers
   * take the other half of the timestamp.
   *
   * <p>The role needs the right to create in the schema for what is made there, and those of the
   * owner of each table that is changed; for a complete schema none.
   *
   * @throws SchemaMismatchException if something that is there keeps the store from working;
   *     nothing has been changed then
   * @throws StorageException if the role may not run all of the plan, so that nothing was changed:
   *     the message names the owners, what is missing and the statements, and {@code sqlState}
   *     among the details is 42501; or if a statement fails: the message names it and the reason
   */
  public SchemaPlan init() {
    Reading found = read("INIT");
    SchemaPlan done = refuseBlocked(found);
    if (!done.steps().isEmpty()) {
      done = initUnderLock(found.place());
      LOG.log(
          Level.INFO,
          "Ran {0} statements for the schema \"{1}\"",
          done.steps().size(),
          found.schema());
    }
    for (SchemaConflict conflict : done.conflicts()) {
      LOG.log(Level.WARNING, "{0}. {1}", conflict.problem(), conflict.advice());
    }
    return done;
  }

  /**
   * Checks that everything is there and as it should be. Needs no right beyond connecting.
   *
   * <p>Tables, columns, their types, nullability and defaults, keys, indexes, triggers and replica
   * identity are looked at. Not compared are the value of a default, the text of an expression or a
   * condition of an index, and the body of a function. What is there in addition is no difference.
   *
   * @throws SchemaMismatchException naming each difference
   * @throws StorageException if the catalogue cannot be read
   */
  public void validate() {
    Reading now = read("VALIDATE_SCHEMA");
    if (!now.plan().isEmpty()) {
      throw new SchemaMismatchException(
          "VALIDATE_SCHEMA",
          "MISMATCH",
          now.schema(),
          "The schema \"" + now.schema() + "\" is not as it should be",
          now.plan().problems());
    }
  }

  /** The statements that make everything in a database that has nothing; none is needed. */
  public String export() {
    String schema = schemaName == null ? PUBLIC : schemaName;
    return export(SchemaModel.of(schema, tables, indexes));
  }

  /**
   * Like {@link #export()}, without a store.
   *
   * @throws InvalidArgumentException as the constructor
   */
  public static String export(
      String schemaName,
      boolean skipDefaultIndexes,
      List<IndexSpec> customIndexes,
      List<Domain> domains) {
    return export(
        modelOf(
            checkName(schemaName),
            tablesOf(domains),
            indexesOf(domains, skipDefaultIndexes, customIndexes)));
  }

  private static String export(SchemaModel model) {
    return SchemaDiff.between(model, Catalogue.empty(model.schema())).toSql();
  }

  private SchemaPlan initUnderLock(CatalogueReader.Place place) {
    Patience left = new Patience(patience);
    try {
      return InitLock.hold(connections, place, left, worker -> complete(worker, left));
    } catch (SQLException e) {
      throw Failures.of("INIT", e);
    }
  }

  /**
   * Looks and acts until there is nothing left to do. A statement that had to wait too long, or
   * found its work done by somebody else, is followed by another look.
   */
  private SchemaPlan complete(Connection worker, Patience left) throws SQLException {
    List<SchemaStep> done = new ArrayList<>();
    StepRunner runner = new StepRunner(worker, left, done::add);
    int overtaken = 0;
    while (true) {
      Reading now = read("INIT", worker);
      SchemaPlan plan = refuseBlocked(now);
      Rights.require(worker, now.schema(), tableNames(), plan);
      try {
        runner.run(plan.steps());
        return new SchemaPlan(done, plan.conflicts());
      } catch (StepFailure failure) {
        overtaken += failure.isOvertaken() ? 1 : 0;
        if (!failure.isPassing() || left.isOver() || overtaken > MOST_TIMES_OVERTAKEN) {
          throw failure.toStorageException();
        }
        left.pause();
      }
    }
  }

  private List<String> tableNames() {
    return tables.stream().map(TableModel::name).toList();
  }

  private static SchemaPlan refuseBlocked(Reading reading) {
    List<String> blocking =
        reading.plan().conflicts().stream()
            .filter(SchemaConflict::isBlocking)
            .map(conflict -> conflict.problem() + ". " + conflict.advice())
            .toList();
    if (!blocking.isEmpty()) {
      throw new SchemaMismatchException(
          "INIT",
          "CONFLICT",
          reading.schema(),
          "The schema \"" + reading.schema() + "\" cannot be completed without a decision",
          blocking);
    }
    return reading.plan();
  }

  private Reading read(String operation) {
    return withConnection(operation, connection -> read(operation, connection));
  }

  private Reading read(String operation, Connection connection) throws SQLException {
    CatalogueReader.Place place = CatalogueReader.place(connection, schemaName);
    String schema = place.schema();
    if (schema == null) {
      throw new StorageException(
          operation,
          "NO_SCHEMA",
          ErrorCategory.USER,
          "No schema is named, and the connection's search_path leads to none",
          Map.of(),
          null);
    }
    SchemaModel model = SchemaModel.of(schema, tables, indexes);
    Catalogue there =
        place.exists() ? CatalogueReader.read(connection, model) : Catalogue.missing();
    return new Reading(place, schema, SchemaDiff.between(model, there));
  }

  private <R> R withConnection(String operation, ConnectionSource.Body<R> body) {
    try {
      return connections.call(body);
    } catch (SQLException e) {
      throw Failures.of(operation, e);
    }
  }

  private static SchemaModel modelOf(
      String schema, List<TableModel> tables, List<IndexSpec> indexes) {
    List<String> names = tables.stream().map(TableModel::name).toList();
    for (IndexSpec index : indexes) {
      if (!names.contains(index.table())) {
        throw InvalidArgumentException.of(
            "INDEX_CREATE",
            "UNKNOWN_TABLE",
            "table",
            index.table(),
            "is none of the store's, in the index " + index.name());
      }
    }
    return SchemaModel.of(schema, tables, indexes);
  }

  private static List<TableModel> tablesOf(List<Domain> domains) {
    return domains.stream()
        .flatMap(domain -> domain.tables().stream())
        .map(TableModel::of)
        .toList();
  }

  private static List<IndexSpec> indexesOf(
      List<Domain> domains, boolean skipDefaultIndexes, List<IndexSpec> customIndexes) {
    Stream<IndexSpec> own =
        domains.stream()
            .flatMap(domain -> domain.indexes().stream())
            .filter(index -> !skipDefaultIndexes || index.origin() == IndexSpec.Origin.REQUIRED);
    return Stream.concat(own, customIndexes.stream()).toList();
  }

  /** What one look at the catalogue found. */
  private record Reading(CatalogueReader.Place place, String schema, SchemaPlan plan) {}
}
