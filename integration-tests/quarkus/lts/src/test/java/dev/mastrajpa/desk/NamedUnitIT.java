package dev.mastrajpa.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.entity.MastraThread;
import io.quarkus.hibernate.orm.PersistenceUnit;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionLazyDelegator;
import org.junit.jupiter.api.Test;

/** The entities of Mastra in a unit of their own: two units, one data source, one transaction. */
@QuarkusTest
@WithTestResource(Database.class)
@TestProfile(NamedUnitIT.Named.class)
class NamedUnitIT extends QuarkusHouse {

  @Inject EntityManager tickets;

  @Inject
  @PersistenceUnit("mastra")
  EntityManager mastra;

  public static final class Named implements QuarkusTestProfile {
    @Override
    public String getConfigProfile() {
      return "named";
    }
  }

  @Override
  EntityManager entityManager() {
    return new BothUnits(mastra, tickets);
  }

  @Test
  @Override
  public void joinsRowsInJpql() {
    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .run(
                        () ->
                            mastra.createQuery(
                                "select k from Ticket k join MastraThread t on t.id = k.threadId",
                                Ticket.class)))
        .as("what a query knows is of one unit")
        .hasMessageContaining("Ticket");
  }

  @Test
  @Override
  public void keepsItsRowsWhenTheHostDropsItsOwn() throws Exception {
    String id = UUID.randomUUID().toString();
    store.memory().saveThread(new MastraThread(id, "anna", "Keep me"));
    inTransaction(both -> both.persist(new Ticket(id, id)));

    for (EntityManager unit : new EntityManager[] {tickets, mastra}) {
      SessionFactory factory = unit.getEntityManagerFactory().unwrap(SessionFactory.class);
      factory.getSchemaManager().dropMappedObjects(false);
      factory.getSchemaManager().exportMappedObjects(false);
    }

    assertThat(database.<Long>value("select count(*) from ticket")).isZero();
    assertThat(store.memory().getThreadById(id)).isPresent();
  }

  /** Mastra's unit, but for tickets. */
  @SuppressWarnings("unchecked") // the method that warns is one it inherits
  private static final class BothUnits extends SessionLazyDelegator {

    private final transient EntityManager tickets;

    BothUnits(EntityManager mastra, EntityManager tickets) {
      super(() -> mastra.unwrap(Session.class));
      this.tickets = tickets;
    }

    @Override
    public void persist(Object entity) {
      if (entity instanceof Ticket) {
        tickets.persist(entity);
      } else {
        super.persist(entity);
      }
    }
  }
}
