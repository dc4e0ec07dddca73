package dev.mastrajpa.shared;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.memory.ListMessages;
import jakarta.persistence.Persistence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;

/** The application: a persistence unit on a pool, and a store in that unit. */
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
    factory =
        Persistence.createEntityManagerFactory("help-desk", properties)
            .unwrap(SessionFactory.class);
    store = PostgresStore.builder().id("agents").entityManagerFactory(factory).build();
  }

  /** Opens a ticket, and prints what was said. The arguments are URL, user and password. */
  public static void main(String[] args) {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(args[0]);
      pool.setUsername(args[1]);
      pool.setPassword(args[2]);
      try (HelpDesk desk = new HelpDesk(pool, Map.of())) {
        desk.store().init(); // makes what is missing of Mastra's tables, once and for all
        new TicketDesk(desk.factory(), desk.store())
            .open(
                new Ticket("T-1", "t-1", "anna"),
                List.of(
                    MastraMessage.ofText("m-1", "t-1", "anna", "user", "My bicycle creaks."),
                    MastraMessage.ofText("m-2", "t-1", "anna", "assistant", "When?")));
        for (MastraMessage message :
            desk.store().memory().listMessages(ListMessages.inThread("t-1"))) {
          System.out.println(message.getRole() + ": " + message.text());
        }
      }
    }
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
