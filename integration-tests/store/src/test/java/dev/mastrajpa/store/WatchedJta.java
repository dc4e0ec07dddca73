package dev.mastrajpa.store;

import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.FutureTask;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;
import org.jspecify.annotations.Nullable;

/** A transaction manager that lets others act, or refuses, at the worst moment. */
final class WatchedJta extends AbstractJtaPlatform {

  private static final long serialVersionUID = 1L;

  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final transient TransactionManager transactions;
  private transient @Nullable Action meanwhile;
  private @Nullable Refusal refusal;
  private int asked;

  WatchedJta(TransactionManager transactions) {
    this.transactions = transactions;
  }

  /** Has another thread act once somebody has been told the status. */
  void afterTheNextStatus(Action action) {
    meanwhile = action;
  }

  /** Refuses from now on what the store asks about synchronizations, not what Hibernate does. */
  void refuse(Refusal refusal) {
    this.refusal = refusal;
  }

  /** How often the transaction manager was asked for the thread's transaction. */
  int askedForTransactions() {
    return asked;
  }

  @Override
  public boolean canRegisterSynchronization() {
    if (isOfTheStore(CALLER.getCallerClass())) {
      throwIf(Refusal.TO_SAY_WHETHER);
    }
    return super.canRegisterSynchronization();
  }

  @Override
  public void registerSynchronization(Synchronization synchronization) {
    if (isOfTheStore(synchronization.getClass())) {
      throwIf(Refusal.TO_REGISTER);
    }
    super.registerSynchronization(synchronization);
  }

  private static boolean isOfTheStore(Class<?> type) {
    return type.getPackageName().equals("dev.mastrajpa.work");
  }

  private void throwIf(Refusal refused) {
    if (refusal == refused) {
      throw new IllegalStateException("refused: " + refused);
    }
  }

  @Override
  protected TransactionManager locateTransactionManager() {
    return (TransactionManager)
        Proxy.newProxyInstance(
            WatchedJta.class.getClassLoader(),
            new Class<?>[] {TransactionManager.class},
            (proxy, method, args) -> {
              if (method.getName().equals("getTransaction")) {
                asked++;
              }
              Object result;
              try {
                result = method.invoke(transactions, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              Action action = meanwhile;
              if (action != null && method.getName().equals("getStatus")) {
                meanwhile = null;
                inAnotherThread(action);
              }
              return result;
            });
  }

  @Override
  protected @Nullable UserTransaction locateUserTransaction() {
    return null;
  }

  private static void inAnotherThread(Action action) throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              action.run();
              return null;
            });
    new Thread(task).start();
    task.get();
  }

  /** What somebody else does meanwhile. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  /** What is refused. */
  enum Refusal {
    TO_SAY_WHETHER,
    TO_REGISTER
  }
}
