package dev.mastrajpa.helidon;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Consumer;

/** Transactions as an application has them. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container sets it
public class Transactions {

  @PersistenceContext(unitName = "desk")
  private EntityManager entityManager;

  @Transactional
  public void required(Consumer<EntityManager> body) {
    body.accept(entityManager);
  }

  @Transactional(TxType.REQUIRES_NEW)
  public void another(Runnable body) {
    body.run();
  }

  @Transactional(TxType.NOT_SUPPORTED)
  public void suspended(Runnable body) {
    body.run();
  }
}
