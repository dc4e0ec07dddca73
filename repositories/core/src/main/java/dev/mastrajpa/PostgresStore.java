package dev.mastrajpa;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraThreadState;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.work.JoinedWork;
import dev.mastrajpa.work.OwnedWork;
import dev.mastrajpa.work.Persistence;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;

/** The store. */
public final class PostgresStore implements MastraRepositories, AutoCloseable {

  private static final List<Class<?>> ENTITIES =
      List.of(
          MastraThread.class,
          MastraMessage.class,
          MastraResource.class,
          MastraWorkflowSnapshot.class,
          MastraScore.class,
          MastraAiSpan.class,
          MastraThreadState.class,
          MastraObservationalMemory.class,
          MastraEval.class,
          MastraTrace.class);

  private final String id;
  private final @Nullable DataSource dataSource;
  private final @Nullable EntityManagerFactory given;
  private final String schemaName;
  private final Clock clock;
  private final Rooms rooms;
  private @Nullable EntityManagerFactory own;
  private @Nullable Persistence persistence;
  private boolean closed;

  PostgresStore(
      String id,
      @Nullable DataSource dataSource,
      @Nullable EntityManagerFactory entityManagerFactory,
      @Nullable String schemaName,
      Clock clock) {
    this.id = id;
    this.dataSource = dataSource;
    this.given = entityManagerFactory;
    this.schemaName = schemaName == null ? "public" : schemaName;
    this.clock = clock;
    this.rooms = new Rooms(new OwnedWork(this::persistence), clock);
  }

  public static PostgresStoreBuilder builder() {
    return new PostgresStoreBuilder();
  }

  @Override
  public MemoryRepository memory() {
    return rooms.memory();
  }

  @Override
  public <R> R fromTransaction(Function<MastraRepositories, R> body) {
    return rooms.fromTransaction(body);
  }

  /** The repositories inside the active transaction of this {@link EntityManager}. */
  public MastraRepositories joining(EntityManager entityManager) {
    return new Rooms(new JoinedWork(this::persistence, entityManager), clock);
  }

  private synchronized Persistence persistence() {
    if (closed) {
      throw new StoreClosedException(id);
    }
    if (persistence == null) {
      persistence = new Persistence(given != null ? given : makeFactory());
    }
    return persistence;
  }

  private EntityManagerFactory makeFactory() {
    Configuration configuration = new Configuration();
    ENTITIES.forEach(configuration::addAnnotatedClass);
    configuration
        .getProperties()
        .put("hibernate.connection.datasource", Objects.requireNonNull(dataSource));
    configuration.setProperty("hibernate.default_schema", "`" + schemaName + "`");
    configuration.setProperty("hibernate.hbm2ddl.auto", "none");
    configuration.setProperty("hibernate.cache.use_second_level_cache", "false");
    own = configuration.buildSessionFactory();
    return own;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
