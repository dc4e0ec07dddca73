package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.SchemaModel.Index;
import dev.mastrajpa.schema.SchemaModel.Table;
import dev.mastrajpa.schema.SchemaStep.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The indexes of the store's tables: makes and drops them, builds them anew, and tells what each
 * takes and gives.
 *
 * <pre>{@code
 * Indexes indexes = store.indexes();
 * indexes.create(IndexSpec.named("threads_by_topic").on("mastra_threads")
 *     .expression("metadata ->> 'topic'").build());
 * indexes.usage().stream().filter(IndexUsage::isNeverUsed).forEach(System.out::println);
 * indexes.drop("threads_by_topic");
 * }</pre>
 *
 * <p>What changes something is done concurrently, while rows are read and written, and so outside
 * of any transaction: with JTA, it refuses where one is active. It takes two connections and the
 * lock that {@code init()} takes, so that of several calls, and of calls and {@code init()}, one
 * does its work at a time and the others wait. What only tells something takes one connection, no
 * lock of ours, and needs no right beyond connecting. Indexes of other tables in the schema are
 * nobody's business here. Immutable, and safe for use by several threads and processes at once.
 *
 * <p>An index that is made here and not also given to the store's builder is not one that {@code
 * init()} makes or {@code validate()} asks for; one of the store's own that is dropped here comes
 * back with the next {@code init()}.
 */
public final class Indexes {

  private static final int MOST_TIMES_OVERTAKEN = 20;

  private final Lending lending;
  private final List<TableModel> tables;
  private final List<IndexSpec> ownIndexes;
  private final Duration patience;
  private final boolean concurrent;

  Indexes(
      Lending lending,
      List<TableModel> tables,
      List<IndexSpec> indexes,
      Duration patience,
      boolean concurrent) {
    this.lending = lending;
    this.tables = tables;
    this.ownIndexes =
        indexes.stream().filter(index -> index.origin() != IndexSpec.Origin.CUSTOM).toList();
    this.patience = patience;
    this.concurrent = concurrent;
  }

  /**
   * The same with another limit to the time that a call waits for others' locks and transactions.
   * It is the schema's, five minutes where nothing is said. A build at work is not interrupted.
   */
  public Indexes waitingAtMost(Duration patience) {
    return new Indexes(lending, tables, ownIndexes, patience, concurrent);
  }

  /**
   * The same, but {@link #drop} and {@link #reindex} work without {@code CONCURRENTLY}: quicker,
   * while nobody else uses the table. For {@link #create}, the index itself says so.
   */
  public Indexes blocking() {
    return new Indexes(lending, tables, ownIndexes, patience, false);
  }

  /**
   * Makes an index unless it is there. One that is there but invalid, because its building failed
   * or was cut off, is made anew.
   *
   * <p>What the index asks of the server (method, operator classes, collations, tablespace) is
   * looked up first, and an expression or a condition tried on an empty temporary copy of the
   * table: what is refused leaves everything as it was.
   *
   * @return whether it was made; false if it was there
   * @throws InvalidArgumentException if its table is none of the store's or lacks a column, or its
   *     name is that of an index, table or key of the store
   * @throws StorageException if another index has the name, the server refuses this one, or the
   *     build fails, as a unique one does over rows that agree: it leaves nothing behind
   */
  public boolean create(IndexSpec spec) {
    String operation = IndexSpec.OPERATION;
    IndexSpec custom = spec.asCustom();
    modelWith(custom, lending.schemaName() == null ? "public" : lending.schemaName());
    return lending.call(operation, connection -> isThere(connection, custom))
        ? false
        : underLock(operation, work -> make(work, custom));
  }

  /** All indexes of the store's tables, by table and name; empty if there are no tables. */
  public List<IndexDescription> list() {
    return describe("INDEX_LIST", tables.stream().map(TableModel::name).toList(), null);
  }

  /**
   * The indexes of a table, by name; empty if the table is not there.
   *
   * @throws InvalidArgumentException if it is none of the store's
   */
  public List<IndexDescription> list(String table) {
    if (tables.stream().noneMatch(model -> model.name().equals(table))) {
      throw InvalidArgumentException.of(
          "INDEX_LIST", "UNKNOWN_TABLE", "table", table, "is none of the store's");
    }
    return describe("INDEX_LIST", List.of(table), null);
  }

  /**
   * The index of one of the store's tables that has this name; empty if there is none. (The
   * original fails then.)
   */
  public Optional<IndexDescription> describe(String name) {
    String checked = Identifiers.checkExisting("INDEX_DESCRIBE", "name", name);
    return describe("INDEX_DESCRIBE", tables.stream().map(TableModel::name).toList(), checked)
        .stream()
        .findFirst();
  }

  /** What each index of the store's tables takes and gives: the least used first, then by size. */
  public List<IndexUsage> usage() {
    return describe("INDEX_USAGE", tables.stream().map(TableModel::name).toList(), null).stream()
        .map(IndexDescription::usage)
        .sorted(
            Comparator.comparingLong(IndexUsage::scans)
                .thenComparing(Comparator.comparingLong(IndexUsage::sizeBytes).reversed()))
        .toList();
  }

