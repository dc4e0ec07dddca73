package dev.mastrajpa.jakartaee.told;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.jakartaee.desk.Ticket;
import dev.mastrajpa.stories.House;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The application on its server. */
@ApplicationScoped
public class DeskHouse implements House {

  @PersistenceContext EntityManager entityManager;
  @Inject PostgresStore store;

  @Override
  public PostgresStore store() {
    return store;
  }

  @Override
  @Transactional(rollbackOn = Throwable.class)
  public void inTransaction(Consumer<EntityManager> body) {
    body.accept(entityManager);
  }

  /** Like {@link #inTransaction}, in one that has nothing to do with that of the caller. */
  @Transactional(value = Transactional.TxType.REQUIRES_NEW, rollbackOn = Throwable.class)
  public void inNewTransaction(Runnable body) {
    body.run();
  }

  @Override
  public boolean isJta() {
    return true;
  }

  @Override
  public Object ticket(String number, String threadId) {
    return new Ticket(number, threadId);
  }

  @Override
  @SuppressWarnings("BanJNDI") // the name is in web.xml
  public Connection connect() throws SQLException {
    try {
      DataSource beside = InitialContext.doLookup("java:comp/env/jdbc/beside");
      return beside.getConnection();
    } catch (NamingException e) {
      throw new SQLException(e);
    }
  }

  @Override
  public String schema() {
    return "agents";
  }
}
