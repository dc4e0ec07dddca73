package dev.mastrajpa.work;

import dev.mastrajpa.work.Persistence.Greeting;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * Connections for reads that may be a moment behind: a replica's, as a rule. Where they fail the
 * read fails; the writer is not asked instead, for it would get the load of all readers just when
 * something is wrong.
 */
public final class ReadConnections {

  private final DataSource dataSource;
  private final Greeting greeting;
  private volatile boolean greeted;

  /**
   * @param greeting run on the first connection, before it is read from, and again on the next one
   *     if it throws; perhaps by several threads at once
   */
  public ReadConnections(DataSource dataSource, Greeting greeting) {
    this.dataSource = dataSource;
    this.greeting = greeting;
  }

  /**
   * Reads in no transaction, on a connection of its own.
   *
   * @param persistence whose mapping is read by; its own connections are left alone
   */
  <R extends @Nullable Object> R read(
      String operation, Persistence persistence, Function<Unit, R> body) {
    try (Connection connection = dataSource.getConnection();
        StatelessSession session = persistence.factory().openStatelessSession(connection)) {
      return OwnedWork.withoutTransaction(
          session,
          () -> {
            session.doWork(this::greet);
            return body.apply(new Unit(session, session, persistence.sql()));
          });
    } catch (SQLException | PersistenceException e) {
      throw Failures.ofReadConnections(operation, e);
    }
  }

  private void greet(Connection connection) throws SQLException {
    if (!greeted) {
      greeting.run(connection);
      greeted = true;
    }
  }
}
