package dev.mastrajpa.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.stories.House;
import dev.mastrajpa.stories.StoriesContract;
import dev.mastrajpa.stories.Story;
import dev.mastrajpa.testing.TestDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.hibernate.Version;
import org.junit.jupiter.api.Test;

/** The application in the test's JVM. */
abstract class QuarkusHouse extends StoriesContract implements House {

  @Inject PostgresStore store;
  @Inject MemoryRepository memory;
  @Inject TicketDesk desk;

  TestDatabase database;

  /** What the stories are given. */
  abstract EntityManager entityManager();

  @Test
  void runsOnTheHibernateThatThisPlatformHas() {
    assertThat(Version.getVersionString()).isEqualTo(System.getProperty("desk.hibernate"));
  }

  @Test
  void opensATicketWithItsConversation() {
    String id = UUID.randomUUID().toString();
    desk.open(id, new MastraThread(id, "anna", "Ticket"), List.of(message(id, "It creaks.")));

    assertThat(desk.conversation(id)).containsExactly("It creaks.");
    assertThat(memory.getThreadById(id)).isPresent();
  }

  @Test
  void opensNoTicketWithoutItsConversation() {
    String id = UUID.randomUUID().toString();
    assertThatThrownBy(
            () ->
                desk.open(
                    id, new MastraThread(id, "anna", "Ticket"), List.of(message("elsewhere", "?"))))
        .hasMessageContaining("elsewhere");

    assertThat(memory.getThreadById(id)).isEmpty();
    assertThat(database.<Long>value("select count(*) from ticket where number = ?", id)).isZero();
  }

  @Override
  protected void tell(Story story) throws Exception {
    story.tell(this);
  }

  @Override
  public PostgresStore store() {
    return store;
  }

  @Override
  public void inTransaction(Consumer<EntityManager> body) {
    QuarkusTransaction.requiringNew().run(() -> body.accept(entityManager()));
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
  public Connection connect() throws SQLException {
    return database.connect();
  }

  @Override
  public String schema() {
    return Database.SCHEMA;
  }

  private static MastraMessage message(String thread, String text) {
    return MastraMessage.ofText(thread + "-1", thread, "anna", "user", text);
  }
}