  /**
   * Drops an index.
   *
   * @return whether it was there
   * @throws StorageException if it is of a table that is none of the store's, or a constraint or
   *     the table's replica identity stands on it
   */
  public boolean drop(String name) {
    String operation = "INDEX_DROP";
    Identifiers.checkExisting(operation, "name", name);
    boolean isThere =
        lending.call(operation, connection -> ours(operation, connection, name).isPresent());
    return isThere && underLock(operation, work -> drop(operation, work, name));
  }

  /**
   * Builds an index anew, in the place of the old one, which is used until then. What an earlier
   * attempt has left behind ({@code …_ccnew}, {@code …_ccold}) goes.
   *
   * @throws StorageException if it is not there, or of a table that is none of the store's
   */
  public void reindex(String name) {
    String operation = "INDEX_REINDEX";
    Identifiers.checkExisting(operation, "name", name);
    underLock(operation, work -> reindex(operation, work, name));
  }

  // create

  private boolean isThere(Connection connection, IndexSpec spec) throws SQLException {
    String schema = schema(IndexSpec.OPERATION, connection);
    SchemaModel model = modelWith(spec, schema);
    try {
      return isThere(connection, model, CatalogueReader.read(connection, model), spec);
    } catch (StepFailure failure) {
      throw failure.toStorageException(IndexSpec.OPERATION);
    }
  }

  private boolean isThere(Connection connection, SchemaModel model, Catalogue there, IndexSpec spec)
      throws SQLException, StepFailure {
    Table table = tableOf(model, spec);
    Index index = indexOf(table, spec);
    Optional<Catalogue.Index> found =
        there.indexesOf(table.name()).stream()
            .filter(candidate -> candidate.name().equals(index.name()) && candidate.isUsable())
            .findFirst();
    if (found.isEmpty()) {
      return false;
    }
    boolean isSame = found.get().is(spec);
    if (isSame && spec.hasSql()) {
      Catalogue.IndexText wanted =
          IndexTrial.run(connection, model, there, table, index).orElseThrow();
      Catalogue.IndexText text =
          CatalogueReader.texts(connection, model.schema(), index.name()).get(index.name());
      isSame = text == null || text.equals(wanted);
    }
    if (!isSame) {
      throw refusal(
          IndexSpec.OPERATION,
          "DIFFERENT",
          index.name(),
          "There is another index "
              + model.qualified(index.name())
              + " on the table. Drop it first, or choose another name");
    }
    return true;
  }

  private boolean make(Work work, IndexSpec spec) throws SQLException, StepFailure {
    SchemaModel model = modelWith(spec, work.schema());
    Catalogue there =
        OthersBuilds.await(
            IndexSpec.OPERATION,
            work.patience(),
            () -> CatalogueReader.read(work.connection(), model),
            catalogue -> catalogue);
    if (isThere(work.connection(), model, there, spec)) {
      return false;
    }
    Table table = tableOf(model, spec);
    Optional<Catalogue.Relation> relation = there.relation(table.name());
    if (relation.isEmpty() || !relation.get().isTable()) {
      throw new MissingTableException(IndexSpec.OPERATION, model.qualified(table.name()), null);
    }
    Index index = indexOf(table, spec);
    PlanBuilder builder = new PlanBuilder();
    new IndexDiff(model, there, new Ddl(model), builder, table, relation.get())
        .compare(index, any -> false);
    SchemaPlan plan = builder.plan();
    if (!plan.conflicts().isEmpty()) {
      throw refusal(
          IndexSpec.OPERATION, "NAME_TAKEN", index.name(), plan.conflicts().get(0).problem());
    }
    IndexTrial.run(work.connection(), model, there, table, index);
    work.runner().run(plan.steps());
    return true;
  }

  /** The store's own indexes are there for their names. */
  private SchemaModel modelWith(IndexSpec spec, String schema) {
    return Schema.modelOf(
        schema, tables, Stream.concat(ownIndexes.stream(), Stream.of(spec)).toList());
  }

  private static Table tableOf(SchemaModel model, IndexSpec spec) {
    return model.tables().stream()
        .filter(table -> table.name().equals(spec.table()))
        .findFirst()
        .orElseThrow();
  }

  private static Index indexOf(Table table, IndexSpec spec) {
    return table.indexes().stream().filter(index -> index.spec() == spec).findFirst().orElseThrow();
  }

  // drop and reindex

