package dev.mastrajpa.store;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** An application with a persistence unit of its own. */
final class Host {

  private Host() {}

  static EntityManagerFactory start(String unit, DataSource dataSource) {
    return start(unit, dataSource, Map.of());
  }

  static EntityManagerFactory start(String unit, DataSource dataSource, Map<String, ?> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put(
        unit.startsWith("jta")
            ? "jakarta.persistence.jtaDataSource"
            : "jakarta.persistence.nonJtaDataSource",
        dataSource);
    return Persistence.createEntityManagerFactory(unit, all);
  }

  /** Runs a body in a transaction that the host begins and commits. */
  static void committing(EntityManagerFactory factory, Consumer<EntityManager> body) {
    EntityManager host = factory.createEntityManager();
    try (host) {
      host.getTransaction().begin();
      body.accept(host);
      host.getTransaction().commit();
    } finally {
      if (host.isOpen() && host.getTransaction().isActive()) {
        host.getTransaction().rollback();
      }
    }
  }
}
