package dev.mastrajpa.jakartaee.told;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.jakartaee.desk.TicketDesk;
import dev.mastrajpa.memory.MemoryRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** What the store promises beside the stories of every host where beans and their methods are. */
@ApplicationScoped
public class ServerStories {

  @Inject DeskHouse house;
  @Inject MemoryRepository memory;
  @Inject PostgresStore store;
  @Inject TicketDesk desk;

  void aTransactionalMethodKeepsTicketAndConversation() throws SQLException {
    String number = UUID.randomUUID().toString();

    desk.open(number, "anna", "It creaks.");

    assertThat(tickets(number)).isEqualTo(1);
    assertThat(threads(number)).isEqualTo(1);
    assertThat(desk.conversation(number)).containsExactly("user: It creaks.");
  }

  void orNeither() throws SQLException {
    String number = UUID.randomUUID().toString();

    assertThatThrownBy(
            () ->
                house.inTransaction(
                    entityManager -> {
                      desk.open(number, "anna", "It creaks.");
                      throw new IllegalStateException("the caller gives up");
                    }))
        .hasMessage("the caller gives up");

    assertThat(tickets(number)).isZero();
    assertThat(threads(number)).isZero();
  }

  void anInjectedRepositoryTakesPart() throws SQLException {
    String kept = UUID.randomUUID().toString();
    house.inTransaction(
        entityManager -> memory.saveThread(new MastraThread(kept, "anna", "Injected")));
    assertThat(threads(kept)).isEqualTo(1);

    String gone = UUID.randomUUID().toString();
    assertThatThrownBy(
            () ->
                house.inTransaction(
                    entityManager -> {
                      memory.saveThread(new MastraThread(gone, "anna", "Injected"));
                      throw new IllegalStateException("the caller gives up");
                    }))
        .hasMessage("the caller gives up");
    assertThat(threads(gone)).isZero();
  }

  void aTransactionHasOneConnection() {
    house.inTransaction(
        entityManager -> {
          String query = "select pg_backend_pid() as pid";
          Object host = entityManager.createNativeQuery(query).getSingleResult();
          assertThat(store.joining(entityManager).db().one(query).get("pid")).isEqualTo(host);
          assertThat(store.db().one(query).get("pid")).isEqualTo(host);
          assertThat(entityManager.createNativeQuery(query).getSingleResult()).isEqualTo(host);
        });
  }

  void aNewTransactionIsNotTheCallers() throws SQLException {
    String id = UUID.randomUUID().toString();
    assertThatThrownBy(
            () ->
                house.inTransaction(
                    entityManager -> {
                      memory.saveThread(new MastraThread(id + "-1", "anna", "The caller's"));
                      house.inNewTransaction(
                          () -> memory.saveThread(new MastraThread(id + "-2", "anna", "New")));
                      throw new IllegalStateException("the caller gives up");
                    }))
        .hasMessage("the caller gives up");

    assertThat(threads(id + "-1")).isZero();
    assertThat(threads(id + "-2")).isEqualTo(1);
  }

  void initIsRefusedInATransaction() {
    house.inTransaction(
        entityManager ->
            assertThatThrownBy(store::init)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot be part of the JTA transaction"));
  }

  void anEnterpriseBeanCommitsAndRollsBack() throws SQLException {
    // not injected: where the server has no enterprise beans, this class must do without
    Clerk clerk = CDI.current().select(Clerk.class).get();
    String kept = UUID.randomUUID().toString();
    String gone = UUID.randomUUID().toString();

    clerk.open(kept);
    clerk.openAndRegret(gone);

    assertThat(tickets(kept)).isEqualTo(1);
    assertThat(threads(kept)).isEqualTo(1);
    assertThat(tickets(gone)).isZero();
    assertThat(threads(gone)).isZero();
  }

  private long tickets(String number) throws SQLException {
    return count("select count(*) from ticket where number = ?", number);
  }

  private long threads(String id) throws SQLException {
    return count("select count(*) from agents.mastra_threads where id = ?", id);
  }

  private long count(String sql, String key) throws SQLException {
    try (Connection connection = house.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
