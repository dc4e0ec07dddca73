package dev.mastrajpa.jakartaee.desk;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.MemoryRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;

/** Opens tickets, and keeps what was said about them. */
// desk
@ApplicationScoped
public class TicketDesk {

  @PersistenceContext EntityManager entityManager;
  @Inject PostgresStore store;

  /** Keeps the ticket and the conversation, or neither. */
  @Transactional
  public void open(String number, String customer, String question) {
    entityManager.persist(new Ticket(number, number));
    MemoryRepository memory = store.joining(entityManager).memory();
    memory.saveThread(new MastraThread(number, customer, question));
    memory.saveMessages(
        List.of(MastraMessage.ofText(number + "-1", number, customer, "user", question)));
  }

  public List<String> conversation(String number) {
    return store.memory().listMessages(ListMessages.inThread(number).oldestFirst()).items().stream()
        .map(message -> message.getRole() + ": " + message.text())
        .toList();
  }
}
// end of desk
