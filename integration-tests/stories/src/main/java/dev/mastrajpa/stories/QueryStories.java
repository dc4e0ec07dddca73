package dev.mastrajpa.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraThread_;
import dev.mastrajpa.entity.TimestampPair_;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables as entities like any other. */
final class QueryStories {

  private QueryStories() {}

  static void joinsRowsInJpql(House house) {
    String id = threadWithMessages(house, null);
    house.inTransaction(
        entityManager -> {
          entityManager.persist(house.ticket(id, id));
          Object[] row =
              entityManager
                  .createQuery(
                      """
                      select k.number, t.title, count(m), max(m.createdAt.zoned)
                      from Ticket k
                      join MastraThread t on t.id = k.threadId
                      join MastraMessage m on m.threadId = t.id
                      where k.number = :number
                      group by k.number, t.title
                      """,
                      Object[].class)
                  .setParameter("number", id)
                  .getSingleResult();
          assertThat(row).startsWith(id, "Queried", 2L);
        });
  }

  static void findsByCriteria(House house) {
    String id = threadWithMessages(house, null);
    house.inTransaction(
        entityManager -> {
          CriteriaBuilder builder = entityManager.getCriteriaBuilder();
          CriteriaQuery<MastraThread> query = builder.createQuery(MastraThread.class);
          Root<MastraThread> thread = query.from(MastraThread.class);
          query
              .where(builder.equal(thread.get(MastraThread_.resourceId), id))
              .orderBy(builder.desc(thread.get(MastraThread_.createdAt).get(TimestampPair_.zoned)));
          assertThat(entityManager.createQuery(query).getResultList())
              .extracting(MastraThread::getId)
              .containsExactly(id);
        });
  }

  static void filtersJsonInJpql(House house) {
    String id = threadWithMessages(house, "{\"topic\": \"repair\", \"tags\": [\"a\", \"b\"]}");
    house.inTransaction(
        entityManager -> {
          assertThat(containing(entityManager, id, "{\"topic\": \"repair\"}")).containsExactly(id);
          assertThat(containing(entityManager, id, "{\"tags\": [\"b\"]}")).containsExactly(id);
          assertThat(containing(entityManager, id, "{\"topic\": \"re\"}")).isEmpty();
          assertThat(containing(entityManager, id, "{\"topic\": \"' or true --\"}")).isEmpty();
        });
  }

  /** The same as what the function is for: {@code @>} as an index knows it. */
  static void filtersJsonByAnIndex(House house) {
    String id = threadWithMessages(house, "{\"wanted\": \"%s\"}".formatted(UUID.randomUUID()));
    String document = house.store().memory().getThreadById(id).orElseThrow().getMetadataJson();
    String table = Sql.quoted(house.schema()) + ".mastra_threads";
    house.inTransaction(
        entityManager -> {
          // so few rows are read faster without any index
          entityManager.createNativeQuery("set local enable_seqscan = off").executeUpdate();
          long before = scans(entityManager, table);

          assertThat(
                  entityManager
                      .createQuery(
                          """
                          select t.id from MastraThread t
                          where function('mastra_jsonb_contains', t.metadataJson, :document) = true
                          """,
                          String.class)
                      .setParameter("document", document)
                      .getResultList())
              .containsExactly(id);

          assertThat(scans(entityManager, table)).isEqualTo(before + 1);
        });
  }

  /** How often this transaction has looked into the index that the table has for documents. */
  private static long scans(EntityManager entityManager, String table) {
    return ((Number)
            entityManager
                .createNativeQuery(
                    """
                    select cast(sum(pg_stat_get_xact_numscans(c.oid)) as bigint)
                    from pg_index i
                    join pg_class c on c.oid = i.indexrelid
                    join pg_am a on a.oid = c.relam and a.amname = 'gin'
                    where i.indrelid = cast(:table as regclass)
                    """)
                .setParameter("table", table)
                .getSingleResult())
        .longValue();
  }

  private static List<String> containing(
      EntityManager entityManager, String resourceId, String document) {
    return entityManager
        .createQuery(
            """
            select t.id from MastraThread t
            where t.resourceId = :resourceId
              and function('mastra_jsonb_contains', t.metadataJson, :document) = true
            """,
            String.class)
        .setParameter("resourceId", resourceId)
        .setParameter("document", document)
        .getResultList();
  }

  /** A thread whose resource is called as itself, so that no other story's rows are found. */
  private static String threadWithMessages(House house, @Nullable String metadata) {
    String id = UUID.randomUUID().toString();
    MastraThread thread = new MastraThread(id, id, "Queried");
    thread.setMetadataJson(metadata);
    house.store().memory().saveThread(thread);
    house
        .store()
        .memory()
        .saveMessages(
            List.of(
                MastraMessage.ofText(id + "-1", id, id, "user", "One."),
                MastraMessage.ofText(id + "-2", id, id, "assistant", "Two.")));
    return id;
  }
}
