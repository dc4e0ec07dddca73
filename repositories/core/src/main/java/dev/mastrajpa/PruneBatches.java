package dev.mastrajpa;

import dev.mastrajpa.retention.BatchTransactions;
import dev.mastrajpa.work.Work;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of the store's for pruning.
 *
 * @param work joins no transaction of others
 */
record PruneBatches(Work work) implements BatchTransactions {

  @Override
  public <R extends @Nullable Object> R run(Body<R> body) {
    return work.write(
        "PRUNE", unit -> unit.jdbc(connection -> body.run(connection, unit.tablePrefix())));
  }
}
