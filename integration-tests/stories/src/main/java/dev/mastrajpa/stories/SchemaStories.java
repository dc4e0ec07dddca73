package dev.mastrajpa.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.SessionFactory;

/** The tables: where they are, that they are whole, and that nobody drops them. */
final class SchemaStories {

  private SchemaStories() {}

  static void findsWhatWasLeft(House house) {
    MastraThread found =
        house.store().memory().getThreadById(LeftBehind.THREAD).orElseThrow(AssertionError::new);

    assertThat(found.getTitle()).isEqualTo("Left behind");
    assertThat(found.getMetadataJson()).isEqualTo("{\"kept\": true}");
    assertThat(found.getCreatedAt()).isEqualTo("2024-03-10T02:30:00.123Z");
  }

  static void initialisesAndValidates(House house) throws SQLException {
    PostgresStore store = house.store();
    store.schema().validate();
    long indexes = indexes(house);
    Object index =
        store
            .db()
            .one(
                """
                select indexname from pg_catalog.pg_indexes
                where schemaname = $1
                  and indexname like '%mastra_threads_resourceid_createdat_idx'
                """,
                house.schema())
            .get("indexname");
    store
        .db()
        .none(
            "drop index %s.%s"
                .formatted(Sql.quoted(house.schema()), Sql.quoted(String.valueOf(index))));
    assertThat(store.schema().plan().steps()).hasSize(1);

    store.init();

    store.schema().validate();
    assertThat(store.init().steps()).as("a second time").isEmpty();
    assertThat(indexes(house)).isEqualTo(indexes);
  }

  private static long indexes(House house) throws SQLException {
    return Sql.count(
        house, "select count(*) from pg_catalog.pg_indexes where schemaname = ?", house.schema());
  }

  static void keepsItsTablesInTheirSchema(House house) throws SQLException {
    assertThat(house.store().schemaName()).hasValue(house.schema());
    assertThat(
            Sql.count(
                house,
                "select count(*) from pg_catalog.pg_tables where tablename like 'mastra\\_%'"
                    + " and schemaname <> ?",
                house.schema()))
        .as("tables elsewhere")
        .isZero();

    String id = UUID.randomUUID().toString();
    house.store().memory().saveThread(new MastraThread(id, "anna", "Where am I?"));

    assertThat(Sql.threads(house, id)).as("written by the store").isEqualTo(1);
    house.inTransaction(
        entityManager -> {
          assertThat(entityManager.find(MastraThread.class, id)).as("read by the host").isNotNull();
          entityManager.persist(thread(id + "-2"));
        });
    assertThat(Sql.threads(house, id + "-2")).as("written by the host").isEqualTo(1);
    assertThat(
            house
                .store()
                .db()
                .one("select count(*) as n from {mastra}.mastra_threads where id like $1", id + "%")
                .get("n"))
        .as("read by SQL")
        .isEqualTo(2L);
  }

  private static MastraThread thread(String id) {
    MastraThread thread = new MastraThread(id, "anna", "By the host");
    thread.setCreatedAt(Instant.EPOCH);
    thread.setUpdatedAt(Instant.EPOCH);
    return thread;
  }

  /** What hbm2ddl does at start and end is done by this, too. */
  static void keepsItsRowsWhenTheHostDropsItsOwn(House house) throws SQLException {
    String id = UUID.randomUUID().toString();
    house.store().memory().saveThread(new MastraThread(id, "anna", "Keep me"));
    house.inTransaction(entityManager -> entityManager.persist(house.ticket(id, id)));

    SessionFactory factory = factoryOf(house);
    factory.getSchemaManager().dropMappedObjects(false);
    factory.getSchemaManager().exportMappedObjects(false);

    assertThat(Sql.tickets(house, id)).as("the host's own rows").isZero();
    assertThat(Sql.threads(house, id)).as("rows of Mastra").isEqualTo(1);
    assertThat(house.store().memory().getThreadById(id)).isPresent();
  }

  /** Asked for in a transaction, because some hosts have an EntityManager only there. */
  private static SessionFactory factoryOf(House house) {
    SessionFactory[] factory = new SessionFactory[1];
    house.inTransaction(
        entityManager ->
            factory[0] = entityManager.getEntityManagerFactory().unwrap(SessionFactory.class));
    return factory[0];
  }
}
