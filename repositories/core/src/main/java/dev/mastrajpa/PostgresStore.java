package dev.mastrajpa;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.retention.BatchTransactions;
import dev.mastrajpa.retention.PruneException;
import dev.mastrajpa.retention.PruneOptions;
import dev.mastrajpa.retention.PruneResult;
import dev.mastrajpa.retention.Retention;
import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.schema.Indexes;
import dev.mastrajpa.schema.RetentionIndexes;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.JoinedWork;
import dev.mastrajpa.work.OwnedWork;
import dev.mastrajpa.work.Persistence;
import dev.mastrajpa.work.ReadConnections;
import dev.mastrajpa.work.Work;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The storage of Mastra in one schema of a PostgreSQL database.
 *
 * <pre>{@code
 * try (PostgresStore store =
 *     PostgresStore.builder().id("agents").connectionString(url).schemaName("agents").build()) {
 *   store.init();
 *   store.memory().saveThread(new MastraThread("t1", "user-7", "Holiday"));
 *   store.inTransaction(tx -> {
 *     tx.db().none("select set_config('app.user_id', ?, true)", "user-7");
 *     tx.memory().saveMessages(messages);
 *   });
 * }
 * }</pre>
 *
 * <p>A method of a repository that is called here is a transaction of its own; {@link
 * #inTransaction} makes one of several calls; {@link #joining} works in the caller's. In a
 * persistence unit with JTA, each call takes part in the transaction that is active on the thread,
 * if one is; what an {@link EntityManager} has not flushed yet is seen only by {@link #joining}.
 * Rows are handed out detached.
 *
 * <p>Safe for use by several threads. Nothing is opened before the first call that needs it; what
 * the store has opened, {@link #close} closes. Whatever it is given stays the giver's: no setting
 * of a session (time zone, search path, isolation) is changed.
 */
public final class PostgresStore implements MastraRepositories, AutoCloseable {

  private static final Logger LOG = System.getLogger(PostgresStore.class.getName());

  private static final String DISABLE_INIT = "MASTRA_DISABLE_STORAGE_INIT";

  private final StoreSettings settings;
  private final OwnedWork work;
  private final Rooms rooms;
  private final Schema schema;
  private final Object lock = new Object();
  private @Nullable Foundation foundation;
  private volatile @Nullable Persistence persistence;
  private volatile boolean closed;

  /**
   * @throws InvalidArgumentException if an index is of a table that no domain has
   */
  PostgresStore(StoreSettings settings) {
    this.settings = settings;
    this.schema = schemaNamed(settings.schemaName());
    this.work = new OwnedWork(this::persistence, readConnections());
    this.rooms = rooms(work);
  }

  /** Begins a store. */
  public static PostgresStoreBuilder builder() {
    return new PostgresStoreBuilder();
  }

  /** The store's name, as the builder was given it. */
  public String id() {
    return settings.id();
  }

  /**
   * The schema of the tables: in a persistence unit of the application's what its mapping says,
   * else the builder's. Empty where that mapping names none, and the search path of each connection
   * decides.
   *
   * @throws StorageException if the persistence unit does not map the tables, or maps them to
   *     another schema than the builder names
   */
  public Optional<String> schemaName() {
    throwIfClosed();
    return Optional.ofNullable(settings.hosted() ? persistence().schema() : settings.schemaName());
  }

  /**
   * Creates or completes the tables, their indexes and what else belongs to them; does nothing
   * where nothing is missing. Several processes may do it at once. Takes two connections: of the
   * {@link PostgresStoreBuilder#initDataSource} if there is one, beside the pool if the store has
   * made it, else from where the others come from.
   *
   * @return what was done
   * @throws StorageException if a statement fails, if what is there is in the way, or if a JTA
   *     transaction is active on the thread
   */
  public SchemaPlan init() {
    return schema().init();
  }

  /**
   * The tables as such: what {@link #init} would do, whether all is there, and the statements for a
   * migration tool. Does nothing before one of its methods is called.
   */
  public Schema schema() {
    throwIfClosed();
    String mapped = settings.hosted() ? persistence().schema() : null;
    return mapped == null || mapped.equals(settings.schemaName()) ? schema : schemaNamed(mapped);
  }

  /**
   * The indexes of the tables: to make further ones, to drop them, to build them anew, and to see
   * what each takes and gives. Works on the connections that {@link #init} works on. Does nothing
   * before one of its methods is called.
   */
  public Indexes indexes() {
    return schema().indexes();
  }

  /**
   * Whether those who start a store should leave {@code init()} alone, because the builder or the
   * environment variable {@code MASTRA_DISABLE_STORAGE_INIT} says so. It is a note to them and
   * nothing more: the store never calls {@code init()} of its own accord, and always runs it when
   * it is called. (The original's turns even the explicit call off.)
   */
  public boolean disableInit() {
    return settings.disableInit() || "true".equals(System.getenv(DISABLE_INIT));
  }

  /**
   * Deletes what is older than the policies of {@link PostgresStoreBuilder#retention} allow; see
   * {@link #prune(RetentionPolicies, PruneOptions)}.
   */
  public List<PruneResult> prune() {
    return prune(settings.retention(), PruneOptions.none());
  }

  /**
   * Deletes what is older than the policies of {@link PostgresStoreBuilder#retention} allow; see
   * {@link #prune(RetentionPolicies, PruneOptions)}.
   */
  public List<PruneResult> prune(PruneOptions options) {
    return prune(settings.retention(), options);
  }

  /**
   * Deletes what is older than these policies allow; see {@link #prune(RetentionPolicies,
   * PruneOptions)}.
   */
  public List<PruneResult> prune(RetentionPolicies policies) {
    return prune(policies, PruneOptions.none());
  }

  /**
   * Deletes what is older than these policies allow, whatever the builder was given. Nothing calls
   * it but you: from a timer, for instance.
   *
   * <pre>{@code
   * List<PruneResult> results =
   *     store.prune(
   *         RetentionPolicies.none().with("memory", "messages", "30d").with("memory", "threads", "90d"),
   *         PruneOptions.none().maxRows(100_000).pause(Duration.ofMillis(25)));
   * }</pre>
   *
   * <p>The oldest rows go first, in batches that are a transaction each and take no lock but of
   * their own rows; others may read, write and prune meanwhile, the original too. Rows that
   * somebody else holds locked are passed over and left for the next call; rows that were changed a
   * moment ago go if they are old still. Where a batch fails, its table's turn is over and the
   * other tables have theirs. A row whose time is NULL is never old.
   *
   * <p>With a message go its vectors (tables {@code memory_messages…} beside the store's), in one
   * transaction. A thread goes when it is old and nothing is left in it that has an age of its own:
   * no message and no thread state, whether they have a policy or are kept forever. Its
   * observational memory and its vectors go with it. (The original deletes the threads of live
   * conversations, and leaves what hangs on them.)
   *
   * <p>Old rows are found by an index on the column that their age is counted from, which is made
   * by the first call that has a policy for the table: concurrently, under the original's name, on
   * connections as {@link #init()} uses them. Where it cannot be made, for want of rights for
   * instance, a warning is logged and rows are found without it.
   *
   * @return how each table that has a policy stands, in the order of the policies; where one is not
   *     done, the next call goes on
   * @throws InvalidArgumentException if a policy is for a domain or a table that there is not
   * @throws StorageException if a JTA transaction is active on the thread
   * @throws PruneException if tables failed; it has the results of all
   */
  public List<PruneResult> prune(RetentionPolicies policies, PruneOptions options) {
    throwIfClosed();
    BatchTransactions transactions = new PruneBatches(observed(work.alone()));
    RetentionIndexes indexes =
        new RetentionIndexes(new OpenConnections(), schemaName().orElse(null));
    return new Retention(
            transactions, indexes, settings.elsewhere().domainsHere(), settings.clock())
        .prune(policies, options);
  }

  /**
   * Asks the database for an answer, as a health check does: one {@code select 1} on a connection
   * of the store's, in no transaction of its own, and not on the {@link
   * PostgresStoreBuilder#readDataSource}. No {@link OperationListener} is told.
   *
   * @throws StorageException if it does not answer, or the store cannot be opened
   */
  public void ping() {
    work.readLatest("PING", unit -> unit.select("select 1", Integer.class).getSingleResult());
  }

  @Override
  public <R> R repository(Class<R> type) {
    return rooms.repository(type);
  }

  @Override
  public Optional<Object> getStore(String domain) {
    return rooms.getStore(domain);
  }

  @Override
  public <R extends @Nullable Object> R fromTransaction(Function<MastraRepositories, R> body) {
    return rooms.fromTransaction(body);
  }

  /**
   * The repositories inside the active transaction of this {@link EntityManager}: on its
   * connection, after flushing it, so that they see what it has changed. They neither begin nor end
   * anything: the rows are there when the caller commits, and gone when he rolls back.
   *
   * <p>A failed statement marks the transaction rollback-only, and so does an operation that gives
   * up after it has changed something; an argument that is refused does not. Hibernate's own commit
   * then rolls back, and tells so by an exception only with {@code
   * hibernate.jpa.compliance.transaction}; JTA's always does. Rows that the {@code EntityManager}
   * has loaded before do not change under it: {@code refresh} them where the store has written.
   *
   * @param entityManager of the factory that the store was built with
   * @return for as long as the {@code EntityManager} lives; each call throws {@link
   *     StorageException} if no transaction is active then
   */
  public MastraRepositories joining(EntityManager entityManager) {
    return rooms(new JoinedWork(this::persistence, entityManager));
  }

  /**
   * Where the store's connections come from: the pool it has made, what it was given, or the data
   * source of the application's persistence unit. Never to be closed by the caller.
   *
   * @throws StorageException if the persistence unit does not give its data source away
   */
  public DataSource dataSource() {
    return foundation().dataSource();
  }

  /** Closes what the store has opened. Later calls throw {@link StoreClosedException}. */
  @Override
  public void close() {
    Foundation opened;
    synchronized (lock) {
      closed = true;
      opened = foundation;
      foundation = null;
      persistence = null;
    }
    LiveStores.forget(this);
    if (opened != null) {
      opened.close();
    }
  }

  @Override
  public String toString() {
    return "PostgresStore[" + settings.id() + "]";
  }

  private Rooms rooms(Work work) {
    return new Rooms(observed(work), settings.clock(), settings.elsewhere());
  }

  private Work observed(Work work) {
    OperationListener listener = settings.listener();
    return listener == null ? work : new ObservedWork(work, settings.id(), listener);
  }

  private @Nullable ReadConnections readConnections() {
    DataSource dataSource = settings.readDataSource();
    return dataSource == null ? null : new ReadConnections(dataSource, this::schemaReachedBy);
  }

  private Schema schemaNamed(@Nullable String name) {
    return new Schema(
        new OpenConnections(),
        name,
        settings.skipDefaultIndexes(),
        settings.indexes(),
        settings.elsewhere().domainsHere());
  }

  private void throwIfClosed() {
    if (closed) {
      throw new StoreClosedException(settings.id());
    }
  }

  private Foundation foundation() {
    synchronized (lock) {
      throwIfClosed();
      if (foundation == null) {
        foundation = settings.opening().get();
      }
      return foundation;
    }
  }

  private Persistence persistence() {
    Persistence open = persistence;
    if (open != null) {
      return open;
    }
    synchronized (lock) {
      if (persistence == null) {
        persistence = checked(new Persistence(foundation().factory(), this::greet));
      }
      return persistence;
    }
  }

  private Persistence checked(Persistence found) {
    String mapped = found.schema();
    if (mapped != null && settings.schemaName() != null && !mapped.equals(settings.schemaName())) {
      throw otherSchema("the mapping of the persistence unit names \"" + mapped + "\"", mapped);
    }
    if (settings.readDataSource() != null && found.hasConnectionsByTenant()) {
      throw new StorageException(
          "OPEN_STORE",
          "READ_DATA_SOURCE",
          ErrorCategory.USER,
          "readDataSource: was given, but the persistence unit connects each tenant by itself, and a"
              + " DataSource cannot know which one is asking",
          Map.of(),
          null);
    }
    return found;
  }

  /** What could not be found out before there was a connection. */
  private void greet(Connection connection) throws SQLException {
    String schema = schemaReachedBy(connection);
    String url = String.valueOf(connection.getMetaData().getURL());
    int parameters = url.indexOf('?');
    String database = parameters < 0 ? url : url.substring(0, parameters);
    if (LiveStores.add(new LiveStores.Place(settings.id(), database, schema), this)) {
      LOG.log(
          Level.WARNING,
          "Another live store \"{0}\" works on the schema \"{1}\" of {2}. If the program was"
              + " reloaded, the old store was not closed and still holds its connections.",
          settings.id(),
          schema,
          database);
    }
  }

  /**
   * The schema of the tables on this connection.
   *
   * @throws StorageException if it is another than the builder names
   */
  private String schemaReachedBy(Connection connection) throws SQLException {
    String mapped = persistence().schema();
    if (mapped != null) {
      return mapped;
    }
    String schema = String.valueOf(connection.getSchema());
    if (settings.schemaName() != null && !schema.equals(settings.schemaName())) {
      throw otherSchema(
          "the persistence unit names none, and the connection's search path leads to \""
              + schema
              + "\"",
          schema);
    }
    return schema;
  }

  private StorageException otherSchema(String found, String schema) {
    String wanted = String.valueOf(settings.schemaName());
    return new StorageException(
        "OPEN_STORE",
        "SCHEMA_MISMATCH",
        ErrorCategory.USER,
        "schemaName: \"" + wanted + "\" was given, but " + found,
        Map.of("schemaName", wanted, "found", schema),
        null);
  }

  /** Connections for work on the schema, which end with the store. */
  private final class OpenConnections implements ConnectionSource {

    @Override
    public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
      return foundation().connections().call(body);
    }
  }
}
