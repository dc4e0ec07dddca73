package dev.mastrajpa.work;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a repository gets things done. Whether a call is a transaction of its own ({@link
 * OwnedWork}), runs in a host's ({@link JoinedWork}) or in one the program opened ({@code
 * inTransaction}) is settled before the repository sees it.
 *
 * <p>Operations are named in upper snake case ({@code SAVE_THREAD}): the name becomes part of the
 * id of the {@link dev.mastrajpa.error.StorageException} that a failed statement is turned into.
 * Any other exception of the body passes through as it is.
 */
public interface Work {

  /**
   * Runs a body whose statements only read, and which needs no snapshot across them. No transaction
   * is begun for it where none is active; and then it may be a replica that is read, which lacks
   * what was written a moment ago.
   */
  <R extends @Nullable Object> R read(String operation, Function<Unit, R> body);

  /**
   * Like {@link #read}, but never from a replica: for what decides whether something is done, and
   * for answers that must go together with others.
   */
  <R extends @Nullable Object> R readLatest(String operation, Function<Unit, R> body);

  /**
   * Runs a body in one transaction: all of it happens, or nothing. Where the transaction is the
   * body's alone and ends in a deadlock, the body is run again.
   */
  <R extends @Nullable Object> R write(String operation, Function<Unit, R> body);

  /**
   * Like {@link #write}, for a body of one statement that answers with rows: where nobody has begun
   * a transaction, none is begun either, and so nothing needs to be committed by another trip to
   * the server. The body may throw after its statement only if that has changed nothing.
   */
  default <R extends @Nullable Object> R writeAtOnce(String operation, Function<Unit, R> body) {
    return write(operation, body);
  }

  /**
   * Runs several operations in one transaction and on one connection. Inside it, {@code
   * inTransaction} runs in the same one. If a statement fails, or an operation gives up after it
   * changed something, the transaction is rolled back and that failure is thrown, even if the body
   * caught it. In a transaction that somebody else ends, rolled back means marked rollback-only.
   */
  <R extends @Nullable Object> R inTransaction(Function<Work, R> body);
}
