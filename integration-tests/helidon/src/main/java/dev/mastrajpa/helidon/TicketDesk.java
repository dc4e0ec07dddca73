package dev.mastrajpa.helidon;

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
import java.util.ArrayList;
import java.util.List;

/** Opens tickets and keeps what is said about them. */
@SuppressWarnings("NullAway.Init") // the container sets them
// desk
@ApplicationScoped
public class TicketDesk {

  @PersistenceContext(unitName = "desk")
  private EntityManager entityManager;

  @Inject private PostgresStore store;

  /** Saves the ticket and the question about it, both or neither. */
  @Transactional
  public void open(String number, String customer, String question) {
    entityManager.persist(new Ticket(number, number));
    MemoryRepository memory = store.joining(entityManager).memory();
    memory.saveThread(new MastraThread(number, customer, "Ticket " + number));
    memory.saveMessages(
        List.of(MastraMessage.ofText(number + "-1", number, customer, "user", question)));
  }

  /** The first page of what was said, oldest first. */
  public List<String> conversation(String number) {
    List<String> lines = new ArrayList<>();
    for (MastraMessage message :
        store.memory().listMessages(ListMessages.inThread(number).oldestFirst())) {
      lines.add(message.getRole() + ": " + message.text());
    }
    return lines;
  }
}
// end of desk
