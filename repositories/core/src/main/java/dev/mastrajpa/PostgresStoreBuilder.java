package dev.mastrajpa;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.retention.Retention;
import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.Schema;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link PostgresStore}: an {@link #id}, and where the connections come from,
 * which is one of
 *
 * <ul>
 *   <li>{@link #connectionString}, or {@link #host}, {@link #port}, {@link #database}, {@link
 *       #user} and {@link #password}: the store makes a pool, and closes it,
 *   <li>{@link #dataSource}: the application's pool, with a persistence unit of the store's own,
 *   <li>{@link #entityManagerFactory}: the application's persistence unit.
 * </ul>
 *
 * <p>A setting that is null counts as not made. Not for several threads.
 */
public final class PostgresStoreBuilder {

  private static final String OPERATION = "BUILD_STORE";
  private static final String PUBLIC = "public";
  private static final int DEFAULT_PORT = 5432;

  private @Nullable String id;
  private @Nullable String connectionString;
  private @Nullable String host;
  private @Nullable Integer port;
  private @Nullable String database;
  private @Nullable String user;
  private @Nullable String password;
  private @Nullable DataSource dataSource;
  private @Nullable EntityManagerFactory entityManagerFactory;
  private @Nullable DataSource initDataSource;
  private @Nullable DataSource readDataSource;
  private @Nullable String schemaName;
  private @Nullable Ssl ssl;
  private @Nullable Integer maxPoolSize;
  private @Nullable Duration idleTimeout;
  private boolean disableInit;
  private boolean skipDefaultIndexes;
  private List<IndexSpec> indexes = List.of();
  private RetentionPolicies retention = RetentionPolicies.none();
  private Clock clock = Clock.systemUTC();
  private @Nullable ObservabilityRepository observability;
  private @Nullable OperationListener operationListener;

  PostgresStoreBuilder() {}

  /** The store's name in logs and messages. Required. */
  public PostgresStoreBuilder id(String id) {
    this.id = id;
    return this;
  }

  /**
   * The database as a URL, in one of two forms.
   *
   * <p>{@code postgresql://user:password@host:port/database?sslmode=…}, also with {@code postgres},
   * means what it means to the original: the port is 5432 where none is given, {@code %41} stands
   * for a character, each {@code sslmode} other than {@code disable} and {@code no-verify} verifies
   * the server unless {@code uselibpqcompat=true} is there too, and a parameter that nobody knows
   * is ignored. To reach a PgBouncer before 1.21 in transaction mode, add {@code
   * prepareThreshold=0}, which the original ignores. Host and database must be there: the original
   * takes this machine for a host that is missing. A Unix socket is refused, because the driver
   * cannot use one.
   *
   * <p>{@code jdbc:postgresql:…} means what the PostgreSQL driver says.
   *
   * <p>User and password can be left out of the URL and given to {@link #user} and {@link
   * #password}.
   */
  public PostgresStoreBuilder connectionString(String connectionString) {
    this.connectionString = connectionString;
    return this;
  }

  /** The server's name or address. */
  public PostgresStoreBuilder host(String host) {
    this.host = host;
    return this;
  }

  /** The server's port; 5432 where nothing is said. */
  public PostgresStoreBuilder port(int port) {
    this.port = port;
    return this;
  }

  /** The database's name. */
  public PostgresStoreBuilder database(String database) {
    this.database = database;
    return this;
  }

  /** Who connects. */
  public PostgresStoreBuilder user(String user) {
    this.user = user;
    return this;
  }

  /** The user's password; it appears in no message. */
  public PostgresStoreBuilder password(String password) {
    this.password = password;
    return this;
  }

  /**
   * The application's connections; closed by the application. They must not be managed by JTA: for
   * that, give the {@link #entityManagerFactory}.
   */
  public PostgresStoreBuilder dataSource(DataSource dataSource) {
    this.dataSource = dataSource;
    return this;
  }

  /** The application's persistence unit, which must map the entities; closed by the application. */
  public PostgresStoreBuilder entityManagerFactory(EntityManagerFactory entityManagerFactory) {
    this.entityManagerFactory = entityManagerFactory;
    return this;
  }

  /**
   * Other connections for {@code init()} and the rest of {@code schema()}: of a user who may create
   * tables, past a pooler that shares sessions, or not managed by JTA. Closed by the application.
   */
  public PostgresStoreBuilder initDataSource(DataSource initDataSource) {
    this.initDataSource = initDataSource;
    return this;
  }

  /**
   * Other connections for reads that may be a moment behind: a replica's. Closed by the
   * application.
   *
   * <p>What the original reads from its {@code readPool} is read here: threads, messages, resources
   * and observational memory, scores, spans, files of skills, and single runs of workflows.
   * Everything else is done on the other connections: all that is written, what a change reads or
   * hands out, the snapshot that a run is resumed from, lists of runs, the state of a thread,
   * {@code db()}, and threads in the order of their changes as a stream. So is all that is read in
   * a transaction, be it {@code inTransaction}, {@code joining} or JTA's: there one finds what one
   * has just written.
   *
   * <p>Where these connections fail, so does the call, by an error that says so; it is not answered
   * elsewhere. So may a long read: a standby that waits for it no longer cancels it, with SQLSTATE
   * 40001. {@code init()} does not know them. A persistence unit that connects each tenant by
   * itself is refused at the first call, since this data source could not tell one from another.
   */
  public PostgresStoreBuilder readDataSource(DataSource readDataSource) {
    this.readDataSource = readDataSource;
    return this;
  }

  /**
   * The schema of the tables. Where nothing is said it is {@code public}, or with an {@link
   * #entityManagerFactory} what that maps; given both, they must agree.
   *
   * @param schemaName 1 to 63 bytes, none of them a quote, a backslash, a dollar sign or a control
   *     character; upper case is kept
   */
  public PostgresStoreBuilder schemaName(String schemaName) {
    this.schemaName = schemaName;
    return this;
  }

  /** Encryption of the store's own connections; wins over what a connection string says. */
  public PostgresStoreBuilder ssl(Ssl ssl) {
    this.ssl = ssl;
    return this;
  }

  /** How many connections the store's own pool has at most; 20 where nothing is said. */
  public PostgresStoreBuilder maxPoolSize(int maxPoolSize) {
    this.maxPoolSize = maxPoolSize;
    return this;
  }

  /**
   * After which time the store's own pool closes a connection that nobody uses, down to none; 30
   * seconds where nothing is said.
   *
   * @param idleTimeout at least 10 seconds, or zero for never
   */
  public PostgresStoreBuilder idleTimeout(Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
    return this;
  }

  /**
   * Asks those who start the store not to call {@code init()}; see {@link
   * PostgresStore#disableInit()}.
   */
  public PostgresStoreBuilder disableInit(boolean disableInit) {
    this.disableInit = disableInit;
    return this;
  }

  /** Has {@code init()} make only the indexes that the original makes in any case, and yours. */
  public PostgresStoreBuilder skipDefaultIndexes(boolean skipDefaultIndexes) {
    this.skipDefaultIndexes = skipDefaultIndexes;
    return this;
  }

  /**
   * Further indexes for {@code init()} to make.
   *
   * @param indexes of the store's tables and columns; another is refused by {@link #build}, where
   *     the original says nothing
   */
  public PostgresStoreBuilder indexes(List<IndexSpec> indexes) {
    this.indexes = List.copyOf(indexes);
    return this;
  }

  /**
   * How long rows are kept, for {@link PostgresStore#prune()}; forever where nothing is said.
   * Nothing is deleted before that is called.
   *
   * @param retention for domains and tables that there are; others are refused by {@link #build}
   */
  public PostgresStoreBuilder retention(RetentionPolicies retention) {
    this.retention = retention;
    return this;
  }

  /**
   * Keeps the spans elsewhere: on another database, as a rule, where they are not in the way.
   *
   * <pre>{@code
   * PostgresStore traces = PostgresStore.builder().id("traces").connectionString(other).build();
   * PostgresStore store =
   *     PostgresStore.builder()
   *         .id("agents")
   *         .connectionString(url)
   *         .observability(traces.observability())
   *         .build();
   * traces.init();
   * store.init();
   * }</pre>
   *
   * <p>This repository is then what the store's {@code observability()}, {@code
   * getStore("observability")} and an injection of {@link ObservabilityRepository} give, in each
   * mode. What it does is part of no transaction of this store, also in {@link
   * PostgresStore#inTransaction} and {@link PostgresStore#joining}: a span that was written stays
   * when the transaction is rolled back, and one that could not be written does not roll it back.
   * (Only a store that is itself on a persistence unit managed by JTA does join the transaction of
   * the thread, as it always does.) A listener of this store is not told of it.
   *
   * <p>The table of the spans is none of this store's then: {@link PostgresStore#init}, {@link
   * PostgresStore#schema}, {@link PostgresStore#indexes} and {@link PostgresStore#prune} are for
   * this store's database alone and pass by a {@code mastra_ai_spans} that is there. Making,
   * pruning and closing what the repository stands on is its owner's: call {@code init()}, {@code
   * prune()} and {@code close()} of that store too. (The original's composite store calls them of
   * all its members, and makes an empty table of spans here besides.)
   *
   * @param observability safe for use by several threads; such as the repository of another store,
   *     which must not be closed before this one is no longer used
   */
  public PostgresStoreBuilder observability(ObservabilityRepository observability) {
    this.observability = observability;
    return this;
  }

  /** What the store takes the time from; the system's clock where nothing is said. */
  public PostgresStoreBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /** Who is told of each operation of a repository, for metrics; nobody where nothing is said. */
  public PostgresStoreBuilder operationListener(OperationListener operationListener) {
    this.operationListener = operationListener;
    return this;
  }

  /**
   * Checks the settings; touches neither network nor database.
   *
   * @throws InvalidArgumentException if one is missing, blank or contradicts another
   */
  public PostgresStore build() {
    String checkedId = required("id", id);
    String schema = schemaName == null ? null : Schema.checkName(schemaName);
    boolean hosted = entityManagerFactory != null;
    Elsewhere elsewhere = elsewhere();
    Retention.check(retention, elsewhere.domainsHere());
    StoreSettings settings =
        new StoreSettings(
            checkedId,
            opening(checkedId),
            readDataSource,
            hosted,
            schema == null && !hosted ? PUBLIC : schema,
            disableInit,
            skipDefaultIndexes,
            indexes,
            retention,
            clock,
            elsewhere,
            operationListener);
    return new PostgresStore(settings);
  }

  private Elsewhere elsewhere() {
    return new Elsewhere(
        observability == null ? Map.of() : Map.of(ObservabilityRepository.class, observability));
  }

  private Supplier<Foundation> opening(String storeId) {
    List<String> sources = sources();
    if (sources.isEmpty()) {
      throw InvalidArgumentException.missing(
          OPERATION,
          "connectionString",
          "nothing says where the database is; give a connectionString, or host, database, user and"
              + " password, or a dataSource, or an entityManagerFactory");
    }
    if (sources.size() > 1) {
      throw contradiction(sources.get(1), "was given beside " + sources.get(0));
    }
    DataSource forInit = initDataSource;
    EntityManagerFactory factory = entityManagerFactory;
    if (factory != null) {
      refuseSettingsOfOwnPool("entityManagerFactory");
      return () -> new HostFoundation(factory, forInit);
    }
    String schema = schemaName == null ? PUBLIC : schemaName;
    DataSource given = dataSource;
    if (given != null) {
      refuseSettingsOfOwnPool("dataSource");
      return () -> OwnFoundation.on(given, forInit, schema);
    }
    ConnectionSettings connection = connection();
    PoolSettings pool =
        new PoolSettings(
            maxPoolSize == null ? PoolSettings.DEFAULT.maxPoolSize() : maxPoolSize,
            idleTimeout == null ? PoolSettings.DEFAULT.idleTimeout() : idleTimeout);
    return () -> OwnFoundation.withPool(storeId, connection, pool, forInit, schema);
  }

  /** The settings, by one name each, that say where the connections come from. */
  private List<String> sources() {
    List<String> sources = new ArrayList<>();
    if (connectionString != null) {
      sources.add("connectionString");
    }
    if (host != null) {
      sources.add("host");
    } else if (database != null) {
      sources.add("database");
    } else if (port != null) {
      sources.add("port");
    }
    if (dataSource != null) {
      sources.add("dataSource");
    }
    if (entityManagerFactory != null) {
      sources.add("entityManagerFactory");
    }
    if (sources.isEmpty() && (user != null || password != null)) {
      sources.add("host");
    }
    return sources;
  }

  private void refuseSettingsOfOwnPool(String source) {
    String why = "is for a pool of the store's own and has no effect on " + source;
    if (user != null) {
      throw contradiction("user", why);
    }
    if (password != null) {
      throw contradiction("password", why);
    }
    if (ssl != null) {
      throw contradiction("ssl", why);
    }
    if (maxPoolSize != null) {
      throw contradiction("maxPoolSize", why);
    }
    if (idleTimeout != null) {
      throw contradiction("idleTimeout", why);
    }
  }

  private ConnectionSettings connection() {
    ConnectionSettings connection = connectionString == null ? fromParts() : fromUrl();
    return ssl == null ? connection : connection.with(ssl);
  }

  private ConnectionSettings fromParts() {
    String url =
        ConnectionUrl.of(
            ConnectionUrl.checkHost("host", required("host", host)),
            port == null ? DEFAULT_PORT : ConnectionUrl.checkPort("port", port),
            required("database", database));
    return new ConnectionSettings(
        url, required("user", user), required("password", password), Map.of());
  }

  private ConnectionSettings fromUrl() {
    ConnectionSettings url = ConnectionUrl.parse(required("connectionString", connectionString));
    if (user != null) {
      if (url.user() != null) {
        throw contradiction("user", "was given beside a connectionString that names one");
      }
      url = url.withUser(required("user", user));
    }
    if (password != null) {
      if (url.password() != null) {
        throw contradiction("password", "was given beside a connectionString that holds one");
      }
      url = url.withPassword(required("password", password));
    }
    return url;
  }

  private static String required(String setting, @Nullable String value) {
    if (value == null) {
      throw InvalidArgumentException.missing(OPERATION, setting, "must be given");
    }
    if (value.isBlank()) {
      throw InvalidArgumentException.missing(OPERATION, setting, "must not be blank");
    }
    return value;
  }

  private static InvalidArgumentException contradiction(String setting, String why) {
    return InvalidArgumentException.missing(OPERATION, setting, why);
  }
}
