package dev.mastrajpa.jakartaee.told;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.jakartaee.desk.Ticket;
import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** An enterprise bean, whose methods are transactions unless they say otherwise. */
@Stateless
public class Clerk {

  @Resource EJBContext context;
  @PersistenceContext EntityManager entityManager;
  @Inject PostgresStore store;

  public void open(String number) {
    entityManager.persist(new Ticket(number, number));
    store.joining(entityManager).memory().saveThread(new MastraThread(number, "anna", "By EJB"));
  }

  public void openAndRegret(String number) {
    open(number);
    context.setRollbackOnly();
  }
}
