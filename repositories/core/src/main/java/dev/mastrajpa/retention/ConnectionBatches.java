package dev.mastrajpa.retention;

import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.Failures;
import dev.mastrajpa.work.InAutoCommit;
import dev.mastrajpa.work.Transaction;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Transactions on connections that nobody else has. */
record ConnectionBatches(ConnectionSource connections, String tablePrefix)
    implements BatchTransactions {

  ConnectionBatches {
    connections = new InAutoCommit(connections);
  }

  @Override
  public <R extends @Nullable Object> R run(Body<R> body) {
    try {
      return connections.call(
          connection -> {
            try (Transaction transaction = Transaction.on(connection)) {
              R result = body.run(connection, tablePrefix);
              transaction.commit();
              return result;
            }
          });
    } catch (SQLException e) {
      throw Failures.of("PRUNE", e);
    }
  }
}
