package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraThread_;
import dev.mastrajpa.entity.TimestampPair_;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.hibernate.SessionFactory;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What else is in the jar of the entities. */
class JarIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** Read by the version of Jandex that Hibernate brings, for hosts are not newer than that. */
  @Test
  void theIndexListsEveryEntity() throws IOException {
    String ofOurs =
        MastraThread.class.getProtectionDomain().getCodeSource().getLocation().toString();
    var index =
        Collections.list(MastraThread.class.getClassLoader().getResources("META-INF/jandex.idx"))
            .stream()
            .filter(resource -> resource.toString().contains(ofOurs))
            .toList();
    assertThat(index).hasSize(1);

    try (InputStream in = index.get(0).openStream()) {
      Index read = new IndexReader(in).read();
      assertThat(read.getAnnotations(Entity.class))
          .extracting(annotation -> annotation.target().asClass().name().toString())
          .containsExactlyInAnyOrderElementsOf(
              MastraEntities.all().stream().map(Class::getName).toList());
    }
  }

  @Test
  void theStaticMetamodelNamesEveryAttribute() {
    Host.createTables(database);
    try (SessionFactory host = Host.on(database).asking("memory").start()) {
      host.inTransaction(
          session -> {
            for (int day = 1; day <= 3; day++) {
              MastraThread thread = new MastraThread("t" + day, "r", "title " + day);
              thread.setCreatedAt(Instant.parse("2024-01-0" + day + "T00:00:00Z"));
              thread.setUpdatedAt(thread.getCreatedAt());
              session.persist(thread);
            }
          });

      CriteriaBuilder criteria = host.getCriteriaBuilder();
      CriteriaQuery<String> query = criteria.createQuery(String.class);
      Root<MastraThread> thread = query.from(MastraThread.class);
      query
          .select(thread.get(MastraThread_.title))
          .where(
              criteria.equal(thread.get(MastraThread_.resourceId), "r"),
              criteria.greaterThan(
                  thread.get(MastraThread_.createdAt).get(TimestampPair_.zoned),
                  Instant.parse("2024-01-01T12:00:00Z")))
          .orderBy(
              criteria.desc(thread.get(MastraThread_.createdAt).get(TimestampPair_.local)),
              criteria.asc(thread.get(MastraThread_.id)));

      List<String> titles = host.fromSession(session -> session.createQuery(query).getResultList());

      assertThat(titles).containsExactly("title 3", "title 2");
    }
  }
}