  private boolean drop(String operation, Work work, String name) throws SQLException, StepFailure {
    Optional<IndexReader.Found> found = ours(operation, work.connection(), name);
    if (found.isEmpty()) {
      return false;
    }
    if (found.get().constraint() != null) {
      throw refusal(
          operation,
          "IN_USE",
          name,
          "The index \""
              + name
              + "\" is that of the constraint \""
              + found.get().constraint()
              + "\" of "
              + found.get().table());
    }
    if (found.get().isReplicaIdentity()) {
      throw refusal(
          operation,
          "IN_USE",
          name,
          "The index \"" + name + "\" is the replica identity of " + found.get().table());
    }
    boolean isConcurrent = concurrent && !found.get().isPartitioned();
    work.runner().run(List.of(dropStep(work.schema(), name, isConcurrent, "It is to go")));
    return true;
  }

  private boolean reindex(String operation, Work work, String name)
      throws SQLException, StepFailure {
    IndexReader.Found found =
        ours(operation, work.connection(), name)
            .orElseThrow(
                () -> refusal(operation, "NOT_FOUND", name, "There is no index \"" + name + "\""));
    List<SchemaStep> steps = leftOver(work, found, name);
    String object = qualified(work.schema(), name);
    steps.add(
        new SchemaStep(
            object,
            concurrent ? "reindex index concurrently " + object : "reindex index " + object,
            "It is to be built anew",
            concurrent ? TableLock.SHARE_UPDATE_EXCLUSIVE : TableLock.SHARE,
            concurrent || found.isPartitioned() ? Mode.CONCURRENTLY : Mode.ALONE,
            null));
    try {
      work.runner().run(steps);
    } catch (StepFailure failure) {
      work.runner().run(leftOver(work, found, name));
      throw failure;
    }
    return true;
  }

  private static List<SchemaStep> leftOver(Work work, IndexReader.Found found, String name)
      throws SQLException {
    List<SchemaStep> steps = new ArrayList<>();
    for (String left :
        IndexReader.leftOver(work.connection(), work.schema(), found.table(), name)) {
      steps.add(dropStep(work.schema(), left, true, "It was left behind, and is invalid"));
    }
    return steps;
  }

  private static SchemaStep dropStep(
      String schema, String name, boolean isConcurrent, String reason) {
    String object = qualified(schema, name);
    return isConcurrent
        ? new SchemaStep(
            object,
            "drop index concurrently if exists " + object,
            reason,
            TableLock.SHARE_UPDATE_EXCLUSIVE,
            Mode.CONCURRENTLY,
            null)
        : new SchemaStep(
            object,
            "drop index if exists " + object,
            reason,
            TableLock.ACCESS_EXCLUSIVE,
            Mode.ALONE,
            null);
  }

  private Optional<IndexReader.Found> ours(String operation, Connection connection, String name)
      throws SQLException {
    Optional<IndexReader.Found> found =
        IndexReader.find(connection, schema(operation, connection), name);
    if (found.isPresent()
        && tables.stream().noneMatch(table -> table.name().equals(found.get().table()))) {
      throw refusal(
          operation,
          "UNKNOWN_TABLE",
          name,
          "The index \""
              + name
              + "\" is of the table \""
              + found.get().table()
              + "\", which is none of the store's");
    }
    return found;
  }

  private static String qualified(String schema, String name) {
    return Identifiers.quote(schema) + "." + Identifiers.quote(name);
  }

  // all of them

  private List<IndexDescription> describe(
      String operation, List<String> of, @Nullable String name) {
    return lending.call(
        operation,
        connection -> IndexReader.describe(connection, schema(operation, connection), of, name));
  }

  private String schema(String operation, Connection connection) throws SQLException {
    return Objects.requireNonNull(lending.place(operation, connection).schema());
  }

  /**
   * Looks and acts, and does so again after a statement that had to wait too long, or that somebody
   * who does not know our lock was quicker than.
   */
  private boolean underLock(String operation, Attempt attempt) {
    Patience left = new Patience(patience);
    CatalogueReader.Place place =
        lending.call(operation, connection -> lending.place(operation, connection));
    String schema = Objects.requireNonNull(place.schema());
    return lending.underLock(
        operation,
        place,
        left,
        connection -> {
          StepRunner runner = new StepRunner(connection, left);
          return repeat(operation, left, new Work(connection, schema, runner, left), attempt);
        });
  }

  private static boolean repeat(String operation, Patience left, Work work, Attempt attempt)
      throws SQLException {
    int overtaken = 0;
    while (true) {
      try {
        return attempt.run(work);
      } catch (StepFailure failure) {
        overtaken += failure.isOvertaken() ? 1 : 0;
        if (!(failure.hasWaitedTooLong() || failure.isOvertaken())
            || left.isOver()
            || overtaken > MOST_TIMES_OVERTAKEN) {
          throw failure.toStorageException(operation);
        }
        left.pause();
      }
    }
  }

  private static StorageException refusal(
      String operation, String status, String index, String message) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("index", index);
    return new StorageException(operation, status, ErrorCategory.USER, message, details, null);
  }

  /** What is at hand under the lock. */
  private record Work(Connection connection, String schema, StepRunner runner, Patience patience) {}

  /** One look and what follows from it; returns whether anything was done. */
  private interface Attempt {
    boolean run(Work work) throws SQLException, StepFailure;
  }
}
