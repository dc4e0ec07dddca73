package dev.mastrajpa.store;

import dev.mastrajpa.testing.TestDatabase;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.XAConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.xa.PGXADataSource;

/**
 * A data source as containers have it: within a transaction of JTA all get handles of the one
 * connection that takes part in it. A handle that was closed, and what was made from it, is dead.
 */
final class EnlistingDataSource extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private final transient TransactionManager transactions;
  private final transient PGXADataSource xa = new PGXADataSource();
  private final transient Map<Transaction, Connection> enlisted = new ConcurrentHashMap<>();

  EnlistingDataSource(TestDatabase database, TransactionManager transactions) {
    this.transactions = transactions;
    setUrl(database.jdbcUrl());
    setUser(database.user());
    setPassword(database.password());
    xa.setUrl(database.jdbcUrl());
    xa.setUser(database.user());
    xa.setPassword(database.password());
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Transaction transaction = transactions.getTransaction();
      if (transaction == null) {
        return Loan.guarded(super.getConnection(), this::throwInsideTransaction);
      }
      Connection known = enlisted.get(transaction);
      return known != null ? Loan.handle(known) : enlist(transaction);
    } catch (SystemException | RollbackException e) {
      throw new SQLException(e);
    }
  }

  /** For a connection from outside, which is not made to take part later. */
  private void throwInsideTransaction() throws SQLException {
    try {
      if (transactions.getTransaction() != null) {
        throw new SQLException("this connection was lent before the transaction began");
      }
    } catch (SystemException e) {
      throw new SQLException(e);
    }
  }

  private Connection enlist(Transaction transaction)
      throws SQLException, SystemException, RollbackException {
    XAConnection connection = xa.getXAConnection();
    transaction.enlistResource(connection.getXAResource());
    Connection physical = connection.getConnection();
    enlisted.put(transaction, physical);
    transaction.registerSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            enlisted.remove(transaction);
            try {
              connection.close();
            } catch (SQLException e) {
              throw new IllegalStateException(
                  "after " + (status == Status.STATUS_COMMITTED ? "commit" : "rollback"), e);
            }
          }
        });
    return Loan.handle(physical);
  }
}
