package dev.mastrajpa.helidon;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.stories.House;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/** The application on Helidon, as the stories need it. */
record DeskHouse(Helidon helidon, TestDatabase database) implements House {

  static final String SCHEMA = "agents";

  @Override
  public PostgresStore store() {
    return helidon.bean(PostgresStore.class);
  }

  @Override
  public void inTransaction(Consumer<EntityManager> body) {
    helidon.bean(Transactions.class).required(body);
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
    return SCHEMA;
  }
}
