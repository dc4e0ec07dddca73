package dev.mastrajpa.desk;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;

/** Opens tickets, each with the conversation that led to it. */
// desk
@ApplicationScoped
public class TicketDesk {

  @Inject EntityManager entityManager;
  @Inject PostgresStore store;

  @Transactional // the ticket and the conversation, or neither
  public void open(String number, MastraThread thread, List<MastraMessage> messages) {
    entityManager.persist(new Ticket(number, thread.getId()));
    store.memory().saveThread(thread);
    store.memory().saveMessages(messages);
  }

  public List<String> conversation(String number) {
    String thread = entityManager.find(Ticket.class, number).threadId();
    return store.memory().listMessages(ListMessages.inThread(thread).oldestFirst()).items().stream()
        .map(MastraMessage::text)
        .toList();
  }
}
// end of desk
