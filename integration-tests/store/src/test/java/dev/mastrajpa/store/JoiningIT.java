package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.RowCountException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.RollbackException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionLazyDelegator;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Work inside the transaction of a host's {@link EntityManager}. */
class JoiningIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static EntityManagerFactory factory;
  private static PostgresStore store;

  private final String id = UUID.randomUUID().toString();
  private EntityManager host;
  private MastraRepositories joined;

  @BeforeAll
  static void start() {
    Tables.createIn(database);
    factory = Host.start("host", database.dataSource());
    store = PostgresStore.builder().id("joining").entityManagerFactory(factory).build();
  }

  @AfterAll
  static void stop() {
    store.close();
    assertThat(factory.isOpen()).as("what the store was given stays open").isTrue();
    factory.close();
  }

  @BeforeEach
  void begin() {
    host = factory.createEntityManager();
    host.getTransaction().begin();
    joined = store.joining(host);
  }

  @AfterEach
  void end() {
    if (host.getTransaction().isActive()) {
      host.getTransaction().rollback();
    }
    host.close();
  }

  @Test
  void bothRowsAreThereWhenTheHostCommits() {
    host.persist(new Note(id, "host"));
    joined.memory().saveThread(thread());
    assertThat(threads()).as("before the commit").isZero();

    host.getTransaction().commit();

    assertThat(threads()).isEqualTo(1);
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void bothRowsAreGoneWhenTheHostRollsBack() {
    host.persist(new Note(id, "host"));
    joined.memory().saveThread(thread());
    joined.inTransaction(
        tx -> tx.db().none("update mastra_threads set title = 'x' where id = ?", id));
    assertThat(joined.memory().getThreadById(id)).isPresent();

    host.getTransaction().rollback();

    assertThat(threads()).isZero();
    assertThat(notes()).isZero();
  }

  @Test
  void seesWhatTheHostHasNotFlushed() {
    host.persist(thread());
    host.persist(new Note(id, "unflushed"));

    assertThat(joined.memory().getThreadById(id)).isPresent();
    assertThat(joined.db().one("select words from note where id = ?", id).get("words"))
        .isEqualTo("unflushed");
  }

  @Test
  void readsRowsThatAreNotTheHostsManagedOnes() {
    host.persist(thread());
    MastraThread managed = host.find(MastraThread.class, id);
    MastraThread stale = thread();
    stale.setTitle("changed by the store");

    MastraThread saved = joined.memory().saveThread(stale);

    assertThat(saved.getTitle()).isEqualTo("changed by the store");
    assertThat(host.contains(saved)).isFalse();
    assertThat(managed.getTitle()).as("as the Javadoc says").isEqualTo("A");
    host.refresh(managed);
    assertThat(managed.getTitle()).isEqualTo("changed by the store");
  }

  @Test
  void isRefusedWithoutATransaction() {
    host.getTransaction().rollback();

    assertThatThrownBy(() -> joined.memory().saveThread(thread()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("needs an active transaction");
    assertThatThrownBy(() -> joined.memory().getThreadById(id))
        .hasMessageContaining("needs an active transaction");
    assertThatThrownBy(() -> joined.inTransaction(tx -> {}))
        .hasMessageContaining("needs an active transaction");
    assertThatThrownBy(() -> joined.db().none("select 1"))
        .hasMessageContaining("needs an active transaction");
    assertThat(threads()).isZero();
  }

  @Test
  void isRefusedWhereTheTransactionCanOnlyBeRolledBack() {
    host.getTransaction().setRollbackOnly();

    assertThatThrownBy(() -> joined.memory().saveThread(thread()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("marked rollback-only");
    assertThatThrownBy(() -> joined.memory().getThreadById(id))
        .hasMessageContaining("marked rollback-only");
    assertThatThrownBy(() -> joined.inTransaction(tx -> {}))
        .hasMessageContaining("marked rollback-only");
  }

  @Test
  void afterAFailedStatementTheNextCallSaysThatTheTransactionIsLost() {
    assertThatThrownBy(() -> joined.db().none("select 1 / 0")).isInstanceOf(StorageException.class);

    assertThatThrownBy(() -> joined.memory().getThreadById(id))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("marked rollback-only");
  }

  @Test
  void isRefusedForTheEntityManagerOfAnotherUnit() {
    try (EntityManagerFactory other = Host.start("stranger", database.dataSource());
        EntityManager stranger = other.createEntityManager()) {
      stranger.getTransaction().begin();

      assertThatThrownBy(() -> store.joining(stranger).memory().saveThread(thread()))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageStartingWith("entityManager: belongs to another EntityManagerFactory");

      assertThat(stranger.getTransaction().getRollbackOnly()).isFalse();
      stranger.getTransaction().rollback();
    }
  }

  @Test
  void aFailedStatementLetsTheHostOnlyRollBack() {
    host.persist(new Note(id, "host"));

    assertThatThrownBy(() -> joined.db().none("insert into note values (?, 'again')", id))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("note_pkey");

    assertThat(host.getTransaction().getRollbackOnly()).isTrue();
    host.getTransaction().commit(); // which rolls back, and says so only to those who ask for that
    assertThat(notes()).isZero();
  }

  @Test
  void aFailedStatementMakesTheCommitFailWhereHibernateCompliesWithJpa() {
    Map<String, String> complying =
        Map.of(
            "hibernate.jpa.compliance.transaction", "true",
            "hibernate.cache.use_second_level_cache", "false");
    try (EntityManagerFactory unit = Host.start("host", database.dataSource(), complying);
        PostgresStore own =
            PostgresStore.builder().id("complying").entityManagerFactory(unit).build();
        EntityManager em = unit.createEntityManager()) {
      em.getTransaction().begin();
      em.persist(new Note(id, "host"));
      assertThatThrownBy(() -> own.joining(em).db().none("select 1 / 0"))
          .isInstanceOf(StorageException.class);

      assertThatThrownBy(() -> em.getTransaction().commit()).isInstanceOf(RollbackException.class);
      assertThat(notes()).isZero();
    }
  }

  @Test
  void aRefusedArgumentDoesTheTransactionNoHarm() {
    host.persist(new Note(id, "host"));

    assertThatThrownBy(() -> joined.memory().saveThread(new MastraThread(" ", "r", "t")))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> joined.db().none("select ?"))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(
            () ->
                joined.inTransaction(tx -> tx.memory().saveThread(new MastraThread(" ", "r", "t"))))
        .isInstanceOf(InvalidArgumentException.class);

    assertThat(host.getTransaction().getRollbackOnly()).isFalse();
    host.getTransaction().commit();
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void aReadWithTheWrongNumberOfRowsDoesTheTransactionNoHarm() {
    assertThatThrownBy(() -> joined.db().one("select n from generate_series(1, 2) n"))
        .isInstanceOf(RowCountException.class);
    assertThatThrownBy(
            () -> joined.inTransaction(tx -> tx.db().one("select 1 from note where id = ?", id)))
        .isInstanceOf(RowCountException.class);

    assertThat(host.getTransaction().getRollbackOnly()).isFalse();
    joined.memory().saveThread(thread());
    host.getTransaction().commit();
    assertThat(threads()).isEqualTo(1);
  }

  @Test
  void anOperationThatGivesUpHalfwayLetsTheHostOnlyRollBack() {
    assertThatThrownBy(
            () ->
                joined
                    .db()
                    .one("insert into note values (?, 'a'), (? || 'b', 'b') returning id", id, id))
        .isInstanceOf(RowCountException.class);

    assertThat(host.getTransaction().getRollbackOnly()).isTrue();
  }

  @Test
  void aBodyThatThrowsAfterAChangeLetsTheHostOnlyRollBack() {
    IllegalStateException bodys = new IllegalStateException("of the body");

    assertThatThrownBy(
            () ->
                joined.inTransaction(
                    tx -> {
                      tx.memory().saveThread(thread());
                      throw bodys;
                    }))
        .isSameAs(bodys);

    assertThat(host.getTransaction().getRollbackOnly()).isTrue();
  }

  @Test
  void aBodyThatThrowsBeforeAnyChangeDoesNoHarm() {
    IllegalStateException bodys = new IllegalStateException("of the body");

    assertThatThrownBy(
            () ->
                joined.inTransaction(
                    tx -> {
                      assertThat(tx.memory().getThreadById(id)).isEmpty();
                      throw bodys;
                    }))
        .isSameAs(bodys);

    assertThat(host.getTransaction().getRollbackOnly()).isFalse();
  }

  @Test
  void aFailureThatTheBodySwallowsIsThrownAllTheSame() {
    assertThatThrownBy(
            () ->
                joined.inTransaction(
                    tx -> {
                      assertThatThrownBy(() -> tx.db().none("select 1 / 0"))
                          .isInstanceOf(StorageException.class);
                      assertThatThrownBy(() -> tx.memory().getThreadById(id))
                          .as("PostgreSQL has aborted the transaction")
                          .hasMessageContaining("division by zero");
                    }))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("division by zero");

    assertThat(host.getTransaction().getRollbackOnly()).isTrue();
  }

  @Test
  void joinsAnEntityManagerThatAContainerStandsBefore() {
    EntityManager injected = new SessionLazyDelegator(() -> host.unwrap(Session.class));
    store.joining(injected).memory().saveThread(thread());

    assertThat(joined.memory().getThreadById(thread().getId())).isPresent();
  }

  @Test
  void leavesTheHostsConnectionAsItIs() {
    String before = settings();
    joined.memory().saveThread(thread());
    joined.inTransaction(tx -> tx.memory().getThreadById(id));

    assertThat(settings()).isEqualTo(before).startsWith("false ");
    assertThat(host.unwrap(Session.class).isOpen()).isTrue();
    assertThat(host.getTransaction().isActive()).isTrue();
  }

  @Test
  void leavesTheHostsCachedEntitiesInItsCache() {
    host.persist(new Note(id, "cached"));
    host.getTransaction().commit();
    Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
    assertThat(factory.getCache().contains(Note.class, id)).isTrue();

    Host.committing(factory, em -> store.joining(em).memory().saveThread(thread()));
    store.memory().saveThread(thread());
    store.inTransaction(tx -> tx.memory().saveThread(thread()));
    List<MastraMessage> messages =
        List.of(MastraMessage.ofText("m " + id, thread().getId(), "r", "user", "Hello"));
    store.memory().saveMessages(messages);
    Host.committing(factory, em -> store.joining(em).memory().saveMessages(messages));
    store.db().none("update mastra_threads set title = 'x' where id = ?", id);

    assertThat(factory.getCache().contains(Note.class, id)).isTrue();
    long hits = statistics.getSecondLevelCacheHitCount();
    Host.committing(factory, em -> assertThat(em.find(Note.class, id).words()).isEqualTo("cached"));
    assertThat(statistics.getSecondLevelCacheHitCount()).isEqualTo(hits + 1);
  }

  private String settings() {
    return host.unwrap(Session.class)
        .doReturningWork(
            connection ->
                connection.getAutoCommit()
                    + " "
                    + connection.getTransactionIsolation()
                    + " "
                    + connection.isReadOnly()
                    + " "
                    + show(connection, "timezone")
                    + " "
                    + show(connection, "search_path"));
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("show " + setting)) {
      result.next();
      return result.getString(1);
    }
  }

  private MastraThread thread() {
    MastraThread thread = new MastraThread(id, "user-7", "A");
    thread.setCreatedAt(Instant.EPOCH);
    thread.setUpdatedAt(Instant.EPOCH);
    return thread;
  }

  private long threads() {
    return database.<Long>value("select count(*) from mastra_threads where id = ?", id);
  }

  private long notes() {
    return database.<Long>value("select count(*) from note where id like ? || '%'", id);
  }
}
