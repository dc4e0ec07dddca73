package dev.mastrajpa.work;

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
import org.jspecify.annotations.Nullable;

/**
 * Sessions of the store's own: one for each operation, but where a JTA transaction is active on the
 * thread one for all operations in it.
 *
 * <p>Not every container hands out the connection that takes part in the transaction already. From
 * Helidon's each session gets another one, and with it a transaction of the database that sees
 * nothing of the others and may wait for their locks forever.
 */
final class Sessions {

  private final SessionFactoryImplementor factory;
  private final Map<Key, Lent> inJta = new ConcurrentHashMap<>();

  Sessions(SessionFactoryImplementor factory) {
    this.factory = factory;
  }

  /** A session for one operation, to be given back after it. */
  Lent borrow() {
    JtaPlatform jta = factory.getServiceRegistry().getService(JtaPlatform.class);
    Object transaction = jta == null ? null : currentTransaction(jta);
    if (jta == null || transaction == null) {
      return new Lent(factory.openStatelessSession(), true);
    }
    Key key = new Key(transaction, Thread.currentThread());
    Lent known = inJta.get(key);
    if (known != null && known.isInTransaction()) {
      return known.again();
    }
    StatelessSession session = factory.openStatelessSession();
    if (!isInTransaction(session) || !jta.canRegisterSynchronization()) {
      return new Lent(session, true);
    }
    Lent kept = new Lent(session, false);
    inJta.put(key, kept);
    try {
      jta.registerSynchronization(new End(key));
    } catch (RuntimeException e) {
      end(key);
      kept.giveBack();
      throw e;
    }
    return kept;
  }

  private void end(Key key) {
    Lent ended = inJta.remove(key);
    if (ended != null) {
      ended.end();
    }
  }

  private static @Nullable Object currentTransaction(JtaPlatform jta) {
    TransactionManager manager = jta.retrieveTransactionManager();
    try {
      Transaction transaction = manager == null ? null : manager.getTransaction();
      return transaction == null ? null : jta.getTransactionIdentifier(transaction);
    } catch (SystemException e) {
      throw new JtaPlatformException("The transaction manager does not answer", e);
    }
  }

  private static boolean isInTransaction(StatelessSession session) {
    return ((SharedSessionContractImplementor) session).isTransactionInProgress();
  }

  /** With the thread, because a session is for one and a transaction may be on several. */
  private record Key(Object transaction, Thread thread) {}

  private final class End implements Synchronization {

    private final Key key;

    End(Key key) {
      this.key = key;
    }

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      end(key);
    }
  }

  /**
   * A session that is closed when nobody uses it any more and nothing is to come. Another thread
   * may end its transaction while it is used.
   */
  static final class Lent {

    private final StatelessSession session;
    private int users = 1;
    private boolean ended;

    private Lent(StatelessSession session, boolean ended) {
      this.session = session;
      this.ended = ended;
    }

    StatelessSession session() {
      return session;
    }

    boolean isInTransaction() {
      return Sessions.isInTransaction(session);
    }

    private synchronized Lent again() {
      users++;
      return this;
    }

    synchronized void giveBack() {
      users--;
      closeIfOver();
    }

    private synchronized void end() {
      ended = true;
      closeIfOver();
    }

    private void closeIfOver() {
      if (ended && users == 0) {
        session.close();
      }
    }
  }
}
