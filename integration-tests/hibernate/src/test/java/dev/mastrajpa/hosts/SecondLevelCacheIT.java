package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.SharedCacheMode;
import java.util.List;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A host that caches all its entities does not cache ours: others write our rows, and Hibernate
 * does not see them do it.
 */
class SecondLevelCacheIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  static final List<Class<?>> ENTITIES = MastraEntities.all();

  private static SessionFactory host;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    Host.createTables(database);
    database.execute("create table memo (id text primary key, lastreader text)");
    host =
        Host.on(database)
            .listing(Memo.class)
            .asking("all")
            .sharing(SharedCacheMode.ALL)
            .with("hibernate.cache.use_second_level_cache", "true")
            .with("hibernate.cache.region.factory_class", "jcache")
            .with("hibernate.javax.cache.missing_cache_strategy", "create")
            .with("hibernate.generate_statistics", "true")
            .start();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void theHostsOwnEntityIsInTheCache() {
    host.inTransaction(session -> session.persist(new Memo(id, "me")));
    host.inSession(session -> session.find(Memo.class, id));

    assertThat(host.getCache().contains(Memo.class, id)).isTrue();
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void oursAreNot(Class<?> type) {
    Row row = Row.of(type, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    host.getStatistics().clear();

    host.inSession(session -> session.find(type, row.key()));
    host.inSession(session -> session.find(type, row.key()));

    assertThat(host.getCache().contains(type, row.key())).isFalse();
    assertThat(host.getStatistics().getEntityLoadCount()).isEqualTo(2);
    assertThat(host.getStatistics().getSecondLevelCachePutCount()).isZero();
  }

  @Test
  void whatAnotherWroteIsSeenByTheNextSession() {
    Row row = Row.of(MastraThread.class, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    host.inSession(session -> session.find(MastraThread.class, row.key()));

    database.query("update mastra_threads set title = 'new' where id = ? returning 1", row.key());

    assertThat(
            host.<MastraThread>fromSession(session -> session.find(MastraThread.class, row.key()))
                .getTitle())
        .isEqualTo("new");
  }
}
