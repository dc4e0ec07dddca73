package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.util.Map;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionCoordinator;
import org.hibernate.resource.transaction.spi.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the transaction a session is in. It may have others who end it, above all in
 * JTA, where one whose time is out is rolled back by another thread: the calling one is in a
 * transaction then in which nothing can be done, and no other can be begun.
 */
final class Transactions {

  private Transactions() {}

  /**
   * Whether there is a transaction to work in.
   *
   * @throws StorageException if there is one that can only be rolled back, or was rolled back by
   *     somebody else
   */
  static boolean isActive(String operation, SharedSessionContractImplementor session) {
    TransactionStatus status = status(session);
    if (status == TransactionStatus.ACTIVE) {
      return true;
    }
    if (status == TransactionStatus.MARKED_ROLLBACK) {
      throw failure(
          operation,
          "ROLLBACK_ONLY",
          "The transaction is marked rollback-only: nothing done in it would remain. Roll it back"
              + " before anything else");
    }
    if (isLeftInJta(session)) {
      throw failure(
          operation,
          "ROLLED_BACK",
          "The transaction of this thread was rolled back or is being ended by another ("
              + status
              + "), as a transaction manager does when the time is out. Roll it back before"
              + " anything else");
    }
    return false;
  }

  /** Throws if there is no transaction to work in any more. */
  static void requireActive(String operation, SharedSessionContractImplementor session) {
    if (!isActive(operation, session)) {
      throw failure(
          operation,
          "TRANSACTION_ENDED",
          "The transaction has ended before the work in it was done");
    }
  }

  /**
   * Whether the thread still has a transaction of JTA that is over. Without JTA such a status is
   * only what became of the transaction before.
   */
  static boolean isLeftInJta(SharedSessionContractImplementor session) {
    TransactionStatus status = status(session);
    return coordinator(session).getTransactionCoordinatorBuilder().isJta()
        && status != TransactionStatus.ACTIVE
        && status != TransactionStatus.MARKED_ROLLBACK
        && status != TransactionStatus.NOT_ACTIVE
        && status != TransactionStatus.COMMITTED;
  }

  /** Rolls back what was begun for this session, also where the transaction manager has already. */
  static void rollBack(SharedSessionContractImplementor session) {
    if (isLeftInJta(session)) {
      // Hibernate's own would do nothing, and leave the thread without means to begin another
      coordinator(session).getTransactionDriverControl().rollback();
    } else {
      session.accessTransaction().rollback();
    }
  }

  private static @Nullable TransactionStatus status(SharedSessionContractImplementor session) {
    return coordinator(session).getTransactionDriverControl().getStatus();
  }

  private static TransactionCoordinator coordinator(SharedSessionContractImplementor session) {
    return session.getTransactionCoordinator();
  }

  private static StorageException failure(String operation, String reason, String message) {
    return new StorageException(operation, reason, ErrorCategory.USER, message, Map.of(), null);
  }
}
