package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Two objects are the same row if they have the same key, whatever Hibernate makes of them. */
class IdentityIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  static final List<Class<?>> ENTITIES = MastraEntities.all();

  private static SessionFactory host;

  private final String key = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    Host.createTables(database);
    host = Host.on(database).asking("all").start();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void rowsWithTheSameKeyAreEqual(Class<?> type) {
    Object one = Row.of(type, key, 1).entity();
    Object same = Row.of(type, key, 100).entity();
    Object other = Row.of(type, "other", 1).entity();

    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other).isNotEqualTo(key);
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void rowsWithoutAKeyAreNotEqual(Class<?> type) throws ReflectiveOperationException {
    Object one = type.getDeclaredConstructor().newInstance();
    Object other = type.getDeclaredConstructor().newInstance();

    assertThat(one).isNotEqualTo(other);
    assertThat(List.of(one)).contains(one);
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void aProxyOfAClosedSessionEqualsItsRow(Class<?> type) {
    Row row = Row.of(type, key, 1);
    Object proxy = host.fromSession(session -> session.getReference(type, row.key()));

    assertThat(Hibernate.isInitialized(proxy)).isFalse();
    assertThat(proxy.hashCode()).isEqualTo(row.entity().hashCode());
    assertThat(proxy.equals(row.entity())).isTrue();
    assertThat(row.entity().equals(proxy)).isTrue();
    assertThat(proxy).hasToString(row.entity().toString());
    assertThat(Hibernate.isInitialized(proxy)).isFalse();
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void aProxyThatWasReadHasTheValuesOfTheRow(Class<?> type) {
    Row row = Row.of(type, key, 1);
    host.inTransaction(session -> session.persist(row.entity()));

    host.inSession(
        session -> {
          Object proxy = session.getReference(type, row.key());
          Object read = Hibernate.unproxy(proxy);
          assertThat(proxy).isEqualTo(read).isEqualTo(row.entity());
          assertThat(read).isEqualTo(proxy);
          assertThat(new Row(read).values()).isEqualTo(row.values());
        });
  }

  @Test
  void aRowStaysInASetWhenItIsStored() {
    MastraThread thread = (MastraThread) Row.of(MastraThread.class, key, 1).entity();
    Set<MastraThread> threads = new HashSet<>(Set.of(thread));

    host.inTransaction(session -> session.persist(thread));

    MastraThread found =
        host.fromSession(session -> session.find(MastraThread.class, thread.getId()));
    assertThat(threads).contains(thread, found);
  }
}
