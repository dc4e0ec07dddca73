package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final StepListener listener;
  private final Asked asked;

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
   *     table that no domain has or a column that the table does not have, or two have one name
   */
  public Schema(
      ConnectionSource connections,
      @Nullable String schemaName,
      boolean skipDefaultIndexes,
      List<IndexSpec> customIndexes,
      List<Domain> domains) {
    this(
        connections,
        schemaName,
        tablesOf(domains),
        indexesOf(domains, skipDefaultIndexes, customIndexes),
        DEFAULT_PATIENCE,
        Asked.NOTHING,
        new StepListener() {});
    modelOf(schemaName == null ? PUBLIC : checkName(schemaName), tables, indexes);
  }

  private Schema(
      ConnectionSource connections,
      @Nullable String schemaName,
      List<TableModel> tables,
      List<IndexSpec> indexes,
      Duration patience,
      Asked asked,
      StepListener listener) {
    this.connections = connections;
    this.schemaName = schemaName;
    this.tables = tables;
    this.indexes = indexes;
    this.patience = patience;
    this.asked = asked;
    this.listener = listener;
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
    return new Schema(connections, schemaName, tables, indexes, patience, asked, listener);
  }

  /** The same schema, whose {@link #init()} tells this listener how it gets on. */
  public Schema tellingOf(StepListener listener) {
    return new Schema(connections, schemaName, tables, indexes, patience, asked, listener);
  }

  /** The indexes of the tables, to be made, dropped and watched one by one. */
  public Indexes indexes() {
    return new Indexes(lending(), tables, indexes, patience, true);
  }

  /**
   * The same schema, but {@link #init()} also rewrites tables of 64 MB or more where it must: to
   * make {@code jsonb} of a column in which an old version kept JSON as text. Nobody can read or
   * write the table meanwhile.
   */
  public Schema rewritingLargeTables() {
    return asking(new Asked(true, asked.repairsDuplicateSpans()));
  }

  /**
   * The same schema, but {@link #init()} deletes duplicates from a {@code mastra_ai_spans} that an
   * old version made without a key: of several rows with one trace and span id it keeps one that
   * has ended rather than one that has not, then the one that changed last, then the one made last.
   */
  public Schema repairingDuplicateSpans() {
    return asking(new Asked(asked.rewritesLargeTables(), true));
  }

  private Schema asking(Asked asked) {
    return new Schema(connections, schemaName, tables, indexes, patience, asked, listener);
  }

  /**
   * What {@link #init()} would do now. Reads the catalogue, which takes no lock and no right beyond
   * connecting. Rows are read only of a table in which text is to become JSON, or that lacks its
   * key, to see whether they admit it.
   *
   * @throws StorageException if the catalogue cannot be read, or such a table is locked
   */
  public SchemaPlan plan() {
    return read("PLAN_SCHEMA", new Patience(Duration.ZERO)).plan();
  }

  /**
   * Makes what is missing and returns what was done, which is nothing if the schema was complete:
   * then only the catalogue is read.
   *
   * <p>Otherwise one process at a time does the work, the others wait for it and find it done. New
   * tables are made in one transaction, whole or not at all. Tables in use get what they lack
   * statement by statement, and their indexes concurrently, so that reading and writing go on; a
   * build that was cut off, by whomever, is done anew. Whoever waits longer than {@link
   * #waitingAtMost} gives up, and the next call goes on from there.
   *
   * <p>Of old versions' tables no value is lost. An {@code xZ} column that is added gets the
   * instants of {@code x} in old rows, batch by batch, while the table is in use (the original
   * gives them the instant of the upgrade). Text in which old versions kept JSON becomes {@code
   * jsonb}, unless a row holds none or the table is large, which is a conflict that says so. Rows
   * that contradict a missing key are one that keeps {@code init()} from changing anything. See
   * {@link #rewritingLargeTables} and {@link #repairingDuplicateSpans}.
   *
   * <p>The original replaces the trigger's function at each of its starts; here it stays as it is
   * found.
   *
   * <p>The role needs the right to create in the schema for what is made there, and those of the
   * owner of each table that is changed; for a complete schema none.
   *
   * @throws SchemaMismatchException if something that is there keeps the store from working;
   *     nothing has been changed then
   * @throws StorageException if the role may not run all of the plan, or the server refuses a
   *     custom index, so that nothing was changed: for the former the message names the owners,
   *     what is missing and the statements, and {@code sqlState} among the details is 42501; or if
   *     a statement fails: the message names it and the reason
   */
  public SchemaPlan init() {
    Patience left = new Patience(patience);
    Reading found = read("INIT", left);
    SchemaPlan done = refuseBlocked(found);
    if (!done.steps().isEmpty()) {
      done = initUnderLock(found.place(), left);
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
   * identity are looked at. Not compared are the body of a function, and the text of an expression
   * or a condition of an index, unless it is one of the store's own: of those it is read where
   * nobody has locked the table for himself, and only here. What is there in addition is no
   * difference. Otherwise reads what {@link #plan()} reads.
   *
   * @throws SchemaMismatchException naming each difference
   * @throws StorageException as {@link #plan()}
   */
  public void validate() {
    String operation = "VALIDATE_SCHEMA";
    withConnection(
        operation,
        connection -> {
          Reading now = read(operation, connection, new Patience(Duration.ZERO));
          List<String> problems = new ArrayList<>(now.plan().problems());
          problems.addAll(IndexTexts.differences(connection, now.model(), now.there()));
          if (!problems.isEmpty()) {
            throw new SchemaMismatchException(
                operation,
                "MISMATCH",
                now.schema(),
                "The schema \"" + now.schema() + "\" is not as it should be",
                problems);
          }
          return now;
        });
  }

  /** The statements that make everything in a database that has nothing; none is needed. */
  public String export() {
    return export(ScriptFormat.SQL);
  }

  /**
   * Like {@link #export()}, as a file for a tool.
   *
   * @throws InvalidArgumentException as {@link SchemaPlan#toSql(ScriptFormat)}
   */
  public String export(ScriptFormat format) {
    return blueprint().toSql(format);
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
    SchemaModel model =
        modelOf(
            checkName(schemaName),
            tablesOf(domains),
            indexesOf(domains, skipDefaultIndexes, customIndexes));
    return blueprint(model).toSql();
  }

  /** What {@link #export()} writes out: the plan for a database that has nothing. */
  public SchemaPlan blueprint() {
    String schema = schemaName == null ? PUBLIC : schemaName;
    return blueprint(SchemaModel.of(schema, tables, indexes));
  }

  private static SchemaPlan blueprint(SchemaModel model) {
    return SchemaDiff.between(model, Catalogue.empty(model.schema()), Map.of(), Asked.NOTHING);
  }

  private SchemaPlan initUnderLock(CatalogueReader.Place place, Patience left) {
    return lending().underLock("INIT", place, left, worker -> complete(worker, left));
  }

  /**
   * Looks and acts until there is nothing left to do. A statement that had to wait too long, found
   * its work done by somebody else, or met rows that came after the look and contradict it, is
   * followed by another look.
   */
  private SchemaPlan complete(Connection worker, Patience left) throws SQLException {
    List<SchemaStep> done = new ArrayList<>();
    StepRunner runner = new StepRunner(worker, left, notingIn(done));
    int overtaken = 0;
    SchemaStep contradicted = null;
    while (true) {
      Reading found =
          OthersBuilds.await("INIT", left, () -> read("INIT", worker, left), Reading::there);
      SchemaPlan plan = refuseBlocked(found);
      Rights.require(worker, found.schema(), tableNames(), plan);
      try {
        IndexTrial.beforeBuilding(worker, found.model(), found.there());
        runner.run(plan.steps());
        return new SchemaPlan(done, plan.conflicts());
      } catch (StepFailure failure) {
        overtaken += failure.isOvertaken() ? 1 : 0;
        if (!failure.isPassing()
            || left.isOver()
            || overtaken > MOST_TIMES_OVERTAKEN
            || failure.step().equals(contradicted)) {
          throw failure.toStorageException("INIT");
        }
        contradicted = failure.isContradiction() ? failure.step() : contradicted;
        left.pause();
      }
    }
  }

  private List<String> tableNames() {
    return tables.stream().map(TableModel::name).toList();
  }

  private StepListener notingIn(List<SchemaStep> done) {
    return new StepListener() {
      @Override
      public void begins(SchemaStep step) {
        listener.begins(step);
      }

      @Override
      public void progressed(SchemaStep step, long rows) {
        listener.progressed(step, rows);
      }

      @Override
      public void done(SchemaStep step) {
        done.add(step);
        listener.done(step);
      }
    };
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

  private Reading read(String operation, Patience left) {
    return withConnection(operation, connection -> read(operation, connection, left));
  }

  private Reading read(String operation, Connection connection, Patience left) throws SQLException {
    CatalogueReader.Place place = lending().place(operation, connection);
    String schema = Objects.requireNonNull(place.schema());
    SchemaModel model = SchemaModel.of(schema, tables, indexes);
    Catalogue there =
        place.exists() ? CatalogueReader.read(connection, model) : Catalogue.missing();
    Map<String, RowFacts> rows = DataProbe.ask(connection, model, there, asked, left);
    return new Reading(place, model, there, SchemaDiff.between(model, there, rows, asked));
  }

  private <R> R withConnection(String operation, ConnectionSource.Body<R> body) {
    return lending().call(operation, body);
  }

  private Lending lending() {
    return new Lending(connections, schemaName);
  }

  /**
   * @throws InvalidArgumentException if an index is of none of the tables, or of a column that its
   *     table does not have, or has a name that is taken
   */
  static SchemaModel modelOf(String schema, List<TableModel> tables, List<IndexSpec> indexes) {
    for (IndexSpec index : indexes) {
      TableModel table =
          tables.stream()
              .filter(candidate -> candidate.name().equals(index.table()))
              .findFirst()
              .orElseThrow(
                  () ->
                      InvalidArgumentException.of(
                          IndexSpec.OPERATION,
                          "UNKNOWN_TABLE",
                          "table",
                          index.table(),
                          "is none of the store's, in the index " + index.name()));
      index.checkColumns(table);
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
    return Stream.concat(own, customIndexes.stream().map(IndexSpec::asCustom)).toList();
  }

  /** What one look at the catalogue found. */
  private record Reading(
      CatalogueReader.Place place, SchemaModel model, Catalogue there, SchemaPlan plan) {

    String schema() {
      return model.schema();
    }
  }
}
