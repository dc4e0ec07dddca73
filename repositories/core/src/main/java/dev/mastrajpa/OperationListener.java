package dev.mastrajpa;

/**
 * Is told of each operation of a store's repositories, in its own transactions, in those of {@code
 * inTransaction} and in a host's.
 *
 * <pre>{@code
 * PostgresStore.builder()
 *     .operationListener(operation -> timer(operation.name()).record(operation.duration()))
 * }</pre>
 *
 * <p>Called on the thread of the caller, who waits, once the operation has ended and, where the
 * transaction was its own, after the commit. Several threads may call at once. What it throws is
 * logged and spoils nothing, but for an {@link Error} other than a {@link LinkageError}, which
 * comes out. It must not use the store.
 */
@FunctionalInterface
public interface OperationListener {

  /** An operation has ended, well or not. */
  void ended(Operation operation);
}
