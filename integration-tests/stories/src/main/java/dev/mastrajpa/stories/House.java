package dev.mastrajpa.stories;

import dev.mastrajpa.PostgresStore;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * A host with an application in it, as the stories need it.
 *
 * <p>The application's persistence unit has an entity of its own, called {@code Ticket}, with the
 * id {@code number} and the attribute {@code threadId} in the table {@code ticket}, maps the
 * entities of Mastra into {@link #schema}, and makes and drops its tables at start and end.
 */
public interface House {

  /** The store as the application gets it: built on the application's persistence unit. */
  PostgresStore store();

  /**
   * Runs the body in a transaction as this host has them, on the application's {@link
   * EntityManager}. If the body throws, the transaction is rolled back and the exception comes out,
   * as it is or wrapped; so does that of a commit that fails.
   */
  void inTransaction(Consumer<EntityManager> body);

  /** Whether {@link #inTransaction} is a transaction of JTA. */
  boolean isJta();

  /** A new, unsaved entity of the application's own. */
  Object ticket(String number, String threadId);

  /** A connection to the same database beside everything the host does, to be closed. */
  Connection connect() throws SQLException;

  /** The schema of Mastra's tables, as the catalogue spells it. */
  String schema();
}
