package dev.mastrajpa.shared;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.MemoryRepository;
import java.util.List;
import org.hibernate.SessionFactory;

/** Opens tickets: a ticket and the conversation it came from are stored together or not at all. */
final class TicketDesk {

  private final SessionFactory factory;
  private final PostgresStore store;

  TicketDesk(SessionFactory factory, PostgresStore store) {
    this.factory = factory;
    this.store = store;
  }

  void open(Ticket ticket, List<MastraMessage> conversation) {
    factory.inTransaction(
        session -> {
          session.persist(ticket);
          MemoryRepository memory = store.joining(session).memory();
          memory.saveThread(
              new MastraThread(ticket.getThreadId(), ticket.getOpenedBy(), ticket.getNumber()));
          memory.saveMessages(conversation);
        });
  }
}
