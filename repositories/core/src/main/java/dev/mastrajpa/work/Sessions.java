package dev.mastrajpa.work;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatformException;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of the store's own: one for each operation, but where a JTA transaction is active on the
 * thread one for all operations in it, of each tenant.
 *
 * <p>Not every container hands out the connection that takes part in the transaction already. From
 * Helidon's each session gets another one, and with it a transaction of the database that sees
 * nothing of the others and may wait for their locks forever.
 */
final class Sessions {

  private final SessionFactoryImplementor factory;
  private final @Nullable JtaPlatform jta;
  private final Map<Key, Lent> inJta = new ConcurrentHashMap<>();

  Sessions(SessionFactoryImplementor factory) {
    this.factory = factory;
    ServiceRegistry services = factory.getServiceRegistry();
    TransactionCoordinatorBuilder kind = services.getService(TransactionCoordinatorBuilder.class);
    this.jta = kind != null && kind.isJta() ? services.getService(JtaPlatform.class) : null;
  }

  /** A session for one operation, to be given back after it. */
  Lent borrow() {
    Object transaction = currentTransaction();
    if (transaction != null) {
      Lent known = inJta.get(new Key(transaction, Thread.currentThread(), currentTenant()));
      if (known != null && known.isInTransaction() && known.again()) {
        return known;
      }
    }
    Lent lent = new Lent(factory.openStatelessSession());
    try {
      keep(lent);
    } catch (Throwable failure) {
      lent.giveBack();
      throw failure;
    }
    return lent;
  }

  /**
   * Makes a session the one for all operations in the JTA transaction that it is in, until that
   * ends. Does nothing where it is in none.
   */
  void keep(Lent lent) {
    Object transaction = currentTransaction();
    if (jta == null
        || transaction == null
        || !lent.isInTransaction()
        || !jta.canRegisterSynchronization()) {
      return;
    }
    String tenant = lent.session().getTenantIdentifier();
    End end = new End(new Key(transaction, Thread.currentThread(), tenant), lent);
    end.begin();
    try {
      jta.registerSynchronization(end);
    } catch (Throwable failure) {
      end.afterCompletion(Status.STATUS_UNKNOWN);
      throw failure;
    }
  }

  private @Nullable Object currentTransaction() {
    TransactionManager manager = jta == null ? null : jta.retrieveTransactionManager();
    try {
      Transaction transaction = manager == null ? null : manager.getTransaction();
      return jta == null || transaction == null ? null : jta.getTransactionIdentifier(transaction);
    } catch (SystemException e) {
      throw new JtaPlatformException("The transaction manager does not answer", e);
    }
  }

  /**
   * By a session, which knows it on every line of Hibernate: what the resolver's own method is
   * called in class files has changed after 6.3.
   */
  private @Nullable String currentTenant() {
    if (factory.getCurrentTenantIdentifierResolver() == null) {
      return null;
    }
    try (StatelessSession session = factory.openStatelessSession()) {
      return session.getTenantIdentifier();
    }
  }

  /** With the thread, because a session is for one and a transaction may be on several. */
  private record Key(Object transaction, Thread thread, @Nullable String tenant) {}

  /** The end of the transaction for which a session is kept. */
  private final class End implements Synchronization {

    private final Key key;
    private final Lent lent;

    End(Key key, Lent lent) {
      this.key = key;
      this.lent = lent;
    }

    void begin() {
      lent.keep();
      inJta.put(key, lent);
    }

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      inJta.remove(key, lent);
      lent.end();
    }
  }

  /**
   * A session that is closed when nobody uses it any more and nothing is to come. Another thread
   * may end its transaction while it is used.
   */
  static final class Lent {

    private final StatelessSession session;
    private int users = 1;
    private boolean kept;

    private Lent(StatelessSession session) {
      this.session = session;
    }

    StatelessSession session() {
      return session;
    }

    private boolean isInTransaction() {
      return ((SharedSessionContractImplementor) session).isTransactionInProgress();
    }

    /** Lends it to one user more; says no if what it was kept for has ended. */
    private synchronized boolean again() {
      if (kept) {
        users++;
      }
      return kept;
    }

    synchronized void giveBack() {
      users--;
      closeIfOver();
    }

    private synchronized void keep() {
      kept = true;
    }

    private synchronized void end() {
      kept = false;
      closeIfOver();
    }

    private void closeIfOver() {
      if (!kept && users == 0) {
        session.close();
      }
    }
  }
}
