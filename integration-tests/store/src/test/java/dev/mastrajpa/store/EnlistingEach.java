package dev.mastrajpa.store;

import dev.mastrajpa.testing.TestDatabase;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.XAConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.xa.PGXADataSource;

/**
 * A data source as Helidon has it: within a transaction of JTA each connection is another one,
 * which takes part by itself.
 */
final class EnlistingEach extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private final transient TransactionManager transactions;
  private final transient PGXADataSource xa = new PGXADataSource();
  private final AtomicInteger enlisted = new AtomicInteger();

  EnlistingEach(TestDatabase database, TransactionManager transactions) {
    this.transactions = transactions;
    setUrl(database.jdbcUrl());
    setUser(database.user());
    setPassword(database.password());
    xa.setUrl(database.jdbcUrl());
    xa.setUser(database.user());
    xa.setPassword(database.password());
  }

  /** How many connections have taken part in a transaction so far. */
  int enlisted() {
    return enlisted.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Transaction transaction = transactions.getTransaction();
      return transaction == null ? super.getConnection() : enlist(transaction);
    } catch (SystemException | RollbackException e) {
      throw new SQLException(e);
    }
  }

  private Connection enlist(Transaction transaction)
      throws SQLException, SystemException, RollbackException {
    XAConnection connection = xa.getXAConnection();
    transaction.enlistResource(connection.getXAResource());
    enlisted.incrementAndGet();
    transaction.registerSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            try {
              connection.close();
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    return Loan.unclosed(connection.getConnection());
  }
}
