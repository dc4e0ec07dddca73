package dev.mastrajpa.retention;

import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.RetentionIndexes;
import dev.mastrajpa.schema.ThreadColumn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Deletes what is older than its table's policy allows. {@code PostgresStore.prune} says what that
 * means; this is how it is done.
 */
public final class Retention {

  private static final Logger LOG = System.getLogger(Retention.class.getName());

  private static final String OPERATION = "PRUNE";

  private final BatchTransactions transactions;
  private final RetentionIndexes indexes;
  private final List<Domain> domains;
  private final Clock clock;

  /**
   * @param indexes makes the indexes that old rows are found by
   * @param domains {@code dev.mastrajpa.Domains.ALL}, or some of them
   */
  public Retention(
      BatchTransactions transactions, RetentionIndexes indexes, List<Domain> domains, Clock clock) {
    this.transactions = transactions;
    this.indexes = indexes;
    this.domains = List.copyOf(domains);
    this.clock = clock;
  }

  /**
   * Looks whether there are such domains and tables.
   *
   * @throws InvalidArgumentException naming those there are, if one is unknown
   */
  public static void check(RetentionPolicies policies, List<Domain> domains) {
    targets(policies, domains);
  }

  /**
   * Deletes old rows, one batch after another.
   *
   * @return how each table that has a policy stands
   * @throws InvalidArgumentException if a policy is for a table that there is not
   * @throws PruneException if tables failed; the others are done then
   */
  public List<PruneResult> prune(RetentionPolicies policies, PruneOptions options) {
    List<Target> targets = targets(policies, domains);
    if (targets.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    transactions.run((connection, prefix) -> true); // refused here, or not at all
    warnOfThreadsThatStay(targets);
    indexes.ensure(targets.stream().map(Target::anchor).toList(), options::isCancelled);
    Map<Target, PruneResult> results = new HashMap<>();
    Map<String, StorageException> failures = new LinkedHashMap<>();
    for (Target target : childrenFirst(targets)) {
      TablePruning table = new TablePruning(transactions, target, target.cutoff(now), options);
      try {
        results.put(target, table.run());
      } catch (StorageException e) {
        failures.put(target.anchor().table(), e);
        results.put(target, table.soFar());
      }
    }
    List<PruneResult> inOrder = targets.stream().map(results::get).toList();
    if (!failures.isEmpty()) {
      throw new PruneException(failures, inOrder);
    }
    return inOrder;
  }

  /** What keeps a thread goes before the threads, whichever domain it is of. */
  private static List<Target> childrenFirst(List<Target> targets) {
    return targets.stream().sorted(Comparator.comparing(Target::isOfThreads)).toList();
  }

  private static List<Target> targets(RetentionPolicies policies, List<Domain> domains) {
    List<Target> targets = new ArrayList<>();
    policies
        .byDomain()
        .forEach(
            (name, tables) -> {
              Domain domain = domain(name, domains);
              tables.keySet().forEach(table -> checkTable(domain, table));
              for (RetentionAnchor anchor : domain.retention()) {
                Optional.ofNullable(tables.get(anchor.key()))
                    .map(policy -> new Target(name, anchor, policy, batch(anchor, domains)))
                    .ifPresent(targets::add);
              }
            });
    return targets;
  }

  private static Domain domain(String name, List<Domain> domains) {
    List<Domain> prunable = domains.stream().filter(d -> !d.retention().isEmpty()).toList();
    return prunable.stream()
        .filter(domain -> domain.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                InvalidArgumentException.of(
                    OPERATION,
                    "UNKNOWN_DOMAIN",
                    "retention",
                    name,
                    "is no domain whose rows can be pruned; there are "
                        + prunable.stream().map(Domain::name).collect(Collectors.joining(", "))));
  }

  private static void checkTable(Domain domain, String table) {
    List<String> keys = domain.retention().stream().map(RetentionAnchor::key).toList();
    if (!keys.contains(table)) {
      throw InvalidArgumentException.of(
          OPERATION,
          "UNKNOWN_TABLE",
          "retention." + domain.name(),
          table,
          "is no table of this domain that can be pruned; there are " + String.join(", ", keys));
    }
  }

  private static Batch batch(RetentionAnchor anchor, List<Domain> domains) {
    if (anchor.entity() != MastraThread.class) {
      return new RowBatch(anchor);
    }
    Map<Boolean, List<ThreadColumn>> columns =
        domains.stream()
            .flatMap(domain -> domain.deletedWithThread().stream())
            .collect(Collectors.partitioningBy(column -> isAgeing(column, domains)));
    return new ThreadBatch(
        anchor, columns.getOrDefault(true, List.of()), columns.getOrDefault(false, List.of()));
  }

  private static boolean isAgeing(ThreadColumn column, List<Domain> domains) {
    return domains.stream()
        .flatMap(domain -> domain.retention().stream())
        .anyMatch(anchor -> anchor.entity() == column.entity());
  }

  private void warnOfThreadsThatStay(List<Target> targets) {
    if (targets.stream().noneMatch(Target::isOfThreads)) {
      return;
    }
    List<String> kept =
        domains.stream()
            .flatMap(domain -> domain.deletedWithThread().stream())
            .filter(column -> isAgeing(column, domains))
            .map(ThreadColumn::table)
            .filter(table -> targets.stream().noneMatch(t -> t.anchor().table().equals(table)))
            .toList();
    if (!kept.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "There is a retention policy for threads and none for {0}: a thread that has rows there"
              + " is not pruned",
          String.join(", ", kept));
    }
  }
}
