package dev.mastrajpa.shared;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import jakarta.persistence.Persistence;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.SessionFactory;

/** The application: a pool, a persistence unit on it, and a store in that unit. */
final class HelpDesk implements AutoCloseable {

  private final SessionFactory factory;
  private final PostgresStore store;

  /**
   * @param pool stays the caller's to close
   * @param settings of the persistence unit, beside or instead of what its file says
   */
  HelpDesk(HikariDataSource pool, Map<String, String> settings) {
    Map<String, Object> properties = new HashMap<>(settings);
    properties.put("jakarta.persistence.nonJtaDataSource", pool);
    this.factory =
        Persistence.createEntityManagerFactory("help-desk", properties)
            .unwrap(SessionFactory.class);
    // store in the unit
    PostgresStore agents =
        PostgresStore.builder().id("agents").entityManagerFactory(factory).build();
    // end of store in the unit
    this.store = agents;
  }

  SessionFactory factory() {
    return factory;
  }

  PostgresStore store() {
    return store;
  }

  @Override
  public void close() {
    store.close();
    factory.close();
  }
}
