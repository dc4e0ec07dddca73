package dev.mastrajpa.schema;

import java.util.List;

/**
 * What one storage domain brings: its tables and indexes, the rows that go when a thread is
 * deleted, and the columns by which rows grow old. Each room has one such constant, and {@code
 * dev.mastrajpa.Domains.ALL} lists them all.
 *
 * @param name the domain's name in the original, as in {@code getStore("memory")}
 * @param tables in the order in which they are made
 * @param indexes in the order in which they are made
 * @param deletedWithThread where rows of a thread lie that is being deleted
 * @param retention the columns that say how old a row is, in the order in which tables are pruned
 */
public record Domain(
    String name,
    List<TableSpec> tables,
    List<IndexSpec> indexes,
    List<ThreadColumn> deletedWithThread,
    List<RetentionAnchor> retention) {

  public Domain {
    tables = List.copyOf(tables);
    indexes = List.copyOf(indexes);
    deletedWithThread = List.copyOf(deletedWithThread);
    retention = List.copyOf(retention);
  }

  /** The entity classes of the tables, in the tables' order. */
  public List<Class<?>> entities() {
    return tables.stream().<Class<?>>map(TableSpec::entity).toList();
  }
}
